"""The work inbox: what waits for this person, by what they may do, where, and up to how much.

Thousands of tasks stand at few places. Whether a place is the person's is judged once, here; the
database then finds, counts and adds up their tasks.
"""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Scope, query
from chamberlain.kernel.door.authority import grants_of, limit_of
from chamberlain.kernel.door.types import Grant
from chamberlain.kernel.prepared import prepared_cursor
from chamberlain.kernel.records import Record

TASKS_MAX = 2000
SHOWN_OF_A_KIND = 25

_PLACES = """
    SELECT DISTINCT command, coalesce(entity, ''), coalesce(directorate, ''),
        coalesce(cost_centre, ''), coalesce(owner, ''), coalesce(document, '')
    FROM kernel_task WHERE closed_act IS NULL
"""
_PLACES_OF = f"{_PLACES} AND command = %s"
_MINE = """
    FROM kernel_task t JOIN unnest(
        %(mine_command)s::text[], %(mine_entity)s::text[], %(mine_directorate)s::text[],
        %(mine_cost_centre)s::text[], %(mine_owner)s::text[], %(mine_document)s::text[],
        %(mine_limit)s::bigint[]
    ) AS mine(command, entity, directorate, cost_centre, owner, document, limit_pence)
    ON t.command = mine.command AND coalesce(t.entity, '') = mine.entity
        AND coalesce(t.directorate, '') = mine.directorate
        AND coalesce(t.cost_centre, '') = mine.cost_centre
        AND coalesce(t.owner, '') = mine.owner AND coalesce(t.document, '') = mine.document
    WHERE t.closed_act IS NULL AND (t.document IS NULL OR t.amount_pence IS NULL
        OR abs(t.amount_pence) <= mine.limit_pence)
"""
_TASK = (
    "t.subject, t.command, t.title, t.url, t.amount_pence, t.entity, t.directorate, "
    "t.cost_centre, t.document, t.due, t.opened_on"
)
_COLUMNS = tuple(
    f"mine_{name}"
    for name in ("command", "entity", "directorate", "cost_centre", "owner", "document", "limit")
)
_URGENT = "ORDER BY t.due NULLS LAST, t.opened_on, t.id"
_BY_KIND = f"""
    WITH mine AS MATERIALIZED (
        SELECT t.id, t.command, t.due, t.opened_on, t.amount_pence {_MINE}
    ), counted AS (
        SELECT command, count(*) AS count, coalesce(sum(amount_pence), 0)::bigint AS pence,
            min(due) AS due
        FROM mine GROUP BY command
    )
    SELECT c.command, c.count, c.pence, c.due, {_TASK}
    FROM counted c CROSS JOIN LATERAL (
        SELECT t.id FROM mine t WHERE t.command = c.command {_URGENT} LIMIT {SHOWN_OF_A_KIND}
    ) first JOIN kernel_task t ON t.id = first.id {_URGENT}
"""  # noqa: S608


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


class Waiting(Record):
    """Everything of one kind that waits: how much, and the most urgent of it."""

    command: str
    count: int
    amount_pence: int
    due: date | None
    tasks: list[Task]


@query(summary="What waits for you")
def inbox(scope: Scope, command: str | None = None) -> list[Task]:
    """Return open work that the caller may do, most urgent first.

    Work above the caller's delegated limit, or on which they already did an opposed duty, is not
    theirs and isn't listed.
    """
    rows = _rows(f"SELECT {_TASK} {_MINE} {_URGENT} LIMIT {TASKS_MAX}", _mine(scope, command))
    return [_task(row) for row in rows]


@query(summary="What waits for you, by kind")
def inbox_by_kind(scope: Scope) -> list[Waiting]:
    """Return what `inbox` would, counted and added up by what there is to do.

    The kinds come in the order of their most urgent task.
    """
    waiting: dict[str, Waiting] = {}
    for command, count, pence, due, *task in _rows(_BY_KIND, _mine(scope, None)):
        if command not in waiting:
            waiting[command] = Waiting.model_construct(
                command=command, count=count, amount_pence=pence, due=due, tasks=[]
            )
        waiting[command].tasks.append(_task(tuple(task)))
    return list(waiting.values())


def subjects_waiting(scope: Scope, command: str) -> tuple[str, dict[str, Any]]:
    """Return a query of the subjects of the caller's open work of one kind, and its parameters.

    It has one column, `subject`, for whoever knows the subjects; the parameters are named mine_….
    """
    return f"SELECT t.subject {_MINE}", _mine(scope, command)


def _task(row: tuple[Any, ...]) -> Task:
    return Task.model_construct(**dict(zip(Task.model_fields, row, strict=False)))


def _rows(statement: str, params: list[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    with prepared_cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())


def _mine(scope: Scope, command: str | None) -> dict[str, Any]:
    """Return the columns of the places whose work is the caller's, with the limit at each."""
    today = clock.business_date()
    grants = grants_of(Caller(scope.person, "", "web", scope.on_behalf_of), today)
    limits = _Limits(today)
    held = []
    for place in _rows(_PLACES_OF, [command]) if command else _rows(_PLACES, []):
        roles = _roles_at(place, grants)
        limit = limits.of(roles, place[-1]) if roles and place[-1] else None
        if roles:
            held.append((*place, limit))
    columns = list(map(list, zip(*held, strict=True))) or [[] for _ in _COLUMNS]
    return dict(zip(_COLUMNS, columns, strict=True))


def _roles_at(place: tuple[Any, ...], grants: list[Grant]) -> frozenset[str]:
    """Return the roles that may do a command at a place."""
    command, *where = place[:5]
    entity, directorate, cost_centre, owner = (part or None for part in where)
    return frozenset(
        grant.role
        for grant in grants
        if grant.permits(command) and grant.covers(entity, directorate, cost_centre, owner)
    )


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
