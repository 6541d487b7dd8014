"""Who may do what, and where duties meet that shouldn't."""

from datetime import date

from django.db import connection

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.door.authority import conflicts_between, duty_rules
from chamberlain.kernel.duties import duties_of
from chamberlain.kernel.models import Role, User
from chamberlain.kernel.records import Record


class PersonRow(Record):
    """Somebody who may sign in."""

    person: str
    username: str
    name: str
    title: str
    active: bool


class GrantRow(Record):
    """A role held, from a day, and where it reaches."""

    person: str
    name: str
    role: str
    role_name: str
    reach: str
    entity: str | None
    place: str | None
    held_from: date
    held_to: date | None


class RoleRow(Record):
    """A role and what it may do."""

    role: str
    name: str
    permissions: str
    sees: str


class ConflictRow(Record):
    """Two duties of one person that a rule keeps apart."""

    person: str
    name: str
    rule: str
    duty: str
    other: str
    severity: str


@query(summary="Everybody who may sign in")
def people(scope: Scope) -> list[PersonRow]:
    """Return everybody who may sign in."""
    return [
        PersonRow(
            person=u.reference, username=u.username, name=u.name, title=u.title, active=u.is_active
        )
        for u in User.objects.order_by("username")
    ]


@query(summary="Roles, and what each may do")
def roles(scope: Scope) -> list[RoleRow]:
    """Return every role with its permissions."""
    return [
        RoleRow(
            role=r.code, name=r.name, permissions=" ".join(r.permissions), sees=" ".join(r.sees)
        )
        for r in Role.objects.order_by("code")
    ]


@query(summary="Who holds which role")
def grants(scope: Scope, on: date | None = None) -> list[GrantRow]:
    """Return every role held on a day, by default the business date."""
    day = on or clock.business_date()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.person, u.name, g.role_id, r.name, g.kind, g.entity, g.value, "
            "lower(g.held), upper(g.held) FROM kernel_grant g "
            "JOIN kernel_user u ON u.reference = g.person JOIN kernel_role r ON r.code = g.role_id "
            "WHERE g.held @> %s::date ORDER BY u.name, g.role_id",
            [day],
        )
        fields = list(GrantRow.model_fields)
        return [GrantRow(**dict(zip(fields, row, strict=True))) for row in cursor.fetchall()]


@query(summary="Duties that one person holds and a rule keeps apart")
def conflicts(scope: Scope) -> list[ConflictRow]:
    """Return each pair of duties one person holds, by role or cover, that a rule keeps apart."""
    today = clock.business_date()
    rules = duty_rules("person")
    return [
        ConflictRow(
            person=user.reference,
            name=user.name,
            rule=code,
            duty=one,
            other=other,
            severity=severity,
        )
        for user in User.objects.filter(is_active=True).order_by("username")
        for code, one, other, severity in conflicts_between(duties_of(user.reference, today), rules)
    ]
