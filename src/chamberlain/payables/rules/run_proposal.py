"""What a payment run pays, and why it leaves the rest: tables in, tables out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from chamberlain.formats.bank_line import bacs_unfit
from chamberlain.kernel.money import plain_pounds_expr

EXCEPTIONS = {
    "payee": pl.String,
    "obligation": pl.String,
    "amount_pence": pl.Int64,
    "code": pl.String,
    "blocks": pl.Boolean,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Proposal:
    """`items` has one row per obligation paid, `payments` one per payee and bank reference,
    `exceptions` the rest.
    """

    items: pl.DataFrame
    payments: pl.DataFrame
    exceptions: pl.DataFrame


def propose(
    obligations: pl.DataFrame,
    payees: pl.DataFrame,
    *,
    pay_on: date,
    item_limit_pence: int,
    formats: Sequence[str] = (),
) -> Proposal:
    """Choose what is paid on a day, one payment to each payee with their credit notes taken off.

    A payee who needs references on the bank line is paid once under each of them.

    `obligations`: obligation_id, obligation, payee_id, amount_pence, stopped,
    bank_reference, attempt_no.
    `payees`: payee_id, payee, payee_class, name, status, stop_reason, details_id, modulus, outcome,
    usable_from, shared_with, used_before, came_back, and last_run with last_pence: what they
    got from the last run.
    Every obligation is either an item or has an exception that blocks it.
    """
    joined = obligations.join(payees, on="payee_id", how="left", maintain_order="left")
    blocked, clear = _split(joined, _item_blocks(pay_on, formats))
    totals = clear.group_by(PAID_ALONE).agg(total=pl.col("amount_pence").sum())
    netted = clear.join(totals, on=PAID_ALONE, maintain_order="left")
    too_much, items = _split(netted, _total_blocks(item_limit_pence))
    payments = (
        items.group_by(PAID_ALONE, maintain_order=True)
        .agg(
            pl.col("payee", "payee_class", "name", "details_id").first(),
            pl.col(*_SHOWN).first(),
            amount_pence=pl.col("amount_pence").sum(),
            items=pl.len().cast(pl.Int64),
        )
        .sort("name", "payee", "bank_reference", maintain_order=True)
    )
    exceptions = [blocked, too_much, *_warnings(payments)]
    shaped = [part.select(*EXCEPTIONS) for part in exceptions]
    return Proposal(items, payments.drop(_SHOWN), pl.concat(shaped))


PAID_ALONE = ["payee_id", "bank_reference"]
"""What is of the same payee under the same reference is paid together."""

_SHOWN = ("shared_with", "used_before", "last_run", "last_pence")

Block = tuple[str, pl.Expr, pl.Expr]


def _item_blocks(pay_on: date, formats: Sequence[str]) -> list[Block]:
    """Return the reasons that keep one obligation, or all of a payee, out of a run."""
    stopped = pl.col("stopped")
    return [
        ("held", stopped.str.starts_with("held"), stopped),
        ("disputed", stopped.str.starts_with("disputed"), stopped),
        ("stopped", stopped != "", stopped),
        ("payee_unknown", pl.col("name").is_null(), pl.lit("nothing is held of the payee today")),
        (
            "payee_stopped",
            pl.col("status") == "stopped",
            pl.format("payments to them are stopped: {}", "stop_reason"),
        ),
        ("no_details", pl.col("details_id").is_null(), pl.lit("no bank details are held")),
        (
            "unverified",
            pl.col("outcome").is_null(),
            pl.lit("bank details wait to be verified by a second person"),
        ),
        ("modulus", pl.col("modulus") == "invalid", pl.lit("the account number cannot be right")),
        (
            "cooling",
            pl.col("usable_from") > pay_on,
            pl.format(
                "changed bank details cool until {}", pl.col("usable_from").dt.strftime("%d/%m/%Y")
            ),
        ),
        (
            "came_back",
            pl.col("came_back"),
            pl.lit("the last payment to these bank details came back: have them verified again"),
        ),
        (
            "bank_reference",
            bacs_unfit("bank_reference") if "bacs18" in formats else pl.lit(False),
            pl.format(
                "their reference {} cannot stand in a Bacs file: pay it in a run by pain.001 alone",
                "bank_reference",
            ),
        ),
    ]


def _total_blocks(item_limit_pence: int) -> list[Block]:
    total = pl.col("total")
    return [
        (
            "owes_us",
            total < 0,
            pl.format("credit notes exceed what is owed by £{}", plain_pounds_expr(-total)),
        ),
        (
            "over_limit",
            total > item_limit_pence,
            pl.format("£{} is above the most one payment may be", plain_pounds_expr(total)),
        ),
    ]


def _split(frame: pl.DataFrame, blocks: list[Block]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return what is blocked, each under the first reason that holds, and what is not."""
    code: pl.Expr = pl.lit(None, pl.String)
    reason: pl.Expr = pl.lit(None, pl.String)
    for name, test, words in reversed(blocks):
        holds = test.fill_null(False)
        code = pl.when(holds).then(pl.lit(name)).otherwise(code)
        reason = pl.when(holds).then(words).otherwise(reason)
    judged = frame.with_columns(code=code, reason=reason)
    blocked = judged.filter(pl.col("code").is_not_null()).with_columns(blocks=pl.lit(True))
    return blocked, judged.filter(pl.col("code").is_null()).drop("code", "reason")


def _warnings(payments: pl.DataFrame) -> list[pl.DataFrame]:
    """Return what releasers should look at in what is paid."""
    whole = pl.col("amount_pence").sum().over("payee_id")
    same = (whole == pl.col("last_pence")) & (pl.col("amount_pence") > 0)
    again = payments.filter(same)
    shared = payments.filter(pl.col("shared_with") != "")
    first = payments.filter(~pl.col("used_before"))
    nothing = payments.filter(pl.col("amount_pence") == 0)
    return [
        _warn(again, "same_as_last_run", pl.format("the same amount as in {}", "last_run")),
        _warn(shared, "shared_account", pl.format("the same bank account as {}", "shared_with")),
        _warn(first, "new_details", pl.lit("the first payment to these bank details")),
        _warn(nothing, "nothing_due", pl.lit("credit notes leave nothing to pay: settled as nil")),
    ]


def _warn(payments: pl.DataFrame, code: str, reason: pl.Expr) -> pl.DataFrame:
    return payments.with_columns(
        obligation=pl.lit(""), code=pl.lit(code), blocks=pl.lit(False), reason=reason
    )
