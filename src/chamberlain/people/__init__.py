"""People: the council's posts, who holds them, and the time they are there or away.

Reads cost centres of the ledger, and has employees paid as payees of payables. It promises that a
person never holds one post twice at a time, that every change says from when it holds and when it
was learnt, and that what pay is worked out from (`pay_facts`, `absence_facts`, `claims_approved`)
comes whole and in bulk. It never calls payroll. A council that keeps another HR product replaces it
by one that answers those queries: see `docs/replace/people.md`.
"""
