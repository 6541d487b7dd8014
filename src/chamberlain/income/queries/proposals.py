"""The accounts a person may choose from for a receipt: ranked, with what agrees."""

import re
from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.queries.receipts import receipt as receipt_view
from chamberlain.income.queries.types import validators_on
from chamberlain.income.rules.names import agrees, same_surname, spelt, was_cut
from chamberlain.income.rules.passes import LOOKALIKES
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.kernel.slips import SHORTEST_DAMAGED, plain, slip_between, slips_of

MOST, LOOKED_AT = 8, 400
LEAST_SCORE = 15


class Proposal(Record):
    """One account that a receipt may be for."""

    account: str
    name: str
    income_type: str
    balance_pence: Pence
    due_pence: Pence
    closed_on: date | None
    score: int
    evidence: str
    difference_pence: Pence


@query(summary="Accounts a receipt may be for")
def proposals(scope: Scope, receipt: str, as_at: date) -> list[Proposal]:
    """Return the likeliest accounts, best first, each with its evidence and the difference left.

    The difference is what the receipt has left less what the account has due.
    """
    held = receipt_view(scope, receipt=receipt)
    said = _said(held.said, validators_on(held.entity, as_at))
    found = _likely(held.entity, held.left_pence, said, held.payer)
    scored = [_scored(one, held.left_pence, said) for one in _with_names(found, held.payer)]
    best = sorted(
        (one for one in scored if one["score"] >= LEAST_SCORE),
        key=lambda one: (-one["score"], one["account"]),
    )[:MOST]
    return [
        Proposal(
            **{name: one[name] for name in Proposal.model_fields if name in one},
            difference_pence=held.left_pence - (one["due_pence"] or one["balance_pence"]),
        )
        for one in best
    ]


def _said(text: str, forms: list[Any]) -> list[str]:
    """Return what of a text may be a reference, or most of one."""
    words = re.split(r"[^A-Z0-9]+", text.upper())
    joined = ["".join(words[at : at + size]) for size in (1, 2, 3) for at in range(len(words))]
    table = str.maketrans({letter: figure for letter, figure in LOOKALIKES.items()})
    found = {plain(text), *joined, *re.findall(r"\d{4,}", text)}
    found |= {one.translate(table) for one in list(found)}
    found |= {
        form.prefix + one
        for form in forms
        for one in list(found)
        if form.prefix and len(one) == form.length - len(form.prefix)
    }
    return sorted(one for one in found if len(one) >= SHORTEST_DAMAGED and re.search(r"\d", one))


_LIKELY = """
    SELECT k.id, k.reference AS account, k.key, k.name, k.income_type, k.balance_pence,
        CASE WHEN k.source = 'income' THEN coalesce((
            SELECT c.owed_pence - c.settled_pence - c.credited_pence FROM income_charge c
            WHERE c.account_id = k.id AND c.owed_pence > c.settled_pence + c.credited_pence
            ORDER BY c.due_on LIMIT 1), 0) ELSE k.due_pence END AS due_pence,
        k.closed_on, coalesce(p.times, 0) AS times
    FROM income_account k LEFT JOIN income_payer p ON p.account_id = k.id
        AND p.entity = k.entity AND p.wrong = 0 AND p.payer_key = %(payer)s
    WHERE k.entity = %(entity)s AND (k.key = ANY(%(said)s)
        OR CASE WHEN left(k.key, 4) = ANY(%(starts)s) OR right(k.key, 4) = ANY(%(ends)s)
            THEN k.key ~ %(slips)s ELSE false END
        OR p.id IS NOT NULL
        OR (k.due_pence = %(pence)s OR k.balance_pence = %(pence)s)
            AND upper(k.name) LIKE ANY(%(like)s)
        OR upper(k.name) = nullif(%(name)s, ''))
    LIMIT %(most)s
"""


def _likely(entity: str, pence: int, said: list[str], payer: str) -> list[dict[str, Any]]:
    """Return accounts that share something with a receipt, by what an index or a scan can find."""
    patterns = [pattern for one in said for pattern in slips_of(one)][:2_000]
    last = re.sub(r"[^A-Z0-9 ]", "", payer.upper()).split()
    names = [word for word in last if len(word) >= 3 and word not in {"MRS", "MISS", "AND"}]
    like = [f"%{name}%" for name in names]
    # One slip leaves the beginning of a reference whole, or its end: only those are looked at.
    starts, ends = [one[:4] for one in said], [one[-4:] for one in said]
    slips = f"^({'|'.join(patterns)})$" if patterns else None
    return rows(
        _LIKELY,
        {
            "payer": _key(payer),
            "entity": entity,
            "said": said,
            "starts": starts,
            "ends": ends,
            "slips": slips or "^$",
            "pence": pence,
            "like": like,
            "name": payer.upper(),
            "most": LOOKED_AT,
        },
    )


def _key(payer: str) -> str:
    return str(pl.DataFrame({"payer": [payer]}).select(spelt(pl.col("payer"))).item())


def _with_names(found: list[dict[str, Any]], payer: str) -> list[dict[str, Any]]:
    """Say of each account how far its name agrees with the payer's."""
    if not found:
        return []
    names = pl.DataFrame({"name": [one["name"] for one in found]}).select(
        spelt(pl.col("name")).alias("spelt"),
        spelt(pl.lit(payer)).alias("payer"),
        was_cut(pl.lit(payer)).alias("cut"),
    )
    told = names.select(
        agrees("payer", "spelt", "cut").alias("by_name"),
        same_surname("payer", "spelt", "cut").alias("by_surname"),
    )
    return [one | row for one, row in zip(found, told.iter_rows(named=True), strict=True)]


def _scored(one: dict[str, Any], pence: int, said: list[str]) -> dict[str, Any]:
    """Return an account with its score of 100 and the evidence in words."""
    slip = next((found for part in said if (found := slip_between(part, one["key"]))), None)
    owed = pence > 0
    agree = {
        "the reference is quoted": 60 * (one["key"] in said),
        f"one character of the reference {slip}": 40 * (slip is not None),
        f"this payer paid for it {one['times']} times": 30 * bool(one["times"]),
        "the name agrees": 25 * bool(one["by_name"]),
        "the surname agrees": 10 * (bool(one["by_surname"]) and not one["by_name"]),
        "the amount is what is due": 25 * (owed and pence == one["due_pence"]),
        "the amount is all that is owed": 20
        * (owed and pence == one["balance_pence"] != one["due_pence"]),
    }
    said_so = [words for words, worth in agree.items() if worth]
    score = min(sum(agree.values()), 100)
    if one["closed_on"]:
        said_so.append(f"but it is closed since {one['closed_on']:%-d %B %Y}")
        score -= 20
    return one | {"score": score, "evidence": ", ".join(said_so)}
