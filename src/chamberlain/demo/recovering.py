"""Recovery in the demonstration: who ignored October's reminder is summoned, ordered, and pays.

Summonses on the first Tuesday, the hearing on the last Thursday; then one payer's earnings are
attached and the others are placed with agents, and the first schedules of both come in.
"""

from datetime import date, timedelta

from chamberlain.demo.bank import Bank
from chamberlain.demo.people import asks, does
from chamberlain.demo.rates import summon_ratepayers
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Refusal
from chamberlain.kernel.make import ENTITY
from chamberlain.revenues.make import send_notices

REMINDED_ON = date(2026, 10, 8)
SUMMONS_WEEKDAY, HEARING_WEEKDAY = 1, 3
RATES_HEARING_DAYS = 16
"""From the last Tuesday of a month, when ratepayers are summoned, to a Thursday."""
AGENTS = "Southern Enforcement Ltd"
EMPLOYER = "Pier Amusements Ltd"
NET_PAY_PENCE = 184_200
FEE_PENCE = 7_500
"""The compliance fee, which the agents keep of their first takings."""


def make_notices() -> None:
    """Take on the reminders that the former system sent in October and that were ignored."""
    send_notices(REMINDED_ON)


def recovery_day(bank: Bank, day: date) -> None:
    """Do a day of the court cycle and of what follows an order."""
    if day == first_of(day, SUMMONS_WEEKDAY):
        _summon(day)
    if day == last_of(day, SUMMONS_WEEKDAY):
        summon_ratepayers(day, day + timedelta(days=RATES_HEARING_DAYS))
    does("revenues", "revenues.check_arrangements", {"entity": ENTITY}, f"promises:{day}")
    hearing = next((one for one in asks("revenues", "revenues.hearings", {"state": "listed"})
                    if one.held_on <= day), None)  # fmt: skip
    if hearing is not None:
        inputs = {"hearing": hearing.reference, "signed_by": "J Hale, legal adviser"}
        does("collector", "revenues.record_orders", inputs, f"orders:{hearing.reference}")
        _enforce(day)
    _schedules(bank, day)
    if hearing is None and day == add_working_days(last_of(day, HEARING_WEEKDAY), 2):
        does("revenues", "revenues.settle_costs", {"entity": ENTITY}, f"costs:{day}")
    given = {"entity": ENTITY, "channel": "schedule", "up_to": day}
    does("income", "income.close_day", given, f"schedules:{day}:close")


def first_of(day: date, weekday: int) -> date:
    """Return the first such weekday of a month."""
    first = day.replace(day=1)
    return first + timedelta(days=(weekday - first.weekday()) % 7)


def last_of(day: date, weekday: int) -> date:
    """Return the last such weekday of a month."""
    end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return end - timedelta(days=(end.weekday() - weekday) % 7)


def _summon(day: date) -> None:
    inputs = {"entity": ENTITY, "kind": "summons"}
    try:
        made = does("revenues", "revenues.propose_recovery", inputs, f"summons:{day}").value
    except Refusal as nothing:
        if "No account is due" not in nothing.message:
            raise
        return
    hearing = last_of(day, HEARING_WEEKDAY)
    releasing = {"recovery": made.reference, "hearing_on": hearing}
    does("revenues", "revenues.release_recovery", releasing, f"summons:{day}")


def _enforce(day: date) -> None:
    """Attach the earnings of the first council tax payer, and place the others with agents."""
    waiting = asks("revenues", "revenues.liability_orders", {"waiting": True})
    waiting.sort(key=lambda one: one.reference)
    taxed = [one for one in waiting if not one.account.startswith("60")]
    for first in taxed[:1]:
        told = {"order": first.reference, "work": "employed", "payer": EMPLOYER,
                "payer_address": "Palace Pier, Brighthelm", "frequency": "monthly"}  # fmt: skip
        does("revenues", "revenues.record_means", told, f"means:{first.reference}")
        attached = {"order": first.reference}
        does("revenues", "revenues.attach_earnings", attached, f"earnings:{first.reference}")
    items = [{"order": one.reference} for one in waiting if one not in taxed[:1]]
    if items:
        inputs = {"items": items, "firm": AGENTS}
        does("revenues", "revenues.place_with_agents", inputs, f"agents:{day}")


def _schedules(bank: Bank, day: date) -> None:
    """Take the first schedules of the employer and of the agents, the day after the orders."""
    running = asks("revenues", "revenues.enforcements", {"state": "running"})
    fresh = [one for one in running if one.last_on is None and one.began_on < day]
    employed = [one for one in fresh if one.method == "earnings"][:1]
    visited = [one for one in fresh if one.method == "agent"][:1]
    for one in employed:
        line = {"enforcement": one.reference, "paid_pence": 31_314,
                "net_pay_pence": NET_PAY_PENCE}  # fmt: skip
        _take(bank, day, f"PIER-{day:%y%m%d}", line, 31_314)
    for one in visited:
        line = {"enforcement": one.reference, "paid_pence": 20_000, "fees_pence": FEE_PENCE}
        _take(bank, day, f"SEL-{day:%y%m%d}", line, 20_000 - FEE_PENCE)


def _take(bank: Bank, day: date, schedule: str, line: dict[str, object], pence: int) -> None:
    inputs = {"items": [line], "schedule": schedule, "paid_on": day}
    does("revenues", "revenues.take_deductions", inputs, f"schedule:{schedule}")
    bank.pay_in(schedule, add_working_days(day, 1), pence, f"SCHEDULE {schedule}")
