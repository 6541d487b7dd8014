"""Income's pages: suspense, the counter, customers and their charges, the registers."""
