"""Days on which the law changes a charge by itself, with nobody telling the council anything.

A financial year begins; a home has been empty for one, two, five or ten years; an exemption or an
exception from a premium has run its months. `cut` divides stretches of facts on those days.
"""

from functools import cache

import polars as pl

from chamberlain.kernel.rates import history

SECOND_HOME = (pl.col("residents") == 0) & pl.col("furnished").fill_null(False)
EMPTY = (pl.col("residents") == 0) & ~pl.col("furnished").fill_null(False)
CLASS_F, CLASS_I = "F", "I"


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


def cut(facts: pl.DataFrame) -> pl.DataFrame:
    """Divide stretches at those days, and say of each part what holds in it.

    Takes the typed facts of `revenues.charge`; adds `first_day`, `end_day` (the day after the
    last), `exempt` (the class, or null), `excepted` (from a premium) and `years_empty` (the highest
    step reached). Rows come out in order, the parts of each by day.
    """
    facts = facts.with_columns(_class=exempt_class())
    last = pl.col("held_to").dt.offset_by("-1d")
    limited = [code for code, months in exemption_classes().items() if months]
    may_change = (
        (_year(pl.col("held_from")) != _year(last))
        | pl.col("_class").is_in(limited).fill_null(False)
        | pl.col("exception_from").is_not_null()
        | (EMPTY & pl.col("empty_since").is_not_null())
    )
    facts = facts.with_columns(_cut=may_change)
    steady = facts.filter(~pl.col("_cut")).with_columns(
        first_day=pl.col("held_from"),
        end_day=pl.col("held_to"),
        exempt=pl.col("_class"),
        excepted=pl.col("exception").is_not_null(),
        years_empty=pl.lit(0, pl.Int32),
    )
    if steady.height == facts.height:
        return steady.drop("_class", "_cut")
    parts = pl.concat([steady, _divided(facts.filter("_cut"))])
    return parts.drop("_class", "_cut").sort("row", "first_day")


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
    steps = [_anniversary(pl.col("empty_since"), years) for years in anniversaries()]
    facts = facts.with_columns(_exempt_to=_exempt_to(), _excepted_to=_excepted_to())
    years = pl.int_ranges(
        _year(pl.col("held_from")) + 1, _year(pl.col("held_to").dt.offset_by("-1d")) + 1
    )
    days = pl.concat_list(
        pl.col("held_from"),
        years.list.eval(pl.date(pl.element(), 4, 1)),
        "_exempt_to",
        "exception_from",
        "_excepted_to",
        *[pl.when(EMPTY).then(step) for step in steps],
    )
    parts = facts.with_columns(first_day=days).explode("first_day")
    inside = (pl.col("first_day") >= pl.col("held_from")) & (
        pl.col("first_day") < pl.col("held_to")
    )
    parts = parts.filter(inside).unique(["row", "first_day"]).sort("row", "first_day")
    following = pl.col("first_day").shift(-1).over("row", order_by="first_day")
    reached = pl.max_horizontal(
        pl.when(pl.col("first_day") >= step).then(pl.lit(count, pl.Int32)).otherwise(0)
        for count, step in zip(anniversaries(), steps, strict=True)
    )
    return parts.with_columns(
        end_day=following.fill_null(pl.col("held_to")),
        exempt=pl.when(_still(pl.col("_exempt_to"))).then("_class"),
        excepted=(pl.col("exception").is_not_null() | _after_class_f())
        & _still(pl.col("_excepted_to"))
        & (pl.col("exception_from").is_null() | (pl.col("first_day") >= pl.col("exception_from"))),
        years_empty=pl.when(EMPTY).then(reached).otherwise(0).cast(pl.Int32),
    ).drop("_exempt_to", "_excepted_to")


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
