"""Payables: whom the council owes, what for, and paying each of them exactly once.

Reads supplier invoices (as documents, files or by hand) and requests for payment of other
applications. Promises that nothing is paid without a coding, an approval within limits and two
releasers; that an obligation is settled at most once; and that every payment leads back to what it
was for. A council's incumbent creditors system can take its place by answering the contract.
"""
