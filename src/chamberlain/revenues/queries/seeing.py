"""Finding what a caller may see, and rows as plain dictionaries."""

from typing import Any

from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.selecting import rows


def one_row(scope: Scope, sql: str, params: list[Any], what: str) -> dict[str, Any]:
    """Return the one row that `sql` finds in the entities a caller sees; else Unknown says so.

    `sql` has `{place}` where the entity is held to the scope; its parameters come first.
    """
    place, placed = scope.place_sql("a.entity", None, None)
    found = rows(sql.format(place=place), [*placed, *params])
    if not found:
        raise Unknown(f"There is no {what}.")
    return found[0]


def reaches(scope: Scope, entity: str) -> bool:
    """Whether the scope covers all of an entity."""
    return scope.all or entity in scope.whole_entities
