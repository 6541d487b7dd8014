"""Pages of payables: invoices, approval, suppliers, payment runs, and what comes in."""
