"""Taking on roles and duty rules of a newer version: asked by one person, agreed by another."""

from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from chamberlain.kernel import shipped
from chamberlain.kernel.commands.access import refuse_gained
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import (
    DelegatedLimit,
    DutyRule,
    Role,
    Setting,
    ShippedChange,
)
from chamberlain.kernel.money import parse_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.queries.shipped import differences
from chamberlain.kernel.records import Name

PAGE = "/staff/access/shipped"
LACKING = "kernel:shipped:lacking"
"""What the work of looking at it stands under."""


@command(duty="limits.configure", summary="Ask to take on a shipped role or rule")
def propose_shipped(act: Act, kind: shipped.Kind, code: str) -> str:
    """Ask that a role or rule of duties be taken on as this version ships it; another agrees.

    What the council added to a role by its own acts stays.
    """
    found = next((one for one in differences() if (one.kind, one.code) == (kind, code)), None)
    if found is None:
        raise Unknown(f"The {kind} {code} is as this version ships it.", field="code")
    if ShippedChange.objects.filter(kind=kind, code=code, state="asked").exists():
        raise Refusal(f"To take on {code} was asked already.", code="asked_before")
    change = ShippedChange.objects.create(
        reference=next_reference("SHP"),
        kind=kind,
        code=code,
        sha256=shipped.digest_of(kind, code),
        asked_by=act.person,
        asked_on=act.today,
        act_id=act.id,
    )
    subject = f"kernel:shipped:{change.reference}"
    act.concerns(subject)
    what = "New" if found.lacking else "Changed"
    act.ask_for(
        subject,
        "kernel.agree_shipped",
        title=f"{what} {kind} {code}: {found.name}",
        url=f"/staff/do/kernel.agree_shipped?change={change.reference}&about={subject}",
    )
    act.changed(subject, None, {"kind": kind, "code": code, "adds": list(found.adds)})
    return change.reference


@command(duty="access.agree", summary="Agree to take on a shipped role or rule")
def agree_shipped(act: Act, change: str) -> None:
    """Take on a role or rule as it was shipped when another person asked; never one's own role.

    Refused where it would give somebody duties that are kept apart, or was shipped anew since.
    """
    asked = _waiting(act, change)
    found = next(
        (one for one in differences() if (one.kind, one.code) == (asked.kind, asked.code)), None
    )
    if found is None or shipped.digest_of(found.kind, found.code) != asked.sha256:
        raise Refusal(
            f"{asked.code} is not as it was when it was asked for: refuse it, and ask again.",
            code="shipped_anew",
        )
    if asked.asked_by in act.persons:
        raise Refusal("Nobody agrees to what they asked for.", code="own_request", status=403)
    before, after = _take_role(act, found) if found.kind == "role" else _take_rule(found)
    _note_taken(found)
    _settle(act, asked, "taken", "")
    act.changed(f"kernel:{found.kind}:{found.code}", before, after)


@command(duty="access.agree", summary="Refuse a shipped role or rule")
def refuse_shipped(act: Act, change: str, reason: Name) -> None:
    """Leave a role or rule as the council has it, saying why."""
    _settle(act, _waiting(act, change), "refused", reason)


def ask_for_shipped(act: Act) -> None:
    """Each day, put in the inbox that something is shipped which this council lacks."""
    found = differences()
    if not found:
        act.done(LACKING)
        return
    act.ask_for(
        LACKING,
        "kernel.propose_shipped",
        title=f"Roles and duties shipped that are lacking here: {len(found)}",
        url=PAGE,
    )


def _waiting(act: Act, change: str) -> ShippedChange:
    found = (
        ShippedChange.objects.select_for_update().filter(reference=change, state="asked").first()
    )
    if found is None:
        raise Unknown(f"No change {change} waits.", field="change")
    act.concerns(f"kernel:shipped:{change}")
    return found


def _settle(act: Act, asked: ShippedChange, state: str, reason: str) -> None:
    ShippedChange.objects.filter(pk=asked.pk).update(
        state=state, settled_by=act.person, settled_on=act.today, reason=reason
    )
    act.done(f"kernel:shipped:{asked.reference}")
    if reason:
        act.changed(f"kernel:shipped:{asked.reference}", {"state": "asked"}, {"refused": reason})


def _take_role(act: Act, found: shipped.Difference) -> tuple[Any, Any]:
    """Write a role as it becomes; a new one brings the limits it is shipped with."""
    ships = shipped.starter("roles")[found.code]
    held = Role.objects.filter(code=found.code).values("name", "permissions", "sees").first()
    council: dict[str, Any] | None = dict(held) if held else None
    becomes = shipped.merged(ships, council, found)
    refuse_gained(act, found.code, becomes["permissions"])
    Role.objects.update_or_create(code=found.code, defaults=becomes)
    if council is None:
        DelegatedLimit.objects.bulk_create(
            DelegatedLimit(
                role_id=found.code,
                document=document,
                limit_pence=parse_pounds(str(pounds)),
                held=DateRange(act.today, None),
                act_id=act.id,
            )
            for document, pounds in ships.get("limits", {}).items()
        )
    return council, becomes


def _take_rule(found: shipped.Difference) -> tuple[Any, Any]:
    ships = shipped.starter("duties")[found.code]
    before = DutyRule.objects.filter(code=found.code).values(*ships).first()
    DutyRule.objects.update_or_create(code=found.code, defaults=ships)
    return before, ships


def _note_taken(found: shipped.Difference) -> None:
    """Keep what was shipped, so that what the council changes after is told from it."""
    kept, _ = Setting.objects.get_or_create(name=shipped.TAKEN, defaults={"value": {}})
    held = shipped.starter("roles" if found.kind == "role" else "duties")[found.code]
    Setting.objects.filter(pk=kept.pk).update(
        value=kept.value | {f"{found.kind}:{found.code}": held}
    )
