"""What payroll does: who is paid how, what pay is made of, and each step of a run."""

from chamberlain.payroll.commands import (
    approving,
    elements,
    looking,
    runs,
    schemes,
    settling,
    setups,
    telling,
)

__all__ = [
    "approving",
    "elements",
    "looking",
    "runs",
    "schemes",
    "settling",
    "setups",
    "telling",
]
