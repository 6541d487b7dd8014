"""Suppliers as their readers see them: bank details masked, changes and their verification kept."""

from datetime import date
from typing import Any, Literal

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import Payee
from chamberlain.payables.queries.accounts import details_opened, masked_numbers
from chamberlain.payables.queries.finding import (
    find_payee,
)
from chamberlain.payables.rules.payee_classes import classes_seen, trade_classes_seen

Status = Literal["active", "stopped"]


class SupplierSummary(Record):
    """One supplier in a list."""

    reference: str
    entity: str
    payee_class: str
    name: str
    vat_number: str
    company_number: str
    postcode: str
    terms_days: int
    status: str
    bank_details: str


ORDERS = ("name", "reference", "terms_days", "status")
"""What the list may be sorted by; with "-" before it, downwards."""

SUMMARY = """
    SELECT p.reference, p.entity, p.payee_class, f.name, f.vat_number, f.company_number,
        f.postcode, f.terms_days, f.status,
        CASE WHEN b.id IS NULL THEN 'none' WHEN v.outcome IS NULL THEN 'to verify'
             WHEN v.usable_from > %(today)s THEN 'cooling' ELSE 'verified' END AS bank_details
    FROM payables_payee p
    JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known)
        AND f.held @> %(today)s::date
    LEFT JOIN LATERAL (SELECT d.id FROM payables_bank_details d
        LEFT JOIN payables_bank_verification x ON x.details_id = d.id
        WHERE d.payee_id = p.id AND x.outcome IS DISTINCT FROM 'refused'
        ORDER BY d.id DESC LIMIT 1) b ON true
    LEFT JOIN payables_bank_verification v ON v.details_id = b.id
    WHERE p.payee_class = ANY(%(classes)s) AND (%(everywhere)s OR p.entity = ANY(%(entities)s))
"""


def seen(scope: Scope) -> dict[str, Any]:
    """Return the parameters that keep a list of payees to what the scope opens."""
    return {
        "classes": classes_seen(scope),
        "everywhere": scope.all,
        "entities": sorted(scope.entities),
        "today": clock.business_date(),
    }


@query(summary="List suppliers")
def suppliers(
    scope: Scope,
    *,
    search: str = "",
    status: Status | None = None,
    bank_details: Literal["none", "to verify", "cooling", "verified"] | None = None,
    sort: str = "name",
    limit: int = 50,
    offset: int = 0,
) -> list[SupplierSummary]:
    """Return a page of suppliers by name, found by part of a name, or a number they go by."""
    params = seen(scope) | {"text": f"%{search}%", "exact": search.upper(), "status": status}
    params |= {"limit": min(max(limit, 1), 10_000), "offset": max(offset, 0)}
    params["bank_details"] = bank_details
    column = sort.removeprefix("-") if sort.removeprefix("-") in ORDERS else "name"
    direction = "DESC" if sort.startswith("-") else "ASC"
    found = rows(
        f"SELECT * FROM ({SUMMARY} AND (f.name ILIKE %(text)s OR p.reference = %(exact)s "  # noqa: S608
        "OR f.trading_name ILIKE %(text)s OR f.vat_number = %(exact)s "
        "OR f.company_number = %(exact)s) AND (%(status)s::text IS NULL OR f.status = %(status)s)"
        ") t WHERE %(bank_details)s::text IS NULL OR bank_details = %(bank_details)s "
        f"ORDER BY {column} {direction}, reference LIMIT %(limit)s OFFSET %(offset)s",
        params,
    )
    return [SupplierSummary.model_construct(**row) for row in found]


class SupplierBankDetails(Record):
    """Bank details, masked, with how they were verified."""

    reference: str
    account_name: str
    sort_code: str
    account_number: str
    modulus: str
    is_change: bool
    requested_by: str
    proposed_by: str
    proposed_on: date
    outcome: str | None
    method: str | None
    number_called: str | None
    answered_by: str | None
    payee_check: str | None
    payee_check_name: str | None
    note: str | None
    verified_by: str | None
    verified_on: date | None
    usable_from: date | None


@query(summary="Show a supplier's bank details, masked")
def supplier_bank_details(scope: Scope, supplier: str) -> list[SupplierBankDetails]:
    """Return every set of bank details ever proposed for a supplier, newest first, masked."""
    return bank_details_of(find_payee(scope, supplier))


def bank_details_of(payee: Payee) -> list[SupplierBankDetails]:
    """Return every set of a payee's bank details, newest first, masked."""
    found = rows(
        "SELECT b.reference, b.account_sealed, b.modulus, b.is_change, "
        "b.requested_by, b.proposed_by, b.proposed_on, v.outcome, v.method, v.call_sealed, "
        "v.payee_check, v.note, v.verified_by, v.verified_on, "
        "v.usable_from FROM payables_bank_details b "
        "LEFT JOIN payables_bank_verification v ON v.details_id = b.id "
        "WHERE b.payee_id = %s ORDER BY b.id DESC",
        [payee.pk],
    )
    opened = details_opened(payee.reference, found)
    return [SupplierBankDetails.model_validate(row) for row in opened]


class SupplierFact(Record):
    """What was held of a supplier over days, as known until a moment."""

    name: str
    terms_days: int
    status: str
    stop_reason: str
    telephone: str
    held_from: date
    held_to: date | None
    known_from: str
    known_to: str | None


class SupplierView(SupplierSummary):
    """One supplier in full, bank details masked."""

    trading_name: str
    address: str
    telephone: str
    email: str
    stop_reason: str
    owed_pence: Pence
    paid_this_year_pence: Pence
    details: list[SupplierBankDetails]
    history: list[SupplierFact]


@query(summary="Show one supplier")
def supplier(scope: Scope, supplier: str) -> SupplierView:
    """Return a supplier with masked bank details, what is owed them, and what was held before."""
    payee = find_payee(scope, supplier)
    params = seen(scope) | {"id": payee.pk}
    shown = rows(f"{SUMMARY} AND p.id = %(id)s", params)[0]
    more = rows(
        "SELECT f.trading_name, f.address, f.telephone, f.email, f.stop_reason, "
        "(SELECT coalesce(sum(owed_pence - settled_pence), 0)::bigint FROM payables_obligation "
        "WHERE payee_id = %(id)s AND NOT closed) AS owed_pence, "
        "(SELECT coalesce(sum(q.amount_pence), 0)::bigint FROM payables_payment q "
        "JOIN payables_run r ON r.id = q.run_id AND r.state IN ('released', 'sent') "
        "WHERE q.payee_id = %(id)s AND q.returned_on IS NULL AND r.pay_on >= make_date("
        "extract(year FROM %(today)s::date - interval '3 months')::int, 4, 1)) "
        "AS paid_this_year_pence FROM payables_payee_fact f WHERE f.payee_id = %(id)s "
        "AND upper_inf(f.known) AND f.held @> %(today)s::date",
        params,
    )[0]
    history = rows(
        "SELECT name, terms_days, status, stop_reason, telephone, lower(held) AS held_from, "
        "upper(held) AS held_to, to_char(lower(known), 'YYYY-MM-DD HH24:MI') AS known_from, "
        "to_char(upper(known), 'YYYY-MM-DD HH24:MI') AS known_to FROM payables_payee_fact "
        "WHERE payee_id = %s ORDER BY lower(known) DESC, lower(held) DESC",
        [payee.pk],
    )
    return SupplierView(
        **shown,
        **more,
        details=bank_details_of(payee),
        history=[SupplierFact(**row) for row in history],
    )


class SharedAccount(Record):
    """Payees whose bank details name one account, masked."""

    account: str
    payees: int
    suppliers: str


@query(summary="List payees who share a bank account")
def supplier_shared_accounts(scope: Scope) -> list[SharedAccount]:
    """Return each account that more than one payee the caller may see is paid to."""
    found = rows(
        "SELECT min(p.reference) AS payee, (array_agg(b.reference ORDER BY p.reference, b.id))[1] "
        "AS details, (array_agg(b.account_sealed ORDER BY p.reference, b.id))[1] AS sealed, "
        "count(DISTINCT p.id)::int AS payees, "
        "string_agg(DISTINCT p.reference, ', ') AS suppliers FROM payables_bank_mark m "
        "JOIN payables_bank_details b ON b.id = m.details_id "
        "JOIN payables_payee p ON p.id = b.payee_id "
        "LEFT JOIN payables_bank_verification v ON v.details_id = b.id "
        "WHERE v.outcome IS DISTINCT FROM 'refused' AND p.payee_class = ANY(%(classes)s) "
        "AND (%(everywhere)s OR p.entity = ANY(%(entities)s)) "
        "GROUP BY m.account_mark HAVING count(DISTINCT p.id) > 1 ORDER BY 5",
        seen(scope),
    )
    shown = masked_numbers([(row["payee"], row["details"], row["sealed"]) for row in found])
    return [
        SharedAccount(account=account, payees=row["payees"], suppliers=row["suppliers"])
        for account, row in zip(shown, found, strict=True)
    ]


class SupplierSpend(Record):
    """What was invoiced by one supplier over days."""

    supplier: str
    name: str
    invoices: int
    net_pence: Pence
    vat_pence: Pence
    gross_pence: Pence


@query(summary="Show spend by supplier")
def supplier_spend(
    scope: Scope, approved_from: date, approved_to: date, limit: int = 100
) -> list[SupplierSpend]:
    """Return approved invoices less credit notes by supplier, largest first; trade classes only."""
    found = rows(
        "SELECT p.reference AS supplier, f.name, count(*)::int AS invoices, "
        "sum(s.sign * i.net_pence)::bigint AS net_pence, "
        "sum(s.sign * i.vat_pence)::bigint AS vat_pence, "
        "sum(s.sign * i.gross_pence)::bigint AS gross_pence FROM payables_invoice i "
        "JOIN payables_payee p ON p.id = i.payee_id JOIN payables_payee_fact f "
        "ON f.payee_id = p.id AND upper_inf(f.known) AND f.held @> %(today)s::date "
        "CROSS JOIN LATERAL (SELECT CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END AS sign) s "
        "WHERE i.approved_on >= %(approved_from)s AND i.approved_on < %(approved_to)s "
        "AND i.state <> 'cancelled' AND p.payee_class = ANY(%(trade)s) "
        "AND (%(everywhere)s OR i.entity = ANY(%(entities)s)) "
        "GROUP BY 1, 2 ORDER BY 6 DESC LIMIT %(limit)s",
        seen(scope)
        | {
            "approved_from": approved_from,
            "approved_to": approved_to,
            "limit": limit,
            "trade": trade_classes_seen(scope),
        },
    )
    return [SupplierSpend(**row) for row in found]
