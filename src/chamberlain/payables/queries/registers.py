"""The registers as lists read them: searched, sorted, paged and totalled in the database."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.finding import (
    page,
)
from chamberlain.payables.queries.invoices import (
    FROM,
    STATE_WORDS,
    SUMMARY,
    InvoiceSummary,
    State,
    where,
)
from chamberlain.payables.queries.runs import PAYMENTS, PaymentSummary, listed_payments
from chamberlain.payables.queries.suppliers import SUMMARY as SUPPLIERS
from chamberlain.payables.queries.suppliers import Status, SupplierSummary, seen

SupplierRef = Annotated[str, Field(description="Reference of the supplier")]
COUNTED_MAX = 10_000
"""A register counts and adds up as many rows as this; further down nobody reads."""

COLUMNS = {
    "reference": "i.id",
    "number": "i.number_key",
    "supplier_name": "f.name",
    "received_on": "i.received_on",
    "invoice_date": "i.invoice_date",
    "pay_by": "i.pay_by",
    "days_left": "i.pay_by",
    "net_pence": "i.net_pence",
    "gross_pence": "i.gross_pence",
}


class InvoiceRow(InvoiceSummary):
    """One invoice in the register, its state in the words people use."""

    state_words: str


class InvoicePage(Record):
    """One page of the register; `total` and `totals` where they could be counted quickly."""

    rows: list[InvoiceRow]
    total: int | None
    totals: dict[str, int]


def _text(search: str) -> tuple[str, dict[str, Any]]:
    """Return what finds invoices by reference, number, order, amount, or name of the supplier."""
    words = search.strip()
    try:
        pence = abs(parse_pounds(words))
    except ValueError:
        pence = None
    condition = (
        "i.id IN (SELECT x.id FROM payables_invoice x WHERE x.reference = %(exact)s "
        "OR x.number ILIKE %(like)s OR x.order_reference = %(exact)s OR x.gross_pence = %(pence)s "
        "OR x.payee_id IN (SELECT payee_id FROM payables_payee_fact "
        "WHERE upper_inf(known) AND name ILIKE %(like)s))"
    )
    return condition, {"exact": words.upper(), "like": f"%{words}%", "pence": pence}


@query(summary="The register of invoices")
def invoice_register(  # noqa: PLR0913 - each is a filter
    scope: Scope,
    *,
    state: State | None = None,
    supplier: SupplierRef | None = None,
    cost_centre: str | None = None,
    received_from: date | None = None,
    received_to: date | None = None,
    overdue: bool | None = None,
    search: str = "",
    sort: str = "-reference",
    limit: int = 50,
    offset: int = 0,
    counted: bool = True,
) -> InvoicePage:
    """Return one page of invoices; counted and added up where a filter or search narrows them.

    Not `counted`, the page alone is asked for.
    """
    given: dict[str, Any] = {
        "supplier": supplier,
        "cost_centre": cost_centre,
        "received_from": received_from,
        "received_to": received_to,
        "overdue_at": clock.business_date() if overdue else None,
    }
    condition, params = where(scope, state, given)
    if search.strip():
        found, more = _text(search)
        condition, params = f"{condition} AND {found}", params | more
    down = "DESC" if sort.startswith("-") else "ASC"
    column = COLUMNS.get(sort.removeprefix("-"), "i.id")
    listed = rows(
        f"{SUMMARY} WHERE {condition} ORDER BY {column} {down}, i.id {down} {page(limit, offset)}",
        params,
    )
    narrowed = counted and bool(state or search.strip() or any(given.values()))
    total, totals = _counted(condition, params) if narrowed else (None, {})
    return InvoicePage.model_construct(
        rows=[
            InvoiceRow.model_construct(**row, state_words=STATE_WORDS[row["state"]])
            for row in listed
        ],
        total=total,
        totals=totals,
    )


def _counted(condition: str, params: dict[str, Any]) -> tuple[int | None, dict[str, int]]:
    """Return how many, and their net and gross, credit notes taken off; nothing past the most."""
    found = rows(
        "SELECT count(*) AS invoices, coalesce(sum(sign * net_pence), 0)::bigint AS net_pence, "  # noqa: S608
        "coalesce(sum(sign * gross_pence), 0)::bigint AS gross_pence FROM (SELECT i.net_pence, "
        "i.gross_pence, CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END AS sign "
        f"{FROM} WHERE {condition} LIMIT {COUNTED_MAX + 1}) t",
        params,
    )[0]
    if found["invoices"] > COUNTED_MAX:
        return None, {}
    return found["invoices"], {key: found[key] for key in ("net_pence", "gross_pence")}


class SupplierPage(Record):
    """One page of suppliers, and how many there are."""

    rows: list[SupplierSummary]
    total: int


SUPPLIER_COLUMNS = {"name", "reference", "postcode", "terms_days", "status", "bank_details"}


@query(summary="The register of suppliers")
def supplier_register(
    scope: Scope,
    *,
    status: Status | None = None,
    bank_details: Literal["none", "to verify", "cooling", "verified"] | None = None,
    payee_class: Literal["supplier", "provider"] | None = None,
    search: str = "",
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> SupplierPage:
    """Return one page of suppliers, by part of a name or a number they go by."""
    words = search.strip()
    params = seen(scope) | {"like": f"%{words}%", "exact": words.upper(), "status": status}
    params |= {"bank_details": bank_details, "payee_class": payee_class}
    found = (
        f"SELECT * FROM ({SUPPLIERS} AND (%(exact)s = '' OR f.name ILIKE %(like)s "  # noqa: S608
        "OR p.reference = %(exact)s OR f.trading_name ILIKE %(like)s "
        "OR f.vat_number = %(exact)s OR f.company_number = %(exact)s) "
        "AND (%(status)s::text IS NULL OR f.status = %(status)s) "
        "AND (%(payee_class)s::text IS NULL OR p.payee_class = %(payee_class)s)) t "
        "WHERE %(bank_details)s::text IS NULL OR bank_details = %(bank_details)s"
    )
    name = sort.removeprefix("-")
    column = name if name in SUPPLIER_COLUMNS else "name"
    down = "DESC" if sort.startswith("-") else "ASC"
    listed = rows(
        f"SELECT *, count(*) OVER () AS counted FROM ({found}) s "  # noqa: S608
        f"ORDER BY {column} {down}, reference {page(limit, offset)}",
        params,
    )
    total = listed[0]["counted"] if listed else 0
    kept = [
        SupplierSummary.model_construct(**{k: v for k, v in row.items() if k != "counted"})
        for row in listed
    ]
    return SupplierPage.model_construct(rows=kept, total=total)


class PaymentPage(Record):
    """One page of payments."""

    rows: list[PaymentSummary]


PAYMENT_COLUMNS = {
    "reference": "p.id",
    "name": "f.name",
    "amount_pence": "p.amount_pence",
    "pay_on": "r.pay_on",
}


@query(summary="The register of payments")
def payment_register(  # noqa: PLR0913 - each is a filter
    scope: Scope,
    *,
    run: str | None = None,
    supplier: SupplierRef | None = None,
    paid_from: date | None = None,
    paid_to: date | None = None,
    returned: bool | None = None,
    least_pence: Pence | None = None,
    search: str = "",
    sort: str = "-reference",
    limit: int = 50,
    offset: int = 0,
) -> PaymentPage:
    """Return one page of payments, newest first: of a run, to a supplier, over days, come back."""
    given = {
        "run": ("r.reference = %(run)s", run),
        "supplier": ("y.reference = %(supplier)s", supplier),
        "paid_from": ("r.pay_on >= %(paid_from)s", paid_from),
        "paid_to": ("r.pay_on <= %(paid_to)s", paid_to),
        "returned": ("(p.returned_on IS NOT NULL) = %(returned)s", returned),
        "least_pence": ("p.amount_pence >= %(least_pence)s", least_pence),
        "exact": (
            "(p.reference = %(exact)s OR upper(p.bank_reference) = %(exact)s "
            "OR f.name ILIKE %(like)s)",
            search.strip().upper(),
        ),
    }
    asked = {name: pair for name, pair in given.items() if pair[1] not in (None, "")}
    params = seen(scope) | {name: value for name, (_, value) in asked.items()}
    params |= {"like": f"%{search.strip()}%"}
    conditions = "".join(f" AND {condition}" for condition, _ in asked.values())
    down = "DESC" if sort.startswith("-") else "ASC"
    column = PAYMENT_COLUMNS.get(sort.removeprefix("-"), "p.id")
    listed = rows(
        f"{PAYMENTS}{conditions} ORDER BY {column} {down}, p.id {down} {page(limit, offset)}",
        params,
    )
    return PaymentPage.model_construct(rows=listed_payments(scope, listed))
