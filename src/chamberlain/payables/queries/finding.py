"""Finding a payee or an invoice by its reference, as far as the caller may see it."""

from datetime import date
from typing import TypeVar

from django.db.models import Model

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.prepared import instance
from chamberlain.kernel.remembering import once
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import Invoice, Payee, Run
from chamberlain.payables.rules.payee_classes import classes_seen

T = TypeVar("T", bound=Model)
ROWS_MAX = 100_000


def reaches(scope: Scope, entity: str) -> bool:
    """Whether the scope covers an entity at all."""
    return scope.all or entity in scope.entities


def _found(kind: type[T], reference: str) -> T | None:
    """Return the one of a reference, looked up once by a page that only looks."""
    key = ("payables.found", kind, reference)
    return once(key, lambda: instance(kind, "reference", reference))


def find_payee(scope: Scope, reference: str) -> Payee:
    """Return a payee the scope may see, or say there is none."""
    found = _found(Payee, reference)
    if (
        found is None
        or not reaches(scope, found.entity)
        or found.payee_class not in classes_seen(scope)
    ):
        raise Unknown(f"There is no supplier {reference}.", field="supplier")
    return found


def _with_payee(reference: str) -> Invoice | None:
    found = instance(Invoice, "reference", reference)
    if found is not None:
        found.payee = instance(Payee, "id", found.payee_id)  # type: ignore[assignment]
    return found


def find_invoice(scope: Scope, reference: str) -> Invoice:
    """Return an invoice the scope may see, or say there is none."""
    found = once(("payables.found", Invoice, reference), lambda: _with_payee(reference))
    if (
        found is None
        or not reaches(scope, found.entity)
        or found.payee.payee_class not in classes_seen(scope)
    ):
        raise Unknown(f"There is no invoice {reference}.", field="invoice")
    return found


def find_run(scope: Scope, reference: str) -> Run:
    """Return a run all of whose payee classes the scope may see, or say there is none."""
    found = _found(Run, reference)
    if (
        found is None
        or not reaches(scope, found.entity)
        or not set(found.payee_classes) <= set(classes_seen(scope))
    ):
        raise Unknown(f"There is no payment run {reference}.", field="run")
    return found


def page(limit: int, offset: int = 0, most: int = ROWS_MAX) -> str:
    """Return the end of a statement which gives one page of its rows.

    Written out, not as values: PostgreSQL plans a prepared statement for the rows that are wanted.
    """
    start = f" OFFSET {offset:d}" if offset > 0 else ""
    return f"LIMIT {min(max(limit, 1), most):d}{start}"


def name_of(payee_id: int, on: date) -> str:
    """Return a payee's name on a day."""
    found = rows(
        "SELECT name FROM payables_payee_fact "
        "WHERE payee_id = %s AND upper_inf(known) AND held @> %s::date",
        [payee_id, on],
    )
    return str(found[0]["name"]) if found else ""
