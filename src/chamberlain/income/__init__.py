"""Income: what others owe the council, what they pay, and to which account each receipt belongs.

Reads bank lines through banking's contract and posts to the ledger. It promises that nothing is
taken twice, that no receipt is allocated above what came in and no charge above what is owed (the
database refuses both), and that what is in suspense is what the ledger's unallocated control says.
Applications that bill (council tax, rents) register their accounts and hear of each receipt. A
council that keeps another income system replaces it by one that answers the same contract: see
`docs/replace/income.md`.
"""
