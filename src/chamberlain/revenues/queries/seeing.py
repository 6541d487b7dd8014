"""Finding what a caller may see, and rows as plain dictionaries."""

from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.errors import OwnAccount

PROTECTED = "Address protected"


def one_row(scope: Scope, sql: str, params: list[Any], what: str) -> dict[str, Any]:
    """Return the one row that `sql` finds in the entities a caller sees; else Unknown says so.

    `sql` has `{place}` where the entity is held to the scope; its parameters come first.
    """
    place, placed = scope.whole_sql("a.entity")
    found = rows(sql.format(place=place), [*placed, *params])
    if not found:
        raise Unknown(f"There is no {what}.")
    return found[0]


def refuse_barred(scope: Scope, account: int) -> None:
    """Refuse whoever asks, or is covered for, where the account is their own or a relative's."""
    asking = [one for one in (scope.person, scope.on_behalf_of) if one]
    today = clock.business_date()
    if asking and rows(
        "SELECT 1 FROM revenues_barred WHERE account_id = %s AND person = ANY(%s) "
        "AND ended_act IS NULL AND held_from <= %s AND (held_to IS NULL OR held_to > %s)",
        [account, asking, today, today],
    ):
        raise OwnAccount("This account is your own or a relative's: somebody else deals with it.")


def address_seen(scope: Scope, row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its address hidden where it is protected and the caller isn't cleared."""
    if row["protected"] and not scope.sees_class("protected_address"):
        return row | {"address": PROTECTED, "postcode": ""}
    return row
