"""What can be asked of payroll."""

from chamberlain.payroll.queries import (
    explaining,
    owed,
    payslips,
    registers,
    runs,
    tax_office,
    years,
)

__all__ = ["explaining", "owed", "payslips", "registers", "runs", "tax_office", "years"]
