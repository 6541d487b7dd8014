"""Searching suppliers, invoices, payments and runs from the one search box."""

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.money import sought_pence
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.invoices import FROM, conditions
from chamberlain.payables.queries.suppliers import seen

HITS_MAX = 20


class Hit(Record):
    """Something found: where it is and what it is."""

    kind: str
    title: str
    url: str
    detail: str = ""
    amount_pence: Pence | None = None


@query(summary="Search suppliers, invoices and payments")
def search(scope: Scope, text: str) -> list[Hit]:
    """Return suppliers, invoices, payments and runs with this name, number, reference or amount."""
    exact, like = text.strip().upper(), f"%{text.strip()}%"
    return [
        *_suppliers(scope, exact, like),
        *_invoices(scope, exact, like, sought_pence(text)),
        *_payments(scope, exact, sought_pence(text)),
    ]


def _suppliers(scope: Scope, exact: str, like: str) -> list[Hit]:
    found = rows(
        "SELECT p.reference, f.name, f.postcode FROM payables_payee p "
        "JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known) "
        "AND f.held @> %(today)s::date WHERE p.payee_class = ANY(%(classes)s) "
        "AND (%(everywhere)s OR p.entity = ANY(%(entities)s)) AND (p.reference = %(exact)s "
        "OR f.name ILIKE %(like)s OR f.vat_number = %(exact)s OR f.company_number = %(exact)s) "
        "ORDER BY f.name LIMIT %(most)s",
        seen(scope) | {"exact": exact, "like": like, "most": HITS_MAX},
    )
    return [
        Hit(
            kind="Supplier",
            title=f"{row['reference']} {row['name']}",
            url=f"/staff/payables/suppliers/{row['reference']}",
            detail=row["postcode"],
        )
        for row in found
    ]


def _invoices(scope: Scope, exact: str, like: str, pence: int | None) -> list[Hit]:
    condition, params = conditions(scope)
    found = rows(
        "SELECT i.reference, i.number, i.gross_pence, i.invoice_date, f.name "
        f"{FROM} WHERE {condition} AND (i.reference = %(exact)s OR i.number ILIKE %(like)s "
        "OR i.gross_pence = %(pence)s OR i.order_reference = %(exact)s) "
        "ORDER BY i.id DESC LIMIT %(most)s",
        params | seen(scope) | {"exact": exact, "like": like, "pence": pence, "most": HITS_MAX},
    )
    return [
        Hit(
            kind="Invoice",
            title=f"{row['reference']} {row['name'] or ''}",
            url=f"/staff/payables/invoices/{row['reference']}",
            detail=f"{row['number']} of {row['invoice_date']:%-d %B %Y}",
            amount_pence=row["gross_pence"],
        )
        for row in found
    ]


def _payments(scope: Scope, exact: str, pence: int | None) -> list[Hit]:
    found = rows(
        "SELECT p.reference, r.reference AS run, p.amount_pence, r.pay_on FROM payables_payment p "
        "JOIN payables_run r ON r.id = p.run_id WHERE p.items > 0 "
        "AND p.payee_class = ANY(%(classes)s) AND (%(everywhere)s OR p.entity = ANY(%(entities)s)) "
        "AND (p.reference = %(exact)s OR p.bank_reference = %(exact)s OR "
        "r.reference = %(exact)s OR p.amount_pence = %(pence)s) "
        "ORDER BY p.id DESC LIMIT %(most)s",
        seen(scope) | {"exact": exact, "pence": pence, "most": HITS_MAX},
    )
    return [
        Hit(
            kind="Payment",
            title=row["reference"],
            url=f"/staff/payables/payments/{row['reference']}",
            detail=f"in {row['run']}, arriving {row['pay_on']:%-d %B %Y}",
            amount_pence=row["amount_pence"],
        )
        for row in found
    ]
