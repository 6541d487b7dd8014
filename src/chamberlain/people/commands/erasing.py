"""Forgetting somebody who left: not while they are employed or must be kept; then for good."""

from datetime import date

from chamberlain.kernel.door import Act
from chamberlain.kernel.erasing import Standing, forgets, has_papers, keeps
from chamberlain.kernel.personal import ERASED
from chamberlain.kernel.rates import figures
from chamberlain.kernel.retention import Due, due_by
from chamberlain.kernel.selecting import rows
from chamberlain.people.commands.finding import person_of
from chamberlain.people.models import (
    Absence,
    Case,
    Claim,
    Details,
    EqualityAnswer,
    LeaveRequest,
    Person,
    Redeployment,
)
from chamberlain.people.rules.retention import kept_until
from chamberlain.people.rules.rows import months_after

_LEFT = """
    SELECT max(coalesce(upper(f.held), 'infinity'))::text AS until,
           bool_or(t.dbs_level <> 'none') AS checked
    FROM people_assignment_fact f
    JOIN people_post_fact t ON t.post_id = f.post_id AND t.held && f.held
    WHERE f.person_id = %s AND upper_inf(f.known)
"""


@keeps("people:person")
def why_kept(act: Act, reference: str) -> Standing:
    """Say whose employee this is, and what keeps them: employment, or years of retention."""
    person = person_of(reference)
    found = rows(_LEFT, [person.pk])[0]
    reasons = _reasons(found["until"], bool(found["checked"]), act.today)
    if Case.objects.filter(person=person).exclude(stage="closed").exists():
        reasons.append("A case is open.")
    return Standing(person.entity, reasons)


def _reasons(until: str | None, checked: bool, today: date) -> list[str]:
    if until is None:
        return []
    if until == "infinity" or date.fromisoformat(until) > today:
        return ["They are employed."]
    left = date.fromisoformat(until)
    kept = kept_until(left, checked, today)
    if kept <= today:
        return []
    return [f"They left before {left:%d/%m/%Y}: kept until {kept:%d/%m/%Y}."]


@forgets("people:person")
def forget(act: Act, reference: str) -> list[str]:
    """Blank what is held of a person in clear: name, address, contacts, reasons and notes.

    References, dates, posts and hours stay: registers and journals count on them.
    """
    person = Person.objects.select_for_update().filter(reference=reference).first()
    if person is None:
        return []
    blank = (
        "nino_mark", "address_1", "address_2", "address_3", "address_4", "postcode", "email",
        "telephone",
    )  # fmt: skip
    Details.objects.filter(person=person).update(
        forenames=ERASED, surname="", born=date(1900, 1, 1), **dict.fromkeys(blank, "")
    )
    Absence.objects.filter(person=person).update(reason="")
    LeaveRequest.objects.filter(person=person).update(note="", answer="")
    Claim.objects.filter(person=person).update(description="", answer="")
    Redeployment.objects.filter(person=person).update(reason="")
    EqualityAnswer.objects.filter(person=person).delete()
    Person.objects.filter(pk=person.pk).update(signs_in_as="")
    return [f"people:person:{reference}:{kind}" for kind in ("dbs", "right_to_work")]


_PAPERS = """
    SELECT c.document FROM people_claim c JOIN people_person p ON p.id = c.person_id
    WHERE p.reference = %s AND c.document <> ''
"""
_LEFT_LONG_AGO = """
    SELECT p.reference, p.entity, max(upper(f.held)) AS last FROM people_person p
    JOIN people_assignment_fact f ON f.person_id = p.id AND upper_inf(f.known)
    JOIN people_details d ON d.person_id = p.id AND d.forenames <> %(erased)s
    GROUP BY p.id HAVING bool_and(upper(f.held) < %(before)s) ORDER BY last LIMIT %(limit)s
"""


@has_papers("people:person")
def papers(reference: str) -> list[str]:
    """Return the documents that a person gave with their claims."""
    return [row["document"] for row in rows(_PAPERS, [reference])]


@due_by("people:person")
def left_long_ago(today: date, limit: int) -> list[Due]:
    """Return who left before the shorter of the periods; those kept longer say so themselves."""
    years = int(figures("people.retention", today)["years_after_leaving"])
    before = months_after(today, -12 * years)
    given = {"before": before, "erased": ERASED, "limit": limit}
    found = rows(_LEFT_LONG_AGO, given)
    return [Due(row["reference"], row["entity"], row["last"]) for row in found]
