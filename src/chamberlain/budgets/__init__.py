"""Budgets: what may be spent, what is promised, what the year will come to, and who said so.

Reads the ledger's kept balances and its tree through the ledger's contract; is told of commitments
by whoever makes them. It promises that a year's original budget is approved once and never edited,
that a virement comes to nil within each fund and is approved by somebody else within a limit, that
a profile adds up to its year to the penny, that a forecast keeps its history, that a published
monitoring report never changes, and that a grant is never claimed twice nor beyond its award. A
council that budgets elsewhere replaces this application by one that answers the handles of
`contract.py`: see `docs/replace/budgets.md`.
"""
