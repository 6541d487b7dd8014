"""Roles and duty rules that this version ships and the council lacks, or has otherwise."""

from datetime import date
from typing import Any

from chamberlain.kernel import shipped
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.models import DutyRule, Role, Setting, ShippedChange
from chamberlain.kernel.people import names_of
from chamberlain.kernel.records import Record


class ShippedRow(Record):
    """A role or rule of duties that is shipped otherwise than the council has it."""

    kind: str
    code: str
    name: str
    state: str
    adds: str
    drops: str
    own: str
    waiting: str


class ShippedChangeRow(Record):
    """What was asked to be taken on, and what became of it."""

    change: str
    kind: str
    code: str
    state: str
    asked_by: str
    asked_on: date
    settled_by: str
    settled_on: date | None
    reason: str


def differences() -> list[shipped.Difference]:
    """Return every role and rule in which the council lacks what this version ships."""
    taken: dict[str, Any] = dict(
        Setting.objects.filter(name=shipped.TAKEN).values_list("value", flat=True).first() or {}
    )
    roles: dict[str, dict[str, Any]] = {
        row["code"]: dict(row) for row in Role.objects.values("code", "name", "permissions", "sees")
    }
    fields = ("first", "second", "scope", "severity", "reason")
    listed: list[tuple[Any, ...]] = list(DutyRule.objects.values_list("code", *fields))
    rules: dict[str, dict[str, str]] = {
        str(code): dict(zip(fields, map(str, rest), strict=True)) for code, *rest in listed
    }
    found = [
        shipped.role_difference(code, ships, roles.get(code), taken.get(f"role:{code}"))
        for code, ships in shipped.starter("roles").items()
    ]
    found += [
        shipped.rule_difference(code, ships, rules.get(code), taken.get(f"rule:{code}"))
        for code, ships in shipped.starter("duties").items()
    ]
    return [one for one in found if one is not None]


@query(summary="Roles and duties shipped that this council lacks")
def shipped_differences(scope: Scope) -> list[ShippedRow]:
    """Return each role and duty rule of this version that the council lacks or has otherwise."""
    waiting = {
        (one.kind, one.code): one.reference for one in ShippedChange.objects.filter(state="asked")
    }
    return [
        ShippedRow(
            kind=one.kind,
            code=one.code,
            name=one.name,
            state="lacking" if one.lacking else "differs",
            adds=", ".join(one.adds),
            drops=", ".join(one.drops),
            own=", ".join(one.own),
            waiting=waiting.get((one.kind, one.code), ""),
        )
        for one in differences()
    ]


@query(summary="Shipped roles and duties that were asked for")
def shipped_changes(scope: Scope) -> list[ShippedChangeRow]:
    """Return what was asked to be taken on, newest first, and what another person said."""
    listed = list(ShippedChange.objects.order_by("-id"))
    names = names_of(who for one in listed for who in (one.asked_by, one.settled_by))
    return [
        ShippedChangeRow(
            change=one.reference,
            kind=one.kind,
            code=one.code,
            state=one.state,
            asked_by=names.get(one.asked_by, one.asked_by),
            asked_on=one.asked_on,
            settled_by=names.get(one.settled_by or "", one.settled_by or ""),
            settled_on=one.settled_on,
            reason=one.reason,
        )
        for one in listed
    ]
