"""What it costs when somebody is made redundant: weeks, pay, notice, pension strain, and the band.

A pension strain is the pension fund's figure and is taken as given; nothing here works one out.
"""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    completed_years,
    day,
    decimals,
    each,
    pence,
    penny,
    text,
    whole,
)
from chamberlain.people.rules.service import ERA, cap_on, notice_weeks, weeks_of_pay

BANDS, SEVERANCE = "people.exit_bands", "people.special_severance"
DAYS_OF_WEEK = 7
LEVELS = ("hr", "head", "council")
"""Who agrees last, each besides those before: another HR officer, the section 151 officer, council.
"""

_IN = (
    day("born", "Date of birth", required=True),
    day("local_government_from", "Continuous local government service since", required=True),
    day("employer_from", "Service with this employer since", required=True),
    day("notice_given_on", "Day on which notice is given", required=True),
    day("last_day", "Last day of the employment", required=True),
    pence("weekly_pay_pence", "A week's pay, uncapped", required=True),
    whole("multiplier_e2", "times x 100", "Statutory weeks are multiplied by it", required=True),
    Column("capped", "boolean", "", "Whether the council's own weeks are at the capped pay", False),
    whole("contract_notice_weeks", "weeks", "Notice that the contract gives, if longer"),
    pence("strain_pence", "Pension strain, as the pension fund quoted it"),
    pence("special_pence", "Special severance, beyond what statute and contract owe"),
)  # fmt: skip
_OUT = (
    day("relevant_date", "Day up to which service counts: statutory notice not given is added"),
    whole("age", "years", "Age on that day"),
    whole("service_years", "years", "Complete years of local government service"),
    text("statutory_weeks", "weeks", "Weeks of statutory redundancy pay"),
    pence("cap_pence", "Most that counts as a week's pay for statutory redundancy"),
    pence("statutory_pence", "Statutory redundancy pay"),
    pence("redundancy_pence", "Redundancy pay with the council's enhancement"),
    whole("notice_weeks", "weeks", "Notice due"),
    whole("notice_short_days", "days", "Days of it that are not worked"),
    pence("notice_pay_pence", "Pay in lieu of them"),
    pence("cost_pence", "Whole cost: redundancy, notice, strain, special severance"),
    text("band", "pounds", "Band of the exit packages note"),
)


@rule(
    name="people.exit_package",
    inputs=_IN,
    outputs=_OUT,
    example={
        "born": "1974-03-11",
        "local_government_from": "2010-09-01",
        "employer_from": "2016-02-01",
        "notice_given_on": "2026-11-02",
        "last_day": "2027-01-24",
        "weekly_pay": "640.00",
        "multiplier_e2": "150",
    },
    source=f"{ERA} sections 86, 145(5), 155, 162, 227; Redundancy Payments (Continuity of "
    "Employment in Local Government) Order 1999; Local Government (Early Termination of Employment)"
    " (Discretionary Compensation) Regulations 2006. Section 145(5) and the 2006 Regulations from "
    "general knowledge, to confirm",
)
def exit_package(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out an exit by redundancy: never less than statute gives, whatever the policy.

    Service is that with local government. A day for which no cap on a week's pay is on file is
    refused. Notice is that of statute or contract, the longer; what is not worked of it is paid
    at a seventh of a week's pay a day.
    """
    return each(frame, _OUT, _package)


def _package(row: Row) -> Given:
    given_on, last = row["notice_given_on"], row["last_day"]
    if last < given_on:
        raise Wrong("last_day", "is before notice is given")
    for name in ("local_government_from", "employer_from"):
        if row[name] > given_on:
            raise Wrong(name, "is after notice is given")
    if row["multiplier_e2"] < 100:
        raise Wrong("multiplier_e2", "is below 100: nobody gets less than statute gives")
    statutory_notice = notice_weeks(row["employer_from"], given_on)
    relevant = max(last, given_on + timedelta(days=statutory_notice * DAYS_OF_WEEK))
    age = completed_years(row["born"], relevant)
    served = completed_years(row["local_government_from"], relevant)
    weeks = weeks_of_pay(age, served)
    pay, cap = row["weekly_pay_pence"], _cap(relevant)
    statutory = penny(weeks * min(pay, cap))
    at = min(pay, cap) if row["capped"] else pay
    redundancy = max(statutory, penny(weeks * Fraction(row["multiplier_e2"], 100) * at))
    due = max(statutory_notice, row["contract_notice_weeks"] or 0)
    short = max((given_on + timedelta(days=due * DAYS_OF_WEEK) - last).days, 0)
    lieu = penny(Fraction(pay * short, DAYS_OF_WEEK))
    strain, special = row["strain_pence"] or 0, row["special_pence"] or 0
    for name in ("strain_pence", "special_pence", "weekly_pay_pence"):
        if (row[name] or 0) < 0:
            raise Wrong(name, "must not be below nought")
    cost = redundancy + lieu + strain + special
    return {
        "relevant_date": relevant,
        "age": age,
        "service_years": served,
        "statutory_weeks": decimals(weeks, 1),
        "cap_pence": cap,
        "statutory_pence": statutory,
        "redundancy_pence": redundancy,
        "notice_weeks": due,
        "notice_short_days": short,
        "notice_pay_pence": lieu,
        "cost_pence": cost,
        "band": band_of_cost(cost, last),
    }


def _cap(relevant: date) -> int:
    try:
        return cap_on(relevant) or 0
    except Wrong as wrong:
        raise Wrong("last_day", str(wrong)) from None


def band_of_cost(cost_pence: int, on: date) -> str:
    """Return the band of an exit package by its whole cost, such as `20,001-40,000`."""
    rates = figures(BANDS, on)
    wide_from = rates["wide_from_pence"]
    start, width = 0, rates["narrow_band_pence"]
    if cost_pence > wide_from:
        start, width = wide_from, rates["wide_band_pence"]
    below = start + max(cost_pence - start - 1, 0) // width * width
    first = below // 100 + 1 if below else 0
    return f"{first:,}-{(below + width) // 100:,}"


def level_of(
    cost_pence: int, special_pence: int, head_from_pence: int, council_from_pence: int, on: date
) -> str:
    """Return who agrees last: by the council's own limits, and statutory guidance on special pay.

    A limit of nought is none. The guidance binds whatever the council's limits are.
    """
    guidance = figures(SEVERANCE, on)
    if 0 < council_from_pence <= cost_pence or special_pence >= guidance["council_from_pence"]:
        return "council"
    if 0 < head_from_pence <= cost_pence or special_pence >= guidance["head_from_pence"]:
        return "head"
    return "hr"
