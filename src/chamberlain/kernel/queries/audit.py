"""The audit: what was done or refused, by whom, when, through which door."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db import connection
from pydantic import Field

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Record

_COLUMNS = (
    "a.id, a.reference, a.command, a.outcome, a.person, "
    "coalesce(u.name, CASE a.person WHEN 'SYSTEM' THEN 'Chamberlain itself' ELSE a.person END), "
    "a.on_behalf_of, a.door, a.at, a.business_date, a.refusal"
)


def _seen(scope: Scope) -> tuple[str, list[Any]]:
    """Return the condition that keeps acts of the entities in reach.

    Acts of no entity are seen where their person holds a role, and those of access and sign-in by
    whoever reads the audit.
    """
    if scope.all:
        return "TRUE", []
    entities = sorted(scope.entities)
    return (
        "(a.entity = ANY(%s) OR (a.entity IS NULL AND ((a.command LIKE 'kernel.%%' "
        "AND a.command <> 'kernel.deliver_event') OR a.person IN "
        "(SELECT person FROM kernel_grant WHERE entity = ANY(%s)))))"
    ), [entities, entities]


class ActRow(Record):
    """One act as the audit lists it."""

    id: int
    reference: str
    command: str
    outcome: str
    person: str
    name: str
    on_behalf_of: str | None
    door: str
    at: datetime
    business_date: date
    refusal: str | None


class ActDetail(ActRow):
    """One act with its inputs, what it changed and what it said."""

    inputs: Any
    changes: Any
    warnings: list[str]
    events: Any
    answer: Any
    parent: int | None
    subjects: list[str]


@query(summary="The audit of acts, newest first")
def acts(  # noqa: PLR0913, PLR0917 - each is a filter of the audit
    scope: Scope,
    subject: str | None = None,
    person: str | None = None,
    command: str | None = None,
    outcome: str | None = None,
    since: date | None = None,
    until: date | None = None,
    before: int | None = None,
    limit: Annotated[int, Field(ge=1, le=5000)] = 200,
) -> list[ActRow]:
    """Return acts, newest first: on one subject, by one person, of one command, or all.

    `since` and `until` are days in London, both within; `before` is the number of an act.
    """
    wanted = {"a.person": person, "a.command": command, "a.outcome": outcome}
    conditions = [f"{column} = %s" for column, value in wanted.items() if value is not None]
    params: list[Any] = [value for value in wanted.values() if value is not None]
    if before is not None:
        conditions.append("a.id < %s")
        params.append(before)
    for day, compared in ((since, ">="), (until, "<=")):
        if day is not None:
            conditions.append(f"(a.at AT TIME ZONE 'Europe/London')::date {compared} %s")
            params.append(day)
    if subject is not None:
        conditions.append("a.id IN (SELECT act_id FROM kernel_act_subject WHERE subject = %s)")
        params.append(subject)
    seen, entities = _seen(scope)
    where = " AND ".join([*conditions, seen])
    params += entities
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM kernel_act a "  # noqa: S608 - fixed columns and conditions
            "LEFT JOIN kernel_user u ON u.reference = a.person "
            f"WHERE {where} ORDER BY a.id DESC LIMIT %s",
            [*params, limit],
        )
        fields = list(ActRow.model_fields)
        return [ActRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


@query(summary="One act of the audit in full")
def act(scope: Scope, reference: str) -> ActDetail:
    """Return one act with inputs (secrets left out), before and after, and its answer."""
    seen, entities = _seen(scope)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS}, a.inputs, a.changes, a.warnings, a.events, a.answer, a.parent, "  # noqa: S608
            "ARRAY(SELECT subject FROM kernel_act_subject s WHERE s.act_id = a.id LIMIT 200) "
            "FROM kernel_act a LEFT JOIN kernel_user u ON u.reference = a.person "
            f"WHERE a.reference = %s AND {seen}",
            [reference, *entities],
        )
        row = cursor.fetchone()
    if row is None:
        raise Unknown(f"There is no act {reference}.", field="reference")
    return ActDetail(**dict(zip(ActDetail.model_fields, row, strict=True)))
