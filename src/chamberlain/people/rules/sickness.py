"""Sick pay of the Green Book, statutory sick pay within it, and what the spells add up to."""

from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.rules import Column, rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    completed_years,
    day,
    each,
    given,
    listed,
    months_after,
    needed,
    number,
    of_item,
    pence,
    penny,
    plain,
    positive,
    text,
    whole,
)
from chamberlain.people.rules.term_time import GREEN_BOOK

STATUTORY = "people.statutory"
USED = "paid_absence_previous_12_months"
FULL, HALF = "full_pay_months", "half_pay_months"
SOURCE = (
    "NJC National Agreement on Pay and Conditions of Service (Green Book), Part 2 paragraph 10, "
    "sickness scheme"
)
SSP_SOURCE = (
    "Social Security Contributions and Benefits Act 1992 Part XI as amended by the Employment "
    "Rights Act 2025 from 6 April 2026"
)

_SCALE_IN = (
    day("continuous_service_from", "First day of continuous local government service"),
    day("first_day_of_absence", "First day of the absence"),
    text(
        USED,
        "JSON",
        'Paid absence in the 12 months before, as {"full_pay_months": 2, "half_pay_months": 0}; or '
        "the columns full_pay_months and half_pay_months",
    ),
    text(FULL, "months", "Full pay in the 12 months before the first day"),
    text(HALF, "months", "Half pay in the 12 months before the first day"),
    text(f"{USED}_{FULL}", "months", "The same as full_pay_months"),
    text(f"{USED}_{HALF}", "months", "The same as half_pay_months"),
)
_SCALE_OUT = (
    whole("scale_full_months", "months", "Full pay of the scale for this service"),
    whole("scale_half_months", "months", "Half pay of the scale for this service"),
    text("available_full_months", "months", "Full pay left: the scale's less what was used"),
    text("available_half_months", "months", "Half pay left: the scale's less what was used"),
)


def scale(row: Row) -> Given:
    """Return the scale by service on the first day, and what is left of it."""
    start, first = needed(row, "continuous_service_from"), needed(row, "first_day_of_absence")
    if first < start:
        raise Wrong("first_day_of_absence", "is before service began")
    terms = figures(GREEN_BOOK, max(first, history(GREEN_BOOK)[0].held_from))
    years = completed_years(start, first)
    found = [step for step in terms["sick_pay_scale"] if step["years"] <= years][-1]
    full, half = found["full"], found["half"]
    if years == 0 and months_after(start, terms["sick_half_pay_after_months"]) > first:
        half = 0
    used_full, used_half = _used(row)
    return {
        "scale_full_months": full,
        "scale_half_months": half,
        "available_full_months": plain(max(full - used_full, Fraction(0))),
        "available_half_months": plain(max(half - used_half, Fraction(0))),
    }


def _used(row: Row) -> tuple[Fraction, Fraction]:
    if given(row, USED):
        parts = listed(row, USED)
        return of_item(parts, USED, FULL, "0"), of_item(parts, USED, HALF, "0")
    found = []
    for name in (FULL, HALF):
        column = name if given(row, name) else f"{USED}_{name}"
        found.append(number(row, column, 0))
    return found[0], found[1]


_WEEK_IN = (
    pence("normal_weekly_pay_pence", "Normal pay of a week"),
    pence("awe_pence", "Average weekly earnings"),
    whole("qualifying_days", "days a week", "Days that count in a week"),
    whole("qualifying_days_per_week", "days a week", "The same as qualifying_days"),
    text("days_sick_on_qualifying_days", "days", "Days sick that count; a week when blank"),
    pence("ssp_flat_pence", "Weekly rate of statutory sick pay; by the day it falls when blank"),
    day("on", "Day by which the rate is found where it is not given"),
    Column("pay", "choice", "", "Stage of sick pay: full or half", False, ("full", "half")),
    text("title", "", "A heading; one that says half means the stage of half pay"),
)
_WEEK_OUT = (
    pence("weekly_pence", "Statutory sick pay of a whole week"),
    pence("ssp_pence", "Statutory sick pay of the days sick"),
    pence("half_pay_pence", "Half of normal pay"),
    pence("uncapped_pence", "Half of normal pay and statutory sick pay, before the cap"),
    pence("osp_pence", "Occupational part: what is paid besides statutory sick pay"),
    pence("total_pence", "Both together: at full pay normal pay, at half pay no more than that"),
)


def week(row: Row) -> Given:
    """Return statutory sick pay, and what occupational pay adds to it in a week."""
    awe = number(row, "awe_pence")
    flat, percent = _flat(row)
    weekly = min(flat, awe * percent / 100)
    name = "qualifying_days" if given(row, "qualifying_days") else "qualifying_days_per_week"
    days = positive(row, name, 5)
    sick = number(row, "days_sick_on_qualifying_days", str(days))
    if sick > days:
        raise Wrong("days_sick_on_qualifying_days", f"is more than the {days} that count in a week")
    ssp = _up(weekly * sick / days)
    found: Given = {"weekly_pence": _up(weekly), "ssp_pence": ssp}
    if not given(row, "normal_weekly_pay_pence"):
        return found
    normal = row["normal_weekly_pay_pence"]
    half = penny(Fraction(normal, 2))
    most = half + ssp if _at_half(row) else normal
    total = max(min(most, normal), ssp)
    found |= {"half_pay_pence": half, "uncapped_pence": half + ssp}
    return found | {"osp_pence": total - ssp, "total_pence": total}


def _flat(row: Row) -> tuple[Fraction, int]:
    """Return the weekly rate, and the percent of earnings it is held to."""
    if given(row, "ssp_flat_pence"):
        on = row.get("on")
        percent = figures(STATUTORY, on)["ssp_awe_percent"] if on else 80
        return Fraction(row["ssp_flat_pence"]), percent
    rates = figures(STATUTORY, needed(row, "on"))
    return Fraction(rates["ssp_weekly_flat_pence"]), rates["ssp_awe_percent"]


def _at_half(row: Row) -> bool:
    if given(row, "pay"):
        return bool(row["pay"] == "half")
    return "half" in str(row.get("title") or "").lower()


def _up(value: Fraction) -> int:
    """Round a part of a penny up, as HMRC does."""
    return -int(-value // 1)


_LINK_IN = (
    day("first_period_last_day", "Last day of the earlier sickness"),
    day("second_period_first_day", "First day of the later sickness"),
)
_LINK_OUT = (
    whole("gap_days", "days", "Days strictly between the two"),
    Column("linked", "boolean", "", "Whether they are one for statutory sick pay"),
)


def link(row: Row) -> Given:
    """Return the days between two sicknesses, and whether they are one."""
    last, first = needed(row, "first_period_last_day"), needed(row, "second_period_first_day")
    if first <= last:
        raise Wrong("second_period_first_day", "must be after the earlier sickness ended")
    gap = (first - last).days - 1
    most = figures(STATUTORY, max(first, history(STATUTORY)[0].held_from))["ssp_link_gap_days"]
    return {"gap_days": gap, "linked": gap <= most}


def _any(row: Row) -> Given:
    """Work out whichever question the row asks."""
    if given(row, "first_period_last_day"):
        return link(row)
    if given(row, "awe_pence"):
        return week(row)
    return scale(row)


@rule(
    name="people.sick_pay_entitlement",
    inputs=(*_SCALE_IN, *_WEEK_IN, *_LINK_IN),
    outputs=(*_SCALE_OUT, *_WEEK_OUT, *_LINK_OUT),
    example={
        "continuous_service_from": "2023-05-02",
        "first_day_of_absence": "2026-10-12",
        USED: '{"full_pay_months": 1, "half_pay_months": 0}',
    },
    source=f"{SOURCE}; {SSP_SOURCE}",
    pence_as_given=True,
)
def sick_pay_entitlement(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say how much sick pay there is: by service, in a week, and whether two sicknesses are one.

    A row asks one of three things by what it gives. (1) `continuous_service_from`,
    `first_day_of_absence` and the paid absence of the 12 months before: the months of full and half
    pay of the Green Book's scale (year 1: 1 full, and 2 half once four months are served; then 2
    and 2, 4 and 4, 5 and 5 in years 4 and 5, 6 and 6), less what was used, full from full and half
    from half. (2) `awe_pence`, with `normal_weekly_pay_pence` for occupational pay: statutory sick
    pay is the lower of the flat rate and 80% of average weekly earnings, by the qualifying day
    unrounded, the sum rounded up; full pay is made up to normal pay, half pay is half of it and
    statutory pay, at most normal pay (`pay` says full or half). (3) two days of sickness: periods
    56 days or less apart are one.
    """
    return each(frame, (*_SCALE_OUT, *_WEEK_OUT, *_LINK_OUT), _any)


@rule(
    name="people.sick_pay_week",
    inputs=_WEEK_IN,
    outputs=_WEEK_OUT,
    example={
        "normal_weekly_pay_pence": "41000",
        "awe_pence": "41000",
        "qualifying_days": "5",
        "ssp_flat_pence": "12325",
        "pay": "half",
    },
    source=f"{SOURCE}; {SSP_SOURCE}",
    pence_as_given=True,
)
def sick_pay_week(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a week of sick pay: the statutory part, and what occupational pay adds to it."""
    return each(frame, _WEEK_OUT, week)


@rule(
    name="people.sickness_linking",
    inputs=_LINK_IN,
    outputs=_LINK_OUT,
    example={"first_period_last_day": "2026-05-01", "second_period_first_day": "2026-06-29"},
    source=SSP_SOURCE,
)
def sickness_linking(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say whether two periods of sickness are one for statutory sick pay."""
    return each(frame, _LINK_OUT, link)


_SPELLS_OUT = (
    whole("spells", "count", "Spells of absence"),
    whole("days", "days", "Days of absence in all"),
    whole("bradford", "points", "Spells x spells x days"),
)


@rule(
    name="people.bradford_factor",
    inputs=(
        text("spells_days", "JSON", "Days of each spell, such as [1, 3, 2]", required=True),
        text("window", "", "The 52 weeks they are of; not used in the sum"),
    ),
    outputs=_SPELLS_OUT,
    example={"spells_days": "[2, 4]", "window": "52 weeks to 2026-11-02"},
    source="Bradford factor, S x S x D over 52 weeks: practice of many councils, not law",
)
def bradford_factor(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add up spells of absence as S x S x D; days related to pregnancy must be left out before."""
    return each(frame, _SPELLS_OUT, _bradford)


def _bradford(row: Row) -> Given:
    spells = listed(row, "spells_days")
    if not all(isinstance(one, int) and one > 0 for one in spells):
        raise Wrong("spells_days", "expected whole days above nought")
    days = sum(spells)
    return {"spells": len(spells), "days": days, "bradford": len(spells) ** 2 * days}
