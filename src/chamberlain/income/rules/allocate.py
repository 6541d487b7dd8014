"""Which account each receipt belongs to: certain or not at all, in passes, with evidence.

Nothing is guessed. A receipt that fits two accounts, or fits one by something that many share, is
left to a person, who is shown the candidates (`income.proposals`).
"""

import polars as pl

from chamberlain.income.rules.doubts import doubtful
from chamberlain.income.rules.passes import (
    Books,
    by_amount,
    by_correction,
    by_name,
    by_payer,
    by_reference,
    by_slip,
    spoken,
)
from chamberlain.income.rules.validators import VALIDATOR_COLUMNS, validators_of
from chamberlain.kernel.rules import Column, Table, no_errors, rule
from chamberlain.kernel.slips import cleaned

ACCOUNT_TABLE = (
    Column("account", "text", "", "The account's reference, as a payer should quote it"),
    Column("name", "text", "", "Who pays it", required=False),
    Column("due_pence", "pence", "pounds and pence", "What is due next", required=False),
    Column("balance_pence", "pence", "pounds and pence", "All that is owed", required=False),
    Column("closed", "boolean", "", "Whether the account is closed", required=False),
)
PAYER_TABLE = (
    Column("payer_key", "text", "", "A payer as the bank shows them, as it is compared"),
    Column("account", "text", "", "The account people allocated their money to"),
    Column("times", "whole", "", "How often"),
)
LEAST_FIGURES = 4
"""What has fewer figures is words, and no reference that somebody damaged."""

CONFIDENCE_BP = {
    "reference": 9_999,
    "corrected": 9_995,
    "slip": 9_990,
    "payer": 9_950,
    "name": 9_900,
    "amount": 9_900,
    "closed": 0,
}


@rule(
    name="income.allocate",
    inputs=(
        Column("amount_pence", "pence", "pounds and pence", "What came in"),
        Column("said", "text", "", "The reference and text, as the payer wrote it", required=False),
        Column("payer", "text", "", "The payer's name, as the bank shows it", required=False),
    ),
    outputs=(
        Column("account", "text", "", "The account it belongs to"),
        Column("how", "text", "", "Which pass found it; closed: of an account that is closed"),
        Column("evidence", "text", "", "What agreed, in words"),
        Column("confidence_bp", "whole", "basis points", "How sure: 10,000 is certain"),
    ),
    example={"amount_pounds": "196.00", "said": "COUNCIL TAX 5012345673", "payer": "MS J OKAFOR"},
    source="Chamberlain's own passes; the labelled set by which they are measured is published in "
    "docs/reference/income.md",
    tables={
        "accounts": Table(
            "Accounts that receipts may belong to",
            ACCOUNT_TABLE,
            example=(
                {
                    "account": "5012345673",
                    "name": "Jane Okafor",
                    "due_pounds": "196.00",
                    "balance_pounds": "1568.00",
                    "closed": "no",
                },
            ),
        ),
        "validators": Table(
            "Forms of reference; none: any reference may be an account's",
            VALIDATOR_COLUMNS,
            example=(
                {
                    "income_type": "CTAX",
                    "length": "10",
                    "prefix": "50",
                    "mask": "",
                    "scheme": "weighted",
                    "modulus": "11",
                    "weights": "10 9 8 7 6 5 4 3 2",
                },
            ),
        ),
        "payers": Table(
            "What people's allocations taught; may be empty",
            PAYER_TABLE,
            example=({"payer_key": "J OKAFOR", "account": "5012345673", "times": "3"},),
        ),
    },
    by_row=False,
)
def allocate(
    frame: pl.DataFrame, accounts: pl.DataFrame, validators: pl.DataFrame, payers: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find the account of each receipt, or leave it: exact, corrected, one slip, payer, name, due.

    A receipt has one line in the result or none. Of an account that is closed and owes nothing it
    says so, as `closed`, and looks no further.
    """
    return find(frame, accounts, validators, payers), no_errors()


def find(
    frame: pl.DataFrame, accounts: pl.DataFrame, validators: pl.DataFrame, payers: pl.DataFrame
) -> pl.DataFrame:
    """Return row, account, how, evidence and confidence_bp for receipts that found an account."""
    held = accounts.select(
        pl.int_range(pl.len()).alias("at"),
        cleaned(accounts["account"]).alias("key"),
        "account",
        pl.col("name").fill_null(""),
        pl.col("due_pence", "balance_pence").fill_null(0),
        pl.col("closed").fill_null(False),
    )
    books = Books(held, validators_of(validators))
    texts = frame.with_columns(pl.col("said", "payer").fill_null(""))
    left = texts.with_columns(cleaned(texts["said"]).alias("key"))
    found = []
    for take in (by_reference, by_correction):
        part = take(left, books)
        found.append(part)
        left = _rest(left, part)
    quoted = pl.concat(found)
    found = [_rest(quoted, doubtful(quoted, texts, books))]
    part = by_slip(left, books)
    found.append(part)
    left = _rest(left, part)
    left = _without_reference(left, books)
    part = by_payer(left, books, payers)
    found.append(part)
    left = _rest(left, part)
    for take in (by_name, by_amount):
        part = take(left, books)
        found.append(part)
        left = _rest(left, part)
    return _answer(frame, pl.concat(found), held)


def _rest(left: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    return left.join(part, on="row", how="anti") if part.height else left


def _without_reference(left: pl.DataFrame, books: Books) -> pl.DataFrame:
    """Keep what quotes nothing like a reference: a number nobody has is not ours to guess at."""
    named = pl.col("named")
    like = (named.str.len_bytes() >= min(books.lengths) - 1) & (
        named.str.count_matches(r"[0-9]") >= LEAST_FIGURES
    )
    quoted = spoken(left, books).filter(like)
    return left.join(quoted, on="row", how="anti")


def _answer(frame: pl.DataFrame, found: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    if found["row"].n_unique() != found.height or found.height > frame.height:
        message = "a receipt found more than one account"
        raise AssertionError(message)
    there = held.select("account", settled=pl.col("closed") & (pl.col("balance_pence") <= 0))
    said = pl.concat([found, there[found["at"]]], how="horizontal")
    parts = [said.filter(~pl.col("settled"))]
    closed = said.filter("settled")
    if closed.height:
        words = pl.format("{}; account {} is closed and owes nothing", "evidence", "account")
        parts.append(closed.with_columns(how=pl.lit("closed"), evidence=words))
    confidence = pl.col("how").replace_strict(CONFIDENCE_BP, return_dtype=pl.Int64)
    return (
        pl.concat(parts)
        .select("row", "account", "how", "evidence", confidence.alias("confidence_bp"))
        .sort("row")
    )
