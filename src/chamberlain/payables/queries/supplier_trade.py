"""What a supplier's page shows beside the facts: spend by month, and numbers to call back."""

from datetime import date, datetime

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import BankDetails
from chamberlain.payables.queries.finding import (
    find_payee,
)
from chamberlain.payables.queries.suppliers import SUMMARY, seen


class SupplierMonth(Record):
    """What a supplier's invoices of one month came to, credit notes taken off."""

    month: date
    invoices: int
    net_pence: Pence


@query(summary="Show spend with one supplier by month")
def supplier_months(scope: Scope, supplier: str, months: int = 12) -> list[SupplierMonth]:
    """Return the net approved in each of the last months, this one included, noughts too."""
    payee = find_payee(scope, supplier)
    found = rows(
        "SELECT m.month::date AS month, count(i.id)::int AS invoices, coalesce(sum("
        "CASE i.kind WHEN 'credit_note' THEN -i.net_pence ELSE i.net_pence END), 0)::bigint "
        "AS net_pence FROM generate_series(date_trunc('month', %(today)s::date) "
        "- (%(months)s - 1) * interval '1 month', %(today)s::date, '1 month') AS m(month) "
        "LEFT JOIN payables_invoice i ON i.payee_id = %(id)s AND i.state <> 'cancelled' "
        "AND i.approved_on >= m.month AND i.approved_on < m.month + interval '1 month' "
        "GROUP BY 1 ORDER BY 1",
        {"today": clock.business_date(), "months": min(max(months, 1), 60), "id": payee.pk},
    )
    return [SupplierMonth(**row) for row in found]


class CallBack(Record):
    """A telephone number held of a supplier before a change of bank details was asked for."""

    telephone: str
    known_since: datetime


@query(summary="Numbers to call before bank details are verified")
def supplier_call_back(scope: Scope, details: str) -> list[CallBack]:
    """Return the numbers held before these details were proposed, latest first."""
    found = BankDetails.objects.select_related("payee").filter(reference=details).first()
    if found is None:
        raise Unknown(f"There are no bank details {details}.", field="details")
    payee = find_payee(scope, found.payee.reference)
    held = rows(
        "SELECT telephone, min(lower(known)) AS known_since FROM payables_payee_fact "
        "WHERE payee_id = %s AND telephone <> '' AND lower(known) < %s "
        "GROUP BY telephone ORDER BY 2 DESC",
        [payee.pk, found.proposed_at],
    )
    return [CallBack(**row) for row in held]


class FoundSupplier(Record):
    """A supplier as a field offers it."""

    reference: str
    name: str
    postcode: str
    status: str
    terms_days: int


@query(summary="Find suppliers as one types")
def supplier_suggest(scope: Scope, text: str, limit: int = 12) -> list[FoundSupplier]:
    """Return suppliers whose reference is this, or whose name has these words, active first."""
    words = text.strip()
    if not words:
        return []
    found = rows(
        f"SELECT reference, name, postcode, status, terms_days FROM ({SUMMARY} "  # noqa: S608
        "AND (p.reference = %(exact)s OR f.name ILIKE %(like)s OR f.trading_name ILIKE %(like)s "
        "OR f.vat_number = %(exact)s)) t ORDER BY status, reference = %(exact)s DESC, "
        "name ILIKE %(begins)s DESC, name, reference LIMIT %(limit)s",
        seen(scope)
        | {
            "exact": words.upper(),
            "like": f"%{words}%",
            "begins": f"{words}%",
            "limit": min(max(limit, 1), 50),
        },
    )
    return [FoundSupplier(**row) for row in found]
