"""Days of recovery: when a reminder, a notice, a summons or a moratorium has run."""

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.rates import Rates, figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers

DAY = timedelta(days=1)


def _given(name: str, words: str) -> Column:
    return Column(name, "date", "day", words, False)


def _found(name: str, words: str, unit: str = "day") -> Column:
    return Column(name, "text", unit, words)


_INPUTS = (
    _given("bill_issued", "Day a bill is issued"),
    _given("reminder_issued", "Day a first reminder is issued"),
    _given("second_reminder_issued", "Day a second reminder of the same year is issued"),
    _given("third_default", "Day of the instalment missed a third time in the year"),
    _given("final_notice_issued", "Day a final notice is issued"),
    _given("summons_served", "Day a summons is served"),
    _given("sum_due", "Day on which a sum became due"),
    _given("information_requested", "Day a request for information is served after an order"),
    _given("joint_notice_issued", "Day a joint taxpayer is told of the sum"),
    _given("enforcement_notice_given", "Day an enforcement agent's notice is given"),
    _given("breathing_space_from", "First day of a standard breathing space"),
    _given("crisis_treatment_ended", "Day on which mental health crisis treatment ended"),
    _given("appeal_made", "Day on which the council is told of a grievance"),
    Column("local_days", "whole", "days", "Days the council adds to each time to pay", False),
)
_OUTPUTS = (
    _found("pay_by", "Last day to pay what a reminder or bill asks"),
    _found("full_balance_payable_after", "Reminder ignored: the year's balance is due after it"),
    _found("full_balance_payable_on", "Third default: day on which the year's balance is due"),
    _found("earliest_liability_order_complaint", "First day to complain to the magistrates"),
    Column("final_notice_required", "boolean", "", "Whether a final notice must come first"),
    Column("reminder_required", "boolean", "", "Whether a reminder must come first"),
    _found("period_ends", "Last day of a final notice, of notice or of a moratorium"),
    _found("earliest_complaint", "First day to complain to the magistrates"),
    _found("earliest_hearing", "First day for the hearing"),
    _found("latest_complaint", "Last day to complain: six years"),
    _found("reply_by", "Last day to reply"),
    _found("earliest_visit", "First day an enforcement agent may take control of goods"),
    _found("first_payment_not_before", "First day a bill may make anything due"),
)


@rule(
    name="revenues.recovery_dates",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={"reminder_issued": "2026-06-10"},
    source="Council Tax (Administration and Enforcement) Regulations 1992 (SI 1992/613) "
    "regulations 20, 23, 28, 33 to 36; Local Government Finance Act 1992 section 16(7); "
    "SI 2013/1894 regulation 6; SI 2020/1311 regulations 26 and 32",
)
def recovery_dates(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the days that follow from one step of recovery: give one, or several of one case.

    Seven days beginning with issue include the day of issue. The further seven days of a reminder
    are counted after the first seven, the cautious reading. A reminder that was ignored needs no
    final notice; after a third default the balance is due the next day without a reminder, but a
    final notice must come before a complaint.
    """
    return answers(frame, _work, _OUTPUTS)


def _work(item: Item) -> Item:
    days = {name: value for name, value in item.items() if name in _STEPS and value is not None}
    if not days:
        raise Unfit("reminder_issued", "expected the day of one step of recovery")
    local = item["local_days"] or 0
    if local < 0:
        raise Unfit("local_days", "must be nought or more: the law's days are the least")
    found: Item = {}
    for name, day in days.items():
        found |= _STEPS[name](day, figures("revenues.recovery", day), local)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def _bill(day: date, law: Rates, local: int) -> Item:
    after = figures("revenues.instalments", day)["days_after_issue"]
    return {"first_payment_not_before": day + timedelta(days=after + local)}


def _reminder(day: date, law: Rates, local: int) -> Item:
    pay_by = day + timedelta(days=law["reminder_days"] - 1 + local)
    full = pay_by + timedelta(days=law["reminder_further_days"])
    return {
        "pay_by": pay_by,
        "full_balance_payable_after": full,
        "earliest_liability_order_complaint": full + DAY,
        "earliest_complaint": full + DAY,
        "final_notice_required": False,
        "reminder_required": True,
    }


def _third(day: date, law: Rates, local: int) -> Item:
    due = day + timedelta(days=law["third_default_days"])
    notice = {"final_notice_required": True, "reminder_required": False}
    return {"full_balance_payable_on": due, **notice}


def _final(day: date, law: Rates, local: int) -> Item:
    ends = day + timedelta(days=law["final_notice_days"] - 1 + local)
    return {"pay_by": ends, "period_ends": ends, "earliest_complaint": ends + DAY}


def _summons(day: date, law: Rates, local: int) -> Item:
    return {"earliest_hearing": day + timedelta(days=law["summons_days"] + local)}


def _sum(day: date, law: Rates, local: int) -> Item:
    year = day.year + law["limitation_years"]
    leap = day.month == 2 and day.day == 29
    return {"latest_complaint": date(year, 2, 28) if leap else day.replace(year=year)}


def _information(day: date, law: Rates, local: int) -> Item:
    return {"reply_by": day + timedelta(days=law["information_days"] + local)}


def _joint(day: date, law: Rates, local: int) -> Item:
    return {"period_ends": day + timedelta(days=law["joint_notice_days"] + local)}


def _agent(day: date, law: Rates, local: int) -> Item:
    return {"earliest_visit": day + timedelta(days=law["enforcement_clear_days"] + 1 + local)}


def _breathing(day: date, law: Rates, local: int) -> Item:
    return {"period_ends": day + timedelta(days=law["breathing_space_days"])}


def _crisis(day: date, law: Rates, local: int) -> Item:
    return {"period_ends": day + timedelta(days=law["crisis_further_days"])}


def _appeal(day: date, law: Rates, local: int) -> Item:
    months = day.month - 1 + law["appeal_months"]
    year, month = day.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return {"reply_by": date(year, month, min(day.day, last))}


_STEPS: dict[str, Callable[[date, Rates, int], Item]] = {
    "bill_issued": _bill,
    "reminder_issued": _reminder,
    "second_reminder_issued": _reminder,
    "third_default": _third,
    "final_notice_issued": _final,
    "summons_served": _summons,
    "sum_due": _sum,
    "information_requested": _information,
    "joint_notice_issued": _joint,
    "enforcement_notice_given": _agent,
    "breathing_space_from": _breathing,
    "crisis_treatment_ended": _crisis,
    "appeal_made": _appeal,
}
