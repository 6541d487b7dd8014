"""What budgets listen to: a day that begins and budgets that change, of which payables is told."""

from collections.abc import Callable
from typing import Any

from chamberlain.budgets.contract import VIREMENT_APPROVED
from chamberlain.kernel.door import Act, handle

tell_what_is_left = handle("budgets.tell_what_is_left")


def tell(act: Act, payload: dict[str, Any]) -> None:
    """Tell payables what is left of every budget."""
    tell_what_is_left(act)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", tell),
    ("budgets.budget_approved", tell),
    (VIREMENT_APPROVED, tell),
]
