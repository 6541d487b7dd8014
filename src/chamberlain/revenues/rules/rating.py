"""At what percentages each run of days is charged: the discounts and premiums of its day.

Most stretches are lived in all the time and within one year: their percentages follow from how many
are counted. The others, where a clock may run, go through `clocks.cut` first.
"""

import polars as pl

from chamberlain.kernel.rates import Rates, history
from chamberlain.revenues.rules.amounts import BANDS
from chamberlain.revenues.rules.clocks import (
    EMPTY,
    SECOND_HOME,
    cut,
    exempt_class,
    may_change,
    year_of_day,
)

CODE = "code"
"""The place of the charged band in `amounts.BANDS`: one lower for a disabled resident.

Null where the listed band is none from A to H."""
_KEPT = (
    "row",
    "first_day",
    "end_day",
    "year",
    CODE,
    "area",
    "exempt",
    "discount_e2",
    "premium_e2",
    "annexe",
    "reduction_e2",
    "reduction_stops_at_band",
    "reduction_less_weekly_e4",
    "local_reduction_e2",
)
_STATES = [name for name in _KEPT if name not in ("first_day", "end_day")]
"""What makes two runs of days one, when they follow one another and are alike in all of it."""


def rated(facts: pl.DataFrame) -> pl.DataFrame:
    """Return each run of days with its year, band code, class, discount and premium, in order.

    Takes the typed facts of `revenues.charge`, sorted by `row`. A column that is blank for all is
    left out of the answer. Parts of a row that are charged alike and follow one another are one.
    """
    slim = facts.select(name for name in facts.columns if facts[name].null_count() < facts.height)
    if slim.is_empty():
        slim = facts
    changing = slim.select(may_change(slim))[:, 0]
    twice = bool((facts["row"] == facts["row"].shift(1)).any())
    if not changing.any():
        return _rejoined(_steady(slim), twice)
    moving = _moving(facts.filter(changing))
    if changing.all():
        return _rejoined(_slim(moving, slim), True)
    parts = _slim(moving, slim) if twice else _rejoined(_slim(moving, slim), True)
    found = pl.concat([_steady(slim.filter(~changing)), parts], how="diagonal")
    return _rejoined(found.sort("row", "first_day") if twice else _in_order(found), twice)


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.sort("row", maintain_order=True)


def counted(there: set[str] | None = None) -> pl.Expr:
    """Return how many residents count for discount: those who are not disregarded."""
    known = [n for n in ("students", "severely_mentally_impaired") if there is None or n in there]
    away = [pl.col(name).fill_null(0) for name in known]
    sums = [sum(away[1:], away[0])] if away else []
    if there is None or "disregarded" in there:
        sums.append(pl.col("disregarded").fill_null(0))
    if not sums:
        return pl.col("residents")
    return pl.col("residents") - (pl.max_horizontal(sums) if len(sums) > 1 else sums[0])


def _steady(facts: pl.DataFrame) -> pl.DataFrame:
    """Rate stretches that are lived in throughout and within one year."""
    there = set(facts.columns)
    year = year_of_day(facts) if facts.height else pl.lit(0, pl.Int32)
    frame, exempt = _exempt(facts, there)
    frame = frame.with_columns(
        year=year, exempt=exempt, _counted=counted(there).clip(0, 2), **{CODE: _code(there)}
    )
    discount = _by_year(frame, ("no_counted_resident", "one_resident", None), pl.col("_counted"))
    if frame["exempt"].null_count() < frame.height:
        discount = pl.when(pl.col("exempt").is_null()).then(discount).otherwise(0)
    frame = frame.with_columns(discount_e2=discount, premium_e2=pl.lit(0, pl.Int64))
    frame = frame.rename({"held_from": "first_day", "held_to": "end_day"})
    return frame.select(name for name in _KEPT if name in frame.columns)


def _exempt(facts: pl.DataFrame, there: set[str]) -> tuple[pl.DataFrame, pl.Expr]:
    """Return the facts with what `exempt_class` reads, and the class, by the shortest way."""
    people = {"students", "severely_mentally_impaired"}
    if not people & there:
        return facts, pl.col("exemption") if "exemption" in there else pl.lit(None, pl.String)
    blank = {"exemption": pl.String, **dict.fromkeys(people, pl.Int64)}
    missing = [pl.lit(None, kind).alias(name) for name, kind in blank.items() if name not in there]
    return facts.with_columns(missing), exempt_class()


def _code(there: set[str]) -> pl.Expr:
    listed = pl.col("band").cast(pl.Enum(BANDS[1:]), strict=False)
    code = listed.to_physical().cast(pl.Int32) + 1
    if "disabled" in there:
        code = code - pl.col("disabled").fill_null(False).cast(pl.Int32)
    return code


def _by_year(frame: pl.DataFrame, names: tuple[str | None, ...], place: pl.Expr) -> pl.Expr:
    """Return the figure at `place` of those named, of the law of each row's year."""
    if frame.is_empty():
        return pl.lit(0, pl.Int64)
    first, last = frame.select(pl.col("year").min(), pl.col("year").max().alias("last")).row(0)
    laws = [_law(year) for year in range(first, last + 1)]
    values = [int(law[name]) if name else 0 for law in laws for name in names]
    at = (pl.col("year") - first) * len(names) + place
    return pl.lit(pl.Series(values, dtype=pl.Int64)).gather(at)


def _law(year: int) -> Rates:
    """Return the discounts in force on 1 April of a year; the oldest on file before them."""
    laws = [law for law in history("revenues.discounts") if law.held_from.year <= year]
    return laws[-1] if laws else history("revenues.discounts")[0]


def _slim(parts: pl.DataFrame, slim: pl.DataFrame) -> pl.DataFrame:
    """Leave out of the divided parts what is blank for all stretches."""
    always = {"first_day", "end_day", "year", CODE, "exempt", "discount_e2", "premium_e2"}
    return parts.select(name for name in _KEPT if name in always or name in slim.columns)


def _moving(facts: pl.DataFrame) -> pl.DataFrame:
    """Rate stretches in which a clock may run."""
    parts = cut(facts)
    year = pl.col("first_day").dt.year() - (pl.col("first_day").dt.month() < 4).cast(pl.Int32)
    frame = parts.with_columns(*_percents(_terms(parts)), year=year, **{CODE: _code({"disabled"})})
    return frame.select(_KEPT)


def _rejoined(frame: pl.DataFrame, twice: bool) -> pl.DataFrame:
    """Make one of neighbouring parts of a row that are charged alike."""
    if not twice or not (frame["row"] == frame["row"].shift(1)).any():
        return frame
    states = [name for name in _STATES if name in frame.columns]
    alike = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in states)
    follows = pl.col("first_day") == pl.col("end_day").shift(1)
    same = frame.select((alike & follows).fill_null(False))[:, 0]
    run = (~same).cum_sum()
    ends = frame.select("end_day", run.alias("run")).group_by("run", maintain_order=True).last()
    return frame.filter(~same).with_columns(ends["end_day"])


def _percents(terms: list[Rates]) -> list[pl.Expr]:
    """Return discount_e2 and premium_e2 of each part by the law of its day."""
    discount, premium = _discount(terms[0]), _premium(terms[0])
    for law in terms[1:]:
        since = pl.col("first_day") >= law.held_from
        discount = pl.when(since).then(_discount(law)).otherwise(discount)
        premium = pl.when(since).then(_premium(law)).otherwise(premium)
    charged = pl.col("exempt").is_null()
    return [
        pl.when(charged).then(discount).otherwise(0).alias("discount_e2"),
        pl.when(charged).then(premium).otherwise(0).alias("premium_e2"),
    ]


def _terms(parts: pl.DataFrame) -> list[Rates]:
    """Return the laws in force on some day of the parts, oldest first."""
    first, last = parts.select(pl.col("first_day").min(), pl.col("end_day").max()).row(0)
    laws = history("revenues.discounts")
    within = [
        law for law in laws if law.held_from < last and (law.held_to is None or law.held_to > first)
    ]
    return within or [laws[0]]


def _discount(law: Rates) -> pl.Expr:
    keeps = pl.col("exception").is_in(law["unalterable_classes"]).fill_null(False)
    return (
        pl.when(pl.col("residents") == 0)
        .then(
            pl.when(pl.col("determined_discount_e2").is_not_null())
            .then("determined_discount_e2")
            .when(SECOND_HOME & keeps)
            .then(law["unalterable_second_home"])
            .when(SECOND_HOME)
            .then(law["second_home"])
            .otherwise(law["empty_unfurnished"])
        )
        .when(counted() == 0)
        .then(law["no_counted_resident"])
        .when(counted() == 1)
        .then(law["one_resident"])
        .otherwise(0)
        .cast(pl.Int64)
    )


def _premium(law: Rates) -> pl.Expr:
    """Return the premium where nobody lives there, unless an exception that law knows holds."""
    known = {item["class"]: item for item in law["premium_exceptions"]}
    code = pl.col("exception").fill_null("I")
    excepts_empty = pl.col("excepted") & code.is_in([c for c, i in known.items() if i["empty"]])
    excepts_second = pl.col("excepted") & code.is_in([c for c, i in known.items() if i["second"]])
    stepped = pl.lit(0, pl.Int64)
    for step in law["empty_premium_steps"]:
        reached = pl.col("years_empty") >= step["years"]
        stepped = pl.when(reached).then(step["percent_e2"]).otherwise(stepped)
    return (
        pl.when(EMPTY & ~excepts_empty)
        .then(stepped)
        .when(SECOND_HOME & ~excepts_second)
        .then(law["second_home_premium"])
        .otherwise(0)
        .cast(pl.Int64)
    )
