"""Invoices as their readers see them: the list, one of them, and what waits for whom."""

from datetime import date
from typing import Any, Literal, TypeVar

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.finding import (
    find_invoice,
    page,
)
from chamberlain.payables.rules.payee_classes import classes_seen
from chamberlain.payables.rules.states import INVOICE_STATES

State = Literal[
    "received",
    "coded",
    "submitted",
    "approved",
    "scheduled",
    "paid",
    "held",
    "disputed",
    "rejected",
    "cancelled",
]
ORDERS = {
    "reference": "i.id",
    "received_on": "i.received_on",
    "pay_by": "i.pay_by",
    "gross_pence": "i.gross_pence",
    "supplier_name": "f.name",
    "number": "i.number",
}
"""What a list may be sorted by; with "-" before it, downwards."""

STATE_WORDS = {**INVOICE_STATES, "scheduled": "Scheduled", "paid": "Paid"}
"""Each state as people call it; scheduled and paid are told by what is owed for the invoice."""

STATE = """
    CASE WHEN i.state <> 'approved' THEN i.state
         WHEN pay.found_on IS NOT NULL OR (o.closed AND run.state IS NULL) THEN 'paid'
         WHEN run.state IS NOT NULL THEN 'scheduled' ELSE 'approved' END
"""
"""The state of an invoice, from its own and from what became of the money."""

FROM = """
    FROM payables_invoice i
    JOIN payables_payee p ON p.id = i.payee_id
    LEFT JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known)
        AND f.held @> %(today)s::date
    LEFT JOIN payables_obligation o ON i.approved_on IS NOT NULL AND o.source = 'payables'
        AND o.source_ref = 'payables:invoice:' || i.reference
    LEFT JOIN payables_attempt a ON a.obligation_id = o.id AND a.ended IS NULL
    LEFT JOIN payables_payment pay ON pay.id = a.payment_id
    LEFT JOIN payables_run run ON run.id = a.run_id
"""


class InvoiceSummary(Record):
    """One invoice in a list."""

    reference: str
    entity: str
    supplier: str
    supplier_name: str
    kind: str
    number: str
    invoice_date: date
    received_on: date
    pay_by: date
    days_left: int | None
    net_pence: Pence
    vat_pence: Pence
    gross_pence: Pence
    state: str
    state_reason: str
    purpose: str
    cost_centre: str | None
    directorate: str | None
    approver: str | None


SUMMARY = f"""
    SELECT i.reference, i.entity, p.reference AS supplier, coalesce(f.name, '') AS supplier_name,
        i.kind, i.number, i.invoice_date, i.received_on, i.pay_by,
        CASE WHEN i.state IN ('cancelled', 'rejected', 'disputed') OR o.closed THEN NULL
             ELSE i.pay_by - %(today)s::date END AS days_left,
        i.net_pence, i.vat_pence, i.gross_pence, {STATE} AS state, i.state_reason, i.purpose,
        i.cost_centre, i.directorate, i.approver {FROM}
"""


_IN_FULL = SUMMARY.replace(
    "FROM payables_invoice i",
    ", o.reference AS obligation, pay.reference AS payment, run.reference AS run, "
    "pay.found_on AS paid_on FROM payables_invoice i",
    1,
)


def conditions(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return what keeps invoices `i` of payees `p` to the scope's places and payee classes."""
    places, params = _places(scope)
    return f"p.payee_class = ANY(%(classes)s) AND {places}", params


def conditions_alone(scope: Scope) -> tuple[str, dict[str, Any]]:
    """Return what `conditions` does, of invoices `i` alone, where few of them are looked at.

    Each one's payee is looked up: a council has more employees and residents to leave out than
    invoices that wait.
    """
    places, params = _places(scope)
    payee = "SELECT p.payee_class = ANY(%(classes)s) FROM payables_payee p WHERE p.id = i.payee_id"
    return f"coalesce(({payee}), FALSE) AND {places}", params


def _places(scope: Scope) -> tuple[str, dict[str, Any]]:
    if scope.all:
        return "TRUE", {"classes": classes_seen(scope)}
    parts = ["i.entity = ANY(%(whole)s)"]
    if scope.directorates:
        parts.append("(i.entity = ANY(%(entities)s) AND i.directorate = ANY(%(directorates)s))")
    if scope.cost_centres:
        parts.append("(i.entity = ANY(%(entities)s) AND i.cost_centre = ANY(%(cost_centres)s))")
    return (
        f"({' OR '.join(parts)})",
        {
            "classes": classes_seen(scope),
            "whole": sorted(scope.whole_entities),
            "entities": sorted(scope.entities),
            "directorates": sorted(scope.directorates),
            "cost_centres": sorted(scope.cost_centres),
        },
    )


FILTERS = {
    "supplier": "p.reference = %(supplier)s",
    "number": "i.number ILIKE '%%' || %(number)s || '%%'",
    "received_from": "i.received_on >= %(received_from)s",
    "received_to": "i.received_on <= %(received_to)s",
    "least_pence": "i.gross_pence >= %(least_pence)s",
    "most_pence": "i.gross_pence <= %(most_pence)s",
    "search": "(f.name ILIKE '%%' || %(search)s || '%%' "
    "OR i.number ILIKE '%%' || %(search)s || '%%' OR i.reference = upper(%(search)s) "
    "OR i.order_reference = %(search)s)",
    "cost_centre": "EXISTS (SELECT 1 FROM payables_invoice_line l WHERE l.invoice_id = i.id "
    "AND l.cost_centre = %(cost_centre)s)",
    "overdue_at": "i.pay_by < %(overdue_at)s AND i.state NOT IN ('cancelled', 'rejected', "
    "'disputed') AND o.closed IS NOT TRUE",
}

OWN_STATES = {name: f"i.state = '{name}'" for name in INVOICE_STATES if name != "approved"}
STATE_FILTERS = OWN_STATES | {
    name: f"i.state = 'approved' AND {STATE} = '{name}'"
    for name in ("approved", "scheduled", "paid")
}


def where(scope: Scope, state: str | None, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the whole condition and its parameters for a list of invoices."""
    kept, params = conditions(scope)
    parts = [kept]
    parts += [FILTERS[name] for name, value in given.items() if value not in (None, "")]
    if state:
        parts.append(STATE_FILTERS[state])
    params |= given | {"today": clock.business_date()}
    return " AND ".join(parts), params


@query(summary="List invoices")
def invoices(  # noqa: PLR0913 - each is a filter
    scope: Scope,
    *,
    state: State | None = None,
    supplier: str | None = None,
    number: str | None = None,
    cost_centre: str | None = None,
    received_from: date | None = None,
    received_to: date | None = None,
    least_pence: Pence | None = None,
    most_pence: Pence | None = None,
    overdue_at: date | None = None,
    search: str = "",
    sort: str = "-reference",
    limit: int = 50,
    offset: int = 0,
) -> list[InvoiceSummary]:
    """Return one page of invoices, by filters, newest first unless asked otherwise."""
    given = {name: value for name, value in locals().items() if name in FILTERS}
    condition, params = where(scope, state, given)
    column = ORDERS.get(sort.removeprefix("-"), "i.id")
    direction = "DESC" if sort.startswith("-") else "ASC"
    found = rows(
        f"{SUMMARY} WHERE {condition} ORDER BY {column} {direction}, i.id {direction} "
        f"{page(limit, offset, 10_000)}",
        params,
    )
    return [InvoiceSummary.model_construct(**row) for row in found]


class InvoiceCount(Record):
    """How many invoices, and how much they are."""

    invoices: int
    gross_pence: Pence


@query(summary="Count invoices")
def invoice_count(  # noqa: PLR0913 - each is a filter
    scope: Scope,
    *,
    state: State | None = None,
    supplier: str | None = None,
    number: str | None = None,
    cost_centre: str | None = None,
    received_from: date | None = None,
    received_to: date | None = None,
    least_pence: Pence | None = None,
    most_pence: Pence | None = None,
    overdue_at: date | None = None,
) -> InvoiceCount:
    """Return how many invoices the same filters find, and their gross, credit notes taken off."""
    given = {name: value for name, value in locals().items() if name in FILTERS}
    condition, params = where(scope, state, given)
    found = rows(
        "SELECT count(*) AS invoices, coalesce(sum(CASE WHEN i.kind = 'credit_note' "
        f"THEN -i.gross_pence ELSE i.gross_pence END), 0)::bigint AS gross_pence {FROM} "
        f"WHERE {condition}",
        params,
    )
    return InvoiceCount(**found[0])


class InvoiceLineView(Record):
    """One line of an invoice."""

    line_no: int
    description: str
    account: str
    cost_centre: str
    fund: str
    project: str
    vat_code: str
    net_pence: Pence
    vat_pence: Pence


class DuplicateView(Record):
    """Why an invoice may be another one over again."""

    other: str
    test: str
    reason: str
    found_on: date
    cleared_by: str | None
    cleared_reason: str


class DisputeView(Record):
    """A time in which an invoice was disputed."""

    reason: str
    disputed_on: date
    told_supplier_on: date
    resolved_on: date | None
    resolution: str


class InvoiceView(InvoiceSummary):
    """One invoice in full."""

    due_on: date
    regime: str
    received_by: str
    order_reference: str
    contract_reference: str
    document: str
    source: str
    submitted_by: str | None
    approved_by: str | None
    approved_on: date | None
    left_to_code_pence: Pence
    obligation: str | None
    payment: str | None
    run: str | None
    paid_on: date | None
    lines: list[InvoiceLineView]
    duplicates: list[DuplicateView]
    disputes: list[DisputeView]


@query(summary="Show one invoice")
def invoice(scope: Scope, invoice: str) -> InvoiceView:
    """Return an invoice with its lines, why it is held if it is, and how far its payment is."""
    found = find_invoice(scope, invoice)
    condition, params = conditions(scope)
    shown = rows(
        f"{_IN_FULL} WHERE i.id = %(id)s AND {condition}",
        params | {"id": found.pk, "today": clock.business_date()},
    )
    if not shown:
        find_invoice(scope, "")
    lines = _of("payables_invoice_line", "line_no", InvoiceLineView, found.pk)
    return InvoiceView(
        **shown[0],
        due_on=found.due_on,
        regime=found.regime,
        received_by=found.received_by,
        order_reference=found.order_reference,
        contract_reference=found.contract_reference,
        document=found.document,
        source=found.source,
        submitted_by=found.submitted_by,
        approved_by=found.approved_by,
        approved_on=found.approved_on,
        left_to_code_pence=sum(line.net_pence for line in lines if not line.account),
        lines=lines,
        duplicates=_of("payables_probable_duplicate", "id", DuplicateView, found.pk),
        disputes=_of("payables_dispute", "id", DisputeView, found.pk),
    )


R = TypeVar("R", bound=Record)


def _of(table: str, order: str, kind: type[R], invoice_id: int) -> list[R]:
    """Return the rows of a table that belong to an invoice, as records."""
    names = ", ".join(kind.model_fields)
    found = rows(
        f"SELECT {names} FROM {table} WHERE invoice_id = %s ORDER BY {order}",  # noqa: S608
        [invoice_id],
    )
    return [kind.model_construct(**row) for row in found]
