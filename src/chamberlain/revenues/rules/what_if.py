"""What if: another charge, another reduction scheme, over every dwelling of a city at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.revenues.rules.amounts import BODIES
from chamberlain.revenues.rules.charge import charged
from chamberlain.revenues.rules.reduction import PENSIONER, WORKING_AGE
from chamberlain.revenues.rules.rows import Unfit

_TERMS = ("reduction_e2", "reduction_stops_at_band", "reduction_less_weekly_e4")
_SUMS = ("gross", "discount", "premium", "reduction", "local_reduction", "net", *BODIES)


def what_if(
    facts: pl.DataFrame,
    now: pl.DataFrame,
    then: pl.DataFrame | None = None,
    facts_then: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Charge a city as it is and as it would be, and hold the two beside each other.

    `facts` are typed as `revenues.charge` takes them; `now` and `then` are tables of `amounts_of`
    (the same where `then` is left out); `facts_then` has the same rows with other terms of
    reduction, such as `with_shares` or `with_scheme` give. Returns `totals` (figure, now_pence,
    then_pence, change_pence), `bands` (band, stretches, now_pence, then_pence, change_pence),
    `changes` (how many stretches pay more, less and the same, and by how much) and `errors`.
    """
    before, errors = charged(facts, now)
    after, wrong = charged(
        facts if facts_then is None else facts_then, now if then is None else then
    )
    return {
        "totals": _totals(before, after),
        "bands": _bands(before, after),
        "changes": _changes(before, after),
        "errors": pl.concat([errors, wrong]).unique(maintain_order=True),
    }


def with_shares(
    facts: pl.DataFrame, shares: Mapping[int, int], most_e2: int | None = None
) -> pl.DataFrame:
    """Return facts with other shares of reduction: each old percentage by its new one, in e2.

    `most_e2` caps every share, as a scheme with a minimum payment does. Pensioners' terms are law
    and not the council's: leave them out of the facts given, or keep their share at 10,000.
    """
    share = pl.col("reduction_e2")
    if shares:
        share = share.replace(list(shares), list(shares.values()))
    if most_e2 is not None:
        share = pl.when(share < 10_000).then(pl.min_horizontal(share, most_e2)).otherwise(share)
    return facts.with_columns(reduction_e2=share)


def with_scheme(facts: pl.DataFrame, claims: pl.DataFrame, scheme: str, on: date) -> pl.DataFrame:
    """Return facts with the terms that a scheme gives each claim; pensioners keep theirs.

    `claims` has `row` and, where known, pensioner, capital_pence, earnings_pence (by the scheme's
    period), excess_pence (weekly, over the applicable amount) and non_dependants_pence (weekly).
    The columnar twin of `reduction.terms`, for a whole city. Unfit for a scheme not on file.
    """
    if scheme == PENSIONER:
        raise Unfit("scheme", "pensioners' scheme is law: expected a scheme for working age")
    law = figures(WORKING_AGE, on)
    if scheme not in law.figures:
        raise Unfit("scheme", f"expected one of {', '.join(law.figures)}", scheme)
    rules = law[scheme][0]
    known = claims.with_columns(_terms(claims, rules)).filter(~_flag(claims, "pensioner"))
    given = facts.join(known.select("row", *[f"_{name}" for name in _TERMS]), on="row", how="left",
                       maintain_order="left")  # fmt: skip
    ours = given["row"].is_in(known["row"].implode())
    return given.with_columns(
        pl.when(ours).then(pl.col(f"_{name}")).otherwise(pl.col(name)).alias(name)
        for name in _TERMS
    ).drop([f"_{name}" for name in _TERMS])


def _terms(claims: pl.DataFrame, rules: dict[str, Any]) -> list[pl.Expr]:
    poor = _number(claims, "capital_pence") <= rules["capital_limit_pence"]
    deducted = _number(claims, "non_dependants_pence") * 100
    if rules["kind"] == "grid":
        share, stop, weekly = _level(claims, rules), pl.lit(None, pl.String), deducted
    else:
        taper = max(rules["taper_e2"], 0)
        share = pl.lit(rules["maximum_e2"], pl.Int64)
        stop = pl.lit(rules["stops_at_band"] or None, pl.String)
        weekly = deducted + _number(claims, "excess_pence") * taper // 100
    return [
        pl.when(poor).then(share).otherwise(0).alias("_reduction_e2"),
        stop.alias("_reduction_stops_at_band"),
        weekly.alias("_reduction_less_weekly_e4"),
    ]


def _level(claims: pl.DataFrame, rules: dict[str, Any]) -> pl.Expr:
    earnings = _number(claims, "earnings_pence")
    share = pl.lit(rules["levels"][-1]["percent_e2"], pl.Int64)
    for level in reversed(rules["levels"][:-1]):
        share = pl.when(earnings <= level["to_pence"]).then(level["percent_e2"]).otherwise(share)
    return share.cast(pl.Int64)


def _number(claims: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).fill_null(0) if name in claims.columns else pl.lit(0, pl.Int64)


def _flag(claims: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).fill_null(False) if name in claims.columns else pl.lit(False)


def _totals(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    names = [f"{name}_pence" for name in _SUMS]
    one, other = (frame.select(pl.col(names).sum()).row(0) for frame in (before, after))
    figure = pl.DataFrame({"figure": _SUMS, "now_pence": one, "then_pence": other})
    return figure.with_columns(change_pence=pl.col("then_pence") - pl.col("now_pence"))


def _bands(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    def summed(frame: pl.DataFrame, name: str) -> pl.DataFrame:
        return frame.group_by(band="charged_band").agg(
            pl.len().cast(pl.Int64).alias("stretches"), pl.col("net_pence").sum().alias(name)
        )

    both = summed(before, "now_pence").join(
        summed(after, "then_pence").drop("stretches"), on="band", how="full", coalesce=True
    )
    change = pl.col("then_pence") - pl.col("now_pence")
    return both.with_columns(change_pence=change).sort("band")


def _changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    one = before.group_by("row").agg(now=pl.col("net_pence").sum())
    other = after.group_by("row").agg(then=pl.col("net_pence").sum())
    apart = one.join(other, on="row").select(change=pl.col("then") - pl.col("now"))
    named = pl.col("change").sign().replace_strict({-1: "less", 0: "the same", 1: "more"})
    return (
        apart.group_by(pays=named)
        .agg(
            pl.len().cast(pl.Int64).alias("stretches"),
            pl.col("change").sum().alias("change_pence"),
            (pl.col("change").sum() // pl.len().cast(pl.Int64)).alias("average_pence"),
        )
        .sort("pays")
    )
