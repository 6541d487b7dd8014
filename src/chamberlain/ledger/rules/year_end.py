"""What is brought forward at a year's end, by fund and account, and what each fund came to.

Income and expenditure stay in the old year, whose reports keep their figures; the new year opens
with the balance sheet and, in each fund's balance, the net of its income and expenditure.
"""

import hashlib

import polars as pl

BALANCES = {
    "fund": pl.String,
    "account": pl.String,
    "project": pl.String,
    "statement": pl.String,
    "balance_pence": pl.Int64,
}
"""Balances of a year to its end, debits positive; `project` only on the balance sheet."""

FORWARD = {
    "fund": pl.String,
    "account": pl.String,
    "project": pl.String,
    "what": pl.String,
    "amount_pence": pl.Int64,
}
BALANCE = "Balance brought forward"
NET = "Net of income and expenditure"
CAPITAL = "Capital spending and its financing"


def homeless(balances: pl.DataFrame, close_accounts: pl.DataFrame) -> list[str]:
    """Return the fund and account of each balance that no close account takes, in words."""
    closed = _closing(balances, close_accounts).filter(pl.col("balance_account").is_null())
    pairs = closed.select("fund", "account").unique().sort("fund", "account").rows()
    return [f"{fund} {account}" for fund, account in pairs]


def brought_forward(balances: pl.DataFrame, close_accounts: pl.DataFrame) -> pl.DataFrame:
    """Return what the next year opens with: FORWARD, nil lines left out, in order.

    `close_accounts` has fund ("*" for any), account_from, account_to, balance_account; the first
    that fits takes a balance of revenue or capital.
    """
    sheet = balances.filter(pl.col("statement") == "balance sheet").with_columns(
        what=pl.lit(BALANCE)
    )
    closed = (
        _closing(balances, close_accounts)
        .with_columns(
            account="balance_account",
            project=pl.lit(""),
            what=pl.when(pl.col("statement") == "capital")
            .then(pl.lit(CAPITAL))
            .otherwise(pl.lit(NET)),
        )
        .select(sheet.columns)
    )
    return (
        pl.concat([sheet, closed])
        .group_by("fund", "account", "project", "what")
        .agg(amount_pence=pl.col("balance_pence").sum())
        .filter(pl.col("amount_pence") != 0)
        .sort("fund", "account", "project", "what")
        .select(list(FORWARD))
    )


def _closing(balances: pl.DataFrame, close_accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the revenue and capital balances, each with the balance that takes it, or null."""
    closing = balances.filter(
        (pl.col("statement") != "balance sheet") & (pl.col("balance_pence") != 0)
    )
    takes: list[pl.Expr] = [
        pl.when(
            (pl.lit(row["fund"]) == "*") | (pl.col("fund") == row["fund"]),
            pl.col("account").is_between(pl.lit(row["account_from"]), pl.lit(row["account_to"])),
        ).then(pl.lit(row["balance_account"]))
        for row in close_accounts.iter_rows(named=True)
    ]
    none = pl.lit(None, pl.String)
    return closing.with_columns(balance_account=pl.coalesce(*takes, none))


def fund_results(balances: pl.DataFrame) -> dict[str, int]:
    """Return what each fund's income and expenditure came to; a surplus is below nought."""
    revenue = balances.filter(pl.col("statement") == "revenue")
    sums = revenue.group_by("fund").agg(pl.col("balance_pence").sum()).sort("fund")
    return dict(sums.rows())


def out_of_balance(balances: pl.DataFrame) -> dict[str, int]:
    """Return the funds whose debits and credits differ, and by how much: none, if all is well."""
    sums = balances.group_by("fund").agg(pl.col("balance_pence").sum()).sort("fund")
    return {fund: out for fund, out in sums.rows() if out}


def still_to_bring(wanted: pl.DataFrame, brought: pl.DataFrame) -> pl.DataFrame:
    """Return what is left to post: what is wanted less what was brought before, by line."""
    key = ["fund", "account", "project", "what"]
    less = brought.with_columns(amount_pence=-pl.col("amount_pence"))
    return (
        pl.concat([wanted.select(list(FORWARD)), less.select(list(FORWARD))])
        .group_by(key)
        .agg(pl.col("amount_pence").sum())
        .filter(pl.col("amount_pence") != 0)
        .sort(key)
    )


def fingerprint(balances: pl.DataFrame) -> str:
    """Return the SHA-256 of a trial balance, the same whatever order its rows are in."""
    ordered = balances.sort("fund", "account", "project").filter(pl.col("balance_pence") != 0)
    text = ordered.select("fund", "account", "project", "balance_pence").write_csv()
    return hashlib.sha256(text.encode()).hexdigest()


COMPARED = {
    "fund": pl.String,
    "account": pl.String,
    "ours_pence": pl.Int64,
    "theirs_pence": pl.Int64,
    "difference_pence": pl.Int64,
}


def compared(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Return every balance of ours beside theirs that is not the same, by fund and account.

    Both have fund, account and balance_pence. An account that only one of them has counts as nil
    in the other: nothing is left out of the list.
    """
    key = ["fund", "account"]
    left = ours.group_by(key).agg(ours_pence=pl.col("balance_pence").sum())
    right = theirs.group_by(key).agg(theirs_pence=pl.col("balance_pence").sum())
    both = left.join(right, on=key, how="full", coalesce=True).with_columns(
        pl.col("ours_pence", "theirs_pence").fill_null(0)
    )
    return (
        both.with_columns(difference_pence=pl.col("ours_pence") - pl.col("theirs_pence"))
        .filter(pl.col("difference_pence") != 0)
        .sort(pl.col("difference_pence").abs(), "fund", "account", descending=[True, False, False])
        .select(list(COMPARED))
    )
