"""Finding the accounts of receipts: what the rule needs from the database, and what it says."""

from datetime import date

import polars as pl

from chamberlain.income.queries.types import validator_table, validators_on
from chamberlain.income.rules.allocate import allocate
from chamberlain.kernel.bulk import read_frame

BOOKS = {
    "account_id": pl.Int64,
    "account": pl.String,
    "name": pl.String,
    "due_pence": pl.Int64,
    "balance_pence": pl.Int64,
    "closed": pl.Boolean,
}


def books(entity: str, day: date) -> pl.DataFrame:
    """Return every account of an entity as the rule takes them.

    What a customer of our own has due is their oldest open charge.
    """
    return read_frame(
        "SELECT k.id, k.key, k.name, CASE WHEN k.source = 'income' THEN coalesce("
        "(SELECT c.owed_pence - c.settled_pence - c.credited_pence FROM income_charge c "
        "WHERE c.account_id = k.id AND c.owed_pence > c.settled_pence + c.credited_pence "
        "ORDER BY c.due_on, c.id LIMIT 1), 0) ELSE k.due_pence END, k.balance_pence, "
        "k.closed_on IS NOT NULL AND k.closed_on <= %s FROM income_account k WHERE k.entity = %s",
        [day, entity],
        schema=BOOKS,
    )


def taught(entity: str) -> pl.DataFrame:
    """Return whom payers have paid for, as people allocated it and nobody took it back."""
    return read_frame(
        "SELECT p.payer_key, k.key, p.times FROM income_payer p "
        "JOIN income_account k ON k.id = p.account_id WHERE p.entity = %s AND p.wrong = 0",
        [entity],
        schema={"payer_key": pl.String, "account": pl.String, "times": pl.Int64},
    )


def find_accounts(entity: str, day: date, receipts: pl.DataFrame) -> pl.DataFrame:
    """Return receipt_id, account_id, how and evidence for the receipts that found an account.

    `receipts` has receipt_id, amount_pence, said and payer.
    """
    held = books(entity, day)
    result, _ = allocate.run(
        receipts.select(pl.col("receipt_id").alias("row"), "amount_pence", "said", "payer"),
        accounts=held.drop("account_id"),
        validators=validator_table(validators_on(entity, day)),
        payers=taught(entity),
    )
    # One key may stand for accounts of two applications; the rule takes only what is one's alone.
    ids = held.select("account", "account_id").unique("account", keep="none")
    return result.join(ids, on="account").select(
        pl.col("row").alias("receipt_id"), "account_id", "how", "evidence"
    )
