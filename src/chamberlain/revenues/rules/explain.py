"""How a charge was worked out: an account's segments as plain English, with figures and sources.

For the resident who asks "how was this worked out?", the officer on the telephone and the tribunal.
Each step is a run of days; its lines add up to what is to pay for them. Nothing is calculated anew:
the lines say what the charge did, and a line names the law or the decision its figure comes from.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.money import format_percent, format_pounds
from chamberlain.kernel.rates import Rates, Source, figures, history
from chamberlain.revenues.rules.amounts import BODIES, STANDARD

TIMES = "\u00d7"
NAMES = {
    "billing_authority": "the council",
    "police": "the police",
    "fire": "the fire authority",
}
Segment = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a step: words, the working in figures, what it adds (or takes), its source."""

    words: str
    working: str
    pence: int | None
    source: str
    link: str


@dataclass(frozen=True)
class Step:
    """A run of days, both ends counted: why it begins, its lines, and what is to pay for it."""

    first_day: date
    last_day: date
    heading: str
    why: str
    lines: tuple[Line, ...]
    net_pence: int


def explained(
    segments: pl.DataFrame, amounts: pl.DataFrame, names: dict[str, str] | None = None
) -> list[Step]:
    """Return the steps of one account's segments, by day.

    `segments` has the columns `revenues.charge` gives, and may have those of its facts, which make
    the words fuller (residents, disregarded, furnished, empty_since, granted_on, exception,
    reduction_e2, area). `amounts` is the table they were charged by, as `amounts_of` gives it;
    `names` says what the bodies are called. Lines' pence add up to each step's net.
    """
    table = {(row["year"], row["area"], row["band"]): row for row in amounts.iter_rows(named=True)}
    called = NAMES | (names or {})
    steps: list[Step] = []
    former: Segment | None = None
    for one in segments.sort("first_day").iter_rows(named=True):
        key = (one["year"], one.get("area") or STANDARD, one["charged_band"])
        steps.append(_step(one, former, table[key], called))
        former = one
    return steps


def as_rows(steps: list[Step]) -> list[dict[str, Any]]:
    """Return steps as a flat table: days, words, working, pence and source of each line."""
    return [
        {
            "days": step.heading,
            "words": line.words,
            "working": line.working,
            "pence": line.pence,
            "source": line.source,
            "link": line.link,
        }
        for step in steps
        for line in step.lines
    ]


def day_words(day: date) -> str:
    """Return a day as people write it: 9 September 2026."""
    return f"{day.day} {day:%B %Y}"


def _step(one: Segment, former: Segment | None, amount: Segment, names: dict[str, str]) -> Step:
    days = f"{one['days']} day{'s' if one['days'] > 1 else ''}"
    heading = f"{day_words(one['first_day'])} to {day_words(one['last_day'])}, {days}"
    if one["exempt"]:
        lines = [_exempt(one)]
    else:
        makers = (_band, _days, _discount, _premium, _annexe, _reduction, _local)
        made = [maker(one, amount, names) for maker in makers]
        lines = [line for line in made if line is not None]
    why = "" if former is None else _why(one, former)
    return Step(one["first_day"], one["last_day"], heading, why, tuple(lines), one["net_pence"])


def _why(one: Segment, former: Segment) -> str:
    """Say what changed since the days before."""
    if one["year"] != former["year"]:
        return f"A new financial year begins, with its own charge: {_year(one)}."
    if one["exempt"] != former["exempt"]:
        return "An exemption begins." if one["exempt"] else "The exemption has ended."
    if one["charged_band"] != former["charged_band"]:
        return f"The band charged changes from {former['charged_band']} to {one['charged_band']}."
    if one["premium_e2"] != former["premium_e2"]:
        more = one["premium_e2"] > former["premium_e2"]
        return "A premium begins or goes up." if more else "A premium ends or goes down."
    if one["discount_e2"] != former["discount_e2"]:
        return f"The discount changes from {_percent(former)} to {_percent(one)}."
    return "Something else about the home or who lives there changes."


def _exempt(one: Segment) -> Line:
    law = history("revenues.exemptions")[-1]
    meaning = {item["class"]: item["meaning"] for item in law["classes"]}.get(one["exempt"], "")
    words = f"Nothing is charged. The home is exempt in class {one['exempt']}: {meaning}."
    return _line(words, "", 0, law.figures["classes"].source)


def _band(one: Segment, amount: Segment, names: dict[str, str]) -> Line:
    parts = ", ".join(
        f"{format_pounds(amount[f'{body}_pence'])} for {names[body]}" for body in BODIES
    )
    band = one["charged_band"]
    said = "band A with the disabled band reduction" if band == "A*" else f"band {band}"
    listed = one.get("band")
    if one.get("disabled") and listed and band != "A*":
        said = f"band {band}, one below band {listed} for a disabled resident"
    words = f"The home is charged in {said}. For the whole of {_year(one)} that is {{}}: {parts}."
    source = _set_source(one)
    return _line(words.format(format_pounds(amount["total_pence"])), "", None, source)


def _set_source(one: Segment) -> Source:
    """Return where the year's amounts are from: the figures on file, else the council's own act."""
    for rates in history("revenues.council_tax"):
        if rates.held_from.year == one["year"]:
            return rates.figures["billing_authority_band_d"].source
    law = history("revenues.bands")[-1]
    return law.figures["ninths"].source


def _days(one: Segment, amount: Segment, names: dict[str, str]) -> Line:
    source = Source(
        "Local Government Finance Act 1992",
        "section 2: liability is by the day",
        "https://www.legislation.gov.uk/ukpga/1992/14/section/2",
        date(2026, 11, 23),
    )
    if one["days"] == amount["year_days"]:
        return _line("You are charged for the whole year.", "", one["gross_pence"], source)
    words = f"You are charged for {one['days']} of the year's {amount['year_days']} days."
    working = (
        f"{format_pounds(amount['total_pence'])} {TIMES} {one['days']} ÷ {amount['year_days']} "
        f"= {format_pounds(one['gross_pence'])}"
    )
    return _line(words, working, one["gross_pence"], source)


def _discount(one: Segment, amount: Segment, names: dict[str, str]) -> Line | None:
    if not one["discount_pence"]:
        return None
    law = _law(one)
    if one.get("residents") == 0:
        words, name = "Nobody lives here, and this kind of home keeps a discount", "second_home"
    elif one["discount_e2"] == law["one_resident"]:
        words, name = "One adult counts, so there is a discount", "one_resident"
    else:
        words, name = "Nobody who lives here counts, so there is a discount", "no_counted_resident"
    if one.get("disregarded"):
        words += f" ({one['disregarded']} of {one['residents']} adults are not counted)"
    source = law.figures[name].source
    return _part(f"{words} of {_percent(one)}.", one, one["discount_e2"], "discount", source)


def _premium(one: Segment, amount: Segment, names: dict[str, str]) -> Line | None:
    if not one["premium_pence"]:
        return None
    law, percent = _law(one), format_percent(one["premium_e2"])
    since = one.get("empty_since")
    if since is not None and not one.get("furnished"):
        words = f"The home has been empty and unfurnished since {day_words(since)}"
        name = "empty_premium_steps"
    else:
        words, name = "Nobody lives here as a main home", "second_home_premium"
    words = f"{words}, so the council adds a premium of {percent}."
    source = law.figures[name].source
    return _part(words, one, one["premium_e2"], "premium", source, adds=True)


def _annexe(one: Segment, amount: Segment, names: dict[str, str]) -> Line | None:
    if not one["annexe_pence"]:
        return None
    law = _law(one)
    less = format_percent(law["annexe"])
    words = f"It is an annexe used with its home or by a relative: {less} less."
    left = one["gross_pence"] - one["discount_pence"] + one["premium_pence"]
    working = f"{format_pounds(left)} {TIMES} {less}"
    working += f" = {format_pounds(one['annexe_pence'])}"
    return _line(words, working, -one["annexe_pence"], law.figures["annexe"].source)


def _reduction(one: Segment, amount: Segment, names: dict[str, str]) -> Line | None:
    if not one["reduction_pence"]:
        return None
    words = "Council tax reduction, because of your income"
    percent = one.get("reduction_e2")
    if percent:
        words += f": {format_percent(percent)} of what is left at most"
    stop = one.get("reduction_stops_at_band")
    words += f", up to the charge of band {stop}" if stop else ""
    weekly = one.get("reduction_less_weekly_e4")
    if weekly:
        words += f", less {format_pounds((weekly + 50) // 100)} a week"
    source = Source(
        "Local Government Finance Act 1992",
        "section 13A(1)(a) and the council's scheme",
        "https://www.legislation.gov.uk/ukpga/1992/14/section/13A",
        date(2026, 11, 23),
    )
    return _line(f"{words}.", "", -one["reduction_pence"], source)


def _local(one: Segment, amount: Segment, names: dict[str, str]) -> Line | None:
    if not one["local_reduction_pence"]:
        return None
    words = f"A further reduction that {names['billing_authority']} gives and pays for itself."
    source = Source(
        "Local Government Finance Act 1992",
        "section 13A(1)(c)",
        "https://www.legislation.gov.uk/ukpga/1992/14/section/13A",
        date(2026, 11, 23),
    )
    return _line(words, "", -one["local_reduction_pence"], source)


def _part(
    words: str, one: Segment, percent_e2: int, name: str, source: Source, adds: bool = False
) -> Line:
    pence = one[f"{name}_pence"]
    working = f"{format_pounds(one['gross_pence'])} {TIMES} {format_percent(percent_e2)}"
    working += f" = {format_pounds(pence)}"
    return _line(words, working, pence if adds else -pence, source)


def _line(words: str, working: str, pence: int | None, source: Source) -> Line:
    return Line(words, working, pence, f"{source.title}, {source.provision}", source.link)


def _law(one: Segment) -> Rates:
    return figures("revenues.discounts", one["first_day"])


def _year(one: Segment) -> str:
    return f"{one['year']}-{(one['year'] + 1) % 100:02d}"


def _percent(one: Segment) -> str:
    return format_percent(one["discount_e2"]) if one["discount_e2"] else "nothing"
