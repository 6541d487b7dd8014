"""Reading rows, as far as a caller sees whole entities."""

from typing import Any

from django.db import connection

from chamberlain.kernel.door import Scope


def reaches(scope: Scope, entity: str) -> bool:
    """Whether the scope covers an entity's assets."""
    return scope.all or entity in scope.whole_entities


def rows(sql: str, params: list[Any]) -> list[dict[str, Any]]:
    """Return what a query selects as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
