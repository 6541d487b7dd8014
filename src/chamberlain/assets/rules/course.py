"""The course of every asset's component through what is recorded of it: each movement in pence.

All components go through their events together, one event of each in a round, in order of days. A
year's end is an event, so that each year's movements stand apart.
"""

from datetime import date

import polars as pl

from chamberlain.assets.rules.classes import class_frame
from chamberlain.assets.rules.months import complete_before, first_charged, year_of
from chamberlain.kernel.money import round_half_up_penny_expr

EVENTS = {
    "component": pl.String,
    "event_no": pl.Int64,
    "day": pl.Date,
    "kind": pl.String,
    "amount_pence": pl.Int64,
    "dep_pence": pl.Int64,
    "reserve_pence": pl.Int64,
    "life_months": pl.Int64,
    "class": pl.String,
    "residual_pence": pl.Int64,
}
"""What is recorded: amounts as each kind means them; blank life and class stay as they are."""

KINDS = (
    "brought_forward",
    "addition",
    "lease",
    "valuation",
    "impairment",
    "life",
    "reclassify",
    "disposal",
)
MOVEMENTS = {
    "component": pl.String,
    "class": pl.String,
    "year": pl.Int64,
    "kind": pl.String,
    "pence": pl.Int64,
}
STATE = {
    "component": pl.String,
    "class": pl.String,
    "gross": pl.Int64,
    "dep": pl.Int64,
    "reserve": pl.Int64,
    "losses": pl.Int64,
    "residual": pl.Int64,
    "months_left": pl.Int64,
    "month": pl.Int64,
}
"""Cost or value, accumulated depreciation, Revaluation Reserve, losses charged that a gain would
reverse, months of life left, and the next month to charge."""


def course(events: pl.DataFrame, as_at: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (movements, state at the end of `as_at`) of every component recorded by then.

    Depreciation is straight line by whole months over the life left, on value less residual value:
    from the first month that begins in use, to the last complete one. A change of value or life
    counts from its day. Of a gain, what reverses a loss charged before is credited to services, the
    rest to the Revaluation Reserve; a loss takes the reserve first. The reserve runs off with the
    life (the difference to depreciation on cost), and losses that a gain could reverse as well.
    """
    dated = _with_year_ends(events.cast(pl.Schema(EVENTS)).filter(pl.col("day") <= as_at), as_at)
    rounds = dated.sort("component", "day", "event_no").with_columns(
        turn=pl.int_range(pl.len()).over("component")
    )
    state = rounds.filter(pl.col("turn") == 0).select("component").with_columns(
        **{name: pl.lit(0 if kind == pl.Int64 else "", kind) for name, kind in STATE.items()
           if name != "component"}
    ).select(*STATE)  # fmt: skip
    found = [pl.DataFrame(schema=MOVEMENTS)]
    for (_,), turn in rounds.group_by("turn", maintain_order=True):
        joined = state.join(turn.rename({"class": "to_class"}), on="component")
        charged = _charged(_treated(joined))
        after = _applied(charged)
        found.append(_movements(after))
        moved = after.select(
            "component",
            pl.coalesce(pl.when(pl.col("to_class") != "").then("to_class"), "class").alias("class"),
            *(pl.col(f"{name}_after").alias(name) for name in list(STATE)[2:]),
        )
        rest = state.join(moved.select("component"), on="component", how="anti")
        state = pl.concat([rest, moved.select(*STATE)])
    return pl.concat(found).filter(pl.col("pence") != 0), state.sort("component")


def _with_year_ends(events: pl.DataFrame, as_at: date) -> pl.DataFrame:
    """Add an event at every 31 March from a component's first to `as_at`, and at `as_at`."""
    firsts = events.group_by("component").agg(first=pl.col("day").min())
    last = as_at.year if (as_at.month, as_at.day) >= (3, 31) else as_at.year - 1
    years = pl.int_ranges(pl.col("first").dt.year(), last + 1, dtype=pl.Int64)
    ends = (
        firsts.with_columns(end_year=years)
        .explode("end_year")
        .drop_nulls("end_year")
        .with_columns(day=pl.date(pl.col("end_year"), 3, 31))
        .filter(pl.col("day") >= pl.col("first"))
        .select("component", "day")
    )
    now = firsts.select("component", day=pl.lit(as_at))
    marks = pl.concat([ends, now]).unique().with_columns(kind=pl.lit("mark"), event_no=pl.lit(0))
    filled = pl.concat([events, marks.cast({"event_no": pl.Int64})], how="diagonal")
    money = ("amount_pence", "dep_pence", "reserve_pence")
    return filled.with_columns(pl.col(*money).fill_null(0), pl.col("class").fill_null(""))


def _treated(frame: pl.DataFrame) -> pl.DataFrame:
    """Put the treatment of its class beside each component."""
    treatment = class_frame().select("class", "depreciates", "has_reserve")
    now = pl.coalesce(
        pl.when((pl.col("to_class") != "") & (pl.col("class") == "")).then("to_class"), "class"
    )
    return frame.with_columns(now.alias("class")).join(
        treatment, on="class", how="left", maintain_order="left"
    )


def _charged(frame: pl.DataFrame) -> pl.DataFrame:
    """Charge the whole months that are complete by each event's day, before the event itself."""
    due = complete_before(pl.col("day"))
    elapsed = (due - pl.col("month")).clip(0)
    charged = pl.min_horizontal(elapsed, pl.col("months_left"))
    live = pl.col("depreciates").fill_null(False) & (pl.col("months_left") > 0)
    months = pl.when(live).then(charged).otherwise(0)
    over = pl.max_horizontal("months_left", pl.lit(1))
    base = (pl.col("gross") - pl.col("dep") - pl.col("residual")).clip(0)
    counted = frame.with_columns(months=months, over=over, base=base)
    share = {
        "depreciation": pl.col("base"),
        "reserve_depreciation": pl.col("reserve"),
        "losses_worn": pl.col("losses"),
    }
    worked = counted.with_columns(
        **{
            name: round_half_up_penny_expr(amount * pl.col("months"), pl.col("over"))
            for name, amount in share.items()
        }
    )
    return worked.with_columns(
        dep=pl.col("dep") + pl.col("depreciation"),
        reserve=pl.col("reserve") - pl.col("reserve_depreciation"),
        losses=pl.col("losses") - pl.col("losses_worn"),
        months_left=pl.col("months_left") - pl.col("months"),
        month=pl.max_horizontal("month", due),
    )


def _applied(frame: pl.DataFrame) -> pl.DataFrame:
    """Apply each event: the movements it makes, and the state after it (`…_after`)."""
    kind, amount = pl.col("kind"), pl.col("amount_pence")
    value = pl.col("gross") - pl.col("dep")
    grown = pl.when(kind == "valuation").then(amount - value).otherwise(0)
    lost = pl.when(kind == "impairment").then(pl.min_horizontal(amount, value)).otherwise(0)
    gain, fall = grown.clip(0), (-grown).clip(0) + lost
    kept = pl.col("has_reserve").fill_null(False)
    reversed_ = pl.when(kept).then(pl.min_horizontal(gain, pl.col("losses"))).otherwise(gain)
    taken = pl.when(kept).then(pl.min_horizontal(fall, pl.col("reserve"))).otherwise(0)
    worked = frame.with_columns(gain=gain, fall=fall, reversed=reversed_, taken=taken)
    restated = kind.is_in(["valuation", "reclassify", "impairment"])
    started, disposed = kind == "brought_forward", kind == "disposal"
    named = worked.with_columns(
        added=pl.when(kind == "addition").then(amount).otherwise(0),
        leased=pl.when(kind == "lease").then(amount).otherwise(0),
        written_off=pl.when(restated).then("dep").otherwise(0),
        up=pl.col("gain") - pl.col("reversed"),
        charged=pl.col("fall") - pl.col("taken"),
        moved=pl.when(kind == "reclassify").then(value).otherwise(0),
        out_gross=pl.when(disposed).then("gross").otherwise(0),
        out_dep=pl.when(disposed).then("dep").otherwise(0),
        out_reserve=pl.when(disposed).then("reserve").otherwise(0),
        proceeds=pl.when(disposed).then(amount).otherwise(0),
        bf_gross=pl.when(started).then(amount).otherwise(0),
        bf_dep=pl.when(started).then("dep_pence").otherwise(0),
        bf_reserve=pl.when(started).then("reserve_pence").otherwise(0),
    )
    return named.with_columns(**_after())


def _after() -> dict[str, pl.Expr]:
    kind = pl.col("kind")
    gone = kind == "disposal"
    starts = kind.is_in(["brought_forward", "addition", "lease", "reclassify"])
    c = pl.col
    gross = (
        c("gross") - c("written_off") + c("added") + c("leased") + c("bf_gross")
        + c("gain") - c("fall")
    )  # fmt: skip
    zero = pl.lit(0, pl.Int64)
    life = pl.coalesce("life_months", "months_left")
    month = pl.when(starts & c("life_months").is_not_null()).then(first_charged(c("day")))
    return {
        "gross_after": pl.when(gone).then(zero).otherwise(gross),
        "dep_after": pl.when(gone).then(zero).otherwise(c("dep") - c("written_off") + c("bf_dep")),
        "reserve_after": pl.when(gone)
        .then(zero)
        .otherwise(c("reserve") + c("up") - c("taken") + c("bf_reserve")),
        "losses_after": pl.when(gone | ~c("has_reserve").fill_null(False))
        .then(zero)
        .otherwise(c("losses") + c("charged") - c("reversed")),
        "residual_after": pl.coalesce("residual_pence", "residual"),
        "months_left_after": pl.when(gone).then(zero).otherwise(life),
        "month_after": pl.coalesce(month, "month"),
    }


_NAMED = {
    "bf_gross": "brought_forward_gross",
    "bf_dep": "brought_forward_dep",
    "bf_reserve": "brought_forward_reserve",
    "added": "addition",
    "leased": "lease_initial",
    "depreciation": "depreciation",
    "reserve_depreciation": "reserve_depreciation",
    "written_off": "depreciation_written_off",
    "up": "revalued_up",
    "reversed": "loss_reversed",
    "taken": "reserve_taken",
    "charged": "loss_charged",
    "moved": "reclassified_out",
    "out_gross": "disposed_gross",
    "out_dep": "disposed_depreciation",
    "out_reserve": "reserve_on_disposal",
    "proceeds": "proceeds",
}
"""Every kind of movement; all are above nought."""


def _movements(frame: pl.DataFrame) -> pl.DataFrame:
    """Turn one round's movements into rows of component, class, year, kind and pence."""
    dated = frame.with_columns(year=year_of(pl.col("day")))
    named = dated.select("component", "class", "year", *_NAMED).rename(_NAMED)
    long = named.unpivot(
        on=list(_NAMED.values()),
        index=["component", "class", "year"],
        variable_name="kind",
        value_name="pence",
    )
    into = dated.filter(pl.col("moved") != 0).select(
        "component", pl.col("to_class").alias("class"), "year",
        kind=pl.lit("reclassified_in"), pence="moved",
    )  # fmt: skip
    rows = pl.concat([long.select(*MOVEMENTS), into.select(*MOVEMENTS)])
    return rows.filter(pl.col("pence") != 0).cast(pl.Schema(MOVEMENTS))


def by_year(movements: pl.DataFrame) -> pl.DataFrame:
    """Add movements up by component, class, year and kind."""
    keys = ["component", "class", "year", "kind"]
    return movements.group_by(keys).agg(pl.col("pence").sum()).sort(keys)
