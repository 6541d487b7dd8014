"""What can be asked of payroll."""

from chamberlain.payroll.queries import (
    enrolments,
    explaining,
    owed,
    payslips,
    registers,
    runs,
    tax_office,
    years,
)

__all__ = [
    "enrolments",
    "explaining",
    "owed",
    "payslips",
    "registers",
    "runs",
    "tax_office",
    "years",
]
