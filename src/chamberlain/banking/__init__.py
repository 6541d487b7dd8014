"""Banking: every line of every bank statement explained, every day.

Reads bank statements, and what other applications tell it to expect on the bank. It promises that
a statement is loaded once and whole or not at all, that a line is explained exactly once and to
the penny, that every explanation has its journal and its evidence, that what nobody can explain
stands in suspense with an owner and an age, and that cash book and statement agree on every day.
A council keeping another bank reconciliation product replaces this application by one which
answers the handles of `contract.py` and sends its events; see `docs/replace/banking.md`.
"""
