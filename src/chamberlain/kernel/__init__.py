"""What every application shares and which knows none of them.

Money, calendar, effective dates; the one door (commands and queries with permission, audit,
idempotency and events); documents, jobs, numbering, bulk reading and writing; rules and benchmarks.
"""
