"""Statutory sick pay and family pay of absences, day by day, so that any pay period can have its.

A week's pay is shared over its days by what is due up to each of them, rounded up to the penny, so
that the days of a week add up to it.
"""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.rates import figures, history
from chamberlain.payroll.rules.average_earnings import Average, Case
from chamberlain.payroll.rules.family_pay import SCHEME as FAMILY_SCHEME
from chamberlain.payroll.rules.family_pay import family_pay
from chamberlain.payroll.rules.sick_pay import PERCENT_E2, REFORM, SCHEME, days_paid

STATUTORY = {
    "maternity": "smp",
    "adoption": "sap",
    "paternity": "spp",
    "shared_parental": "shpp",
    "parental_bereavement": "spbp",
    "neonatal_care": "sncp",
}
"""The statutory pay of each kind of family leave, which is also its element of pay."""

EVENTS = {
    "maternity": ("due",),
    "adoption": ("matched",),
    "paternity": ("due", "matched"),
    "shared_parental": ("due", "matched"),
    "parental_bereavement": ("died",),
    "neonatal_care": ("due", "matched", "born"),
}
"""What the leave of each kind is counted from."""

WEEKS_BEFORE_DUE = timedelta(weeks=15)
DAY = timedelta(days=1)
DAYS = {
    "absence": pl.String,
    "day": pl.Date,
    "element": pl.String,
    "statutory_pence": pl.Int64,
    "said": pl.String,
}
"""One row per day for which something statutory is paid; `said` is the same for a rate."""


def linked(absences: pl.DataFrame) -> pl.DataFrame:
    """Return sicknesses with `row` (linked ones have one), `spell` and `linked_from`.

    `absences` has person, absence, first_day, last_day, work_days and portion. Half days are no
    days of sickness for statutory pay, nor are spells of under four days before April 2026.
    """
    first = figures(SCHEME, history(SCHEME)[0].held_from)
    gap = figures(SCHEME, REFORM)["linking_gap"]
    length = (pl.col("last_day") - pl.col("first_day")).dt.total_days() + 1
    counts = (pl.col("last_day") >= REFORM) | (length >= first["shortest_spell"])
    ordered = absences.filter((pl.col("portion") != "half") & counts).sort("person", "first_day")
    before = pl.col("last_day").cum_max().shift(1).over("person")
    apart = (pl.col("first_day") - before).dt.total_days() - 1
    return ordered.with_columns(
        spell=(apart.is_null() | (apart > 0)).cum_sum(),
        row=(apart.is_null() | (apart > gap)).cum_sum().cast(pl.Int64),
    ).with_columns(linked_from=pl.col("first_day").min().over("row"))


def sick_days(absences: pl.DataFrame, average: dict[Case, Average]) -> pl.DataFrame:
    """Return statutory sick pay of what `linked` gives, by the day: DAYS."""
    if absences.is_empty():
        return pl.DataFrame(schema=DAYS)
    known = [
        (row, found.weekly_e4, found.said)
        for row, person, since in absences.select("row", "person", "linked_from")
        .unique()
        .iter_rows()
        if (found := average.get(Case(person, since)))
    ]
    averaged = pl.DataFrame(
        known, schema={"row": pl.Int64, "average_e4": pl.Int64, "how": pl.String}, orient="row"
    )
    pattern = pl.col("work_days").str.join("").str.split("").list.unique().list.len()
    weeks = absences.group_by("spell").agg(
        qualifying_days=pattern.cast(pl.Int64),
        spell_from=pl.col("first_day").min(),
        spell_to=pl.col("last_day").max(),
    )
    days = (
        absences.join(averaged, on="row")
        .join(weeks, on="spell")
        .with_columns(day=pl.date_ranges("first_day", "last_day"))
        .explode("day")
        .filter(pl.col("work_days").str.contains(pl.col("day").dt.weekday().cast(pl.String)))
        .unique(["person", "day"], keep="first")
        .sort("person", "day")
        .with_columns(
            first_day="spell_from",
            last_day="spell_to",
            waiting_days_served=pl.lit(0, pl.Int64),
            days_paid_before=pl.lit(0, pl.Int64),
        )
    )
    week = pl.col("day").dt.offset_by("1d").dt.truncate("1w")
    keys = ["row", "week", "rate_e4"]
    turn = pl.int_range(1, pl.len() + 1).over(keys)
    paid = days_paid(days).with_columns(week=week).with_columns(turn=turn)
    whole = pl.col("qualifying_days") * PERCENT_E2
    due = [-(-pl.col("rate_e4") * n // whole) for n in (pl.col("turn"), pl.col("turn") - 1)]
    return paid.select(
        "absence",
        "day",
        element=pl.lit("ssp"),
        statutory_pence=due[0] - due[1],
        said=pl.format(
            "Statutory sick pay: {} a week, over {} qualifying days; average weekly earnings {} {}",
            _money(pl.col("rate_e4") // PERCENT_E2),
            "qualifying_days",
            _money(pl.col("average_e4") // PERCENT_E2),
            "how",
        ),
    )


def _money(pence: pl.Expr) -> pl.Expr:
    return pl.format("£{}.{}", pence // 100, (pence % 100).cast(pl.String).str.zfill(2))


def relevant_week_ends(kind: str, event: str, event_on: date) -> date:
    """Return the Saturday that ends the week in which service and earnings are tested.

    The 15th week before the week a child is due; the week of a match; the week before a death. For
    neonatal care where no child was due with this employer, the week before birth.
    """
    sunday = event_on - timedelta(days=(event_on.weekday() + 1) % 7)
    if event == "due":
        return sunday - WEEKS_BEFORE_DUE + 6 * DAY
    return sunday + 6 * DAY if event == "matched" else sunday - DAY


def service_weeks(since: date, week_ends: date) -> int:
    """Return weeks of service with this employer up to the end of a week; a part counts whole."""
    return max(((week_ends - since).days + 7) // 7, 0)


def family_days(leave: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return statutory pay of family leave by the day (DAYS), and why some has none.

    `leave` has absence, kind (of leave), first_day, days, until (weeks that begin later are not
    asked for), days_before (of earlier leave for the same event),
    weekly_e4, how, relevant_week_ends and service_weeks. Only whole weeks are paid.
    """
    most = figures(FAMILY_SCHEME, history(FAMILY_SCHEME)[-1].held_from)["weeks_max"]
    pay = pl.col("kind").replace_strict(STATUTORY)
    before = pl.col("days_before") // 7
    left = pay.replace_strict(most, return_dtype=pl.Int64) - before
    asked_for = ((pl.col("until") - pl.col("first_day")).dt.total_days() + 6) // 7
    asked = leave.with_row_index("row").select(
        pl.col("row").cast(pl.Int64),
        "absence",
        "how",
        "relevant_week_ends",
        "service_weeks",
        kind=pay,
        starts_on="first_day",
        weeks=pl.min_horizontal(pl.col("days") // 7, left, asked_for),
        weeks_before=before,
        average_weekly_e4="weekly_e4",
    )
    weeks, errors = family_pay.run(asked)
    told = asked.select("row", "absence", "how", "average_weekly_e4", element="kind")
    daily = weeks.join(told, on="row").with_columns(nth=pl.int_ranges(1, 8)).explode("nth")
    share = [-(-pl.col("amount_pence") * n // 7) for n in (pl.col("nth"), pl.col("nth") - 1)]
    days = daily.select(
        "absence",
        "element",
        day=pl.col("first_day") + pl.duration(days=pl.col("nth") - 1),
        statutory_pence=share[0] - share[1],
        said=pl.format(
            "{}: {} a week, {}; average weekly earnings {} {}",
            pl.col("element").replace_strict(NAMES),
            _money(pl.col("amount_pence")),
            "basis",
            _money(pl.col("average_weekly_e4") // PERCENT_E2),
            "how",
        ),
    ).select(*DAYS)
    why = errors.join(asked.select("row", "absence", "kind"), on="row").select(
        "absence",
        "field",
        words=pl.format(
            "{} is not due: {} {}",
            pl.col("kind").replace_strict(NAMES),
            pl.col("field").replace(FIELDS),
            "message",
        ),
    )
    return days, why


NAMES = {
    "smp": "Statutory maternity pay",
    "sap": "Statutory adoption pay",
    "spp": "Statutory paternity pay",
    "shpp": "Statutory shared parental pay",
    "spbp": "Statutory parental bereavement pay",
    "sncp": "Statutory neonatal care pay",
}
FIELDS = {
    "average_weekly_e4": "average weekly earnings",
    "service_weeks": "service",
    "weeks": "whole weeks of leave",
    "relevant_week_ends": "the week of the test",
    "starts_on": "the first day",
}
