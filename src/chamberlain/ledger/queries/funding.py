"""The expenditure and funding analysis in draft."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.queries.statements import mapping
from chamberlain.ledger.queries.year_end import close_accounts
from chamberlain.ledger.queries.year_figures import (
    DIRECTORATE,
    OPENING,
    PLACED,
    coded_of,
    place,
    starter_table,
)
from chamberlain.ledger.rules import funding
from chamberlain.ledger.rules.funding import STATUTORY

_REPORTED = f"""
    SELECT {DIRECTORATE}, -sum(k.pence)::bigint AS pence
    FROM ledger_inside.statutory(%(year)s) k {PLACED}
    WHERE k.entity = %(entity)s AND k.period <= %(period)s AND k.account < 'A' GROUP BY 1
"""  # noqa: S608 - our own text
_STATUTORY = f"""
    WITH own AS (
        SELECT id FROM ledger_journal WHERE type = 'JSTT' AND year = %(year)s
        UNION
        SELECT DISTINCT journal_id FROM ledger_line WHERE year = %(year)s AND entity = %(entity)s
            AND account >= '83060' AND account <= '83999'
    ), told AS (
        SELECT id FROM own
        UNION
        SELECT r.id FROM ledger_journal r JOIN own ON r.reverses = own.id WHERE r.year = %(year)s
    )
    SELECT k.journal_id, {DIRECTORATE}, k.fund, k.account, k.amount_pence AS pence
    FROM told JOIN ledger_line k ON k.year = %(year)s AND k.journal_id = told.id {PLACED}
    WHERE k.entity = %(entity)s AND k.period <= %(period)s AND k.account < 'A'
"""  # noqa: S608 - our own text


class FundingLine(Record):
    """A line of the analysis: what was reported, what balances bear, and what accounts show."""

    line_order: int
    line: str
    directorate: str
    reported_pence: int
    elsewhere_pence: int
    chargeable_pence: int
    capital_pence: int
    pensions_pence: int
    other_pence: int
    accounts_pence: int


class FundMovement(Record):
    """A fund's balance through the year; a balance in hand is negative, as in the ledger."""

    fund: str
    balance_account: str
    opening_pence: int
    result_pence: int
    posted_pence: int
    closing_pence: int


class FundingAnalysis(Record):
    """The expenditure and funding analysis in draft, with what is wrong with it."""

    entity: str
    year: int
    period: int
    lines: list[FundingLine]
    funds: list[FundMovement]
    transfers_pence: int
    faults: list[str]


@query(summary="The expenditure and funding analysis in draft", contract=True)
def funding_analysis(scope: Scope, entity: str, year: Year, period: int = 14) -> FundingAnalysis:
    """Return each line from the budget report's figures to what the accounts show.

    Reported is as budget reports have it, without statutory journals; elsewhere is what they show
    in a directorate and the accounts do not, such as recharges and interest; then what fund
    balances bear, what statute takes out of them by kind, and the accounts' figure.
    """
    asked = place(scope, entity, year, period)
    coded = coded_of(asked)
    statutory = read_frame(_STATUTORY, asked, schema=STATUTORY)
    table = starter_table("funding_adjustments.csv")
    capital_and_pensions = table.filter(pl.col("charge_from") != "")
    charged = funding.charges(coded, statutory, capital_and_pensions)
    less = read_frame(_REPORTED, asked, schema={"directorate": pl.String, "pence": pl.Int64})
    reported = (
        pl.concat([coded.select("directorate", "pence"), less])
        .group_by("directorate")
        .agg(pl.col("pence").sum())
    )
    lines = funding.analysis(coded, reported, charged, mapping())
    first, last = funding.TRANSFERS
    moved = coded.filter((pl.col("account") >= first) & (pl.col("account") <= last))
    return FundingAnalysis(
        entity=entity,
        year=year,
        period=period,
        lines=[FundingLine(**row) for row in lines.to_dicts()],
        funds=_funds(asked, coded),
        transfers_pence=int(moved["pence"].sum()),
        faults=funding.kind_faults(charged, funding.reversals(coded, table)),
    )


def _funds(asked: dict[str, object], coded: pl.DataFrame) -> list[FundMovement]:
    """Return how each fund's balance moved, result of the year and postings to it apart."""
    takes = close_accounts().filter(pl.col("account_from") == "10000")
    results = dict(coded.group_by("fund").agg(pl.col("pence").sum()).rows())
    opened = read_frame(
        f"SELECT account, fund, sum(pence)::bigint AS pence FROM ({OPENING}) o GROUP BY 1, 2",  # noqa: S608
        asked,
        schema={"account": pl.String, "fund": pl.String, "pence": pl.Int64},
    )
    opening = {(fund, account): pence for account, fund, pence in opened.rows()}
    stood = read_frame(
        "SELECT account, fund, sum(debit_pence + credit_pence)::bigint AS pence FROM ("
        "SELECT account, fund, debit_pence, credit_pence FROM ledger_inside.coding_balance "
        "WHERE entity = %(entity)s AND year = %(year)s AND period <= %(period)s AND account >= 'R' "
        "UNION ALL SELECT account, fund, debit_pence, credit_pence FROM ledger_inside.delta "
        "WHERE entity = %(entity)s AND year = %(year)s AND period <= %(period)s AND account >= 'R'"
        ") k GROUP BY 1, 2",
        asked,
        schema={"account": pl.String, "fund": pl.String, "pence": pl.Int64},
    )
    stands = {(fund, account): pence for account, fund, pence in stood.rows()}
    rows = []
    for one in takes.iter_rows(named=True):
        key = (one["fund"], one["balance_account"])
        start, result = opening.get(key, 0), results.get(one["fund"], 0)
        direct = stands.get(key, 0) - start
        if start or result or direct:
            rows.append(
                FundMovement(
                    fund=one["fund"],
                    balance_account=one["balance_account"],
                    opening_pence=start,
                    result_pence=result,
                    posted_pence=direct,
                    closing_pence=start + result + direct,
                )
            )
    return rows
