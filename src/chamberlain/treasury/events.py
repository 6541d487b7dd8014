"""What treasury listens to: the day moving on."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.kernel.door import Act, handle

begin_day = handle("treasury.begin_day")


def live_the_day(act: Act, payload: dict[str, Any]) -> None:
    """Do what falls due by itself on a day."""
    begin_day(act, day=date.fromisoformat(payload["day"]))


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", live_the_day),
]
