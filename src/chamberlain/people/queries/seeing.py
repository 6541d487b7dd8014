"""Finding what a caller may see: whole entities, cost centres, one's team, or oneself."""

from typing import Any

from chamberlain.kernel.door import Scope


def whole(scope: Scope, column: str) -> tuple[str, list[Any]]:
    """Return a condition that keeps entities held whole, as personal registers need."""
    return scope.place_sql(column, None, None)
