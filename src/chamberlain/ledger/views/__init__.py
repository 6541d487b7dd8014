"""Pages of the ledger: trial balance, enquiry, journals, periods, chart and seals."""
