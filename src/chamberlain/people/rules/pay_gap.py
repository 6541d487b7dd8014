"""The gender pay gap: the six statutory figures and the quarters, from hourly pay and bonuses."""

import json
from fractions import Fraction
from statistics import median
from typing import Any

import polars as pl

from chamberlain.kernel.exact import half_up
from chamberlain.kernel.rules import Column, rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    decimals,
    each,
    given,
    number,
    pence,
    positive,
    text,
    whole,
)

QUARTERS = ("lower", "lower_middle", "upper_middle", "upper")
REMAINDER = ((), (0,), (0, 2), (0, 1, 2))
"""Which quarters take one more, by how many are left over after cutting in four."""
MONTH_DAYS = "30.44"
SOURCE = (
    "Equality Act 2010 (Specific Duties and Public Authorities) Regulations 2017 (SI 2017/353) "
    "Schedule 1; GOV.UK, Gender pay gap reporting: make your calculations"
)

_HOURLY_IN = (
    pence("ordinary_pay_in_month_pence", "Ordinary pay of the pay period that holds 31 March"),
    pence("overtime_pence", "Overtime in it, which never counts"),
    pence("bonus_in_period_pence", "Bonus that belongs to the period"),
    text("weekly_hours", "hours a week", "Normal working hours"),
    text("month_treated_as_days", "days", "30.44 when blank"),
)
_IN = (
    text("id", "", "Any key of the employee; not used"),
    Column("sex", "choice", "", "F or M", False, ("f", "m"), (("female", "f"), ("male", "m"))),
    text("hourly", "pounds an hour", "Hourly pay; worked out of the month's pay when blank"),
    Column("full_pay", "boolean", "", "On full pay in the pay period; yes when blank", False),
    text("bonus", "pounds", "Bonus received in the 12 months to 31 March; nought when blank"),
    *_HOURLY_IN,
)
_HOURLY_OUT = (text("hourly", "pounds an hour", "Hourly pay, to the penny"),)
_QUARTER_OUT = tuple(
    column
    for name in QUARTERS
    for column in (
        text(name, "JSON", f"The {name.replace('_', ' ')} quarter: n, male_pct and female_pct"),
        whole(f"{name}_n", "people", f"People in the {name.replace('_', ' ')} quarter"),
        text(f"{name}_male_pct", "percent", "Men in it"),
        text(f"{name}_female_pct", "percent", "Women in it"),
    )
)
_FIGURES = (
    text("mean_gap_pct", "percent", "(mean of men - mean of women) / mean of men"),
    text("median_gap_pct", "percent", "The same of medians"),
    whole("full_pay_male", "people", "Men on full pay"),
    whole("full_pay_female", "people", "Women on full pay"),
    text("mean_bonus_gap_pct", "percent", "Mean bonus gap of those who received one"),
    text("median_bonus_gap_pct", "percent", "Median bonus gap of those who received one"),
    text("male_pct", "percent", "Men who received a bonus, of all relevant men"),
    text("female_pct", "percent", "Women who received a bonus, of all relevant women"),
    whole("male_relevant", "people", "All relevant men"),
    whole("female_relevant", "people", "All relevant women"),
    *_QUARTER_OUT,
)


@rule(
    name="people.gender_pay_gap",
    inputs=_IN,
    outputs=(*_HOURLY_OUT, *_FIGURES),
    example={"id": "A1", "sex": "F", "hourly": "14.20", "full_pay": "Y", "bonus": "0"},
    source=SOURCE,
    by_row=False,
    replaces=("hourly",),
    pence_as_given=True,
)
def gender_pay_gap(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the six figures and the quarters of a whole workforce; each row says them all.

    Gaps are of people on full pay, by hourly pay, one decimal half up; below nought women are paid
    more. Bonus gaps are of those who received one, whether on full pay or not; proportions are of
    all relevant employees of that sex. Quarters: people on full pay in the order of hourly pay, cut
    in four; one left over goes to lower, two to lower and upper middle, three to all but upper;
    people of equal pay at a cut are shared out by their mix of sexes. A row without `sex` that
    gives ordinary pay of a month is answered with its hourly pay: (pay + bonus of the period,
    without overtime) x 7 / 30.44 / weekly hours.
    """
    paid, errors = each(frame, _HOURLY_OUT, _row)
    known = frame.drop("hourly").join(paid, on="row", maintain_order="left")
    staff = known.filter(pl.col("sex").is_not_null()).with_columns(
        full_pay=pl.col("full_pay").fill_null(value=True)
    )
    found = _figures(staff) if staff.height else {}
    schema = {one.name: one.dtype for one in _FIGURES}
    row = pl.DataFrame([found], schema=schema) if found else pl.DataFrame([{}], schema=schema)
    everybody = known.select("row", "hourly", is_staff=pl.col("sex").is_not_null())
    told = everybody.filter("is_staff").drop("is_staff").join(row, how="cross")
    rest = everybody.filter(~pl.col("is_staff")).drop("is_staff")
    result = pl.concat([told, rest], how="diagonal").sort("row")
    return result.select("row", "hourly", *schema), errors


def _row(row: Row) -> Given:
    if not given(row, "sex") and not given(row, "ordinary_pay_in_month_pence"):
        raise Wrong("sex", "expected F or M")
    if given(row, "bonus"):
        number(row, "bonus")
    return _hourly(row)


def _hourly(row: Row) -> Given:
    if given(row, "hourly"):
        return {"hourly": decimals(number(row, "hourly"), 2)}
    if not given(row, "ordinary_pay_in_month_pence"):
        if row.get("full_pay") is False:
            return {"hourly": None}
        raise Wrong("hourly", "is needed for whoever is on full pay")
    pay = row["ordinary_pay_in_month_pence"] + (row["bonus_in_period_pence"] or 0)
    days = positive(row, "month_treated_as_days", MONTH_DAYS)
    weekly = Fraction(pay, 100) * 7 / days
    return {"hourly": decimals(weekly / positive(row, "weekly_hours"), 2)}


def _figures(staff: pl.DataFrame) -> dict[str, Any]:
    full = staff.filter("full_pay")
    men, women = _rates(full, "m"), _rates(full, "f")
    bonus_m, bonus_f = _bonuses(staff, "m"), _bonuses(staff, "f")
    all_m = staff.filter(pl.col("sex") == "m").height
    all_f = staff.height - all_m
    return {
        "mean_gap_pct": _gap(_mean(men), _mean(women)),
        "median_gap_pct": _gap(_median(men), _median(women)),
        "full_pay_male": len(men),
        "full_pay_female": len(women),
        "mean_bonus_gap_pct": _gap(_mean(bonus_m), _mean(bonus_f)),
        "median_bonus_gap_pct": _gap(_median(bonus_m), _median(bonus_f)),
        "male_pct": _percent(len(bonus_m), all_m),
        "female_pct": _percent(len(bonus_f), all_f),
        "male_relevant": all_m,
        "female_relevant": all_f,
        **_quarters(full),
    }


def _rates(staff: pl.DataFrame, sex: str) -> list[Fraction]:
    rates = staff.filter(pl.col("sex") == sex)["hourly"].drop_nulls()
    return [Fraction(one) for one in rates]


def _bonuses(staff: pl.DataFrame, sex: str) -> list[Fraction]:
    given_to = staff.filter(pl.col("sex") == sex)["bonus"].drop_nulls()
    return [amount for amount in map(Fraction, given_to) if amount > 0]


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def _median(values: list[Fraction]) -> Fraction | None:
    return median(values) if values else None


def _gap(men: Fraction | None, women: Fraction | None) -> str | None:
    if not men or women is None:
        return None
    return decimals((men - women) / men * 100, 1)


def _percent(part: int, of: int) -> str | None:
    return decimals(Fraction(part * 100, of), 1) if of else None


def quarter_sizes(people: int) -> list[int]:
    """Return how many are in each quarter, the lowest first."""
    size, over = divmod(people, 4)
    return [size + (number in REMAINDER[over]) for number in range(4)]


def _quarters(full: pl.DataFrame) -> dict[str, Any]:
    """Return each quarter with its share of women and men."""
    ordered = full.select("sex", rate=_pence(full["hourly"])).sort("rate", maintain_order=True)
    women = _women_by_place(ordered)
    found: dict[str, Any] = {}
    start = 0
    for name, size in zip(QUARTERS, quarter_sizes(full.height), strict=True):
        female = women[start + size] - women[start]
        start += size
        shares = {"male_pct": _percent(size - female, size), "female_pct": _percent(female, size)}
        found |= {f"{name}_{key}": value for key, value in shares.items()}
        found |= {f"{name}_n": size, name: json.dumps({"n": size, **shares})}
    return found


def _women_by_place(ordered: pl.DataFrame) -> list[int]:
    """Return how many women are among the lowest paid k, for each k; ties by their mix of sexes."""
    groups = ordered.group_by("rate", maintain_order=True).agg(
        n=pl.len(), women=(pl.col("sex") == "f").sum()
    )
    counts, before = [0], 0
    for n, women in groups.select("n", "women").iter_rows():
        counts += [before + half_up(Fraction(women * place, n)) for place in range(1, n + 1)]
        before += women
    return counts


def _pence(hourly: pl.Series) -> pl.Series:
    digits = hourly.str.replace_all(".", "", literal=True)
    return digits.cast(pl.Int64).alias("rate")


@rule(
    name="people.hourly_pay_for_gap",
    inputs=_HOURLY_IN,
    outputs=_HOURLY_OUT,
    example={"ordinary_pay_in_month_pence": "245000", "weekly_hours": "37"},
    source=SOURCE,
)
def hourly_pay_for_gap(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out hourly pay of a month's pay period, as the gender pay gap counts it."""
    return each(frame, _HOURLY_OUT, _hourly_of_month)


def _hourly_of_month(row: Row) -> Given:
    if not given(row, "ordinary_pay_in_month_pence"):
        raise Wrong("ordinary_pay_in_month_pence", "is needed here")
    return _hourly({**row, "hourly": None, "full_pay": True})
