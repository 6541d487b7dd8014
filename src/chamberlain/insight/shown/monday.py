"""The Monday screen: work in hand by age and holder, prompt payment, cash not matched, spend."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.insight.shown.parts import (
    address,
    amount,
    counted,
    downloads,
    picture,
    share,
    table,
)
from chamberlain.ui import components, words
from chamberlain.ui.charts import bars, columns, lines
from chamberlain.ui.links import why_url

TARGET_PERMILLE = 950
SERVICES_DRAWN = 10
INVOICES = "/staff/payables/invoices"
WAITING = "/staff/banking/suspense/list"


@dataclass(frozen=True)
class Figures:
    """What the page was told."""

    today: date
    month: str
    month_name: str
    in_hand: Sequence[Any]
    prompt: Sequence[Any]
    unmatched: Sequence[Any]
    services: Sequence[Any]
    inputs: dict[str, Any]


def page(figures: Figures) -> dict[str, Any]:
    """Return what the template of the overview places."""
    return {
        "tiles": components.tiles(tiles(figures)),
        "month": figures.month,
        "month_name": figures.month_name,
        "in_hand": in_hand(figures),
        "prompt": prompt(figures),
        "unmatched": unmatched(figures),
        "services": services(figures),
    }


def tiles(figures: Figures) -> list[dict[str, object]]:
    """Return the headlines."""
    waiting = sum(row.invoices for row in figures.in_hand)
    past_due = sum(row.past_due for row in figures.in_hand)
    paid, timely = (
        sum(row.invoices for row in figures.prompt),
        sum(row.in_time for row in figures.prompt),
    )
    left = sum(row.lines for row in figures.unmatched)
    oldest = max((row.oldest_days for row in figures.unmatched), default=0)
    net = sum(row.net_pence for row in figures.services)
    overdue = address(INVOICES, "payables.invoices", overdue_at=figures.today)
    return [
        {
            "label": "Invoices in hand",
            "value": f"{waiting:,}",
            "href": "#in-hand",
            "note": words.pounds_short(sum(row.gross_pence for row in figures.in_hand)),
        },
        {
            "label": "Past their last day",
            "value": f"{past_due:,}",
            "href": overdue,
            "note": "not yet approved",
        },
        {
            "label": "Paid in time this year",
            "value": share(timely, paid),
            "href": "#prompt",
            "note": f"{timely:,} of {paid:,} invoices",
        },
        {
            "label": "Bank lines to explain",
            "value": f"{left:,}",
            "href": "#unmatched",
            "note": f"the oldest {words.count(oldest, 'day')}" if left else "none left",
        },
        {
            "label": f"Net spend, {figures.month_name}",
            "value": words.pounds_short(net),
            "href": f"/staff/insight/month/{figures.month}",
            "note": "see the month",
        },
    ]


def in_hand(figures: Figures) -> dict[str, SafeString]:
    """Return invoices not yet approved, by what they wait for, with whom, and age."""
    if not figures.in_hand:
        return {}
    youngest: dict[str, int] = {}
    for row in figures.in_hand:
        youngest[row.age] = max(youngest.get(row.age, 0), row.oldest_days)
    ages = sorted(youngest, key=lambda age: youngest[age])
    waits: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for row in figures.in_hand:
        waits[row.state, row.waits, row.holder].append(row)
    ordered = sorted(waits.items(), key=lambda item: -_sum(item[1], "invoices"))
    rows = [_waiting(state, f"{words_}: {holder}", found, ages)
            for (state, words_, holder), found in ordered]  # fmt: skip
    by_age = [
        (age, _sum([row for row in figures.in_hand if row.age == age], "invoices")) for age in ages
    ]
    foot = (
        "All",
        *(f"{count:,}" for _, count in by_age),
        f"{_sum(figures.in_hand, 'invoices'):,}",
        words.pounds(_sum(figures.in_hand, "gross_pence")),
    )
    head = "|".join(("Waits", *map(words.title, ages), "All", "Gross"))
    files = {"entity": figures.inputs["entity"], "as_at": figures.today}
    return {
        "chart": picture(bars("Invoices in hand by age", by_age, "count")),
        "table": table(head, rows, range(1, len(ages) + 3), foot=foot),
        "files": downloads("insight.work_in_hand", **files),
    }


def _waiting(state: str, label: str, found: list[Any], ages: list[str]) -> tuple[object, ...]:
    """Return a row: how many of each age wait so, all of them leading to the list of them."""
    url = address(INVOICES, "payables.invoices", state=state)
    counts = [_sum([row for row in found if row.age == age], "invoices") for age in ages]
    pence = _sum(found, "gross_pence")
    return (label, *(f"{n:,}" for n in counts), counted(sum(counts), url), amount(pence, url))


def _sum(rows: Iterable[Any], field: str) -> int:
    return sum(getattr(row, field) for row in rows)


def prompt(figures: Figures) -> dict[str, SafeString]:
    """Return the trend of prompt payment by both definitions."""
    if not figures.prompt:
        return {}
    months = [f"{row.month:%b %Y}" for row in figures.prompt]
    series = [
        ("In time, section 68", [row.in_time_permille for row in figures.prompt]),
        ("Within 30 days, notice", [row.within_30_permille for row in figures.prompt]),
    ]
    rows = [
        (
            f"{row.month:%B %Y}",
            f"{row.invoices:,}",
            share(row.in_time, row.invoices),
            share(row.within_30, row.invoices),
            _days(row.average_days_e1),
            counted(row.late, f"/staff/insight/month/{row.month:%Y-%m}/late"),
        )
        for row in figures.prompt
    ]
    target = ("Target 95%", TARGET_PERMILLE)
    chart = lines("Paid in time, by month", months, series, "permille", zero=False, target=target)
    return {
        "chart": picture(chart),
        "table": table("Month|Invoices|Section 68|Notice|Average days|Late", rows, (1, 2, 3, 4, 5)),
        "files": downloads("insight.paid_promptly", **figures.inputs),
    }


def _days(tenths: int | None) -> str:
    return "none" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def unmatched(figures: Figures) -> dict[str, SafeString]:
    """Return bank lines not explained by age and owner, receipts and payments apart."""
    if not figures.unmatched:
        return {}
    entity = figures.inputs["entity"]
    waiting = address(WAITING, "banking.suspense", as_at=figures.today, entity=entity)
    oldest = {row.age: row.oldest_days for row in reversed(figures.unmatched)}
    ages = sorted(oldest, key=lambda age: oldest[age])
    both = [
        (name, [sum(abs(getattr(r, field)) for r in figures.unmatched if r.age == age)
                for age in ages])
        for name, field in (("Receipts", "receipts_pence"), ("Payments", "payments_pence"))
    ]  # fmt: skip
    rows = [
        (
            words.title(row.age),
            row.owner,
            counted(row.lines, waiting),
            amount(row.receipts_pence, waiting),
            amount(row.payments_pence, waiting),
            f"{row.oldest_days:,}",
        )
        for row in figures.unmatched
    ]
    return {
        "chart": picture(columns("Cash not matched, by age", list(map(words.title, ages)), both)),
        "table": table("Age|Owner|Lines|Receipts|Payments|Oldest, days", rows, (2, 3, 4, 5)),
        "files": downloads("insight.unmatched_cash", entity=entity, as_at=figures.today),
    }


def services(figures: Figures) -> dict[str, SafeString]:
    """Return the year's net spend by service, the largest first."""
    if not figures.services:
        return {}
    inputs = figures.inputs
    place = f"{inputs['entity']}/{inputs['year']}/{inputs['period']}"
    ranked = sorted(figures.services, key=lambda row: -row.year_net_pence)
    rows = [
        (
            row.name,
            row.directorate,
            amount(row.net_pence, why_url(f"insight:service:{place}/{row.service}")),
            amount(row.year_net_pence, why_url(f"insight:service:{place}/{row.service}")),
        )
        for row in ranked
    ]
    drawn = [(row.name, row.year_net_pence) for row in ranked[:SERVICES_DRAWN]]
    title = "Net spend by service, year to date"
    return {
        "chart": picture(bars(title, drawn)),
        "table": table("Service|Directorate|This month|Year to date", rows, (2, 3)),
        "files": downloads("insight.spend_by_service", **inputs),
    }
