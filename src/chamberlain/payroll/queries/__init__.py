"""What can be asked of payroll."""

from chamberlain.payroll.queries import explaining, payslips, registers, runs, years

__all__ = ["explaining", "payslips", "registers", "runs", "years"]
