"""What the statement of accounts is drawn from: movements by code, and revenue by directorate."""

from datetime import date
from pathlib import Path

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.ledger.rules.cash_flow import MOVED
from chamberlain.ledger.rules.funding import CODED

STARTER = Path(__file__).parent.parent / "starter"

_BALANCES = """
    SELECT account, debit_pence + credit_pence AS pence
    FROM ledger_inside.coding_balance WHERE entity = %(entity)s AND year = %(year)s
        AND period <= %(period)s
    UNION ALL
    SELECT account, debit_pence + credit_pence
    FROM ledger_inside.delta WHERE entity = %(entity)s AND year = %(year)s AND period <= %(period)s
"""
OPENING = """
    SELECT l.account, l.fund, l.amount_pence AS pence
    FROM ledger_journal j JOIN ledger_line l ON l.year = j.year AND l.journal_id = j.id
    WHERE j.source = 'ledger' AND j.type = 'JOB' AND j.year = %(year)s AND l.entity = %(entity)s
        AND l.period <= %(period)s
"""
_MOVED = f"""
    SELECT account, sum(opening)::bigint AS opening_pence,
           (sum(pence) - sum(opening))::bigint AS moved_pence
    FROM (
        SELECT account, pence, 0::bigint AS opening FROM ({_BALANCES}) b
        UNION ALL
        SELECT account, 0, pence FROM ({OPENING}) o
    ) k GROUP BY account
"""  # noqa: S608 - our own text
PLACED = """
    LEFT JOIN ledger_placement ps ON ps.child = k.cost_centre AND ps.held @> %(day)s::date
    LEFT JOIN ledger_placement pd ON pd.child = ps.parent AND pd.held @> %(day)s::date
    LEFT JOIN ledger_cost_centre d ON d.code = pd.parent
"""
DIRECTORATE = (
    "coalesce(d.name, CASE WHEN k.cost_centre = '' THEN '' ELSE 'Not placed' END) AS directorate"
)
_CODED = f"""
    SELECT {DIRECTORATE}, k.fund, k.account, sum(k.pence)::bigint AS pence
    FROM (
        SELECT fund, cost_centre, account, debit_pence + credit_pence AS pence
        FROM ledger_inside.coding_balance WHERE entity = %(entity)s AND year = %(year)s
            AND period <= %(period)s AND account < 'A'
        UNION ALL
        SELECT fund, cost_centre, account, debit_pence + credit_pence
        FROM ledger_inside.delta WHERE entity = %(entity)s AND year = %(year)s
            AND period <= %(period)s AND account < 'A'
    ) k {PLACED} GROUP BY 1, 2, 3
"""  # noqa: S608 - our own text


def starter_table(name: str, number: str = "") -> pl.DataFrame:
    """Return a table of the starter set as text, with one column of whole numbers if named."""
    table = pl.read_csv(STARTER / name, infer_schema_length=0).fill_null("")
    return table.with_columns(pl.col(number).cast(pl.Int64)) if number else table


def place(scope: Scope, entity: str, year: int, period: int) -> dict[str, object]:
    """Return what the statements ask the ledger with; nothing of an entity that is not seen."""
    seen = scope.sees_whole(entity)
    return {
        "entity": entity if seen else "",
        "year": year,
        "period": period,
        "day": date(year + 1, 3, 31),
    }


def moved_of(asked: dict[str, object]) -> pl.DataFrame:
    """Return each code's balance at the start of the year and its movement since: MOVED."""
    return read_frame(_MOVED, asked, schema=MOVED).filter(
        (pl.col("opening_pence") != 0) | (pl.col("moved_pence") != 0)
    )


def coded_of(asked: dict[str, object]) -> pl.DataFrame:
    """Return revenue by directorate, fund and code, on the tree of the year's last day: CODED."""
    return read_frame(_CODED, asked, schema=CODED)
