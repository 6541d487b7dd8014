"""What each assignment earns in a pay period: salary by days, hours, supplements, lost days.

Frames in and out, whole pence. A pay period is known by `key`, the first year of its tax year x 100
and its number (202608 for number 8 of 2026-27), so that what was earned late can be told apart.
"""

import polars as pl

from chamberlain.payroll.rules.amounts import at_once

EARNED = {
    "payroll_id": pl.String,
    "assignment": pl.String,
    "element": pl.String,
    "key": pl.Int64,
    "amount_pence": pl.Int64,
    "units_e2": pl.Int64,
    "rate_e4": pl.Int64,
    "note": pl.String,
    "source_ref": pl.String,
}
"""One row per assignment, element and period; `rate_e4` is pence a unit x 10,000."""

YEAR_E3 = 52_143
"""Weeks of a year x 1,000: 365 days by sevens, as the Green Book's hourly rates have it."""

MONTHLY, MONTHS, YEAR_DAYS = "M1", 12, 365

BASIC = {"fixed_term": "basic_temporary"}
LOSSES = {
    "unpaid": "unpaid_leave",
    "unpaid_parental": "unpaid_leave",
    "carers": "unpaid_leave",
    "strike": "strike",
}
"""Absences for which pay is lost by the day, and the element that takes it off."""

SHORT = ("unpaid", "carers")
SHORT_ELEMENT = "unpaid_leave_short"
SHORT_DAYS = 15
"""Authorised unpaid leave of fewer days is pensionable on the pay lost (LGPS, April 2026)."""

TERMS = ["payroll_id", "assignment", "kind", "yearly_pence", "weekly_hours_e2",
         "full_time_hours_e2", "paid_weeks_e3"]  # fmt: skip


def in_periods(facts: pl.DataFrame | pl.LazyFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Return facts cut to each period they touch: `held_from` and `held_to` lie within it.

    `periods` has key, starts and ends (the first day after).
    """
    within = (pl.col("held_from") < pl.col("ends")) & (pl.col("held_to") > pl.col("starts"))
    return at_once(
        facts.lazy()
        .join(periods.lazy(), how="cross")
        .filter(within)
        .with_columns(
            held_from=pl.max_horizontal("held_from", "starts"),
            held_to=pl.min_horizontal("held_to", "ends"),
        )
    )


def half_up(numerator: pl.Expr, denominator: pl.Expr | int) -> pl.Expr:
    """Return a quotient rounded half up, away from nought, for sizes within 63 bits."""
    size = (numerator.abs() * 2 + denominator) // (denominator * 2)
    return numerator.sign() * size


def hourly_e4(yearly_pence: pl.Expr, full_time_hours_e2: pl.Expr) -> pl.Expr:
    """Return pay of an hour, to the penny, in pence x 10,000: year / 52.143 / full-time hours."""
    penny = half_up(yearly_pence * 100_000, full_time_hours_e2 * YEAR_E3)
    return penny * 10_000


def salaries(slices: pl.DataFrame, frequency: str = MONTHLY) -> pl.DataFrame:
    """Return salary of each assignment and period: a twelfth of the year, by calendar days.

    Weeks are paid by the day, each a 365th of the year, so that a week is 7/365 (the Green Book's
    52.143 weeks). `slices` are facts cut to periods, with `yearly_pence` of a full-time year. Days
    on the same terms are taken together, so that a change of title costs nobody a penny.
    """
    days = (pl.col("held_to") - pl.col("held_from")).dt.total_days()
    paid = (
        slices.lazy()
        .filter(pl.col("pay_basis") == "salaried")
        .group_by(*TERMS, "key", maintain_order=True)
        .agg(
            days=days.sum(),
            month=(pl.col("ends") - pl.col("starts")).dt.total_days().first(),
        )
    )
    full = pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3")
    year = pl.col("full_time_hours_e2") * YEAR_E3 * _parts(frequency, pl.col("month"))
    part = pl.col("days") < pl.col("month")
    note = pl.when(part).then(pl.format("{} of {} days", "days", "month")).otherwise(pl.lit(""))
    earned = paid.with_columns(
        element=pl.col("kind").replace_strict(BASIC, default="basic"),
        amount_pence=half_up(full * pl.col("days"), year),
        note=note,
    )
    return shaped(at_once(earned.filter(pl.col("amount_pence") != 0)))


def _parts(frequency: str, days: pl.Expr) -> pl.Expr:
    """Return how many days like one of a period of so many days make a year's pay."""
    return days * MONTHS if frequency == MONTHLY else pl.lit(YEAR_DAYS)


def supplements(additions: pl.DataFrame, frequency: str = MONTHLY) -> pl.DataFrame:
    """Return a twelfth of each supplement, or its 365ths, for the days it holds in each period."""
    if additions.is_empty():
        return pl.DataFrame(schema=EARNED)
    days = (pl.col("held_to") - pl.col("held_from")).dt.total_days()
    month = (pl.col("ends") - pl.col("starts")).dt.total_days()
    return shaped(
        additions.with_columns(
            element=pl.col("kind"),
            amount_pence=half_up(pl.col("annual_pence") * days, _parts(frequency, month)),
        ).filter(pl.col("amount_pence") != 0)
    )


def losses(absences: pl.DataFrame, slices: pl.DataFrame, divisor: int) -> pl.DataFrame:
    """Return pay lost for unpaid days, below nought: a working day costs a year's pay / divisor.

    `absences` are cut to periods as facts are; `work_days` says which days of a week count.
    """
    if absences.is_empty():
        return pl.DataFrame(schema=EARNED)
    lost = absences.filter(pl.col("kind").is_in(list(LOSSES)))
    if lost.is_empty():
        return pl.DataFrame(schema=EARNED)
    terms = slices.select("assignment", "key", "yearly_pence", "weekly_hours_e2",
                          "full_time_hours_e2", "paid_weeks_e3", "pay_basis"
                          ).unique(["assignment", "key"], keep="last")  # fmt: skip
    by_day = (
        lost.join(terms, on=["assignment", "key"])
        .filter(pl.col("pay_basis") == "salaried")
        .with_columns(day=pl.date_ranges("held_from", "held_to", closed="left"))
        .explode("day")
        .filter(pl.col("work_days").str.contains(pl.col("day").dt.weekday().cast(pl.String)))
        .with_columns(halves=pl.when(pl.col("portion") == "half").then(1).otherwise(2))
        .with_columns(
            element=pl.when(pl.col("kind").is_in(SHORT) & (_length() < SHORT_DAYS))
            .then(pl.lit(SHORT_ELEMENT))
            .otherwise(pl.col("kind").replace_strict(LOSSES))
        )
        .group_by("payroll_id", "assignment", "element", "key", *TERMS[3:], maintain_order=True)
        .agg(halves=pl.col("halves").sum().cast(pl.Int64))
    )
    full = pl.col("yearly_pence") * pl.col("weekly_hours_e2") * pl.col("paid_weeks_e3")
    year = pl.col("full_time_hours_e2") * YEAR_E3 * divisor * 2
    return shaped(
        by_day.with_columns(
            amount_pence=-half_up(full * pl.col("halves"), year),
            note=pl.format("{} half days", "halves"),
        ).filter(pl.col("amount_pence") != 0)
    )


def _length() -> pl.Expr:
    """Return how many calendar days an absence lasts in all; one that goes on is a long one."""
    days = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    return days.fill_null(SHORT_DAYS)


def priced(claims: pl.DataFrame, slices: pl.DataFrame, elements: pl.DataFrame) -> pl.DataFrame:
    """Return claims and items with units priced: by the hourly rate of the post, or by the unit.

    `claims` has payroll_id, assignment, element, key, units_e2, amount_pence, note, source_ref; an
    element that is not known stays, unpriced, for the caller to set aside.
    """
    if claims.is_empty():
        return pl.DataFrame(schema=EARNED)
    terms = (
        slices.lazy()
        .select("assignment", "yearly_pence", "full_time_hours_e2")
        .unique("assignment", keep="last")
    )
    prices = elements.lazy().select("element", "units", "factor_e2", "element_rate_e2")
    rows = claims.lazy().join(prices, on="element", how="left", maintain_order="left")
    rows = rows.join(terms, on="assignment", how="left", maintain_order="left")
    hourly = hourly_e4(pl.col("yearly_pence"), pl.col("full_time_hours_e2"))
    rate = (
        pl.when(pl.col("factor_e2").fill_null(0) > 0)
        .then(hourly * pl.col("factor_e2") // 100)
        .otherwise(pl.col("element_rate_e2") * 100)
    )
    units = pl.col("units_e2").fill_null(0)
    given = pl.col("amount_pence").fill_null(0)
    priced_at = half_up(units * pl.col("rate_e4").fill_null(0), 1_000_000)
    amount = pl.when(given != 0).then(given).otherwise(priced_at)
    rated = rows.with_columns(rate_e4=pl.when(units != 0).then(rate))
    return shaped(at_once(rated.with_columns(amount_pence=amount)))


def differences(expected: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Return what is still to be paid, or taken back, of periods that were paid before.

    Both have payroll_id, assignment, element, key and amount_pence. What is late keeps the period
    in which it was earned; it is taxed in the one in which it is paid.
    """
    on = ["payroll_id", "assignment", "element", "key"]
    if expected.is_empty() and paid.is_empty():
        return pl.DataFrame(schema=EARNED)
    have = paid.lazy().select(*on, amount_pence=-pl.col("amount_pence"))
    both = pl.concat([expected.lazy().select(*on, "amount_pence"), have])
    owed = both.group_by(on, maintain_order=True).agg(pl.col("amount_pence").sum())
    differing = owed.filter(pl.col("amount_pence") != 0)
    return shaped(at_once(differing.with_columns(note=pl.lit("for an earlier period"))))


def shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame with the columns of EARNED, blank where it has none."""
    there = frame.schema
    return frame.select_seq(
        pl.lit(None, kind).alias(name)
        if name not in there
        else pl.col(name)
        if there[name] == kind
        else pl.col(name).cast(kind)
        for name, kind in EARNED.items()
    )
