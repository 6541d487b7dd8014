"""What waits in payables: work by kind, invoices by age and holder, documents to settle."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.ledger.contract import cost_centre_tree
from chamberlain.payables.models import InvoiceCheck, ReceivedDocument
from chamberlain.payables.queries.finding import (
    reaches,
)
from chamberlain.payables.queries.invoices import FROM, conditions, conditions_alone
from chamberlain.payables.rules.matching_keys import keyed
from chamberlain.payables.rules.states import DOCUMENT_STATES, INVOICE_STATES


class Waiting(Record):
    """How much work of one kind waits."""

    state: str
    words: str
    invoices: int
    gross_pence: Pence
    overdue: int
    oldest_on: date | None


@query(summary="Count the invoices that wait, by what they wait for")
def invoice_work(scope: Scope) -> list[Waiting]:
    """Return invoices not yet approved, and approved but not yet in a run, by state."""
    condition, params = conditions_alone(scope)
    found = rows(
        "SELECT i.state, count(*)::int AS invoices, sum(i.gross_pence)::bigint AS gross_pence, "  # noqa: S608
        "count(*) FILTER (WHERE i.pay_by < %(today)s AND i.state <> 'disputed')::int AS overdue, "
        "min(i.received_on) AS oldest_on FROM payables_invoice i "
        f"WHERE i.state NOT IN ('approved', 'cancelled', 'rejected') AND {condition} GROUP BY 1",
        params | {"today": clock.business_date()},
    )
    by_state = {row["state"]: row for row in found}
    blank = {"invoices": 0, "gross_pence": 0, "overdue": 0, "oldest_on": None}
    return [
        Waiting(**(blank | by_state.get(state, {}) | {"state": state, "words": words}))
        for state, words in INVOICE_STATES.items()
        if state not in {"approved", "cancelled", "rejected"}
    ]


class Age(Record):
    """Invoices unpaid for so many days, by whose cost centre they wait with."""

    holder: str
    days_0_10: int
    days_11_20: int
    days_21_30: int
    days_over_30: int
    gross_pence: Pence


@query(summary="Show unpaid invoices by age and holder")
def invoice_ages(scope: Scope) -> list[Age]:
    """Return unpaid invoices by directorate (or creditors, where not yet coded) and days held."""
    condition, params = conditions(scope)
    today = clock.business_date()
    tree = cost_centre_tree(scope, as_at=today)
    names = dict(tree.select("directorate", "directorate_name").unique().iter_rows())
    found = rows(
        "SELECT coalesce(i.directorate, '') AS holder, "
        "count(*) FILTER (WHERE age <= 10)::int AS days_0_10, "
        "count(*) FILTER (WHERE age BETWEEN 11 AND 20)::int AS days_11_20, "
        "count(*) FILTER (WHERE age BETWEEN 21 AND 30)::int AS days_21_30, "
        "count(*) FILTER (WHERE age > 30)::int AS days_over_30, "
        "sum(i.gross_pence)::bigint AS gross_pence "
        f"{FROM} CROSS JOIN LATERAL (SELECT %(today)s::date - i.received_on AS age) d "
        f"WHERE {condition} AND i.state NOT IN ('cancelled', 'rejected') "
        "AND o.closed IS NOT TRUE GROUP BY 1 ORDER BY 5 DESC, 1",
        params | {"today": today},
    )
    return [
        Age(**(row | {"holder": names.get(row["holder"], row["holder"]) or "Creditors"}))
        for row in found
    ]


class ReceivedRow(Record):
    """One received document in a list."""

    reference: str
    filename: str
    state: str
    state_words: str = ""
    problem: str
    owner: str
    supplier_name: str
    number: str
    gross_pence: Pence | None
    invoice: str
    received_on: date


@query(summary="List received documents")
def received_documents_list(
    scope: Scope,
    state: str = "exception",
    limit: Annotated[int, Field(ge=1)] = 50,
    offset: Annotated[int, Field(ge=0)] = 0,
) -> list[ReceivedRow]:
    """Return documents in a state, oldest first: exceptions wait for somebody to settle them."""
    found = ReceivedDocument.objects.filter(state=state).order_by("id")
    words = DOCUMENT_STATES.get(state, state)
    if not scope.all:
        found = found.filter(entity__in=scope.entities)
    page = found[offset : offset + min(limit, 10_000)]
    names = [name for name in ReceivedRow.model_fields if name != "state_words"]
    return [ReceivedRow(**row, state_words=words) for row in page.values(*names)]


class FailedCheck(Record):
    """A rule that a document did not keep."""

    rule: str
    severity: str
    expected: str
    found: str


class ReceivedView(ReceivedRow):
    """One received document with every rule it failed."""

    document: str
    payee: str
    contents: dict[str, Any] | None
    settled_note: str
    checks: list[FailedCheck]


@query(summary="Show one received document")
def invoice_received(scope: Scope, received: str) -> ReceivedView:
    """Return a received document with what was read of it, and each rule it failed."""
    found = ReceivedDocument.objects.filter(reference=received).first()
    if found is None or not reaches(scope, found.entity):
        raise Unknown(f"There is no received document {received}.", field="received")
    checks = InvoiceCheck.objects.filter(received=found, ok=False).order_by("id")
    names = [name for name in ReceivedView.model_fields if name not in ("checks", "state_words")]
    return ReceivedView(
        **{name: getattr(found, name) for name in names},
        state_words=DOCUMENT_STATES.get(found.state, found.state),
        checks=[FailedCheck(**row) for row in checks.values(*FailedCheck.model_fields)],
    )


class Suggestion(Record):
    """How a supplier's last invoice was coded."""

    account: str
    cost_centre: str
    fund: str
    project: str
    vat_code: str
    share: int


@query(summary="Show how a supplier's last invoice was coded")
def coding_last(scope: Scope, supplier: str) -> list[Suggestion]:
    """Return the coding of a supplier's last coded invoice; `share` is each line's net pence."""
    condition, params = conditions(scope)
    found = rows(
        "SELECT l.account, l.cost_centre, l.fund, l.project, l.vat_code, l.net_pence AS share "  # noqa: S608
        "FROM payables_invoice_line l WHERE l.account <> '' AND l.invoice_id = ("
        "SELECT max(i.id) FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id "
        f"WHERE p.reference = %(supplier)s AND {condition} AND EXISTS (SELECT 1 "
        "FROM payables_invoice_line x WHERE x.invoice_id = i.id AND x.account <> '')) "
        "ORDER BY l.line_no",
        params | {"supplier": supplier},
    )
    return [Suggestion(**row) for row in found]


@query(summary="Say whether a supplier's invoice number is already here")
def invoice_number_held(scope: Scope, supplier: str, number: str) -> str | None:
    """Return the invoice that already has this number, or None: asked on leaving the field."""
    condition, params = conditions(scope)
    found = rows(
        "SELECT i.reference FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id "  # noqa: S608
        f"WHERE p.reference = %(supplier)s AND i.number_key = %(key)s AND {condition} "
        "AND i.state NOT IN ('cancelled', 'rejected') LIMIT 1",
        params | {"supplier": supplier, "key": keyed(number, "number")},
    )
    return str(found[0]["reference"]) if found else None
