"""The work inbox: what waits for this person, by what they may do, where, and up to how much."""

from datetime import date
from fnmatch import fnmatchcase

from django.db import connection

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Scope, query
from chamberlain.kernel.door.authority import grants_of, limit_of
from chamberlain.kernel.door.types import Grant
from chamberlain.kernel.records import Record

TASKS_MAX = 2000


class Task(Record):
    """One piece of waiting work."""

    subject: str
    command: str
    title: str
    url: str
    amount_pence: int | None
    entity: str | None
    directorate: str | None
    cost_centre: str | None
    document: str | None
    due: date | None
    opened_on: date


@query(summary="What waits for you")
def inbox(scope: Scope, command: str | None = None) -> list[Task]:
    """Return open work that the caller may do, most urgent first.

    Work above the caller's delegated limit, or on which they already did an opposed duty, is not
    theirs and isn't listed.
    """
    today = clock.business_date()
    grants = grants_of(Caller(scope.person, "", "web", scope.on_behalf_of), today)
    rows = _open_tasks(command, grants)
    limits = _Limits(today)
    return [task for task, owner in rows if _is_theirs(task, owner, grants, limits)]


def _open_tasks(command: str | None, grants: list[Grant]) -> list[tuple[Task, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT command FROM kernel_task WHERE closed_act IS NULL "
            "AND (%s::text IS NULL OR command = %s)",
            [command, command],
        )
        mine = [row[0] for row in cursor.fetchall() if any(g.permits(row[0]) for g in grants)]
        cursor.execute(
            "SELECT subject, command, title, url, amount_pence, entity, directorate, cost_centre, "
            "document, due, opened_on, owner FROM kernel_task "
            "WHERE closed_act IS NULL AND command = ANY(%s) "
            "ORDER BY due NULLS LAST, opened_on, id LIMIT %s",
            [mine, TASKS_MAX],
        )
        names = list(Task.model_fields)
        return [
            (Task.model_construct(**dict(zip(names, row, strict=False))), row[-1])
            for row in cursor.fetchall()
        ]


class _Limits:
    """Limits looked up once for each set of roles and kind of document."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._known: dict[tuple[frozenset[str], str], int | None] = {}

    def of(self, roles: frozenset[str], document: str) -> int | None:
        key = (roles, document)
        if key not in self._known:
            self._known[key] = limit_of(roles, document, self._today)
        return self._known[key]


def _is_theirs(task: Task, owner: str | None, grants: list[Grant], limits: _Limits) -> bool:
    held = [
        grant
        for grant in grants
        if any(fnmatchcase(task.command, pattern) for pattern in grant.permissions)
        and grant.covers(task.entity, task.directorate, task.cost_centre, owner)
    ]
    if not held:
        return False
    if task.document is None or task.amount_pence is None:
        return True
    limit = limits.of(frozenset(grant.role for grant in held), task.document)
    return limit is not None and abs(task.amount_pence) <= limit
