"""Forgetting a party: not while they are liable or owe; then their names and numbers go."""

from datetime import date

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act
from chamberlain.kernel.erasing import Standing, forgets, has_papers, keeps
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.personal import ERASED
from chamberlain.kernel.retention import Due, due_by
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.models import Account, Party
from chamberlain.revenues.queries.balances import year_balances

KEPT_YEARS = 6
"""Years that what was billed and paid is kept after the last of it: the time within which a sum can
be recovered (SI 1992/613 regulation 34(3)), and the Limitation Act's for simple debts."""

LAST = (
    "SELECT greatest((SELECT max(e.day) FROM revenues_entry e WHERE e.account_id = ANY(%s)), "
    "(SELECT max(b.issued_on) FROM revenues_bill b WHERE b.account_id = ANY(%s))) AS last, "
    "EXISTS (SELECT FROM revenues_liability l WHERE l.account_id = ANY(%s) AND l.ended_act IS NULL "
    "AND (l.held_to IS NULL OR l.held_to > %s)) AS liable, "
    "EXISTS (SELECT FROM revenues_mandate m WHERE m.account_id = ANY(%s) "
    "AND m.state IN ('new', 'lodged', 'live')) AS debit"
)


@keeps("revenues:party")
def why_kept(act: Act, reference: str) -> Standing:
    """Say whose party this is, and what keeps them: liability, debts, or years of retention."""
    party = Party.objects.filter(reference=reference).first()
    if party is None:
        return Standing()
    keys = list(Account.objects.filter(party=party).values_list("pk", flat=True))
    found = rows(LAST, [keys, keys, keys, act.today, keys])[0]
    balances = year_balances(party.entity, act.today, keys)
    owed = int(balances["balance_pence"].abs().sum()) if keys else 0
    last: date | None = found["last"]
    until = _later(last) if last else act.today
    reasons = [
        "They are liable for a dwelling." if found["liable"] else "",
        "They pay by Direct Debit." if found["debit"] else "",
        f"{format_pounds(owed)} is not settled." if owed else "",
        f"They were last dealt with on {last:%d/%m/%Y}: kept until {until:%d/%m/%Y}."
        if last and until > act.today
        else "",
    ]
    return Standing(party.entity, [reason for reason in reasons if reason])


def _later(day: date) -> date:
    """Return the day after the years of retention, for every year's end alike."""
    return date(day.year + KEPT_YEARS + 1, 4, 1)


@forgets("revenues:party")
def forget(act: Act, reference: str) -> list[str]:
    """Blank what is held of a party in clear; references, days and sums stay."""
    found = Party.objects.select_for_update().filter(reference=reference)
    found.update(name=ERASED, email="", telephone="", correspondence_address="")
    accounts = Account.objects.filter(party__reference=reference).values_list(
        "reference", flat=True
    )
    return [f"revenues:account:{one}" for one in accounts]


_PAPERS = """
    SELECT f.document FROM revenues_fact f JOIN revenues_account a ON a.id = f.account_id
    JOIN revenues_party p ON p.id = a.party_id WHERE p.reference = %s AND f.document <> ''
"""
_CLOSED_LONG_AGO = """
    SELECT p.reference, p.entity, (SELECT max(e.day) FROM revenues_entry e
        JOIN revenues_account b ON b.id = e.account_id WHERE b.party_id = p.id) AS last
    FROM revenues_party p WHERE p.name <> %(erased)s AND NOT EXISTS (
        SELECT FROM revenues_account a WHERE a.party_id = p.id AND (
            EXISTS (SELECT FROM revenues_entry e WHERE e.account_id = a.id AND e.day >= %(before)s)
            OR EXISTS (SELECT FROM revenues_bill b WHERE b.account_id = a.id
                AND b.issued_on >= %(before)s)
            OR EXISTS (SELECT FROM revenues_liability l WHERE l.account_id = a.id
                AND l.ended_act IS NULL AND (l.held_to IS NULL OR l.held_to >= %(before)s))))
    ORDER BY last NULLS FIRST LIMIT %(limit)s
"""


@has_papers("revenues:party")
def papers(reference: str) -> list[str]:
    """Return the documents by which facts of a party's accounts were shown."""
    return [row["document"] for row in rows(_PAPERS, [reference])]


@due_by("revenues:party")
def closed_long_ago(today: date, limit: int) -> list[Due]:
    """Return parties liable for nothing, billed and paid nothing, since their years began."""
    before = date(year_of(today) - KEPT_YEARS, 4, 1)
    found = rows(_CLOSED_LONG_AGO, {"before": before, "erased": ERASED, "limit": limit})
    return [Due(row["reference"], row["entity"], row["last"]) for row in found]
