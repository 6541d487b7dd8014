"""Adjustment of what is left of a year's instalments when the amount changes."""

from datetime import date, timedelta

import polars as pl

from chamberlain.kernel.rates import figures
from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.instalments import SCHEME, plan, scheme_of, split
from chamberlain.revenues.rules.rows import (
    Item,
    Unfit,
    answers,
    as_json,
    listed,
    pence_of,
    pounds,
    year_of,
)

_POUNDS = "pounds and pence"
_INPUTS = (
    Column("original_pence", "pence", _POUNDS, "The year's amount as last notified"),
    Column("revised_pence", "pence", _POUNDS, "The year's amount as it now is"),
    Column("notice", "date", "day", "Day on which the adjustment notice is issued"),
    Column("paid_to_date_pence", "pence", _POUNDS, "Paid; what was due when blank", False),
    Column("scheme", "text", "", "standard (when blank), 12 on request, single, other", False),
    Column("pay_day", "whole", "day of month", "1 when blank", False),
    Column("issue_date", "date", "day", "Of the first notice; 10 March before the year", False),
    Column("normal_number", "whole", "instalments", "Number agreed, whatever the day", False),
    Column(
        "instalments", "text", "JSON", "[day, amount] pairs, where they are not as by law", False
    ),
    Column("financial_year", "text", "year", "Such as 2026-27; else that of the notice", False),
    Column("instalments_lost", "boolean", "", "The whole balance has fallen due", False),
)
_OUTPUTS = (
    Column("revised_total", "text", _POUNDS, "The year's amount as it now is"),
    Column("adjustment_day", "text", "day", "14 days after the notice: what was due before stands"),
    Column("due_before_adjustment_day", "text", _POUNDS, "Instalments due before it"),
    Column("remaining_total", "text", _POUNDS, "To be spread over what instalments are left"),
    Column("remaining", "text", "JSON", "Those instalments, pounds and pence"),
    Column("dates", "text", "JSON", "Their days"),
    Column("extra", "text", _POUNDS, "More than before; blank where it is less"),
    Column("payable_as", "text", "", "instalments, single amount or credit"),
    Column("not_before", "text", "day", "First day on which a single amount may be due"),
    Column("credit", "text", _POUNDS, "Paid over what is now owed; 0.00 for none"),
    Column("refund", "text", _POUNDS, "The same: repaid if asked for, else repaid or credited"),
    Column("reduction", "text", _POUNDS, "Less than before; blank where it is more"),
)


@rule(
    name="revenues.adjustment",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "original": "2,579.44",
        "revised": "2,220.79",
        "notice": "2026-10-01",
        "paid_to_date": "1,805.44",
    },
    source="Council Tax (Administration and Enforcement) Regulations 1992 (SI 1992/613) "
    "regulations 24 and 31, Schedule 1 paragraph 10; SI 1995/22 for what was paid early",
)
def adjustment(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Spread a changed amount over the instalments that are left.

    Those due before the adjustment day, 14 days after the notice, stand. The revised total less
    them (or less what was paid, if more) is divided over the rest as a first notice would: whole
    pounds, the first taking the odd balance. With none left an increase is one payment, 14 days on
    at the earliest. What was paid over the revised total is credit, repaid if asked for.
    """
    return answers(frame, _work, _OUTPUTS)


def _work(item: Item) -> Item:
    original, revised, notice = item["original_pence"], item["revised_pence"], item["notice"]
    if original < 0 or revised < 0:
        raise Unfit("revised_pence" if revised < 0 else "original_pence", "must be nought or more")
    law = figures(SCHEME, notice)
    day = notice + timedelta(days=law["adjustment_days"])
    pairs = _schedule(item, original)
    due = original if item["instalments_lost"] else sum(p for d, p in pairs if d < day)
    left = [] if item["instalments_lost"] else [d for d, _ in pairs if d >= day]
    paid = due if item["paid_to_date_pence"] is None else item["paid_to_date_pence"]
    owed = revised - max(due, paid)
    found: Item = {
        "revised_total": pounds(revised),
        "adjustment_day": day.isoformat(),
        "due_before_adjustment_day": pounds(due),
        "remaining_total": pounds(max(owed, 0)),
        "credit": pounds(max(paid - revised, 0)),
        "refund": pounds(max(paid - revised, 0)),
        "extra": pounds(revised - original) if revised > original else None,
        "reduction": pounds(original - revised) if revised < original else None,
    }
    if owed <= 0:
        how = "credit" if paid > revised else "nothing"
        return found | {"payable_as": how, "remaining": "[]", "dates": "[]"}
    if not left:
        single = {"payable_as": "single amount", "not_before": day.isoformat()}
        return found | single | {"remaining": as_json([pounds(owed)]), "dates": as_json([])}
    parts = split(owed, len(left), law)
    days = [one.isoformat() for one in left[: len(parts)]]
    shown = as_json([pounds(part) for part in parts])
    return found | {"payable_as": "instalments", "remaining": shown, "dates": as_json(days)}


def _schedule(item: Item, original: int) -> list[tuple[date, int]]:
    """Return the instalments as notified: those told, else those of the law."""
    told = listed(item, "instalments")
    if told is not None:
        try:
            pairs = [(date.fromisoformat(d), pence_of(p, "instalments")) for d, p in told]
        except (TypeError, ValueError) as error:
            raise Unfit("instalments", 'expected [["2026-04-01", "257.44"], …]') from error
        if sum(pence for _, pence in pairs) != original:
            raise Unfit("instalments", f"do not add up to the original {pounds(original)}")
        return sorted(pairs)
    if original == 0:
        return []
    year = year_of(item, [item["notice"]])
    issued = item["issue_date"] or date(year, 3, 10)
    pay_day = 1 if item["pay_day"] is None else item["pay_day"]
    usual = plan(issued, year, pay_day, scheme_of(item), item["normal_number"])
    parts = split(original, usual.number, figures(SCHEME, issued))
    return list(zip(usual.days, parts, strict=False))
