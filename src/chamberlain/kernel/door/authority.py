"""What a caller may do: grants in force, cover while away, limits, and duties kept apart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from django.db import connection

from chamberlain.kernel.door.refusals import ConflictOfDuties, NotPermitted, OverLimit
from chamberlain.kernel.door.types import EVERYTHING, Caller, Grant, Scope
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.remembering import once

_GRANTS = """
    SELECT g.role_id, r.permissions, r.sees, g.kind, g.entity, g.value, g.person
    FROM kernel_grant g JOIN kernel_role r ON r.code = g.role_id
    JOIN kernel_user u ON u.reference = g.person AND u.is_active
    WHERE g.held @> %s::date AND (g.person = %s OR (g.person = %s AND EXISTS (
        SELECT 1 FROM kernel_cover c
        WHERE c.away = %s AND c.by = %s AND c.held @> %s::date)))
    ORDER BY g.id
"""


EVERYBODY = (
    "kernel.inbox",
    "kernel.inbox_by_kind",
    "kernel.explanation",
    "kernel.document",
    "kernel.job",
    "kernel.store_document",
    "kernel.issue_token",
    "kernel.end_token",
    "*.search",
)
"""What every role may ask; each answer is still limited by scope and class."""


def grants_of(caller: Caller, today: date) -> list[Grant]:
    """Return the grants in force of the caller, and of the person they cover for."""
    key = ("kernel.grants", caller.person, caller.on_behalf_of, today)
    return once(key, lambda: _grants_found(caller, today))


def _grants_found(caller: Caller, today: date) -> list[Grant]:
    away = caller.on_behalf_of
    with prepared_cursor() as cursor:
        cursor.execute(_GRANTS, [today, caller.person, away, away, caller.person, today])
        rows = cursor.fetchall()
    return [
        Grant(role, (*permissions, *EVERYBODY), tuple(sees), kind, entity, value, person)
        for role, permissions, sees, kind, entity, value, person in rows
    ]


def permitted(caller: Caller, name: str, today: date) -> list[Grant]:
    """Return the grants that permit `name`, or refuse."""
    return check_permitted(caller, name, grants_of(caller, today))


def check_permitted(caller: Caller, name: str, grants: Iterable[Grant]) -> list[Grant]:
    """Return those of the caller's grants that permit `name`, or refuse."""
    found = [grant for grant in grants if grant.permits(name)]
    if not found:
        raise NotPermitted(
            f"{caller.name} holds no role that may do {name}. "
            "Ask whoever manages access to grant one."
        )
    return found


def scope_for(caller: Caller, name: str, today: date) -> Scope:
    """Return how far the caller sees for the permission `name`, or refuse."""
    if caller.system:
        return replace(EVERYTHING, person=caller.person)
    found = Scope.of(permitted(caller, name, today), caller.person)
    return replace(found, on_behalf_of=caller.on_behalf_of) if caller.on_behalf_of else found


def check_place(
    grants: Iterable[Grant],
    name: str,
    place: dict[str, str | None],
) -> None:
    """Refuse unless one of the grants reaches entity, directorate, cost centre or owner."""
    if any(grant.reaches(place) for grant in grants):
        return
    where = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in place.items() if value)
    raise NotPermitted(f"Your role for {name} does not reach {where or 'this'}.")


def limit_of(roles: Iterable[str], document: str, today: date) -> int | None:
    """Return the highest delegated limit in pence of any of the roles, or None without one."""
    with prepared_cursor() as cursor:
        cursor.execute(
            "SELECT max(limit_pence) FROM kernel_delegated_limit "
            "WHERE role_id = ANY(%s) AND document = %s AND held @> %s::date",
            [sorted(set(roles)), document, today],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def check_limit(roles: Iterable[str], document: str, amount_pence: int, today: date) -> int:
    """Refuse an amount above what is delegated; return the limit in force."""
    limit = limit_of(roles, document, today)
    if limit is None:
        raise OverLimit(f"No limit has been delegated to your role for a {document}.")
    if abs(amount_pence) > limit:
        raise OverLimit(
            f"{format_pounds(abs(amount_pence))} is above your limit of {format_pounds(limit)} "
            f"for a {document}. It needs somebody with a higher limit."
        )
    return limit


def duty_rules(scope: str) -> list[tuple[str, str, str, str, str]]:
    """Return (code, first, second, severity, reason) of the rules of one scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, first, second, severity, reason FROM kernel_duty_rule "
            "WHERE scope = %s ORDER BY code",
            [scope],
        )
        return list(cursor.fetchall())


def _opposed(duty: str, first: str, second: str) -> list[str]:
    """Return the duty patterns that `duty` may not meet under one rule."""
    found = []
    if fnmatchcase(duty, first):
        found.append(second)
    if fnmatchcase(duty, second):
        found.append(first)
    return found


def conflicts_between(
    duties: Iterable[str], rules: Iterable[tuple[str, str, str, str, str]]
) -> list[tuple[str, str, str, str]]:
    """Return (rule, duty, other duty, severity) for each pair of duties that may not meet."""
    held = sorted(set(duties))
    return [
        (code, one, other, severity)
        for code, first, second, severity, _reason in rules
        for one in held
        for other in held
        if one != other and fnmatchcase(one, first) and fnmatchcase(other, second)
    ]


def check_subjects(persons: list[str], duty: str, subjects: list[str]) -> list[str]:
    """Refuse if any of `persons` did an opposed duty on any subject; return the warnings.

    `persons` are the caller and whoever they cover for: cover does not get round a rule.
    """
    warnings: list[str] = []
    for code, first, second, severity, reason in duty_rules("subject"):
        patterns = _opposed(duty, first, second)
        if not patterns:
            continue
        found = _earlier(persons, subjects, patterns)
        if found is None:
            continue
        subject, earlier = found
        why = f" ({reason})" if reason else ""
        message = f"The same person may not do {earlier} and {duty} on {subject}: rule {code}{why}."
        if severity == "block":
            raise ConflictOfDuties(message, code=f"duty_{code}")
        warnings.append(message)
    return warnings


def _earlier(
    persons: list[str], subjects: list[str], patterns: list[str]
) -> tuple[str, str] | None:
    likes = [pattern.replace("_", r"\_").replace("*", "%") for pattern in patterns]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject, duty FROM kernel_act_subject "
            "WHERE subject = ANY(%s) AND duty LIKE ANY(%s) AND persons && %s LIMIT 1",
            [subjects, likes, persons],
        )
        row: Any = cursor.fetchone()
    return (row[0], row[1]) if row else None
