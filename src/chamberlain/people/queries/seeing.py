"""Finding what a caller may see: whole entities, cost centres, one's team, or oneself."""

from typing import Any

from django.db import connection

from chamberlain.kernel.door import Scope


def rows(sql: str, params: Any = ()) -> list[dict[str, Any]]:
    """Return what a query selects as dictionaries."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def whole(scope: Scope, column: str) -> tuple[str, list[Any]]:
    """Return a condition that keeps entities held whole, as personal registers need."""
    return scope.place_sql(column, None, None)
