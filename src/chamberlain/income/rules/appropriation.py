"""Which charges of an account a payment settles: the type's policy, as dated local data.

A payer may say what a payment is for; where it comes to one charge exactly, that is strong evidence
of the choice. Where nothing is said the council chooses, by a policy it has set beforehand.
"""

from typing import Any

import polars as pl

POLICIES = ("exact_then_oldest", "oldest", "newest", "costs_last")
OUT = (
    "receipt_id",
    "account_id",
    "charge_id",
    "amount_pence",
    "control",
    "fund",
    "how",
    "evidence",
)


def appropriate(given: pl.DataFrame, charges: pl.DataFrame) -> pl.DataFrame:
    """Split payments over the charges of their accounts; what is over stays on the account.

    `given` has receipt_id, account_id, amount_pence, control, fund, policy, how and evidence;
    `charges` has charge_id, account_id, due_on, left_pence, kind, control and fund. Payments are
    taken in order, and pence are held: each payment's parts come to it.
    """
    held: dict[int, list[dict[str, Any]]] = {}
    for row in charges.iter_rows(named=True):
        held.setdefault(row["account_id"], []).append(row)
    parts: list[dict[str, Any]] = []
    for row in given.iter_rows(named=True):
        left = row["amount_pence"]
        for charge in _in_order(held.get(row["account_id"], []), row["policy"], left):
            part = min(left, charge["left_pence"])
            if part <= 0:
                continue
            charge["left_pence"] -= part
            left -= part
            coding = {name: charge[name] for name in ("charge_id", "control", "fund")}
            parts.append(row | coding | {"amount_pence": part})
        if left:
            parts.append(row | {"charge_id": None, "amount_pence": left})
    schema = {name: given.schema.get(name, pl.Int64) for name in OUT}
    frame = pl.DataFrame([{name: part[name] for name in OUT} for part in parts], schema=schema)
    if frame["amount_pence"].sum() != given["amount_pence"].sum():
        message = "appropriation lost or made pence"
        raise AssertionError(message)
    return frame


def _in_order(charges: list[dict[str, Any]], policy: str, pence: int) -> list[dict[str, Any]]:
    """Return the charges in the order in which a payment settles them."""
    open_ones = [one for one in charges if one["left_pence"] > 0]
    oldest = sorted(open_ones, key=lambda one: (one["due_on"], one["charge_id"]))
    if policy == "newest":
        return oldest[::-1]
    if policy == "costs_last":
        return sorted(oldest, key=lambda one: one["kind"] == "costs")
    if policy == "exact_then_oldest":
        return sorted(oldest, key=lambda one: one["left_pence"] != pence)
    return oldest
