"""The cash flow statement in draft, from mapped codes."""

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.queries.statements import statement_of_accounts
from chamberlain.ledger.queries.year_figures import moved_of, place, starter_table
from chamberlain.ledger.rules import cash_flow

_PAID = """
    SELECT coalesce(sum(greatest(net, 0)), 0)::bigint AS paid
    FROM (
        SELECT sum(l.amount_pence) AS net FROM ledger_line l JOIN ledger_journal j ON
            j.id = l.journal_id
        WHERE l.year = %(year)s AND l.entity = %(entity)s AND l.period <= %(period)s
            AND j.type <> 'JOB' AND ({spans}) GROUP BY coalesce(j.reverses, j.id)
    ) each
"""
PARTED = {
    cash_flow.INVESTMENTS: ("Purchase of investments", "Proceeds from investments"),
    cash_flow.BORROWING: ("Repayment of borrowing", "Borrowing received"),
}


def cash_mapping() -> pl.DataFrame:
    """Return which codes stand on which lines of the cash flow statement, and how."""
    table = starter_table("cash_flow_lines.csv", "factor")
    return table.with_columns(pl.col("line_order").cast(pl.Int64))


class CashFlowLine(Record):
    """A line of the cash flow statement; cash in is positive."""

    section: str
    line_order: int
    line: str
    pence: int


class CashFlowStatement(Record):
    """The cash flow statement in draft, with what is wrong with it."""

    entity: str
    year: int
    period: int
    lines: list[CashFlowLine]
    opening_pence: int
    moved_pence: int
    closing_pence: int
    faults: list[str]
    misplaced: list[str]

    def total_of(self, section: str) -> int:
        """Return what a section comes to."""
        return sum(one.pence for one in self.lines if one.section == section)


@query(summary="The cash flow statement in draft", contract=True)
def cash_flow_statement(
    scope: Scope, entity: str, year: Year, period: int = 14
) -> CashFlowStatement:
    """Return the cash flow statement of a year by the indirect method, from mapped codes.

    `faults` says where cash flows do not come to the movement of cash, cash is not what the balance
    sheet says, or the first line is not the income and expenditure statement's; `misplaced` names
    codes that stand on no line or whose lines do not come to their movement.
    """
    asked = place(scope, entity, year, period)
    moved, table = moved_of(asked), cash_mapping()
    lines = cash_flow.flows(moved, table)
    cash = cash_flow.cash_of(moved, table)
    draft = statement_of_accounts(scope, entity, year, period)
    sheet = sum(
        one.net_pence
        for one in draft.lines
        if one.statement == "balance_sheet" and one.line_order in {24, 30}
    )
    deficit = sum(o.net_pence for o in draft.lines if o.statement in {"cies", "internal"})
    faults = cash_flow.flow_faults(lines, cash, sheet, deficit)
    for order, names in PARTED.items():
        lines = cash_flow.parted(lines, order, _paid(asked, order, table), names)
    return CashFlowStatement(
        entity=entity,
        year=year,
        period=period,
        lines=[CashFlowLine(**row) for row in lines.to_dicts()],
        opening_pence=cash[0],
        moved_pence=cash[1],
        closing_pence=sum(cash),
        faults=faults,
        misplaced=cash_flow.misplaced(moved, table),
    )


def _paid(asked: dict[str, object], order: int, table: pl.DataFrame) -> int:
    """Return what went out on a line: each journal alone, with what reversed it."""
    spans = table.filter(pl.col("line_order") == order).select("account_from", "account_to").rows()
    words = " OR ".join(
        f"l.account >= %(from{n})s AND l.account <= %(to{n})s" for n, _ in enumerate(spans)
    )
    named = {f"from{n}": first for n, (first, _) in enumerate(spans)}
    named |= {f"to{n}": last for n, (_, last) in enumerate(spans)}
    found = read_frame(_PAID.format(spans=words), asked | named, schema={"paid": pl.Int64})
    return int(found["paid"][0])
