"""What treasury listens to: the day moving on, and what was borrowed on assets."""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.kernel.door import Act, handle

begin_day = handle("treasury.begin_day")
provide_for = handle("treasury.provide_for")


def live_the_day(act: Act, payload: dict[str, Any]) -> None:
    """Do what falls due by itself on a day."""
    begin_day(act, day=date.fromisoformat(payload["day"]))


def provide(act: Act, payload: dict[str, Any]) -> None:
    """Provide for what was borrowed on an asset; the same asset again replaces its terms."""
    provide_for(act, terms=payload)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    ("kernel.day_advanced", live_the_day),
    ("assets.borrowing_recorded", provide),
]
