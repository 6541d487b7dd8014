"""The council's own practice in recovery, as dated data: examples a council replaces."""

from datetime import date
from typing import Any

from chamberlain.kernel import rates


def practice(name: str, on: date) -> Any:
    """Return a figure of local practice as it holds on a day."""
    return rates.figures("revenues.recovery_local", on)[name]
