"""The month: what every other application says of it, as one record."""

from datetime import date
from typing import Any

from chamberlain.banking.contract import lines_booked, reconciliations_last
from chamberlain.insight.queries.seeing import Period, see_entity, see_period
from chamberlain.insight.rules.month import (
    SOURCES,
    Bank,
    Close,
    CloseItem,
    Figure,
    Group,
    Invoices,
    MonthReport,
    Payments,
    Prompt,
    Reconciled,
    Seals,
    Service,
    WayIn,
)
from chamberlain.insight.rules.summary import summary_text
from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Year
from chamberlain.ledger.contract import (
    close_checklist,
    seals_over,
    spend_of_period,
    trial_balance_groups,
    verify_seals,
)
from chamberlain.payables.contract import (
    documents_received,
    invoices_approved,
    invoices_received,
    paid_promptly,
    payments_made,
)

WAITING = ("received", "coded", "submitted")


@query(summary="The month, from files in to ledger closed", contract=True)
def month(
    scope: Scope, entity: str, year: Year, period: int, compare_seals: bool = False
) -> MonthReport:
    """Return everything the finance director wants to know of a month.

    `compare_seals` recomputes every journal under the month's seals, which takes seconds in a city.
    """
    found, chosen = see_entity(scope, entity), see_period(year, period)
    since, until = chosen.days
    return MonthReport(
        entity=entity,
        entity_name=found.name,
        year=year,
        year_name=chosen.year_name,
        period=period,
        name=chosen.name,
        first_day=since,
        end=until,
        as_at=clock.business_date(),
        invoices=invoices_of(scope, entity, since, until),
        prompt=prompt_of(scope, entity, since, until),
        payments=payments_of(scope, entity, since, until),
        bank=Bank(**fields(lines_booked(scope, entity=entity, since=since, until=until))),
        reconciliations=reconciled_of(scope, entity, since, until),
        trial_balance=groups_of(scope, entity, chosen),
        services=services_of(scope, entity, chosen),
        close=close_of(scope, entity, chosen),
        seals=seals_of(scope, since, until, compare_seals),
    )


@query(summary="The month as text, as it is printed", contract=True)
def month_summary(
    scope: Scope, entity: str, year: Year, period: int, compare_seals: bool = False
) -> str:
    """Return the month as lines of text for a terminal or a letter."""
    return summary_text(month(scope, entity, year, period, compare_seals))


def fields(record: Any) -> dict[str, Any]:
    """Return a record's fields by name, to be laid into another of the same."""
    return {name: getattr(record, name) for name in type(record).model_fields}


def invoices_of(scope: Scope, entity: str, since: date, until: date) -> Invoices:
    """Return the month's invoices by way in and by what they are now."""
    rows = invoices_received(scope, entity=entity, since=since, until=until)
    documents = documents_received(scope, entity=entity, since=since, until=until)
    approved = invoices_approved(scope, entity=entity, since=since, until=until)
    waiting = {row.state: row.documents for row in documents}
    by_hand = sum(row.by_hand for row in documents)

    def stand(*states: str) -> Figure:
        chosen = [row for row in rows if row.state in states]
        return Figure(
            count=sum(row.invoices for row in chosen), pence=sum(row.gross_pence for row in chosen)
        )

    return Invoices(
        ways=[
            WayIn(
                source=source,
                name=name,
                invoices=sum(row.invoices for row in rows if row.source == source),
                by_machine=sum(row.by_machine for row in rows if row.source == source),
                gross_pence=sum(row.gross_pence for row in rows if row.source == source),
            )
            for source, name in SOURCES.items()
        ],
        approved=Figure(count=approved.invoices, pence=approved.gross_pence),
        waiting=stand(*WAITING),
        held=stand("held"),
        disputed=stand("disputed"),
        rejected=stand("rejected", "cancelled"),
        failed_checks=by_hand + waiting.get("exception", 0),
        failed_checks_waiting=waiting.get("exception", 0),
        settled_by_hand=by_hand,
    )


def prompt_of(scope: Scope, entity: str, since: date, until: date) -> Prompt:
    """Return how promptly the month's invoices were paid; nothing but noughts where none were."""
    found = paid_promptly(scope, entity=entity, since=since, until=until)
    return Prompt(**fields(found[0])) if found else Prompt(month=since)


def payments_of(scope: Scope, entity: str, since: date, until: date) -> Payments:
    """Return the month's payments."""
    found = payments_made(scope, entity=entity, since=since, until=until)
    return Payments(
        paid=Figure(count=found.paid, pence=found.paid_pence),
        in_transit=Figure(count=found.in_transit, pence=found.in_transit_pence),
        returned=Figure(count=found.returned, pence=found.returned_pence),
    )


def reconciled_of(scope: Scope, entity: str, since: date, until: date) -> list[Reconciled]:
    """Return the last reconciliation in the month of each account, and of suspense."""
    rows = reconciliations_last(scope, entity=entity, since=since, until=until)
    own = set(Reconciled.model_fields)
    return [
        Reconciled(
            cash_book_pence=row.ledger_pence + row.transit_pence,
            **{name: value for name, value in fields(row).items() if name in own},
        )
        for row in rows
    ]


def groups_of(scope: Scope, entity: str, chosen: Period) -> list[Group]:
    """Return the trial balance at the month's end by group."""
    rows = trial_balance_groups(scope, entity=entity, year=chosen.year, period=chosen.period)
    return [Group(**fields(row)) for row in rows]


def services_of(scope: Scope, entity: str, chosen: Period) -> list[Service]:
    """Return spend by service in the month and in the year to its end."""
    rows = spend_of_period(
        scope, entity=entity, year=chosen.year, period=chosen.period, as_at=chosen.days[0]
    )
    return [Service(**fields(row)) for row in rows]


def close_of(scope: Scope, entity: str, chosen: Period) -> Close:
    """Return how far the close is."""
    found = close_checklist(
        scope, entity=entity, year=chosen.year, period=chosen.period, on=chosen.days[0]
    )
    return Close(
        state=found.state,
        items=[
            CloseItem(
                code=item.code,
                name=item.name,
                owner=item.owner,
                done=item.done,
                detail=item.detail,
                reference=item.reference,
            )
            for item in found.items
        ],
        journals_waiting=len(found.waiting),
        signatures=found.signatures,
    )


def seals_of(scope: Scope, since: date, until: date, compare: bool) -> Seals:
    """Return how the month's days are sealed, and with `compare` what a comparison found."""
    found = seals_over(scope, since=since, until=until)
    told = Seals(days=found.days, journals=found.journals, unsealed=found.unsealed)
    if not compare or found.first_seal is None:
        return told
    compared = verify_seals(scope, since=found.first_seal)
    return told.model_copy(
        update={
            "compared": compared.journals,
            "faults": [f"{fault.fault}: {fault.detail}" for fault in compared.faults],
        }
    )
