"""Revenues: who owes council tax and business rates, how much for each day, and what follows.

Keeps dwellings, their bands, parties and what is known of each household, dated and never
overlapping; bills by rules that anybody can run on a spreadsheet, and explains each bill by days.
It posts what is due to the ledger and tells income which accounts there are. It promises that a
bill adds up to its segments and its bodies to the penny, and that a change in the past is billed as
the difference. A council that keeps another revenues product replaces it by one that posts the same
journals and registers the same accounts: see `docs/replace/revenues.md`.
"""
