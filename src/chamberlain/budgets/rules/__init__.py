"""Pure columnar rules of budgets: profiles, suggestions, variances, slippage, and the report."""
