"""When a precept is paid: equal dated payments, as the billing authority's schedule has them."""

from calendar import monthrange
from datetime import date

import polars as pl

from chamberlain.kernel.calendar import next_working_day
from chamberlain.kernel.money import round_down_penny
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers, as_json, pounds

POUND = 100
MOST = 52
OUTPUTS = (
    Column("amounts", "text", "JSON", "Every payment in order, pounds and pence"),
    Column("dates", "text", "JSON", "Their days: working days"),
)


@rule(
    name="revenues.precept_schedule",
    inputs=(
        Column("amount_pence", "pence", "pounds and pence", "The precept of the year"),
        Column("first_on", "date", "day", "Day of the first payment"),
        Column("payments", "whole", "payments", "How many, a month apart"),
    ),
    outputs=OUTPUTS,
    example={"amount": "26,500,000", "first_on": "2026-04-20", "payments": "10"},
    source="Local Authorities (Funds) (England) Regulations 1992 (SI 1992/2428): paid by the "
    "schedule of instalments the billing authority determines, whatever is collected",
)
def precept_schedule(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Lay a precept out as monthly payments: whole pounds, the last taking what is over.

    A day that is no working day becomes the next one. Equal payments are the council's choice, as
    the number and the first day are.
    """
    return answers(frame, _work, OUTPUTS)


def _work(item: Item) -> Item:
    if item["amount_pence"] <= 0:
        raise Unfit("amount_pence", "must be more than nought")
    if not 1 <= item["payments"] <= MOST:
        raise Unfit("payments", f"expected from 1 to {MOST}")
    found = scheduled(item["amount_pence"], item["first_on"], item["payments"])
    return {
        "amounts": as_json([pounds(pence) for _, pence in found]),
        "dates": as_json([day.isoformat() for day, _ in found]),
    }


def scheduled(amount_pence: int, first_on: date, payments: int) -> list[tuple[date, int]]:
    """Return the day and amount of each payment; they add up to the amount."""
    each = round_down_penny(amount_pence, payments * POUND) * POUND
    amounts = [each] * (payments - 1)
    amounts.append(amount_pence - sum(amounts))
    days = [next_working_day(_month_on(first_on, number)) for number in range(payments)]
    return [(day, pence) for day, pence in zip(days, amounts, strict=True) if pence]


def _month_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
