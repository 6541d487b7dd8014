"""Roles held, cover while away, delegated limits: asked for by one person, agreed by another."""

from datetime import date
from typing import Literal

from django.db.backends.postgresql.psycopg_any import DateRange

from chamberlain.kernel.door import Act, ConflictOfDuties, Refusal, Unknown, command
from chamberlain.kernel.door.authority import conflicts_between, duty_rules
from chamberlain.kernel.duties import duties_of, duties_of_roles
from chamberlain.kernel.models import (
    AccessRequest,
    Cover,
    DelegatedLimit,
    Entity,
    Grant,
    Role,
    User,
)
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence

Reach = Literal["all", "entity", "directorate", "cost_centre", "own"]


def _known_person(reference: str) -> User:
    user = User.objects.filter(reference=reference, is_active=True).first()
    if user is None:
        raise Unknown(f"There is no active person {reference}.", field="person")
    return user


def _refuse_conflicts(duties: set[str], whose: str) -> list[str]:
    """Refuse duties that no one person may hold together; return the pairs that only warn."""
    found = conflicts_between(duties, duty_rules("person"))
    blocked = [item for item in found if item[3] == "block"]
    if blocked:
        code, one, other, _ = blocked[0]
        raise ConflictOfDuties(
            f"{whose} would hold both {one} and {other}, which rule {code} keeps apart.",
            code=f"duty_{code}",
        )
    return [f"{whose} holds both {one} and {other} (rule {code})." for code, one, other, _ in found]


def _refuse_conflicts_with(act: Act, person: str, gained: set[str]) -> None:
    """Refuse further duties that a person, or whoever covers for them, may not hold as well."""
    coverers = Cover.objects.filter(away=person, held__endswith__gt=act.today)
    for one in (person, *coverers.values_list("by", flat=True).distinct()):
        _refuse_conflicts(duties_of(one, act.today) | gained, one)


def _refuse_own_role(act: Act, role: str) -> None:
    """Refuse to change what a role of one's own, or of the person one covers for, may do."""
    if act.caller.system:
        return
    if set(_holders(act, role)) & set(act.persons):
        raise ConflictOfDuties(f"Nobody changes a role they hold: {role}.", code="duty_S15")


@command(duty="access.manage", summary="Ask for access for somebody")
def ask_access(
    act: Act,
    person: str,
    role: str,
    reach: Reach = "entity",
    entity: str | None = None,
    place: str | None = None,
    held_from: date | None = None,
    held_to: date | None = None,
) -> str:
    """Ask that a person be given a role; somebody else agrees. Returns the request's reference.

    Refused at once if the role would bring together duties that are kept apart.
    """
    whose = _known_person(person)
    wanted = Role.objects.filter(code=role).first()
    if wanted is None:
        raise Unknown(f"There is no role {role}.", field="role")
    if reach not in {"all", "own"} and not Entity.objects.filter(code=entity).exists():
        raise Unknown(f"There is no entity {entity}.", field="entity")
    act.warnings += _refuse_conflicts(
        duties_of(person, act.today) | duties_of_roles([role]), person
    )
    start = held_from or act.today
    if held_to is not None and held_to <= start:
        raise Refusal("The last day is before the first.", field="held_to")
    reference = next_reference("ACC")
    AccessRequest.objects.create(
        reference=reference,
        person=person,
        role_id=role,
        kind=reach,
        entity=entity,
        value=place,
        held=DateRange(start, held_to),
        asked_act=act.id,
    )
    subject = f"kernel:access:{reference}"
    act.concerns(subject)
    act.ask_for(
        subject,
        "kernel.agree_access",
        title=f"{wanted.name} for {whose.name}",
        url=f"/staff/do/kernel.agree_access?request={reference}&about={subject}",
        entity=entity,
    )
    return reference


def _waiting(reference: str) -> AccessRequest:
    found = (
        AccessRequest.objects.select_for_update().filter(reference=reference, state="asked").first()
    )
    if found is None:
        raise Unknown(f"No access request {reference} is waiting.", field="request")
    return found


@command(duty="access.agree", summary="Agree to an access request")
def agree_access(act: Act, request: str) -> None:
    """Agree to an access request; never one's own, nor one for oneself."""
    asked = _waiting(request)
    subject = f"kernel:access:{request}"
    act.concerns(subject)
    if asked.person in act.persons:
        raise ConflictOfDuties("Nobody agrees to their own access.", code="duty_S17")
    _refuse_conflicts_with(act, asked.person, duties_of_roles([asked.role_id]))
    Grant.objects.create(
        person=asked.person,
        role_id=asked.role_id,
        kind=asked.kind,
        entity=asked.entity,
        value=asked.value,
        held=asked.held,
        act_id=act.id,
    )
    AccessRequest.objects.filter(pk=asked.pk).update(state="agreed", settled_act=act.id)
    act.done(subject)
    act.changed(
        f"kernel:person:{asked.person}",
        None,
        {"role": asked.role_id, "reach": asked.kind, "entity": asked.entity, "place": asked.value},
    )


@command(duty="access.agree", summary="Refuse an access request")
def refuse_access(act: Act, request: str, reason: str) -> None:
    """Turn an access request down, with the reason."""
    asked = _waiting(request)
    act.concerns(f"kernel:access:{request}")
    AccessRequest.objects.filter(pk=asked.pk).update(state="refused", settled_act=act.id)
    act.done(f"kernel:access:{request}")
    act.changed(f"kernel:access:{request}", {"state": "asked"}, {"refused": reason})


@command(duty="access.manage", summary="End a role of a person")
def end_grant(act: Act, person: str, role: str) -> int:
    """End a role of a person today; return how many grants ended."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_grant SET held = daterange(lower(held), greatest(lower(held), %s)) "
            "WHERE person = %s AND role_id = %s AND held @> %s::date",
            [act.today, person, role, act.today],
        )
        ended = cursor.rowcount
    if not ended:
        raise Unknown(f"{person} doesn't hold {role}.", field="role")
    act.changed(f"kernel:person:{person}", {"role": role}, None)
    return int(ended)


@command(duty="access.agree", summary="Arrange cover for somebody away")
def arrange_cover(act: Act, away: str, by: str, held_from: date, held_to: date) -> None:
    """Let one person act for another while they are away, unless duties would come together.

    Nobody arranges cover by themselves.
    """
    if by in act.persons and not act.caller.system:
        raise ConflictOfDuties("Nobody arranges that they cover for somebody.", code="duty_S17")
    if held_to <= held_from:
        raise Refusal("The last day of cover is before the first.", field="held_to")
    for person in (away, by):
        _known_person(person)
    _refuse_conflicts(duties_of(away, act.today) | duties_of(by, act.today), by)
    Cover.objects.create(away=away, by=by, held=DateRange(held_from, held_to), act_id=act.id)
    act.changed(f"kernel:person:{by}", None, {"covers": away, "from": held_from, "to": held_to})


@command(duty="limits.configure", summary="Set a delegated limit")
def set_limit(
    act: Act, role: str, document: str, limit_pence: Pence, held_from: date | None = None
) -> None:
    """Set the most a role may approve of one kind of document from a day on."""
    start = held_from or act.today
    if limit_pence < 0:
        raise Refusal("A limit cannot be negative.", field="limit_pence")
    if not Role.objects.filter(code=role).exists():
        raise Unknown(f"There is no role {role}.", field="role")
    _refuse_own_role(act, role)
    now_held = DelegatedLimit.objects.select_for_update().filter(
        role_id=role, document=document, held__contains=start
    )
    before = now_held.first()
    if before is not None:
        now_held.update(held=DateRange(before.held.lower, start))
        DelegatedLimit.objects.filter(pk=before.pk, held__isempty=True).delete()
    later = (
        DelegatedLimit.objects.filter(
            role_id=role, document=document, held__fully_gt=(DateRange(start, start, "[]"))
        )
        .order_by("held")
        .first()
    )
    DelegatedLimit.objects.create(
        role_id=role,
        document=document,
        limit_pence=limit_pence,
        held=DateRange(start, later.held.lower if later else None),
        act_id=act.id,
    )
    act.changed(
        f"kernel:role:{role}",
        {document: before.limit_pence} if before else None,
        {document: limit_pence, "from": start},
    )


@command(duty="limits.configure", summary="Make or change a role")
def set_role(
    act: Act, role: str, name: str, permissions: list[str], sees: list[str] | None = None
) -> None:
    """Make or change a role; never one's own.

    Refused if the role, alone or with what those who hold it hold besides, would join duties that
    are kept apart.
    """
    refuse_gained(act, role, permissions)
    before = Role.objects.filter(code=role).values("name", "permissions", "sees").first()
    if before is None:
        Role.objects.create(code=role, name=name, permissions=permissions, sees=sees or [])
    else:
        Role.objects.filter(code=role).update(name=name, permissions=permissions, sees=sees or [])
    after = {"name": name, "permissions": permissions}
    act.changed(f"kernel:role:{role}", dict(before) if before else None, after)


def refuse_gained(act: Act, role: str, permissions: list[str]) -> None:
    """Refuse permissions by which a role, or somebody who holds it, would join duties kept apart.

    Nobody gives them to a role of their own.
    """
    gained = duties_of_roles([], extra=permissions)
    _refuse_conflicts(gained, f"The role {role}")
    _refuse_own_role(act, role)
    if gained - duties_of_roles([role]):
        for person in _holders(act, role):
            _refuse_conflicts_with(act, person, gained)


def _holders(act: Act, role: str) -> list[str]:
    """Return who holds a role now or will."""
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT person FROM kernel_grant WHERE role_id = %s AND NOT isempty(held) "
            "AND (upper(held) IS NULL OR upper(held) > %s) ORDER BY person",
            [role, act.today],
        )
        return [row[0] for row in cursor.fetchall()]
