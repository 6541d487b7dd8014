"""The month's tables one by one, flat: for lists, and for download as CSV and XLSX."""

from chamberlain.insight.queries import month as whole
from chamberlain.insight.queries.seeing import see_entity, see_period
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record, Year


class WayRow(Record):
    """Invoices that came one way in a month."""

    way: str
    invoices: int
    by_machine: int
    by_hand: int
    gross_pence: Pence


@query(summary="Invoices received in a month, by machine and by hand")
def invoices_received(scope: Scope, entity: str, year: Year, period: int) -> list[WayRow]:
    """Return a row for each way in which invoices come."""
    see_entity(scope, entity)
    found = whole.invoices_of(scope, entity, *see_period(year, period).days)
    return [
        WayRow(
            way=way.name,
            invoices=way.invoices,
            by_machine=way.by_machine,
            by_hand=way.invoices - way.by_machine,
            gross_pence=way.gross_pence,
        )
        for way in found.ways
    ]


class GroupRow(Record):
    """One group of the trial balance."""

    group: str
    accounts: int
    debit_pence: Pence
    credit_pence: Pence


@query(summary="The trial balance by group")
def trial_balance(scope: Scope, entity: str, year: Year, period: int) -> list[GroupRow]:
    """Return each group's debits and credits to the end of a month; both positive."""
    see_entity(scope, entity)
    return [
        GroupRow(
            group=group.group,
            accounts=group.accounts,
            debit_pence=group.debit_pence,
            credit_pence=group.credit_pence,
        )
        for group in whole.groups_of(scope, entity, see_period(year, period))
    ]


class ServiceRow(Record):
    """What a service spent and took in, in a month and in the year to it."""

    directorate: str
    service: str
    name: str
    spend_pence: Pence
    income_pence: Pence
    net_pence: Pence
    year_spend_pence: Pence
    year_income_pence: Pence
    year_net_pence: Pence


@query(summary="Spend by service in a month and the year to date")
def spend_by_service(scope: Scope, entity: str, year: Year, period: int) -> list[ServiceRow]:
    """Return each service's revenue spend, income and net; income is negative."""
    see_entity(scope, entity)
    return [
        ServiceRow(
            directorate=service.directorate_name,
            service=service.service,
            name=service.service_name,
            spend_pence=service.spend_pence,
            income_pence=service.income_pence,
            net_pence=service.net_pence,
            year_spend_pence=service.year_spend_pence,
            year_income_pence=service.year_income_pence,
            year_net_pence=service.year_net_pence,
        )
        for service in whole.services_of(scope, entity, see_period(year, period))
    ]


class ReconciledRow(Record):
    """One reconciliation: cash book, less what is in transit, add what isn't posted, statement."""

    account: str
    as_at: str
    cash_book_pence: Pence
    in_transit_pence: Pence
    unposted_pence: Pence
    statement_pence: Pence
    difference_pence: Pence
    items: int
    state: str
    prepared_by: str
    reviewed_by: str


@query(summary="The reconciliations of a month")
def reconciliations(scope: Scope, entity: str, year: Year, period: int) -> list[ReconciledRow]:
    """Return the last reconciliation of each bank account in a month, and of suspense."""
    see_entity(scope, entity)
    found = whole.reconciled_of(scope, entity, *see_period(year, period).days)
    return [
        ReconciledRow(
            account=one.account or one.kind,
            as_at=one.as_at.isoformat(),
            cash_book_pence=one.cash_book_pence,
            in_transit_pence=one.in_transit_pence,
            unposted_pence=one.unposted_pence,
            statement_pence=one.statement_pence,
            difference_pence=one.difference_pence,
            items=one.items,
            state=one.state,
            prepared_by=one.prepared_by,
            reviewed_by=one.reviewed_by,
        )
        for one in found
    ]
