"""Forgetting a payee: not while anything is owed, under way, or must be kept; then for good."""

from datetime import date
from typing import Any

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act
from chamberlain.kernel.erasing import Standing, forgets, has_papers, keeps
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.personal import ERASED
from chamberlain.kernel.rates import figures
from chamberlain.kernel.retention import Due, due_by
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import (
    BankDetails,
    BankMark,
    Payee,
    PayeeFact,
    ReceivedDocument,
)
from chamberlain.payables.queries.finding import (
    find_payee,
)
from chamberlain.payables.rules.matching_keys import keyed
from chamberlain.payables.rules.retention import kept_until

_IDLE = """
    SELECT p.reference, p.entity, greatest(
        (SELECT max(i.received_on) FROM payables_invoice i WHERE i.payee_id = p.id),
        (SELECT max(o.due_on) FROM payables_obligation o WHERE o.payee_id = p.id)) AS last
    FROM payables_payee p JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known)
        AND f.held @> %(today)s::date AND f.name <> %(erased)s
    WHERE NOT EXISTS (SELECT FROM payables_invoice i WHERE i.payee_id = p.id
        AND i.received_on >= %(before)s) AND NOT EXISTS (SELECT FROM payables_obligation o
        WHERE o.payee_id = p.id AND o.due_on >= %(before)s)
        AND lower(f.known)::date < %(before)s
    ORDER BY last NULLS FIRST LIMIT %(limit)s
"""
_PAPERS = """
    SELECT i.document FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id
    WHERE p.reference = %(payee)s AND i.document <> '' AND NOT EXISTS (SELECT FROM
        payables_invoice o WHERE o.document = i.document AND o.payee_id <> i.payee_id)
    UNION SELECT document FROM payables_received_document WHERE payee = %(payee)s
"""

_STANDING = """
    SELECT (SELECT coalesce(sum(abs(o.owed_pence - o.settled_pence)), 0)::bigint
            FROM payables_obligation o WHERE o.payee_id = p.id AND NOT o.closed) AS owed_pence,
        (SELECT count(*) FROM payables_invoice i WHERE i.payee_id = p.id AND i.state IN
            ('received', 'coded', 'submitted', 'held', 'disputed')) AS in_hand,
        (SELECT count(*) FROM payables_payment q JOIN payables_run r ON r.id = q.run_id
            WHERE q.payee_id = p.id AND q.found_on IS NULL AND q.returned_on IS NULL
            AND q.amount_pence > 0
            AND r.state NOT IN ('rejected', 'cancelled')) AS on_their_way,
        greatest((SELECT max(i.received_on) FROM payables_invoice i WHERE i.payee_id = p.id),
            (SELECT max(o.due_on) FROM payables_obligation o WHERE o.payee_id = p.id),
            (SELECT max(r.pay_on) FROM payables_payment q JOIN payables_run r ON r.id = q.run_id
                WHERE q.payee_id = p.id)) AS last
    FROM payables_payee p WHERE p.id = %s
"""


@keeps("payables:supplier")
def why_kept(act: Act, reference: str) -> Standing:
    """Say whose payee this is, and what keeps them: debts, work in hand, or years of retention."""
    payee = find_payee(act.scope, reference)
    found = rows(_STANDING, [payee.pk])[0]
    return Standing(payee.entity, [reason for reason in _reasons(found, act.today) if reason])


def _reasons(found: dict[str, Any], today: date) -> list[str]:
    last = found["last"]
    until = kept_until(last, today) if last else today
    return [
        f"{format_pounds(found['owed_pence'])} is not settled." if found["owed_pence"] else "",
        f"Invoices in hand: {found['in_hand']}." if found["in_hand"] else "",
        f"Payments not yet seen at the bank: {found['on_their_way']}."
        if found["on_their_way"]
        else "",
        f"They were last dealt with on {last:%d/%m/%Y}: kept until {until:%d/%m/%Y}."
        if until > today
        else "",
    ]


@forgets("payables:supplier")
def forget(act: Act, reference: str) -> list[str]:
    """Blank what is held of a payee in clear and remove the marks of their accounts.

    Their reference, class, dates and sums stay; so does what another application keeps. Nothing is
    to forget where a backup from before their time was restored.
    """
    payee = Payee.objects.select_for_update().filter(reference=reference).first()
    if payee is None:
        return []
    BankMark.objects.filter(payee=payee).delete()
    PayeeFact.objects.filter(payee=payee).update(
        name=ERASED,
        name_key=keyed(ERASED, "name"),
        status="stopped",
        stop_reason=ERASED,
        **dict.fromkeys(
            (
                "trading_name",
                "vat_number",
                "company_number",
                "address",
                "postcode",
                "telephone",
                "email",
            ),
            "",
        ),
    )
    ReceivedDocument.objects.filter(payee=reference).update(supplier_name=ERASED, contents=None)
    details = BankDetails.objects.filter(payee=payee).values_list("reference", flat=True)
    return [f"payables:bank_details:{one}" for one in details]


@has_papers("payables:supplier")
def papers(reference: str) -> list[str]:
    """Return the documents of a payee's invoices, but for those that another payee's name too."""
    return [row["document"] for row in rows(_PAPERS, {"payee": reference})]


@due_by("payables:supplier")
def idle_payees(today: date, limit: int) -> list[Due]:
    """Return payees with no invoice and nothing owed since the years they are kept began."""
    years = int(figures("payables.retention", today)["years_after_last_transaction"])
    before = date(year_of(today) - years, 4, 1)
    given = {"today": today, "before": before, "erased": ERASED, "limit": limit}
    return [Due(row["reference"], row["entity"], row["last"]) for row in rows(_IDLE, given)]
