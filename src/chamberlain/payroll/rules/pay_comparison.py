"""This period's pay against the last: each difference with its reason, and what stands out.

A person looks at the largest and oddest first: `weight` is the money in pounds, and more for what
is odd whatever its size.
"""

import polars as pl

from chamberlain.payroll.rules.amounts import at_once

SHARE_E2 = 10
"""A net that moved by more than a tenth is worth a look."""

SMALL_PENCE = 25_00
ODD = 1_000_000
"""Weight of what is odd whatever the money; sorts before any difference in pounds."""

FOUND = {
    "employment_id": pl.Int64,
    "kind": pl.String,
    "words": pl.String,
    "amount_pence": pl.Int64,
    "weight": pl.Int64,
}

ALWAYS = (
    "negative_or_nil_net", "shared_bank_account", "bank_details_changed", "leaver_paid",
    "starter_without_tax_details", "nino_twice", "over_limit", "no_bank_details", "no_post_cost",
)  # fmt: skip
"""Kinds that are listed whatever the money."""


def money(pence: pl.Expr) -> pl.Expr:
    """Return pence as people read them: £1,234.50, -£0.05."""
    size = pence.abs()
    pounds = (size // 100).cast(pl.String)
    grouped = pounds.str.reverse().str.replace_all(r"(\d{3})", "${1},").str.reverse()
    return pl.concat_str(
        pl.when(pence < 0).then(pl.lit("-£")).otherwise(pl.lit("£")),
        grouped.str.strip_chars_start(","),
        pl.lit("."),
        (size % 100).cast(pl.String).str.zfill(2),
    )


def exceptions(frame: pl.DataFrame, limit_pence: int) -> pl.DataFrame:
    """Return what a person looks at before it is paid: FOUND, one row per employment and kind.

    `frame` has one row per result: employment_id, net_pence, payee, person, nino, left_before
    (whether employment ended before the period), declared (what a starter declared, null for one
    who isn't), shared_with, details_changed_on, before_net_pence (null when not paid before).
    """
    net = pl.col("net_pence")
    tests = [
        ("negative_or_nil_net", net <= 0, pl.format("Net pay is {}", money(net))),
        ("shared_bank_account", pl.col("shared_with").is_not_null(),
         pl.format("Paid into the same bank account as {}", pl.col("shared_with"))),
        ("bank_details_changed", pl.col("details_changed_on").is_not_null(),
         pl.format("Bank details changed on {}", pl.col("details_changed_on"))),
        ("leaver_paid", pl.col("left_before"), pl.lit("Left before this period, and is paid")),
        ("starter_without_tax_details", pl.col("declared") == "",
         pl.lit("Started without P45 or declaration: taxed by 0T on this period alone")),
        ("nino_twice", (pl.col("nino") != "") & (pl.col("person").n_unique().over("nino") > 1),
         pl.lit("The same National Insurance number as somebody else in this run")),
        ("over_limit", net > limit_pence,
         pl.format("Net pay is over the limit of {}", money(pl.lit(limit_pence)))),
        ("no_bank_details", (pl.col("payee") == "") & (net > 0),
         pl.lit("No bank details: nothing can be paid to a bank account")),
    ]  # fmt: skip
    any_there = frame.select_seq(test.any().alias(kind) for kind, test, _ in tests).row(0)
    odd = [
        frame.lazy()
        .filter(test.fill_null(False))
        .select(
            "employment_id",
            kind=pl.lit(kind),
            words=words.cast(pl.String),
            amount_pence=net,
            weight=pl.lit(ODD) + net.abs() // 100,
        )
        for (kind, test, words), there in zip(tests, any_there, strict=True)
        if there
    ]
    none = pl.LazyFrame(schema=FOUND)
    found = pl.concat([none, *odd, _moved(frame.lazy())], how="vertical_relaxed")
    by_weight = found.cast(pl.Schema(FOUND))
    return at_once(by_weight.sort("weight", "employment_id", descending=[True, False]))


def moved_far() -> pl.Expr:
    """Say of a net_pence whether it moved by more than a tenth and 25 pounds since last time."""
    by = (pl.col("net_pence") - pl.col("before_net_pence")).abs()
    far = (by > SMALL_PENCE) & (by * 100 > pl.col("before_net_pence").abs() * SHARE_E2)
    return far.fill_null(False)


def _moved(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Return nets that moved far, with what moved most in words."""
    by = pl.col("net_pence") - pl.col("before_net_pence")
    return frame.filter(moved_far()).select(
        "employment_id",
        kind=pl.lit("moved"),
        words=pl.format(
            "Net {} by {}: {}",
            pl.when(by > 0).then(pl.lit("up")).otherwise(pl.lit("down")),
            money(by.abs()),
            pl.col("reason").fill_null("no single element moved"),
        ),
        amount_pence=by,
        weight=by.abs() // 100,
    )


def reasons(lines: pl.DataFrame, before: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Return for each employment the elements that moved most, in words: employment_id, reason.

    Both have employment_id, kind, element and amount_pence, this period's and the last one's.
    """
    if lines.is_empty() and before.is_empty():
        return pl.DataFrame(schema={"employment_id": pl.Int64, "reason": pl.String})
    keys = ["employment_id", "kind", "element"]
    now = lines.group_by(keys).agg(now=pl.col("amount_pence").sum())
    then = before.group_by(keys).agg(then=pl.col("amount_pence").sum())
    both = now.join(then, on=keys, how="full", coalesce=True).with_columns(
        pl.col("now", "then").fill_null(0)
    )
    by = pl.col("now") - pl.col("then")
    name = pl.col("element").replace(names)
    said = (
        pl.when(pl.col("then") == 0)
        .then(pl.format("{} {} is new", name, money(pl.col("now"))))
        .when(pl.col("now") == 0)
        .then(pl.format("{} {} has stopped", name, money(pl.col("then"))))
        .otherwise(pl.format("{} {} instead of {}", name, money(pl.col("now")),
                             money(pl.col("then"))))
    )  # fmt: skip
    return (
        both.filter(by != 0)
        .with_columns(said=said, size=by.abs())
        .sort("employment_id", "kind", "size", descending=[False, True, True])
        .group_by("employment_id", maintain_order=True)
        .agg(pl.col("said").head(2).str.join("; ").alias("reason"))
    )
