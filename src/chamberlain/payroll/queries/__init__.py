"""What can be asked of payroll."""

from chamberlain.payroll.queries import (
    certificates,
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
    "certificates",
    "enrolments",
    "explaining",
    "owed",
    "payslips",
    "registers",
    "runs",
    "tax_office",
    "years",
]
