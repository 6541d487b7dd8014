"""The frames that matching takes and gives: pure columns, no database."""

import polars as pl

OPEN_LINES = {
    "line": pl.Int64,
    "booked_on": pl.Date,
    "amount_pence": pl.Int64,
    "reference": pl.String,
    "end_to_end_id": pl.String,
    "batch_reference": pl.String,
    "counterparty": pl.String,
    "text": pl.String,
    "returned": pl.Boolean,
}
"""Bank lines not explained: what is left of each, money in positive; texts are never null.
`returned` says that the bank gave a reason for returning a payment."""

OPEN_ITEMS = {
    "item": pl.Int64,
    "expected_on": pl.Date,
    "amount_pence": pl.Int64,
    "reference": pl.String,
    "key": pl.String,
    "batch": pl.String,
    "counterparty": pl.String,
}
"""Expected movements not found: what is left of each, money in positive. `reference` is what the
bank should show, `key` the source's own, `batch` the file it went in (blank: none)."""

MATCHES = {
    "line": pl.Int64,
    "item": pl.Int64,
    "amount_pence": pl.Int64,
    "how": pl.String,
    "evidence": pl.String,
}
"""What is certain: each line at most one set of items, which come to it to the penny; each item at
most one line. `how` names the pass, `evidence` says in words what agreed."""
