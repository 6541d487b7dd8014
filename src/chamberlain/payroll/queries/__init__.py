"""What can be asked of payroll."""

from chamberlain.payroll.queries import (
    certificates,
    enrolments,
    explaining,
    missed,
    overpaid,
    owed,
    parallel,
    payslips,
    pension_returns,
    registers,
    runs,
    sampling,
    tax_office,
    teachers,
    what_if,
    years,
)

__all__ = [
    "certificates",
    "enrolments",
    "explaining",
    "missed",
    "overpaid",
    "owed",
    "parallel",
    "payslips",
    "pension_returns",
    "registers",
    "runs",
    "sampling",
    "tax_office",
    "teachers",
    "what_if",
    "years",
]
