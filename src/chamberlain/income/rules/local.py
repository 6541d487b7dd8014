"""Local practice of the cash office and of recovery, as dated data: examples a council replaces."""

from datetime import date
from typing import Any

from chamberlain.kernel import rates


def local(name: str, on: date) -> Any:
    """Return a figure of local practice as it holds on a day."""
    return rates.figures("income.local", on)[name]
