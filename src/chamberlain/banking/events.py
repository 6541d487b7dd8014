"""What banking listens to: the day moving on, when direct debits that did not come are chased."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.kernel.door import Act, handle

chase_debits = handle("banking.chase_debits")


def chase(act: Act, payload: dict[str, Any]) -> None:
    """Ask about direct debits that should have been taken by now."""
    chase_debits(act, day=date.fromisoformat(payload["day"]))


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", chase),
]
