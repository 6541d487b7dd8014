"""Fixed assets: what the council has, what it is worth, and every entry that follows.

Reads the ledger only to show that it agrees. It promises that every entry follows from what is
recorded of an asset by rules anybody can run, that a change found out late is posted as the
difference, and that the roll-forward of the register ties to the ledger. A council that keeps
another register replaces it by one that posts the same journals: see `docs/replace/assets.md`.
"""
