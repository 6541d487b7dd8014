"""Instalments: how many, how much and when, under Part I of Schedule 1 to SI 1992/613."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.rates import Rates, figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers, as_json, pounds, text, year_of

SCHEME = "revenues.instalments"
STANDARD, TWELVE = "standard", "twelve"
_POUNDS = "pounds and pence"
INPUTS = (
    Column("amount_pence", "pence", _POUNDS, "What is to be paid by instalments"),
    Column("issue_date", "date", "day", "Day the notice is issued; needed for days of pay", False),
    Column("pay_day", "whole", "day of month", "1 when blank", False),
    Column(
        "scheme",
        "text",
        "",
        "standard (when blank), 12 on request, 10, single, or other with normal_number",
        False,
    ),
    Column("normal_number", "whole", "instalments", "Number agreed, whatever the day", False),
    Column("financial_year", "text", "year", "Of the notice; the next for one in March", False),
)
OUTPUTS = (
    Column("number", "whole", "instalments", "How many"),
    Column("first", "text", _POUNDS, "The first, which takes the odd balance"),
    Column("others", "text", _POUNDS, "Each of the others; blank when there is one"),
    Column("amounts", "text", "JSON", "Every instalment in order, pounds and pence"),
    Column("dates", "text", "JSON", "Their days, where issue_date is given"),
    Column("sum", "text", _POUNDS, "What they add up to"),
)


@dataclass(frozen=True)
class Plan:
    """How many instalments and on which days; the days are consecutive months'."""

    number: int
    days: tuple[date, ...]


@rule(
    name="revenues.instalments",
    inputs=INPUTS,
    outputs=OUTPUTS,
    example={
        "amount": "2,579.44",
        "issue_date": "2026-03-10",
        "pay_day": "1",
        "scheme": "12 on request",
        "financial_year": "2026-27",
    },
    source="Council Tax (Administration and Enforcement) Regulations 1992 (SI 1992/613) "
    "regulations 20 and 21, Schedule 1 paragraphs 2, 3 and 8",
)
def instalments(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out the instalments of a bill.

    Issued to 30 April: ten. From May to December: the whole months left, less one. From January:
    one payment, 14 days after issue. Twelve on request: twelve if issued to 15 April, then the
    whole months left. Every instalment but the first is the amount over their number to the nearest
    pound; the first takes the rest. A first under 5.00 joins the second; where the others would be
    under 5.00 there are as many as 5.00 goes into the amount, or one under 10.00. The first is due
    14 days after issue at the earliest: where the day of the month asked for would carry the last
    past the year's end, it is moved to the first day allowed.
    """
    return answers(frame, _work, OUTPUTS)


def _work(item: Item) -> Item:
    amount = item["amount_pence"]
    if amount <= 0:
        raise Unfit("amount_pence", "must be more than nought")
    issued = item["issue_date"]
    plan = _plan(item, issued)
    law = figures(SCHEME, issued or date(2026, 4, 1))
    parts = split(amount, plan.number, law)
    days = plan.days[: len(parts)]
    return {
        "number": len(parts),
        "first": pounds(parts[0]),
        "others": pounds(parts[1]) if len(parts) > 1 else None,
        "amounts": as_json([pounds(part) for part in parts]),
        "dates": as_json([day.isoformat() for day in days]) if days else None,
        "sum": pounds(sum(parts)),
    }


def _plan(item: Item, issued: date | None) -> Plan:
    kind, number = scheme_of(item), item["normal_number"]
    if number is not None and not 1 <= number <= 52:
        raise Unfit("normal_number", "expected from 1 to 52 instalments")
    if issued is None:
        usual = {STANDARD: 10, TWELVE: 12}
        return Plan(number or usual.get(kind, 1), ())
    pay_day = 1 if item["pay_day"] is None else item["pay_day"]
    if not 1 <= pay_day <= 31:
        raise Unfit("pay_day", "expected a day of the month from 1 to 31")
    usual_year = issued.year - (issued.month < 3)
    year = year_of(item, latest=usual_year)
    return plan(issued, year, pay_day, kind, number)


def scheme_of(item: Item) -> str:
    """Return standard, twelve, single or other, from what a row says of its scheme."""
    words = (text(item, "scheme") or STANDARD).lower()
    if words.startswith("12") or "twelve" in words:
        return TWELVE
    if words.startswith(("stand", "10", "ten", "statut")):
        return STANDARD
    if words.startswith(("single", "lump", "one", "1 ", "annual")) or words == "1":
        return "single"
    if words.startswith("other"):
        return "other"
    raise Unfit("scheme", "expected standard, 12 on request, single or other")


def plan(
    issued: date, year: int, pay_day: int, scheme: str = STANDARD, number: int | None = None
) -> Plan:
    """Return how many instalments a notice may ask for and when, by the law of its day.

    `year` is the financial year of the bill by its first half. ValueError never; a year that is
    over is one payment 14 days after issue.
    """
    law = figures(SCHEME, issued)
    earliest = issued + timedelta(days=law["days_after_issue"])
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    count = number or count_of(issued, year, scheme, law)
    if count == 1 or issued > end:
        return Plan(1, (max(earliest, start) if issued < start else earliest,))
    earliest = max(earliest, start)
    days = _months(_on_or_after(earliest, pay_day), pay_day, count)
    if days[-1] > end:
        days = _months(earliest, earliest.day, count)
    return Plan(count, tuple(day for day in days))


def count_of(issued: date, year: int, scheme: str, law: Rates) -> int:
    """Return the number of instalments that the law gives a notice issued on a day."""
    if scheme not in (STANDARD, TWELVE):
        return 1
    start, end = date(year, 4, 1), date(year + 1, 3, 31)
    month, day = (int(part) for part in law[f"{scheme}_whole_number_to"][0].split("-"))
    if issued <= date(year, month, day):
        return int(law[f"{scheme}_number"])
    if issued > end or issued >= date(year + 1, law["single_from_month"], 1):
        return 1
    left = (end.year - issued.year) * 12 + end.month - issued.month
    return max(1, left - int(law[f"{scheme}_less"])) if issued >= start else 1


def split(amount: int, number: int, law: Rates) -> list[int]:
    """Return the instalments of an amount: whole pounds but for the first."""
    least = law["least_pence"]
    parts = _divided(amount, number, law)
    if len(parts) == 1:
        return parts
    if parts[1] >= least and parts[0] >= least:
        return parts
    if amount < law["single_under_pence"]:
        return [amount]
    return _divided(amount, min(number, amount // least), law)


def _divided(amount: int, number: int, law: Rates) -> list[int]:
    """Divide by paragraph 2(5) and (6); by 2(7) a first under the least joins the second."""
    unit, least = law["rounded_to_pence"], law["least_pence"]
    other = round_half_up_penny(amount, number * unit) * unit
    parts = [amount - other * (number - 1), *[other] * (number - 1)]
    if len(parts) > 2 and other >= least and parts[0] < least:
        parts = [parts[0] + parts[1], *parts[2:]]
    return parts


def _on_or_after(day: date, pay_day: int) -> date:
    this = _in_month(day.year, day.month, pay_day)
    return this if this >= day else _moved(this, 1, pay_day)


def _months(first: date, pay_day: int, count: int) -> list[date]:
    return [_moved(first, n, pay_day) for n in range(count)]


def _moved(day: date, months: int, pay_day: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return _in_month(day.year + years, month + 1, pay_day)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
