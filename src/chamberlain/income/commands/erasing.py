"""Forgetting a debtor: not while anything is owed or within its years; then for good."""

from datetime import date

from chamberlain.income.models import Account, Charge, Customer
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act
from chamberlain.kernel.erasing import Standing, forgets, keeps
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.personal import ERASED
from chamberlain.kernel.retention import Due, due_by
from chamberlain.kernel.selecting import rows

KEPT_YEARS = 6
"""Full financial years after the one of the last transaction (Limitation Act 1980 section 5)."""

_STANDING = """
    SELECT c.entity, a.id AS account,
        (SELECT coalesce(sum(h.owed_pence - h.settled_pence - h.credited_pence), 0)::bigint
            FROM income_charge h WHERE h.account_id = a.id) AS owed_pence,
        (SELECT count(*) FROM income_periodic p WHERE p.customer_id = c.id
            AND (p.until IS NULL OR p.until >= %(today)s)) AS periodic,
        greatest(c.created_on,
            (SELECT max(h.raised_on) FROM income_charge h WHERE h.account_id = a.id),
            (SELECT max(t.received_on) FROM income_allocation l
                JOIN income_receipt t ON t.id = l.receipt_id WHERE l.account_id = a.id)) AS last
    FROM income_customer c JOIN income_account a ON a.id = c.account_id
    WHERE c.reference = %(reference)s
"""
_DUE = """
    SELECT c.reference, c.entity, greatest(c.created_on, max(h.raised_on)) AS last
    FROM income_customer c LEFT JOIN income_charge h ON h.account_id = c.account_id
    WHERE c.created_on < %(before)s AND c.name <> %(erased)s
    GROUP BY c.id HAVING greatest(c.created_on, max(h.raised_on)) < %(before)s
    ORDER BY last LIMIT %(limit)s
"""


def kept_until(last: date) -> date:
    """Return the first day on which a customer last dealt with on `last` may be forgotten."""
    return date(year_of(last) + 1 + KEPT_YEARS, 4, 1)


@keeps("income:customer")
def why_kept(act: Act, reference: str) -> Standing:
    """Say whose customer this is, and what keeps them: debts, charges to come, or years."""
    found = rows(_STANDING, {"reference": reference, "today": act.today})
    if not found:
        return Standing()
    row = found[0]
    until = kept_until(row["last"])
    reasons = [
        f"{format_pounds(row['owed_pence'])} is not settled." if row["owed_pence"] else "",
        f"Charges to come: {row['periodic']}." if row["periodic"] else "",
        f"They were last dealt with on {row['last']:%d/%m/%Y}: kept until {until:%d/%m/%Y}."
        if until > act.today
        else "",
    ]
    return Standing(row["entity"], [reason for reason in reasons if reason])


@forgets("income:customer")
def forget(act: Act, reference: str) -> list[str]:
    """Blank a customer's name, address and contacts, the words of charges and who paid.

    References, days, sums, lines with their coding, and journals stay.
    """
    customer = Customer.objects.select_for_update().filter(reference=reference).first()
    if customer is None:
        return []
    Customer.objects.filter(pk=customer.pk).update(
        name=ERASED, address="", postcode="", email="", telephone=""
    )
    Account.objects.filter(pk=customer.account_id).update(name=ERASED, postcode="")
    charges = Charge.objects.filter(account_id=customer.account_id)
    subjects = [f"income:charge:{one}" for one in charges.values_list("reference", flat=True)]
    charges.update(why=ERASED)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE income_receipt r SET payer = '', payer_key = '', said = '' WHERE r.id IN "
            "(SELECT receipt_id FROM income_allocation WHERE account_id = %(own)s) AND NOT "
            "EXISTS (SELECT FROM income_allocation o WHERE o.receipt_id = r.id "
            "AND o.account_id <> %(own)s)",
            {"own": customer.account_id},
        )
        cursor.execute("DELETE FROM income_payer WHERE account_id = %s", [customer.account_id])
    return subjects


@due_by("income:customer")
def idle_customers(today: date, limit: int) -> list[Due]:
    """Return customers with whom nothing was done for the years they are kept."""
    before = date(year_of(today) - KEPT_YEARS, 4, 1)
    found = rows(_DUE, {"before": before, "erased": ERASED, "limit": limit})
    return [Due(row["reference"], row["entity"], row["last"]) for row in found]
