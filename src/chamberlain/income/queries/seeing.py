"""Finding what a caller may see: income is for those who hold a whole entity."""

from typing import Any

from chamberlain.kernel.door import Unknown
from chamberlain.kernel.selecting import rows


def one(sql: str, params: list[Any], what: str) -> dict[str, Any]:
    """Return the only row, or refuse: there is no `what`, or it isn't the caller's to see."""
    found = rows(sql, params)
    if not found:
        raise Unknown(f"There is no {what}.")
    return found[0]


def number_of(reference: str, prefix: str) -> int:
    """Return the number in a reference such as RCP-0000123, or refuse."""
    number = reference.removeprefix(f"{prefix}-")
    if number == reference or not number.isdigit():
        raise Unknown(f"{reference} is no reference such as {prefix}-0000123.")
    return int(number)
