"""Treasury: what the council has borrowed and lent, and the cash it will have on every day.

Reads through their contracts what banking and payables know of money to come, and posts to the
ledger. It promises that a schedule repays its loan to the penny, that an investment over a
counterparty's limit or a loan over the authorised limit is refused, and that every forecast is kept
and held against what came. A council that keeps another treasury product replaces it by one that
asks payables for instalments and posts the same journals: see `docs/replace/treasury.md`.
"""
