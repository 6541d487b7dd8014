"""Recertification of access: opened each quarter, answered by line managers, closed by the day."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, NotPermitted, Refusal, Unknown, command
from chamberlain.kernel.door.authority import conflicts_between, duty_rules, grants_of
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.duties import duties_of
from chamberlain.kernel.lines import managers_of
from chamberlain.kernel.models import AccessCampaign, AccessReview, Role, Setting
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.people import names_of
from chamberlain.kernel.recertifying import (
    RHYTHM,
    Rhythm,
    ask_about,
    ask_for_campaign,
    asked_subject,
    due_to_open,
    first_due,
    rhythm,
)
from chamberlain.kernel.records import Name, Text
from chamberlain.kernel.selecting import rows

MANAGER = "kernel.certify_access"
LEFT_OUT = ("employee", "supplier_contact")
"""Roles that reach one's own things alone, left out unless asked for."""

Answer = Literal["keep", "end"]

_HELD = """
    SELECT g.id AS grant_id, g.person, g.role_id AS role, r.name AS role_name, g.kind AS reach,
        g.entity, g.value AS place, r.permissions
    FROM kernel_grant g JOIN kernel_role r ON r.code = g.role_id
    JOIN kernel_user u ON u.reference = g.person AND u.is_active
    WHERE g.held @> %s::date ORDER BY u.name, g.role_id, g.id
"""
_USED = """
    SELECT person, command, max(business_date) AS last_on FROM kernel_act
    WHERE outcome = 'done' AND parent IS NULL AND person = ANY(%s) GROUP BY person, command
"""
_LIMITS = """
    SELECT role_id, document, limit_pence FROM kernel_delegated_limit
    WHERE held @> %s::date ORDER BY role_id, document
"""


@command(duty="access.recertify", summary="Open a recertification of access")
def open_campaign(
    act: Act,
    name: Name = "",
    due: date | None = None,
    left_out_roles: list[str] | None = None,
) -> str:
    """Ask for every grant whether it is still needed: of the line manager, else of the owners.

    What nobody answers for by the end of the day `due` (twenty working days, unless given) lapses.
    `left_out_roles` are roles that reach one's own things alone; how many were left out is kept.
    """
    if AccessCampaign.objects.filter(closed_on__isnull=True).exists():
        raise Refusal("A recertification is open: it closes first.", code="campaign_open")
    return _open(act, name, due, left_out_roles)


def open_if_due(act: Act, today: date) -> str | None:
    """Open the quarter's or year's campaign by itself where the council set it so; else ask.

    One that is still open closes first.
    """
    found = due_to_open(today)
    if found is None:
        return None
    if not found.by_itself:
        ask_for_campaign(act, today)
        return None
    if AccessCampaign.objects.filter(closed_on__isnull=True).exists():
        return None
    return _open(
        act, f"Access of the {found.every} from {found.start(today):%-d %B %Y}", None, None
    )


@command(duty="access.recertify", summary="Say when access is looked at again")
def set_recertification(
    act: Act,
    every: Literal["quarter", "year"],
    by_itself: bool,
    month: Annotated[int, Field(ge=1, le=12)] = 4,
    day: Annotated[int, Field(ge=1, le=28)] = 1,
) -> None:
    """Set how often access is looked at again, and whether the campaign opens by itself.

    Of a year, `month` and `day` say when it begins; quarters begin in January, April, July and
    October. The first is the next that begins.
    """
    before = asdict(rhythm())
    kept = asdict(Rhythm(every, by_itself, month, day, act.today.isoformat()))
    Setting.objects.update_or_create(name=RHYTHM, defaults={"value": kept})
    act.concerns("kernel:recertification:rhythm")
    act.changed("kernel:recertification:rhythm", before, kept)


def _open(act: Act, name: str, due: date | None, left_out_roles: list[str] | None) -> str:
    last = due or first_due(act.today)
    if last <= act.today:
        raise Refusal("The last day to answer must be after today.", field="due", status=422)
    without = list(LEFT_OUT if left_out_roles is None else left_out_roles)
    held = rows(_HELD, [act.today])
    asked = [row for row in held if not (row["reach"] == "own" and row["role"] in without)]
    campaign = AccessCampaign.objects.create(
        reference=next_reference("RCT"),
        name=name or f"Access at {act.today:%-d %B %Y}",
        opened_on=act.today,
        due=last,
        left_out_roles=without,
        left_out=len(held) - len(asked),
        opened_by=act.person,
        act_id=act.id,
    )
    _ask(act, campaign, asked)
    act.concerns(f"kernel:recertification:{campaign.reference}")
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_task SET closed_act = %s WHERE closed_act IS NULL AND command = %s",
            [act.id, "kernel.open_campaign"],
        )
    act.changed(
        f"kernel:recertification:{campaign.reference}",
        None,
        {"grants": len(asked), "left_out": campaign.left_out, "due": last.isoformat()},
    )
    return campaign.reference


def _ask(act: Act, campaign: AccessCampaign, asked: list[dict[str, Any]]) -> None:
    """Write a review for each grant and put each person in the inbox of who answers for them."""
    people = sorted({row["person"] for row in asked})
    reviewers = _reviewers(act, people)
    used, signed_in = _last_used(asked, people)
    limits, conflicts = _limits(act.today), _conflicts(act, people)
    references = next_references("RVW", len(asked))
    AccessReview.objects.bulk_create(
        AccessReview(
            reference=reference,
            campaign=campaign,
            reviewer=reviewers.get(row["person"], ""),
            last_used_on=used[row["grant_id"]],
            last_sign_in_on=signed_in.get(row["person"]),
            limits=limits.get(row["role"], ""),
            conflicts=conflicts[row["person"]],
            **{name: value for name, value in row.items() if name != "permissions"},
        )
        for reference, row in zip(references, asked, strict=True)
    )
    names = names_of(people)
    for person in people:
        title = f"Is the access of {names.get(person, person)} still needed?"
        ask_about(act, campaign, person, reviewers.get(person, ""), title)


def _reviewers(act: Act, people: list[str]) -> dict[str, str]:
    """Return the manager of each person who has one that may answer."""
    found = managers_of(people, act.today)
    may = {
        one
        for one in set(found.values())
        if any(g.permits(MANAGER) for g in grants_of(Caller(one, "", "web"), act.today))
    }
    return {person: manager for person, manager in found.items() if manager in may}


def _last_used(
    asked: list[dict[str, Any]], people: list[str]
) -> tuple[dict[int, date | None], dict[str, date]]:
    """Return when each grant last allowed an act, and when each person last signed in."""
    done: dict[str, list[tuple[str, date]]] = {}
    for row in rows(_USED, [people]):
        done.setdefault(row["person"], []).append((row["command"], row["last_on"]))
    used = {
        row["grant_id"]: max(
            (on for name, on in done.get(row["person"], ()) if _allows(row["permissions"], name)),
            default=None,
        )
        for row in asked
    }
    signed = {
        person: max(on for name, on in acts if name == "kernel.sign_in")
        for person, acts in done.items()
        if any(name == "kernel.sign_in" for name, _ in acts)
    }
    return used, signed


def _allows(permissions: list[str], name: str) -> bool:
    from chamberlain.kernel.door.types import _permits  # noqa: PLC0415 - one way to match

    return _permits(tuple(permissions), name)


def _limits(today: date) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in rows(_LIMITS, [today]):
        words = f"{row['document']} {format_pounds(row['limit_pence'])}"
        found.setdefault(row["role_id"], []).append(words)
    return {role: ", ".join(words) for role, words in found.items()}


def _conflicts(act: Act, people: list[str]) -> dict[str, str]:
    rules = duty_rules("person")
    return {
        person: "; ".join(
            f"{code}: {one} and {other}"
            for code, one, other, _ in conflicts_between(duties_of(person, act.today), rules)
        )
        for person in people
    }


Reviews = Annotated[list[str], Field(min_length=1, max_length=500)]


@command(duty="access.certify", summary="Say whether access is still needed")
def certify_access(act: Act, reviews: Reviews, answer: Answer, reason: Text = "") -> int:
    """Keep or end grants of people one manages; ending takes the role away at once, with a reason.

    Returns how many were answered. Nobody answers for their own, nor for another manager's people.
    """
    found = _waiting(reviews)
    for one in found:
        if not one.reviewer:
            raise NotPermitted(f"{one.reference} is asked of the owners of access.")
        act.need(owner=one.reviewer)
    return _answer(act, found, answer, reason)


@command(duty="access.certify", summary="Answer for access of people without a manager here")
def certify_unmanaged_access(act: Act, reviews: Reviews, answer: Answer, reason: Text = "") -> int:
    """Keep or end grants of people whose manager isn't known or may not answer here."""
    found = _waiting(reviews)
    for one in found:
        if one.reviewer:
            raise NotPermitted(f"{one.reference} is their manager's to answer.")
        act.need(entity=one.entity)
    return _answer(act, found, answer, reason)


@command(duty="access.recertify", summary="Ask somebody else about access")
def pass_review(act: Act, campaign: str, person: str, reason: Text) -> int:
    """Take a person's access off their manager's list and ask the owners of access, saying why."""
    found = AccessReview.objects.filter(
        campaign__reference=campaign, person=person, state="asked"
    ).exclude(reviewer="")
    changed = found.update(reviewer="")
    if not changed:
        raise Unknown(f"Nothing of {person} waits for a manager in {campaign}.", field="person")
    subject = asked_subject(campaign, person)
    act.done(subject)
    ask_about(
        act,
        AccessCampaign.objects.get(reference=campaign),
        person,
        "",
        f"Is the access of {names_of([person]).get(person, person)} still needed?",
    )
    act.changed(subject, None, {"asked": "owners of access", "reason": reason})
    return changed


def _waiting(references: list[str]) -> list[AccessReview]:
    found = list(
        AccessReview.objects.select_for_update(of=("self",))
        .select_related("campaign")
        .filter(reference__in=references, state="asked")
        .order_by("id")
    )
    missing = set(references) - {one.reference for one in found}
    if missing:
        raise Unknown(f"{sorted(missing)[0]} doesn't wait for an answer.", field="reviews")
    return found


def _answer(act: Act, found: list[AccessReview], answer: Answer, reason: str) -> int:
    if any(one.person in act.persons for one in found):
        raise NotPermitted("Nobody answers for their own access.")
    if answer == "end" and not reason.strip():
        raise Refusal("Say why it ends.", field="reason", status=422)
    numbers = [one.pk for one in found]
    if answer == "end":
        _end(act, found)
    AccessReview.objects.filter(pk__in=numbers).update(
        state="kept" if answer == "keep" else "ended",
        answered_by=act.person,
        answered_on=act.today,
        reason=reason,
    )
    for campaign, person in sorted({(one.campaign.reference, one.person) for one in found}):
        subject = asked_subject(campaign, person)
        act.concerns(subject)
        act.changed(
            subject,
            None,
            {answer: [one.role for one in found if one.person == person], "reason": reason},
        )
        left = AccessReview.objects.filter(
            campaign__reference=campaign, person=person, state="asked"
        )
        if not left.exists():
            act.done(subject)
    return len(found)


def _end(act: Act, found: list[AccessReview]) -> None:
    """End the grants today; refuse to take away the last that could give access to anybody."""
    keepers = Role.objects.filter(
        permissions__contains=["kernel.agree_access"], code__in=[one.role for one in found]
    )
    if keepers.exists():
        others = rows(
            "SELECT 1 FROM kernel_grant g JOIN kernel_role r ON r.code = g.role_id "
            "JOIN kernel_user u ON u.reference = g.person AND u.is_active WHERE g.held @> %s::date "
            "AND 'kernel.agree_access' = ANY(r.permissions) AND g.id <> ALL(%s) LIMIT 1",
            [act.today, [one.grant_id for one in found]],
        )
        if not others:
            raise Refusal("Nobody could agree to access any more.", code="last_agreer")
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_grant SET held = daterange(lower(held), greatest(lower(held), %s)) "
            "WHERE id = ANY(%s) AND held @> %s::date",
            [act.today, [one.grant_id for one in found], act.today],
        )
