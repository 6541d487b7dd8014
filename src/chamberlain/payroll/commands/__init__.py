"""What payroll does: who is paid how, what pay is made of, and each step of a run."""

from chamberlain.payroll.commands import (
    approving,
    bodies,
    certificates,
    elements,
    enrolment,
    looking,
    overpaying,
    parallel,
    paying_over,
    runs,
    scenarios,
    schemes,
    settling,
    setups,
    tax_months,
    telling,
)

__all__ = [
    "approving",
    "bodies",
    "certificates",
    "elements",
    "enrolment",
    "looking",
    "overpaying",
    "parallel",
    "paying_over",
    "runs",
    "scenarios",
    "schemes",
    "settling",
    "setups",
    "tax_months",
    "telling",
]
