"""Payroll: what everybody who works for the council is paid, what is taken off, and why.

Reads through its contract what `people` knows of posts, assignments, absence and claims; pays
through payables and posts to the ledger. It promises that every figure on a payslip follows from a
rule anybody can run (`./chamberlain calc --list`), that a correction is the difference to what was
paid and never an edit, and that killing any step never pays twice. A council that keeps another
payroll product replaces it by one that asks payables for the net pay and posts the same journal:
see `docs/replace/payroll.md`.
"""
