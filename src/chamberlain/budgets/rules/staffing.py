"""What a post costs, month by month: pay with its increments, employer's costs, and awards.

Rates of National Insurance and of the apprenticeship levy are payroll's dated figures; for months
after the last of them, the last on file stands. A pension's rate is that of the post.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import polars as pl

from chamberlain.kernel.awards import AwardBand, award_pence
from chamberlain.kernel.money import round_half_up_penny_expr
from chamberlain.kernel.rates import Rates, history
from chamberlain.kernel.rules import Column, rule, set_aside

INSURANCE = "payroll.national_insurance"
LEVY = "payroll.apprenticeship_levy"
PARTS = ("pay_pence", "ni_pence", "pension_pence", "levy_pence")
MONTHS = 12
WHOLE_E4 = 10_000
RATED_ON = 28
"""Day of a month whose figures its pay has: paydays are late in the month, tax years begin on 6."""

SEATS = {
    "seat": pl.String,
    "spine_point": pl.Int64,
    "state": pl.String,
    "pay_e4": pl.Int64,
    "annual_pence": pl.Int64,
    "steps": pl.List(pl.Int64),
    "next_step_on": pl.Date,
    "priced_year": pl.Int64,
    "starts_on": pl.Date,
    "ends_on": pl.Date,
    "funding_ends_on": pl.Date,
    "expected_on": pl.Date,
    "ni_letter": pl.String,
    "pension_rate_e2": pl.Int64,
}
"""What is needed of a post to say what it costs."""


def known_on(scheme: str, day: date) -> Rates:
    """Return the figures of a scheme on a day, or the last known before it."""
    found = [rates for rates in history(scheme) if rates.held_from <= day]
    return found[-1] if found else history(scheme)[0]


@lru_cache(maxsize=1024)
def _insured(month: date, letter: str) -> tuple[int, int] | None:
    """Return from how much pay of a month, in pence, and at which rate an employer pays."""
    rates = known_on(INSURANCE, month.replace(day=RATED_ON))
    for one in rates["letters"]:
        if one["letter"] == letter:
            return rates[one["employer_from"]]["monthly"] * 100, one["employer"]
    return None


@rule(
    name="budgets.post_month",
    inputs=(
        Column("month", "date", "", "First day of the month"),
        Column("days", "whole", "days", "Days of the month that are paid for"),
        Column("annual_pence", "pence", "pence", "Pay of a full-time year"),
        Column("pay_e4", "whole", "parts of 10,000", "Share of a full-time year's pay"),
        Column("ni_letter", "text", "", "National Insurance letter"),
        Column("pension_rate_e2", "whole", "percent x 100", "Employer's pension rate"),
    ),
    outputs=(
        Column("pay_pence", "pence", "pence", "Pay of the month"),
        Column("ni_pence", "pence", "pence", "Employer's National Insurance"),
        Column("pension_pence", "pence", "pence", "Employer's pension contribution"),
        Column("levy_pence", "pence", "pence", "Apprenticeship levy, before its allowance"),
    ),
    example={
        "month": "2026-04-01",
        "days": "30",
        "annual": "36000",
        "pay_e4": "10000",
        "ni_letter": "A",
        "pension_rate_e2": "1970",
    },
    source="Estimate of an employer's costs: secondary Class 1 contributions (Social Security "
    "Contributions and Benefits Act 1992 s.9), apprenticeship levy (Finance Act 2016 part 6), and "
    "the pension scheme's certified rate, each on the post's own pay",
)
def post_month(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a month's pay and employer's costs of a post from its own pay.

    Pay is a twelfth of the year's, by days where the month is not whole. National Insurance is
    reckoned as if the post were its holder's only one; the levy before its allowance, which is one
    for the whole council.
    """
    pairs = frame.select("month", "ni_letter").unique()
    found = [_insured(month, letter) for month, letter in pairs.iter_rows()]
    blank = (None, None)
    rated = pairs.with_columns(
        start=pl.Series([(one or blank)[0] for one in found], dtype=pl.Int64),
        rate=pl.Series([(one or blank)[1] for one in found], dtype=pl.Int64),
        levy_e2=pl.Series([_levy(month) for month in pairs["month"]], dtype=pl.Int64),
    )
    marked = frame.join(rated, on=["month", "ni_letter"], how="left", maintain_order="left")
    words = "is no National Insurance letter of that month"
    errors = set_aside(marked, pl.col("rate").is_null(), "ni_letter", words)
    good = marked.filter(pl.col("rate").is_not_null())
    length = pl.col("month").dt.month_end().dt.day().cast(pl.Int64)
    share = pl.col("annual_pence") * pl.col("pay_e4") * pl.col("days")
    paid = good.with_columns(
        pay_pence=round_half_up_penny_expr(share, length * (MONTHS * WHOLE_E4))
    )
    pay = pl.col("pay_pence")
    return paid.select(
        "row",
        "pay_pence",
        ni_pence=_percent((pay - pl.col("start")).clip(0), "rate"),
        pension_pence=_percent(pay, "pension_rate_e2"),
        levy_pence=_percent(pay, "levy_e2"),
    ), errors


def _levy(month: date) -> int:
    return int(known_on(LEVY, month.replace(day=RATED_ON))["rate"])


def _percent(amount: pl.Expr, rate_e2: str) -> pl.Expr:
    return round_half_up_penny_expr(amount * pl.col(rate_e2), WHOLE_E4)


def year_of_seats(
    seats: pl.DataFrame, year: int, awards: Mapping[int, tuple[AwardBand, ...]]
) -> pl.DataFrame:
    """Lay seats (SEATS) out by month of a financial year, with what each month pays a full year.

    Gives seat, month, number (1 is April), `full_days` and `expected_days` paid for, `annual_pence`
    with increments as they fall, `awarded_pence` with the awards of `awards` (by financial year)
    which that pay does not have yet.
    """
    months = [date(year + (n > 9), (n + 2) % 12 + 1, 1) for n in range(1, MONTHS + 1)]
    calendar = pl.DataFrame(
        {"month": months, "number": list(range(1, MONTHS + 1))},
        schema={"month": pl.Date, "number": pl.Int64},
    )
    laid = seats.join(calendar, how="cross").with_columns(
        after=pl.col("month").dt.offset_by("1mo"), taken=_steps_taken()
    )
    laid = laid.with_columns(
        annual_pence=pl.when(pl.col("taken") > 0)
        .then(pl.col("steps").list.get(pl.col("taken") - 1, null_on_oob=True))
        .otherwise("annual_pence")
        .fill_null(pl.col("annual_pence")),
        spine_point=pl.col("spine_point") + pl.col("taken"),
    )
    vacant = pl.col("state") != "filled"
    fixed_end = pl.col("funding_ends_on").dt.offset_by("1d")
    began = pl.when(vacant).then("expected_on").otherwise("starts_on")
    ends = pl.min_horizontal("ends_on", fixed_end)
    never = (pl.col("state") == "frozen") | (vacant & pl.col("expected_on").is_null())
    laid = laid.with_columns(
        full_days=_days(pl.lit(None, pl.Date), fixed_end),
        expected_days=pl.when(never).then(0).otherwise(_days(began, ends)),
        awarded_pence=pl.col("annual_pence"),
    )
    for awarded in sorted(awards):
        if awarded > year:
            continue
        moving = laid.select(
            "spine_point", moving_pence="awarded_pence", annual_pence="awarded_pence"
        )
        added = moving.select(added=award_pence(awards[awarded]))["added"]
        late = pl.col("priced_year") < awarded
        laid = laid.with_columns(
            awarded_pence=pl.col("awarded_pence") + pl.when(late).then(added).otherwise(0)
        )
    return laid.drop("after", "taken")


def _steps_taken() -> pl.Expr:
    """Return how many increments fell by the first of a month: one a year, up to the last."""
    first = pl.col("next_step_on")
    years = (
        (pl.col("month").dt.year() - first.dt.year()) * MONTHS
        + (pl.col("month").dt.month() - first.dt.month()).cast(pl.Int64)
    ) // MONTHS  # fmt: skip
    began = (first <= pl.col("month")).fill_null(False)
    counted = pl.when(began).then(years + 1).otherwise(0).cast(pl.Int64)
    return pl.min_horizontal(counted, pl.col("steps").list.len().cast(pl.Int64))


def _days(since: pl.Expr, until: pl.Expr) -> pl.Expr:
    """Return the days of a month within a range whose ends may be open."""
    first = pl.max_horizontal(pl.col("month"), since)
    end = pl.min_horizontal(pl.col("after"), until)
    return (end - first).dt.total_days().clip(0)


def cost_of(laid: pl.DataFrame, days: str, annual: str) -> pl.DataFrame:
    """Return pay, ni, pension and levy of each row that `year_of_seats` gave, in its order."""
    asked = laid.select(
        "month", pl.col(days).alias("days"), pl.col(annual).alias("annual_pence"), "pay_e4",
        "ni_letter", "pension_rate_e2", row=pl.int_range(pl.len(), dtype=pl.Int64),
    )  # fmt: skip
    worked, _ = post_month.run(asked)
    return asked.select("row").join(worked, on="row", how="left", maintain_order="left").drop(
        "row"
    ).fill_null(0)  # fmt: skip
