"""Average weekly earnings of cases: what was paid in the eight weeks before, else the contract."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from chamberlain.payroll.rules.family_pay import AVERAGE_E4, average_weekly_earnings

EIGHT_WEEKS = timedelta(weeks=8)
WEEKS = {"W1": 1, "W2": 2, "W4": 4}
YEAR_WEEKS = 52


@dataclass(frozen=True)
class Case:
    """Whose earnings are averaged, over the paydays before a day."""

    person: str
    before: date


@dataclass(frozen=True)
class Average:
    """Average weekly earnings in pence x 10,000, and in words how they came about."""

    weekly_e4: int
    said: str


def relevant_paydays(paydays: Iterable[date], before: date) -> list[date]:
    """Return the paydays that count: those after the last one eight weeks before the last of all.

    Empty when the calendar does not reach so far back.
    """
    past = sorted(day for day in paydays if day < before)
    if not past:
        return []
    last = past[-1]
    early = [day for day in past if day <= last - EIGHT_WEEKS]
    return [day for day in past if day > early[-1]] if early else []


def averages(
    cases: Iterable[Case],
    frequency: str,
    paydays: Iterable[date],
    paid: pl.DataFrame,
    contracts: dict[str, int],
) -> dict[Case, Average]:
    """Return the average of each case.

    `paid` has person, payday, paid_on and niable_pence of payslips; somebody without a payslip on
    each payday that counts has the average of their `contracts`, pence a year by person.
    """
    days = list(paydays)
    history: dict[str, list[tuple[date, date, int]]] = defaultdict(list)
    for person, payday, paid_on, pence in paid.iter_rows():
        history[person].append((payday, paid_on, pence))
    found: dict[Case, Average] = {}
    counted: list[tuple[Case, int, int]] = []
    for case in dict.fromkeys(cases):
        relevant = relevant_paydays(days, case.before)
        mine = history.get(case.person, [])
        if relevant and {day for day, _, _ in mine} >= set(relevant):
            earned = sum(
                pence for day, on, pence in mine if relevant[0] <= day and on < case.before
            )
            counted.append((case, max(earned, 0), len(relevant) * WEEKS.get(frequency, 1)))
        else:
            weekly = contracts.get(case.person, 0) * AVERAGE_E4 // YEAR_WEEKS
            found[case] = Average(weekly, "by the contract, as earlier pay is not on file")
    if not counted:
        return found
    asked = pl.DataFrame({
        "earnings_pence": [one[1] for one in counted],
        "periods": [one[2] for one in counted],
    }).with_columns(pay_frequency=pl.lit("monthly" if frequency == "M1" else "weekly"))  # fmt: skip
    answer, _ = average_weekly_earnings.run(asked)
    for (case, _, periods), weekly in zip(counted, answer["average_weekly_e4"], strict=True):
        unit = "months" if frequency == "M1" else "weeks"
        found[case] = Average(weekly, f"over {periods} {unit} paid before")
    return found
