"""The pages of payroll: the run board and registers for officers, payslips for everybody."""
