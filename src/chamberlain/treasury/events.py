"""What treasury listens to: the day moving on, and what was borrowed on assets.

What a day brings is three deliveries, so that a closed period, which stops what posts, doesn't stop
the forecast from being kept.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from chamberlain.kernel.door import Act, handle

DAY = "kernel.day_advanced"

raise_due = handle("treasury.raise_due")
take_back_due = handle("treasury.take_back_due")
keep_forecasts = handle("treasury.keep_forecasts")
provide_for = handle("treasury.provide_for")


def raise_instalments(act: Act, payload: dict[str, Any]) -> None:
    """Ask payables for what is due within a week."""
    raise_due(act, day=date.fromisoformat(payload["day"]))


def take_back(act: Act, payload: dict[str, Any]) -> None:
    """Take back deposits that mature."""
    take_back_due(act, day=date.fromisoformat(payload["day"]))


def keep(act: Act, payload: dict[str, Any]) -> None:
    """Keep the day's forecast."""
    keep_forecasts(act)


def provide(act: Act, payload: dict[str, Any]) -> None:
    """Provide for what was borrowed on an asset; the same asset again replaces its terms."""
    provide_for(act, terms=payload)


LISTENS: list[tuple[str, Callable[[Act, dict[str, Any]], None]]] = [
    (DAY, raise_instalments),
    (DAY, take_back),
    (DAY, keep),
    ("assets.borrowing_recorded", provide),
]
