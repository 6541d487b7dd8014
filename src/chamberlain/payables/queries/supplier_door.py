"""What suppliers see of their own: invoices and where each stands, payments, interest due.

A supplier's person holds the role `supplier_contact` with reach "own" and the supplier's reference
as its place; whoever signs in for several suppliers holds it several times. Nothing here names an
officer or tells the council's coding.
"""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import Payee
from chamberlain.payables.queries.invoices import FROM, STATE
from chamberlain.payables.queries.suppliers import bank_details_of
from chamberlain.payables.rules.late_payment import late_payment_interest
from chamberlain.payables.rules.payee_classes import TRADE_CLASSES

YEARS_SHOWN = 3
WORDS = {
    "received": "Being checked",
    "coded": "Being checked",
    "submitted": "Being checked",
    "approved": "Approved",
    "scheduled": "Being paid",
    "paid": "Paid",
    "held": "On hold",
    "disputed": "Disputed",
    "rejected": "Sent back",
    "cancelled": "Cancelled",
}
"""What each state is to the supplier."""


class MySupplier(Record):
    """A supplier that the person signs in for."""

    supplier: str
    name: str
    waiting: int
    waiting_pence: Pence
    next_on: date | None
    next_pence: Pence


class MyInvoice(Record):
    """One of the supplier's invoices as it stands. Interest is what the law adds if paid late."""

    invoice: str
    supplier: str
    number: str
    kind: str
    invoice_date: date
    received_on: date
    approved_on: date | None
    gross_pence: Pence
    state: str
    reason: str
    pay_by: date
    pay_on: date | None
    paid_on: date | None
    payment: str
    days_late: int
    interest_pence: Pence | None


class MyPayment(Record):
    """A payment made to the supplier; its remittance lists what it is for."""

    payment: str
    supplier: str
    pay_on: date
    state: str
    amount_pence: Pence
    items: int


class MyRemittanceLine(Record):
    """What one payment is for."""

    why: str
    amount_pence: Pence


class MyBankDetails(Record):
    """Where the supplier's money goes, masked, and proposals not yet verified."""

    details: str
    supplier: str
    account: str
    account_name: str
    state: str
    proposed_on: date
    usable_from: date | None


def own_payees(scope: Scope, supplier: str = "") -> list[Payee]:
    """Return the suppliers the person signs in for, or the one asked for; else there is none."""
    held = scope.own_places & {supplier} if supplier else scope.own_places
    found = list(
        Payee.objects.filter(reference__in=held, payee_class__in=TRADE_CLASSES).order_by("id")
    )
    if not found:
        raise Unknown(f"There is no supplier {supplier} of yours.".replace("  ", " "))
    return found


@query(summary="Suppliers you sign in for")
def my_suppliers(scope: Scope) -> list[MySupplier]:
    """Return each supplier with what waits to be paid and when the next payment arrives."""
    return [_my_supplier(payee) for payee in own_payees(scope)]


def _my_supplier(payee: Payee) -> MySupplier:
    (found,) = rows(
        "SELECT coalesce((SELECT name FROM payables_payee_fact f WHERE f.payee_id = %(id)s "
        "AND upper_inf(f.known) AND f.held @> %(today)s::date), '') AS name, "
        "(SELECT count(*) FROM payables_invoice i WHERE i.payee_id = %(id)s "
        "AND i.state IN ('received', 'coded', 'submitted', 'held', 'disputed'))::int "
        "+ (SELECT count(*) FROM payables_obligation o WHERE o.payee_id = %(id)s "
        "AND NOT o.closed)::int AS waiting, "
        "(SELECT coalesce(sum(CASE i.kind WHEN 'credit_note' THEN -i.gross_pence "
        "ELSE i.gross_pence END), 0) FROM payables_invoice i WHERE i.payee_id = %(id)s "
        "AND i.state IN ('received', 'coded', 'submitted', 'held', 'disputed'))::bigint "
        "+ (SELECT coalesce(sum(o.owed_pence - o.settled_pence), 0) FROM payables_obligation o "
        "WHERE o.payee_id = %(id)s AND NOT o.closed)::bigint AS waiting_pence, "
        "n.pay_on AS next_on, coalesce(n.pence, 0)::bigint AS next_pence FROM (VALUES (1)) one "
        "LEFT JOIN LATERAL (SELECT r.pay_on, sum(p.amount_pence) AS pence FROM payables_payment p "
        "JOIN payables_run r ON r.id = p.run_id WHERE p.payee_id = %(id)s "
        "AND r.state IN ('released', 'sent') AND p.found_on IS NULL AND p.returned_on IS NULL "
        "AND p.amount_pence > 0 GROUP BY r.pay_on ORDER BY r.pay_on LIMIT 1) n ON TRUE",
        {"id": payee.pk, "today": clock.business_date()},
    )
    return MySupplier(supplier=payee.reference, **found)


_INVOICES = f"""
    SELECT i.reference AS invoice, p.reference AS supplier, i.number, i.kind, i.invoice_date,
        i.received_on, i.approved_on, i.gross_pence, {STATE} AS state,
        CASE WHEN i.state IN ('disputed', 'rejected') THEN i.state_reason ELSE '' END AS reason,
        i.pay_by, run.pay_on, pay.found_on AS paid_on, coalesce(pay.reference, '') AS payment,
        o.closed IS TRUE AS closed
    {FROM} WHERE i.payee_id = ANY(%(ids)s)
"""


@query(summary="Your invoices, and where each stands")
def my_invoices(scope: Scope, supplier: str = "", state: str = "") -> list[MyInvoice]:
    """Return the invoices of the last three years, the newest first."""
    today = clock.business_date()
    payees = [payee.pk for payee in own_payees(scope, supplier)]
    since = today.replace(year=today.year - YEARS_SHOWN, day=1)
    found = rows(
        f"{_INVOICES} AND i.received_on >= %(since)s ORDER BY i.received_on DESC, i.id DESC",
        {"ids": payees, "since": since, "today": today},
    )
    shown = _with_interest(found, today)
    return [one for one in shown if not state or one.state == state]


@query(summary="One of your invoices")
def my_invoice(scope: Scope, invoice: str) -> MyInvoice:
    """Return where one invoice of a supplier of yours stands."""
    payees = [payee.pk for payee in own_payees(scope)]
    today = clock.business_date()
    found = rows(
        f"{_INVOICES} AND i.reference = %(invoice)s",
        {"ids": payees, "invoice": invoice, "today": today},
    )
    if not found:
        raise Unknown(f"There is no invoice {invoice} of yours.", field="invoice")
    return _with_interest(found, today)[0]


def _with_interest(found: list[dict[str, Any]], today: date) -> list[MyInvoice]:
    """Add what the law adds to each paid late, or late today; none where no rate is on file."""
    stands = {"paid", "approved", "scheduled", "received", "coded", "submitted", "held"}
    late = [
        (
            place,
            row["gross_pence"],
            row["pay_by"],
            row["paid_on"] or (row["pay_by"] if row["closed"] else today),
        )
        for place, row in enumerate(found)
        if row["state"] in stands and row["kind"] != "credit_note"
    ]
    frame = pl.DataFrame(
        late,
        schema={
            "row": pl.Int64,
            "debt_pence": pl.Int64,
            "due_on": pl.Date,
            "paid_on": pl.Date,
        },
        orient="row",
    )
    worked, _ = late_payment_interest(frame)
    owed = {row["row"]: row for row in worked.iter_rows(named=True)}
    days = {place: max((paid - due).days, 0) for place, _, due, paid in late}
    return [
        MyInvoice(
            **{name: value for name, value in row.items() if name not in {"state", "closed"}},
            state=WORDS[row["state"]],
            days_late=days.get(place, 0),
            interest_pence=_interest(place, owed, days),
        )
        for place, row in enumerate(found)
    ]


def _interest(place: int, owed: dict[int, dict[str, Any]], days: dict[int, int]) -> int | None:
    """Return interest and fixed sum; None when late under a rate that is not on file."""
    if place in owed:
        return int(owed[place]["owed_pence"])
    return None if days.get(place) else 0


@query(summary="Payments made to you")
def my_payments(scope: Scope, supplier: str = "") -> list[MyPayment]:
    """Return payments of the last three years, the newest first."""
    today = clock.business_date()
    found = rows(
        "SELECT q.reference AS payment, p.reference AS supplier, r.pay_on, q.amount_pence, "
        "q.items, CASE WHEN q.returned_on IS NOT NULL THEN 'Returned' "
        "WHEN q.found_on IS NOT NULL THEN 'Paid' ELSE 'On its way' END AS state "
        "FROM payables_payment q JOIN payables_payee p ON p.id = q.payee_id "
        "JOIN payables_run r ON r.id = q.run_id WHERE q.payee_id = ANY(%s) "
        "AND r.state IN ('released', 'sent') AND q.amount_pence > 0 AND r.pay_on >= %s "
        "ORDER BY r.pay_on DESC, q.id DESC",
        [
            [payee.pk for payee in own_payees(scope, supplier)],
            today.replace(year=today.year - YEARS_SHOWN, day=1),
        ],
    )
    return [MyPayment(**row) for row in found]


@query(summary="What a payment to you is for")
def my_remittance(scope: Scope, payment: str) -> list[MyRemittanceLine]:
    """Return each invoice and credit that makes up one payment."""
    found = rows(
        "SELECT o.why, a.amount_pence FROM payables_payment q JOIN payables_attempt a "
        "ON a.payment_id = q.id AND a.ended IS DISTINCT FROM 'withdrawn' "
        "JOIN payables_obligation o ON o.id = a.obligation_id "
        "WHERE q.reference = %s AND q.payee_id = ANY(%s) ORDER BY a.id",
        [payment, [payee.pk for payee in own_payees(scope)]],
    )
    if not found:
        raise Unknown(f"There is no payment {payment} of yours.", field="payment")
    return [MyRemittanceLine(**row) for row in found]


@query(summary="Where we pay you, masked")
def my_bank_details(scope: Scope) -> list[MyBankDetails]:
    """Return each account asked for, the newest first: in use, to be verified, refused."""
    today = clock.business_date()
    return [
        MyBankDetails(
            details=one.reference,
            supplier=payee.reference,
            account=f"{one.sort_code} {one.account_number}",
            account_name=one.account_name,
            state=_account_state(one.outcome, one.usable_from, today),
            proposed_on=one.proposed_on,
            usable_from=one.usable_from,
        )
        for payee in own_payees(scope)
        for one in bank_details_of(payee)
    ]


def _account_state(outcome: str | None, usable_from: date | None, today: date) -> str:
    if outcome is None:
        return "We will call you"
    if outcome != "verified":
        return "Refused"
    return "Verified" if usable_from and usable_from <= today else "Verified, waiting"
