"""The pages of budgets: manager, director, accountant, and the monthly report."""
