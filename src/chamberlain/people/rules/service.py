"""Service in its senses, and what hangs on it: protection, notice, redundancy, renewals."""

from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import Column, rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    completed_years,
    day,
    decimals,
    each,
    given,
    months_after,
    needed,
    pence,
    penny,
    text,
    whole,
)
from chamberlain.people.rules.sickness import STATUTORY

ERA = "Employment Rights Act 1996"
AGE_TOP, AGE_LOW = 41, 22
REDUNDANCY_YEARS_MIN = 2
CAPS = "people.redundancy"

_YEARS_IN = (
    day("local_government_from", "Continuous service with local government since"),
    day("employer_from", "Service with this employer since"),
    day("joined_council_a", "The same as local_government_from"),
    day("moved_to_council_b_without_a_break", "The same as employer_from"),
    day("query", "Day on which service is counted", required=True),
)
_YEARS_OUT = (
    whole("local_government_service_years", "years", "For leave, sick pay, maternity, redundancy"),
    whole("employer_service_years", "years", "For unfair dismissal and statutory notice"),
    whole("notice_weeks", "weeks", "Statutory notice from the employer"),
)


@rule(
    name="people.continuous_service",
    inputs=_YEARS_IN,
    outputs=_YEARS_OUT,
    example={
        "local_government_from": "2012-09-03",
        "employer_from": "2021-05-10",
        "query": "2026-11-02",
    },
    source=f"NJC Green Book Part 2 paragraph 14 (continuous service); {ERA} sections 86, 108, 155, "
    "210 to 219; Redundancy Payments (Continuity of Employment in Local Government) Order 1999",
)
def continuous_service(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Count years of service by each date, and statutory notice: a week a year, from 1 to 12."""
    return each(frame, _YEARS_OUT, _years)


def _years(row: Row) -> Given:
    on = row["query"]
    employer = row["employer_from"] or row["moved_to_council_b_without_a_break"]
    government = row["local_government_from"] or row["joined_council_a"] or employer
    if government is None:
        raise Wrong("local_government_from", "is needed, or employer_from")
    found = {"local_government_service_years": _completed(government, on, "local_government_from")}
    if employer is not None:
        years = _completed(employer, on, "employer_from")
        found |= {"employer_service_years": years, "notice_weeks": notice_weeks(employer, on)}
    return found


def _completed(start: date, on: date, name: str) -> int:
    if on < start:
        raise Wrong(name, "is after the day of the query")
    return completed_years(start, on)


def notice_weeks(start: date, on: date) -> int:
    """Return the weeks of statutory notice from the employer: one a year, from one to twelve."""
    if months_after(start, 1) > on:
        return 0
    most = history(STATUTORY)[-1]["notice_weeks_max"]
    return int(min(max(completed_years(start, on), 1), most))


_PROTECTED_OUT = (
    day("six_months_complete_on", "Last day of six months, the first day counted"),
    Column("protected_on_check_date", "boolean", "", "Whether service is long enough that day"),
    day("protected_from", "First day on which service is long enough"),
)


@rule(
    name="people.unfair_dismissal",
    inputs=(
        day("start", "First day with this employer", required=True),
        day("check_date", "Day on which employment would end", required=True),
    ),
    outputs=_PROTECTED_OUT,
    example={"start": "2026-08-10", "check_date": "2027-02-09"},
    source=f"{ERA} section 108 as amended by the Employment Rights Act 2025 from 1 January 2027: "
    "six months in place of two years",
)
def unfair_dismissal(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say whether service protects from unfair dismissal: two years, from January 2027 six months.

    Statutory notice that is not given may carry somebody over the line: count it in `check_date`.
    """
    return each(frame, _PROTECTED_OUT, _protected)


def _protected(row: Row) -> Given:
    start, on = row["start"], row["check_date"]
    changes = [one.held_from for one in history(STATUTORY) if one["unfair_dismissal_months"] == 6]
    soon = months_after(start, 6) - timedelta(1)
    late = months_after(start, 24) - timedelta(1)
    first = min(late, max(soon, changes[0]))
    return {
        "six_months_complete_on": soon,
        "protected_on_check_date": on >= first,
        "protected_from": first,
    }


_REDUNDANCY_OUT = (
    text("weeks", "weeks", "Weeks of pay, to one decimal"),
    pence("pay_pence", "Statutory redundancy pay"),
)


@rule(
    name="people.redundancy_weeks",
    inputs=(
        whole("age_at_dismissal", "years", "Age on the day of dismissal", required=True),
        whole("complete_years", "years", "Complete years of service", required=True),
        pence("weekly_pay_pence", "A week's pay"),
        Column(
            "below_statutory_cap", "boolean", "", "Whether the week's pay is within the cap", False
        ),
        pence("statutory_cap_pence", "Most that counts as a week's pay, where it may be above"),
        day("dismissed_on", "Relevant date: the cap of that day is applied, if it is on file"),
    ),
    outputs=_REDUNDANCY_OUT,
    example={"age_at_dismissal": "52", "complete_years": "14", "weekly_pay_pence": "58000"},
    source=f"{ERA} section 162: one and a half weeks for each year at 41 or over, one at 22 or "
    "over, half below; 20 years at most",
    pence_as_given=True,
)
def redundancy_weeks(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out weeks of statutory redundancy pay, counted back year by year from the dismissal.

    A week's pay counts up to the cap given, else up to that of `dismissed_on`; a day for which no
    cap is on file is refused. With neither, it is taken as within the cap unless
    `below_statutory_cap` says no: then one of the two is needed.
    """
    return each(frame, _REDUNDANCY_OUT, _redundancy)


def _redundancy(row: Row) -> Given:
    age, served = row["age_at_dismissal"], row["complete_years"]
    if not 0 <= served <= age:
        raise Wrong("complete_years", "must be from nought to the age")
    if served < REDUNDANCY_YEARS_MIN:
        return {"weeks": "0.0", "pay_pence": 0 if given(row, "weekly_pay_pence") else None}
    weeks = weeks_of_pay(age, served)
    found: Given = {"weeks": decimals(weeks, 1)}
    if given(row, "weekly_pay_pence"):
        found["pay_pence"] = penny(weeks * _capped(row))
    return found


def weeks_of_pay(age: int, served: int) -> Fraction:
    """Return the weeks of statutory redundancy pay of so many complete years; none below two."""
    if served < REDUNDANCY_YEARS_MIN:
        return Fraction(0)
    halves = 0
    for back in range(1, min(served, history(STATUTORY)[-1]["redundancy_years_max"]) + 1):
        at = age - back
        halves += 3 if at >= AGE_TOP else 2 if at >= AGE_LOW else 1
    return Fraction(halves, 2)


def _capped(row: Row) -> int:
    pay: int = row["weekly_pay_pence"]
    cap = row["statutory_cap_pence"] or cap_on(row["dismissed_on"])
    if cap is None and row["below_statutory_cap"] is False:
        needed(row, "statutory_cap_pence")
    return min(pay, cap or pay)


def cap_on(day_: date | None) -> int | None:
    """Return the cap of a day, or refuse one for which none is on file: each holds for a year."""
    if day_ is None:
        return None
    known = [one for one in history(CAPS) if one.held_from <= day_]
    if not known or day_ >= months_after(known[-1].held_from, 12):
        raise Wrong("dismissed_on", f"no cap on a week's pay is on file for {day_:%d/%m/%Y}")
    return int(known[-1]["week_pay_cap_pence"])


_DUE_OUT = (day("due", "Day by which the next check is due"),)


@rule(
    name="people.check_due",
    inputs=(
        day("certificate_issued", "Day of the certificate", required=True),
        whole("renewal_months", "months", "How often the council renews", required=True),
        Column("on_update_service", "boolean", "", "Whether its status can be looked up", False),
    ),
    outputs=_DUE_OUT,
    example={"certificate_issued": "2024-05-31", "renewal_months": "36"},
    source="Renewal of DBS certificates is a council's policy: a certificate has no legal expiry",
)
def check_due(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find when a check is due again: so many months on, the last of the month if need be."""
    return each(frame, _DUE_OUT, _due)


def _due(row: Row) -> Given:
    if row["renewal_months"] < 1:
        raise Wrong("renewal_months", "must be at least one")
    return {"due": months_after(row["certificate_issued"], row["renewal_months"])}
