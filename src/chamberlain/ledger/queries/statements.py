"""The statement of accounts and the revenue outturn return in draft, from mapped codes."""

from datetime import date
from pathlib import Path

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.rules.statements import (
    CODED,
    LINES,
    faults_of,
    return_outliers,
    statement_lines,
    thousands,
    unmapped,
)

MAPPING = Path(__file__).parent.parent / "starter" / "statement_lines.csv"

_CODED = """
    SELECT k.account, coalesce(d.name, CASE WHEN k.cost_centre = '' THEN '' ELSE 'Not placed' END)
             AS directorate,
           coalesce(a.group_no = '9', false)::int AS income, sum(k.pence)::bigint AS pence
    FROM (
        SELECT cost_centre, account, debit_pence + credit_pence AS pence
        FROM ledger_inside.coding_balance WHERE entity = %s AND year = %s AND period <= %s
        UNION ALL
        SELECT cost_centre, account, debit_pence + credit_pence
        FROM ledger_inside.delta WHERE entity = %s AND year = %s AND period <= %s
    ) k JOIN ledger_account a ON a.code = k.account
    LEFT JOIN ledger_placement ps ON ps.child = k.cost_centre AND ps.held @> %s::date
    LEFT JOIN ledger_placement pd ON pd.child = ps.parent AND pd.held @> %s::date
    LEFT JOIN ledger_cost_centre d ON d.code = pd.parent
    GROUP BY 1, 2, 3
"""
_OUTTURN = """
    SELECT coalesce(nullif(c.return_line, ''), 'not mapped') AS line,
           coalesce(sum(k.pence) FILTER (WHERE a.group_no = '1'), 0)::bigint,
           coalesce(sum(k.pence) FILTER (WHERE a.group_no IN ('2', '3', '4', '5', '6')), 0)::bigint,
           coalesce(sum(k.pence) FILTER (WHERE a.group_no = '9'
               AND a.code NOT BETWEEN '94000' AND '95999'), 0)::bigint
    FROM (
        SELECT cost_centre, account, debit_pence + credit_pence AS pence
        FROM ledger_inside.coding_balance WHERE entity = %s AND year = %s AND cost_centre <> ''
        UNION ALL
        SELECT cost_centre, account, debit_pence + credit_pence
        FROM ledger_inside.delta WHERE entity = %s AND year = %s AND cost_centre <> ''
        UNION ALL
        SELECT cost_centre, account, -pence FROM ledger_inside.statutory(%s) WHERE entity = %s
    ) k JOIN ledger_account a ON a.code = k.account AND a.statement = 'revenue'
    JOIN ledger_cost_centre c ON c.code = k.cost_centre
    WHERE {scope} GROUP BY 1 ORDER BY 1
"""


class StatementLine(Record):
    """A line of a primary statement; spending positive, income negative."""

    statement: str
    line_order: int
    line: str
    directorate: str
    spend_pence: int
    income_pence: int
    net_pence: int


class DraftStatements(Record):
    """The primary statements in draft, with what is wrong with them."""

    entity: str
    year: int
    period: int
    lines: list[StatementLine]
    faults: list[str]
    unmapped: list[str]


def mapping() -> pl.DataFrame:
    """Return which accounts stand on which line of which statement."""
    return pl.read_csv(MAPPING, infer_schema_length=0).with_columns(
        pl.col("line_order").cast(pl.Int64), pl.col("by_directorate") == "yes"
    )


@query(summary="The statement of accounts in draft", contract=True)
def statement_of_accounts(
    scope: Scope, entity: str, year: Year, period: int = 14
) -> DraftStatements:
    """Return the primary statements of a year to a period, on the tree of the year's last day.

    Statements are cies (comprehensive income and expenditure), mirs (adjustments in the movement
    in reserves), balance_sheet, and internal, whose recharges come to nil. Every account stands on
    one line; those that do not are named.
    """
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM ledger_period WHERE {condition} "  # noqa: S608
            "AND entity = %s AND year = %s",
            [*params, entity, year],
        )
        seen = bool(cursor.fetchone()[0])
    day = date(year + 1, 3, 31)
    place = [entity, year, period] if seen else ["", year, period]
    coded = read_frame(
        _CODED, [*place, *place, day, day], schema=CODED | {"income": pl.Int64}
    ).with_columns(pl.col("income") == 1)
    lines = statement_lines(coded, mapping()) if coded.height else pl.DataFrame(schema=LINES)
    missing = unmapped(coded, mapping()) if coded.height else []
    return DraftStatements(
        entity=entity,
        year=year,
        period=period,
        lines=[StatementLine(**row) for row in lines.to_dicts()],
        faults=faults_of(lines),
        unmapped=missing,
    )


class OutturnLine(Record):
    """A line of the revenue outturn return, in £ thousand, beside last year's."""

    line: str
    employees_thousands: int
    running_thousands: int
    income_thousands: int
    net_thousands: int
    last_thousands: int
    net_pence: int
    finding: str
    words: str


@query(summary="The revenue outturn return in draft", contract=True)
def outturn_return(scope: Scope, entity: str, year: Year) -> list[OutturnLine]:
    """Return net current expenditure by return line, tried against the year before.

    Employees and running expenses less income of services; recharges, capital charges and what is
    below the line are left out. Cost centres say their line; those that do not are "not mapped".
    """
    now, last = _outturn(scope, entity, year), _outturn(scope, entity, year - 1)
    names = sorted({*now, *last})
    nets = {line: sum(now.get(line, (0, 0, 0))) for line in names}
    before = {line: thousands(sum(last.get(line, (0, 0, 0)))) for line in names}
    frame = pl.DataFrame(
        {
            "line": names,
            "value": [thousands(nets[line]) for line in names],
            "last": [before[line] for line in names],
        },
        schema={"line": pl.String, "value": pl.Int64, "last": pl.Int64},
    )
    tried, _ = return_outliers.run(frame)
    first_year = not last
    rows = zip(names, tried.sort("row").iter_rows(named=True), strict=True)
    return [
        OutturnLine(
            line=line,
            employees_thousands=thousands(now.get(line, (0, 0, 0))[0]),
            running_thousands=thousands(now.get(line, (0, 0, 0))[1]),
            income_thousands=thousands(now.get(line, (0, 0, 0))[2]),
            net_thousands=thousands(nets[line]),
            last_thousands=before[line],
            net_pence=nets[line],
            finding="" if first_year else found["finding"],
            words="" if first_year else found["words"],
        )
        for line, found in rows
    ]


def _outturn(scope: Scope, entity: str, year: int) -> dict[str, tuple[int, int, int]]:
    condition, params = scope.entity_sql("c.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            _OUTTURN.format(scope=condition),
            [entity, year, entity, year, year, entity, *params],
        )
        return {line: (one, two, three) for line, one, two, three in cursor.fetchall()}
