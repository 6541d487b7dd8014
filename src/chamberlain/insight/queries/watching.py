"""What is watched from Monday to Monday: work in hand, prompt payment, cash not matched."""

from datetime import date

from chamberlain.banking.contract import unmatched_cash as banking_unmatched
from chamberlain.insight.queries.month import fields
from chamberlain.insight.queries.seeing import see_entity, see_period
from chamberlain.insight.rules.month import Prompt
from chamberlain.kernel.calendar import financial_year_range
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.payables.contract import invoices_in_hand
from chamberlain.payables.contract import paid_late as payables_late
from chamberlain.payables.contract import paid_promptly as payables_promptly


class PromptRow(Record):
    """How promptly the invoices paid in a month were paid; shares in permille, rounded down."""

    month: date
    invoices: int
    gross_pence: Pence
    in_time: int
    in_time_permille: int | None
    within_30: int
    within_30_permille: int | None
    days_31_to_60: int
    over_60: int
    average_days_e1: int | None
    late: int
    late_pence: Pence


@query(summary="Paid within 30 days, by month", contract=True)
def paid_promptly(scope: Scope, entity: str, year: Year, period: int) -> list[PromptRow]:
    """Return each month of a financial year, up to a period, in which invoices were paid.

    `in_time` follows section 68 of the Procurement Act 2023, by which the day of receipt is day 1;
    `within_30` the payments compliance notice, by which it is the day after.
    """
    see_entity(scope, entity)
    chosen = see_period(year, period)
    since = financial_year_range(chosen.year_name)[0]
    found = payables_promptly(scope, entity=entity, since=since, until=chosen.days[1])
    return [_prompt_row(Prompt(**fields(row))) for row in found]


def _prompt_row(prompt: Prompt) -> PromptRow:
    return PromptRow(
        month=prompt.month,
        invoices=prompt.invoices,
        gross_pence=prompt.gross_pence,
        in_time=prompt.in_time,
        in_time_permille=prompt.in_time_permille,
        within_30=prompt.within_30,
        within_30_permille=prompt.within_30_permille,
        days_31_to_60=prompt.days_31_to_60,
        over_60=prompt.over_60,
        average_days_e1=prompt.average_days_e1,
        late=prompt.late.count,
        late_pence=prompt.late.pence,
    )


LATE_MAX = 100_000


class LateRow(Record):
    """An invoice paid after its last day."""

    invoice: str
    supplier: str
    supplier_name: str
    number: str
    received_on: date
    pay_by: date
    paid_on: date
    days_late: int
    gross_pence: Pence


@query(summary="Invoices paid late in a month", contract=True)
def paid_late(scope: Scope, entity: str, year: Year, period: int) -> list[LateRow]:
    """Return invoices paid in a month after their last day, those longest overdue first."""
    see_entity(scope, entity)
    since, until = see_period(year, period).days
    found = payables_late(scope, entity=entity, since=since, until=until, limit=LATE_MAX)
    return [LateRow(**fields(row)) for row in found]


class InHandRow(Record):
    """Invoices that wait, of one state, age and holder."""

    state: str
    waits: str
    age: str
    holder: str
    invoices: int
    gross_pence: Pence
    oldest_days: int
    past_due: int


@query(summary="Invoices in hand by age and holder", contract=True)
def work_in_hand(scope: Scope, entity: str, as_at: date) -> list[InHandRow]:
    """Return invoices neither approved nor done with, the oldest first."""
    see_entity(scope, entity)
    tree = cost_centre_tree(scope, as_at=as_at)
    names = dict(tree.select("directorate", "directorate_name").unique().iter_rows())
    return [
        InHandRow(
            state=row.state,
            waits=row.state_name,
            age=row.age,
            holder=names.get(row.holder, row.holder) or "Several directorates",
            invoices=row.invoices,
            gross_pence=row.gross_pence,
            oldest_days=row.oldest_days,
            past_due=row.past_due,
        )
        for row in invoices_in_hand(scope, entity=entity, as_at=as_at)
    ]


class UnmatchedRow(Record):
    """Bank lines not explained, of one age and owner."""

    age: str
    owner: str
    lines: int
    receipts_pence: Pence
    payments_pence: Pence
    oldest_days: int


@query(summary="Unmatched cash by age and owner", contract=True)
def unmatched_cash(scope: Scope, entity: str, as_at: date) -> list[UnmatchedRow]:
    """Return bank lines booked by a day and not explained, the oldest first."""
    see_entity(scope, entity)
    return [
        UnmatchedRow(**{**fields(row), "owner": row.owner or "Nobody yet"})
        for row in banking_unmatched(scope, entity=entity, as_at=as_at)
    ]
