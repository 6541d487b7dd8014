"""Which part of normal pay the council's own schemes give for each stretch of an absence.

The Green Book's sick pay and maternity scheme, the Burgundy Book's sick pay of teachers; what other
leave has is statutory pay alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from chamberlain.kernel.rates import Rates, figures, history
from chamberlain.people.rules.rows import completed_years, months_after
from chamberlain.people.rules.sickness import scale
from chamberlain.people.rules.teachers import Terms, Used, cut_sickness
from chamberlain.people.rules.term_time import GREEN_BOOK

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
NO_TERMS = Terms()
NAMES = {"full": "full pay", "half": "half pay", "ninety": "nine tenths of pay", "none": "no pay"}


@dataclass(frozen=True)
class Away:
    """One absence of an assignment; `until` is the first day after, `half_days` if it is those."""

    absence: str
    assignment: str
    kind: str
    service_from: date
    first_day: date
    until: date
    half_days: bool = False
    event: str = ""
    event_on: date | None = None
    returning: bool = False
    teacher: bool = False


@dataclass(frozen=True)
class Stage:
    """A stretch of an absence at one stage of pay, with how it came about in words."""

    absence: str
    assignment: str
    kind: str
    stage: str
    stage_from: date
    stage_to: date
    why: str


def stages(absences: list[Away], terms: Terms = NO_TERMS) -> list[Stage]:
    """Return the stages of each absence of one assignment, in order of their days.

    Sickness: months of full, then of half pay, by service on the first day, less what was paid in
    the twelve months before it. Maternity with a year's service: six weeks at nine tenths of pay,
    and twelve at half pay for who comes back. A teacher's sickness goes by the Burgundy Book and
    the school's terms.
    """
    found: list[Stage] = []
    used = Used()
    weights: dict[str, int] = {}
    for one in sorted(absences, key=lambda one: one.first_day):
        weights[one.absence] = 1 if one.half_days else 2
        if one.kind == "sickness" and one.teacher:
            found += _of_teacher(one, terms, used)
        elif one.kind == "sickness":
            found += _sick(one, found, weights)
        elif one.kind == "maternity":
            found += _maternity(one)
        else:
            found += _stretches(one, [], "The council's own schemes pay nothing for this leave.")
    return found


def _of_teacher(one: Away, terms: Terms, used: Used) -> list[Stage]:
    if one.first_day < one.service_from:
        return _stretches(one, [], "Service had not begun.")
    cut = cut_sickness(
        one.service_from, (one.first_day, one.until), one.half_days, terms, used
    )  # fmt: skip
    return _stretches(one, cut.lengths, cut.why)


def _terms(day: date) -> Rates:
    return figures(GREEN_BOOK, max(day, history(GREEN_BOOK)[0].held_from))


def _sick(one: Away, before: list[Stage], weights: dict[str, int]) -> list[Stage]:
    terms = _terms(one.first_day)
    since = months_after(one.first_day, -terms["sick_aggregation_months"])
    if one.first_day < one.service_from:
        return _stretches(one, [], "Service had not begun.")
    scaled = scale(
        {"continuous_service_from": one.service_from, "first_day_of_absence": one.first_day}
    )
    left, words = {}, []
    for stage in ("full", "half"):
        months = scaled[f"scale_{stage}_months"]
        whole = months * terms["sick_month_days_e2"] * 2 // 100
        used = sum(
            weights[paid.absence]
            * max((min(paid.stage_to, one.first_day) - max(paid.stage_from, since)).days, 0)
            for paid in before
            if paid.kind == "sickness" and paid.stage == stage
        )
        left[stage] = max(whole - used, 0)
        plural = "" if months == 1 else "s"
        spent = f"{used / 2:g} day{'' if used == 2 else 's'}"
        words.append(f"{months} month{plural} of {NAMES[stage]}, of which {spent} used")
    years = completed_years(one.service_from, one.first_day)
    served = f"{years} year{'' if years == 1 else 's'}"
    why = f"{served} of service on the first day: {'; '.join(words)} in the 12 months before."
    weight = weights[one.absence]
    return _stretches(one, [(stage, timedelta(days=left[stage] // weight)) for stage in left], why)


def _maternity(one: Away) -> list[Stage]:
    if one.event_on is None or one.event != "due":
        return _stretches(one, [], "The day the child is due is not known.")
    terms = _terms(one.first_day)
    counted = _sunday(one.event_on) - terms["maternity_service_weeks_before"] * WEEK
    years = terms["maternity_service_years"]
    if months_after(one.service_from, 12 * years) > counted:
        return _stretches(one, [], "Under a year of service: statutory pay alone.")
    parts = [("ninety", terms["maternity_ninety_weeks"] * WEEK)]
    why = "A year of service at the 11th week before the child was due"
    if one.returning:
        parts.append(("half", terms["maternity_half_weeks"] * WEEK))
        why += ", and comes back"
    return _stretches(one, parts, f"{why}.")


def _sunday(day: date) -> date:
    """Return the Sunday that begins a day's week, as family leave counts weeks."""
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _stretches(one: Away, parts: list[tuple[str, timedelta]], why: str) -> list[Stage]:
    """Cut an absence into stages of given lengths; what is left has no pay of the council's own."""
    edges = [one.first_day]
    for _, length in parts:
        edges.append(min(edges[-1] + length, one.until))
    edges.append(one.until)
    names = [*(stage for stage, _ in parts), "none"]
    return [
        Stage(one.absence, one.assignment, one.kind, stage, start, end, why)
        for stage, (start, end) in zip(names, pairwise(edges), strict=True)
        if start < end
    ]
