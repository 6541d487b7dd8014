"""Days on which the law changes a charge by itself, with nobody telling the council anything.

A financial year begins; a home has been empty for one, two, five or ten years; an exemption or an
exception from a premium has run its months. `cut` divides stretches of facts on those days.
"""

from datetime import date
from functools import cache

import polars as pl

from chamberlain.kernel.calendar import DAY
from chamberlain.kernel.rates import history

SECOND_HOME = (pl.col("residents") == 0) & pl.col("furnished").fill_null(False)
EMPTY = (pl.col("residents") == 0) & ~pl.col("furnished").fill_null(False)
CLASS_F, CLASS_I = "F", "I"
_DAYS = 1 << 20
"""More days than any date is from 1970: a stretch and a day make one number that sorts."""


@cache
def exemption_classes() -> dict[str, int]:
    """Return each class of exempt dwelling and its months after the event, 0 where unlimited."""
    law = history("revenues.exemptions")[-1]
    return {item["class"]: item["months"] for item in law["classes"]}


@cache
def exception_months() -> dict[str, int]:
    """Return each class excepted from premiums and its months from the event, 0 if unlimited."""
    law = history("revenues.discounts")[-1]
    return {item["class"]: item["months"] for item in law["premium_exceptions"]}


@cache
def anniversaries() -> tuple[int, ...]:
    """Return every number of years at which some year's premium on an empty home steps up."""
    steps = [step["years"] for law in history("revenues.discounts")
             for step in law["empty_premium_steps"]]  # fmt: skip
    return tuple(sorted(set(steps)))


def may_change(facts: pl.DataFrame) -> pl.Expr:
    """Say which stretches need `cut`: nobody lives there, a clock may run, or a year begins.

    Of the others everything is known from their first day. Takes facts without the columns that are
    wholly blank.
    """
    there = set(facts.columns)
    tests = [pl.col("residents") == 0]
    tests += [pl.col("held_to") > _year_end(facts)] if _several_years(facts) else []
    limited = [code for code, months in exemption_classes().items() if months]
    if "exemption" in there:
        tests.append(pl.col("exemption").is_in(limited).fill_null(False))
    return pl.any_horizontal(tests)


def year_of_day(facts: pl.DataFrame, day: str = "held_from") -> pl.Expr:
    """Return the financial year of a column of days by its first half."""
    first, last = _years(facts)
    if first == last:
        return pl.lit(first, pl.Int32)
    begun = [
        (pl.col(day) >= date(year, 4, 1)).cast(pl.Int32) for year in range(first + 1, last + 1)
    ]
    return pl.lit(first, pl.Int32) + pl.sum_horizontal(begun)


def cut(facts: pl.DataFrame) -> pl.DataFrame:
    """Divide stretches at those days, and say of each part what holds in it.

    Takes the typed facts of `revenues.charge`; adds `first_day`, `end_day` (the day after the
    last), `exempt` (the class, or null), `excepted` (from a premium) and `years_empty` (the highest
    step reached). Rows come out in order, the parts of each by day.
    """
    return _divided(facts.with_columns(_class=exempt_class())).drop("_class")


def _years(facts: pl.DataFrame) -> tuple[int, int]:
    """Return the first and the last financial year of the stretches."""
    first, end = facts.select(pl.col("held_from").min(), pl.col("held_to").max()).row(0)
    last = end - DAY
    return first.year - (first.month < 4), last.year - (last.month < 4)


def _several_years(facts: pl.DataFrame) -> bool:
    first, last = _years(facts)
    return first != last


def _year_end(facts: pl.DataFrame) -> pl.Expr:
    return pl.date(year_of_day(facts) + 1, 4, 1)


def exempt_class() -> pl.Expr:
    """Return the class of exemption: as recorded, else N or U where the residents make it one.

    SI 1992/558 article 3: only students is class N; only severely mentally impaired people, with
    or without students, is class U. Neither is a discount of half.
    """
    students = pl.col("students").fill_null(0)
    impaired = pl.col("severely_mentally_impaired").fill_null(0)
    lived_in = pl.col("residents") > 0
    return (
        pl.when(pl.col("exemption").is_not_null())
        .then(pl.col("exemption"))
        .when(lived_in & (students == pl.col("residents")))
        .then(pl.lit("N"))
        .when(lived_in & (impaired > 0) & (students + impaired == pl.col("residents")))
        .then(pl.lit("U"))
    )


def _divided(facts: pl.DataFrame) -> pl.DataFrame:
    steps = [f"_step_{years}" for years in anniversaries()]
    since = pl.when(EMPTY).then("empty_since")
    facts = facts.with_columns(
        *[_anniversary(since, years).alias(f"_step_{years}") for years in anniversaries()],
        _exempt_to=_exempt_to(),
        _excepted_to=_excepted_to(),
    )
    days = [
        pl.col("held_from"),
        *_april_firsts(facts),
        *[
            pl.col(name)
            for name in ("_exempt_to", "exception_from", "_excepted_to")
            if facts[name].null_count() < facts.height
        ],
        *[pl.col(step) for step in steps],
    ]
    numbered = facts.with_row_index("_stretch")
    stretch = pl.col("_stretch").cast(pl.Int64) * _DAYS
    begun = [
        numbered.select(
            pl.when((day >= pl.col("held_from")) & (day < pl.col("held_to"))).then(
                stretch + day.to_physical()
            )
        ).to_series()
        for day in days
    ]
    places = pl.concat(begun).drop_nulls().unique().sort()
    parts = numbered[places // _DAYS].with_columns(
        (places % _DAYS).cast(pl.Int32).cast(pl.Date).alias("first_day")
    )
    goes_on = (pl.col("_stretch") == pl.col("_stretch").shift(-1)).fill_null(False)
    following = pl.when(goes_on).then(pl.col("first_day").shift(-1))
    reached = pl.max_horizontal(
        pl.when(pl.col("first_day") >= pl.col(step)).then(pl.lit(count, pl.Int32)).otherwise(0)
        for count, step in zip(anniversaries(), steps, strict=True)
    )
    return parts.with_columns(
        end_day=following.fill_null(pl.col("held_to")),
        exempt=pl.when(_still(pl.col("_exempt_to"))).then("_class"),
        excepted=(pl.col("exception").is_not_null() | _after_class_f())
        & _still(pl.col("_excepted_to"))
        & (pl.col("exception_from").is_null() | (pl.col("first_day") >= pl.col("exception_from"))),
        years_empty=reached,
    ).drop("_exempt_to", "_excepted_to", "_stretch", *steps)


def _april_firsts(facts: pl.DataFrame) -> list[pl.Expr]:
    """Return the first days of the financial years that begin within the stretches."""
    first, last = _years(facts)
    return [pl.lit(date(year, 4, 1)) for year in range(first + 1, last + 1)]


def _after_class_f() -> pl.Expr:
    """Say whether class I follows by itself: it was class F, and a grant has been made."""
    return (pl.col("_class") == CLASS_F).fill_null(False) & pl.col("granted_on").is_not_null()


def _exempt_to() -> pl.Expr:
    """Return the day on which an exemption with a limit of months has run out; else null.

    Class F lasts while fewer than six months have passed since the grant, class B for six months
    since the dwelling was last used.
    """
    event = pl.when(pl.col("_class") == CLASS_F).then("granted_on").otherwise("exempt_since")
    return _after(event, pl.col("_class"), exemption_classes())


def _excepted_to() -> pl.Expr:
    """Return the day on which an exception's months have run out; they run from its event."""
    given = _after(pl.col("exception_from"), pl.col("exception"), exception_months())
    follows = pl.when(_after_class_f()).then(
        pl.col("granted_on").dt.offset_by(f"{exception_months()[CLASS_I]}mo")
    )
    return pl.when(pl.col("exception").is_not_null()).then(given).otherwise(follows)


def _after(event: pl.Expr, code: pl.Expr, limits: dict[str, int]) -> pl.Expr:
    ends = pl.lit(None, pl.Date)
    for months in sorted({months for months in limits.values() if months}):
        codes = [name for name, limit in limits.items() if limit == months]
        ends = pl.when(code.is_in(codes)).then(event.dt.offset_by(f"{months}mo")).otherwise(ends)
    return ends


def _anniversary(day: pl.Expr, years: int) -> pl.Expr:
    """Return the day after `years` full years; a 29 February's is 1 March where there is none.

    The Act can be read as one day earlier: the figure says which reading is taken.
    """
    earlier = history("revenues.discounts")[-1]["premium_days_before_anniversary"]
    moved = day.dt.offset_by(f"{years}y")
    short = moved.dt.day() != day.dt.day()
    there = pl.when(short).then(moved.dt.offset_by("1d")).otherwise(moved)
    return there.dt.offset_by(f"-{earlier}d")


def _still(ends: pl.Expr) -> pl.Expr:
    return ends.is_null() | (pl.col("first_day") < ends)


def _year(day: pl.Expr) -> pl.Expr:
    """Return the financial year of a day by its first half."""
    return day.dt.year() - (day.dt.month() < 4).cast(pl.Int32)
