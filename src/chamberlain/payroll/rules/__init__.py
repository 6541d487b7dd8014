"""Tax, National Insurance, loans, pensions, statutory pay, orders and gross to net, as tables."""
