"""Business rates of one hereditament for a year."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

import polars as pl

from chamberlain.kernel.calendar import DAY
from chamberlain.kernel.money import round_half_up_penny
from chamberlain.kernel.rates import Rates, figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import (
    Item,
    Unfit,
    answers,
    listed,
    percent_e2,
    pounds,
    text,
    year_of,
)

_POUNDS = "pounds and pence"
_RV = "pounds of rateable value"
INPUTS = (
    Column("rv", "whole", _RV, "Rateable value"),
    Column("multiplier", "text", "pounds in the pound", "Such as 0.432; by value and use", False),
    Column("financial_year", "text", "year", "2026-27 when blank", False),
    Column("use", "text", "", "retail, hospitality or leisure has its own multipliers", False),
    Column("retail", "boolean", "", "Wholly or mainly retail, hospitality or leisure", False),
    Column("london", "boolean", "", "In Greater London", False),
    Column("liable_from", "date", "day", "First day, counted; the year's first when blank", False),
    Column("liable_to", "date", "day", "Last day, counted; the year's last when blank", False),
    Column("small_business", "boolean", "", "Gets small business rate relief", False),
    Column("sbrr", "boolean", "", "The same", False),
    Column("other_rvs", "text", "JSON", "Rateable values of its other properties: [1500]", False),
    Column("second_property_from", "date", "day", "Other property first occupied", False),
    Column("charity", "boolean", "", "Charity, used for its purposes", False),
    Column("discretionary", "text", "percent", "Further relief the council gives", False),
    Column("empty_from", "date", "day", "First day empty", False),
    Column("industrial", "boolean", "", "Empty and industrial: six months free", False),
    Column("previous_bill_pence", "pence", _POUNDS, "Last year's, for transitional relief", False),
    Column("supporting_small_business", "boolean", "", "Loses small business relief", False),
    Column("supplement", "boolean", "", "Add the supplement where no transition helps", False),
)
OUTPUTS = (
    Column("multiplier_used", "text", "pounds in the pound", "By value and use, or as told"),
    Column("notional", "text", _POUNDS, "Rateable value times multiplier, for the whole year"),
    Column("days", "whole", "days", "Charged"),
    Column("gross", "text", _POUNDS, "For those days"),
    Column("supplement_amount", "text", _POUNDS, "One penny in the pound, where asked for"),
    Column("transitional_relief", "text", _POUNDS, "What the rise is over what is allowed"),
    Column("relief_percent", "text", "percent", "Of small business or charity relief"),
    Column("relief", "text", _POUNDS, "Small business or charity relief, and any further"),
    Column("payable", "text", _POUNDS, "To pay"),
    Column("free_to", "text", "day", "Last day on which an empty property is free"),
)


@rule(
    name="revenues.business_rates",
    inputs=INPUTS,
    outputs=OUTPUTS,
    example={"rv": "13500", "small_business": "yes"},
    source="Local Government Finance Act 1988 sections 43 to 47 and Schedule 4ZA; SI 2008/386 "
    "(unoccupied property); multipliers, transitional scheme and supplement of 2026-27",
)
def business_rates(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out a year's business rates: multiplier, transition, reliefs.

    The multiplier follows value and use; from 500,000 it is the high one whatever the use. Then
    the transitional cap (or supporting small business, where that gives more), then small business
    relief (whole to 12,000, tapering to nothing at 15,000) or charity relief, and any further
    relief. An empty property is free for three months, six if industrial, and then pays in full.
    Part of a year is charged by the day. The supplement is left out unless asked for.
    """
    return answers(frame, _work, OUTPUTS)


@dataclass(frozen=True)
class Worked:
    """A year's rates of one state of a hereditament, in pence; the multiplier in ten thousandths.

    What is payable is gross and supplement, less transitional relief and relief.
    """

    multiplier_e4: int
    notional_pence: int
    days: int
    gross_pence: int
    supplement_pence: int
    transitional_pence: int
    relief_e2: int
    relief_pence: int
    free_to: date | None

    @property
    def payable_pence(self) -> int:
        """What is to pay."""
        owed = self.gross_pence + self.supplement_pence - self.transitional_pence
        return owed - self.relief_pence


def worked(item: Item) -> Worked:
    """Work out what `revenues.business_rates` does, of a row typed as its inputs.

    A cell that is not given is blank; Unfit says what is wrong.
    """
    item = {**dict.fromkeys(column.name for column in INPUTS), **item}
    rv = item["rv"]
    if rv < 0:
        raise Unfit("rv", "must be nought or more")
    year = year_of(item, latest=2026)
    law = figures("revenues.business_rates", date(year, 4, 1))
    rate = _multiplier(item, rv, law)
    notional = _half_up(Decimal(rv) * rate * 100)
    days, free_to = _days(item, year, rv, law)
    year_days = (date(year + 1, 4, 1) - date(year, 4, 1)).days
    gross = round_half_up_penny(notional * days, year_days)
    relieved = _transition(item, notional, rv, law)
    transitional = round_half_up_penny(relieved * days, year_days)
    extra = 0
    if item["supplement"] and not relieved:
        extra = round_half_up_penny(rv * law["supplement"] * days, 100 * year_days)
    relief, percent = _relief(item, gross - transitional + extra, rv, law)
    return Worked(
        multiplier_e4=int(rate * 10_000),
        notional_pence=notional,
        days=days,
        gross_pence=gross,
        supplement_pence=extra,
        transitional_pence=transitional,
        relief_e2=percent,
        relief_pence=relief,
        free_to=free_to,
    )


def _work(item: Item) -> Item:
    found = worked(item)
    law = figures("revenues.business_rates", date(year_of(item, latest=2026), 4, 1))
    return {
        "multiplier_used": str(_multiplier(item, item["rv"], law)),
        "notional": pounds(found.notional_pence),
        "days": found.days,
        "gross": pounds(found.gross_pence),
        "supplement_amount": pounds(found.supplement_pence),
        "transitional_relief": pounds(found.transitional_pence),
        "relief_percent": pounds(found.relief_e2),
        "relief": pounds(found.relief_pence),
        "payable": pounds(found.payable_pence),
        "free_to": found.free_to.isoformat() if found.free_to else None,
    }


def _multiplier(item: Item, rv: int, law: Rates) -> Decimal:
    told = text(item, "multiplier")
    if told is not None:
        try:
            rate = Decimal(told.lower().removesuffix("p"))
        except InvalidOperation as error:
            raise Unfit("multiplier", "expected a multiplier such as 0.432") from error
        return rate / 100 if rate > 1 else rate
    words = (text(item, "use") or "").lower()
    retail = item["retail"] or any(use in words for use in ("retail", "hospitality", "leisure"))
    if rv >= law["high_value_from"]:
        name = "high_value"
    else:
        name = "standard" if rv >= law["standard_from"] else "small"
        name += "_retail" if retail else ""
    return Decimal(law[name]) / 10_000


def _days(item: Item, year: int, rv: int, law: Rates) -> tuple[int, date | None]:
    """Return the days charged and, of an empty property, the last free one."""
    first = max(item["liable_from"] or date.min, date(year, 4, 1))
    last = min(item["liable_to"] or date.max, date(year + 1, 3, 31))
    free_to = None
    if item["empty_from"] is not None:
        if item["charity"] or rv < law["empty_free_under"]:
            return 0, last
        months = law["empty_months_industrial" if item["industrial"] else "empty_months"]
        free_to = _after(item["empty_from"], months) - DAY
        free = max(0, (min(last, free_to) - max(first, item["empty_from"])).days + 1)
        return max(0, (last - first).days + 1 - free), free_to
    return max(0, (last - first).days + 1), free_to


def _after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    start = date(day.year + years, month + 1, 1)
    end = (start + timedelta(days=31)).replace(day=1) - DAY
    return start.replace(day=min(day.day, end.day))


def _transition(item: Item, notional: int, rv: int, law: Rates) -> int:
    """Return what is taken off so that the year's bill rises no more than is allowed."""
    before = item["previous_bill_pence"]
    if before is None:
        return 0
    edge = "to_london" if item["london"] else "to"
    steps = law["transitional_steps"]
    step = next(step for step in steps if step[edge] == 0 or rv <= step[edge])
    most = before + round_half_up_penny(before * step["percent_e2"], 10_000)
    if item["supporting_small_business"]:
        most = max(most, before + law["supporting_least"])
    return max(0, notional - most)


def _relief(item: Item, owed: int, rv: int, law: Rates) -> tuple[int, int]:
    """Return the relief in pence, and its percentage in hundredths of a percent."""
    if item["empty_from"] is not None:
        return 0, 0
    relief, percent = 0, 0
    if item["charity"]:
        percent = law["charity"]
        relief = round_half_up_penny(owed * percent, 10_000)
    elif (item["small_business"] or item["sbrr"]) and _is_small(item, rv, law):
        full, none = law["small_relief_full_to"], law["small_relief_none_from"]
        part = none - max(full, min(rv, none))
        relief = round_half_up_penny(owed * part, none - full)
        percent = round_half_up_penny(part * 10_000, none - full)
    further = percent_e2(item, "discretionary") or 0
    left = 10_000 - percent
    return relief + round_half_up_penny(owed * min(further, left), 10_000), percent


def _is_small(item: Item, rv: int, law: Rates) -> bool:
    """Say whether other properties leave the relief: few and small, or in the months of grace."""
    others = listed(item, "other_rvs") or []
    if not isinstance(others, list) or not all(isinstance(one, int) for one in others):
        raise Unfit("other_rvs", "expected whole numbers such as [1500, 2000]")
    begun = item["second_property_from"]
    if begun is not None and begun >= date(2025, 11, 27):
        ends = _after(begun, law["small_relief_grace_months"])
        if (item["liable_to"] or date(2027, 3, 31)) < ends:
            return True
    total = law["small_relief_total_under_london" if item["london"] else "small_relief_total_under"]
    small = all(one <= law["small_relief_other_most"] for one in others)
    return not others or (small and rv + sum(others) < total)


def _half_up(pence: Decimal) -> int:
    return int((pence + Decimal("0.5")).to_integral_value(rounding="ROUND_FLOOR"))
