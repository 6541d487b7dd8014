"""Council tax reduction of one claim, described in a row."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from chamberlain.kernel.rules import Column, no_errors, rule
from chamberlain.revenues.rules.amounts import band_amounts
from chamberlain.revenues.rules.charge import MAYBE, NEEDED, charged
from chamberlain.revenues.rules.household import stretches_of
from chamberlain.revenues.rules.pricing import annual_reduction
from chamberlain.revenues.rules.reduction import PENSIONER, Claim, Terms, terms
from chamberlain.revenues.rules.rows import (
    Item,
    Unfit,
    given,
    listed,
    pence_of,
    pounds,
    text,
    told,
    tried,
    yes,
)
from chamberlain.revenues.rules.said import INPUTS as SAID
from chamberlain.revenues.rules.said import read

_POUNDS = "pounds and pence"
_WEEK = "pounds a week"
_DWELLING = (
    "financial_year band list_band area liable_from liable_to moved_in moved_out residents "
    "residents_counted disregarded single single_from single_to dbr annexe"
).split()


def _money(name: str, unit: str, words: str) -> Column:
    return Column(name, "pence", unit, words, False)


_INPUTS = (
    *[column for column in SAID if column.name in _DWELLING],
    _money("liability_given_pence", _POUNDS, "The year's liability, instead of a band"),
    Column(
        "scheme",
        "text",
        "",
        "pensioner (when blank and nothing is said of universal credit), "
        "brighton_universal_credit, brighton, oxford, newham, kingston, merton, westminster",
        False,
    ),
    Column("uc", "boolean", "", "Whether on universal credit (Brighton & Hove's schemes)", False),
    _money("uc_monthly_earnings_pence", "pounds a month", "On the universal credit notice"),
    _money("partner_monthly_earnings_pence", "pounds a month", "Partner's, which are added"),
    Column("bands", "text", "", "Which table of levels: that of April 2024 is on file", False),
    Column("guarantee_credit", "boolean", "", "Pension credit, guarantee credit", False),
    _money("weekly_income_pence", _WEEK, "Income as the scheme counts it, tariff left out"),
    _money("applicable_amount_pence", _WEEK, "Applicable amount; pensioners: by couple if blank"),
    _money("weekly_excess_pence", _WEEK, "Income over the applicable amount"),
    _money("capital_pence", _POUNDS, "Capital"),
    Column("couple", "boolean", "", "Pensioner couple", False),
    Column("pension_age_before_2021", "boolean", "", "One reached it before 1 April 2021", False),
    Column(
        "non_dependants",
        "text",
        "JSON",
        'Others who live there: [{"gross_weekly": "300", "works_16_hours": true}]; "ignored": true '
        "for students, people on pension credit and others not deducted for",
        False,
    ),
    Column("no_deductions", "boolean", "", "Attendance allowance, PIP daily living, blind", False),
)
_OUTPUTS = (
    Column("liability", "text", _POUNDS, "Of the days liable, after discounts"),
    Column("level", "whole", "level", "Of an income grid"),
    Column("applicable", "text", _WEEK, "Applicable amount used"),
    Column("tariff_income", "text", _WEEK, "Income taken from capital"),
    Column("excess_income", "text", _WEEK, "Income over the applicable amount"),
    Column("weekly_deduction", "text", _WEEK, "For non-dependants"),
    Column("weekly_taper", "text", _WEEK, "Share of the excess that is taken off"),
    Column("maximum_ctr", "text", _POUNDS, "Before deductions and taper"),
    Column("ctr", "text", _POUNDS, "Council tax reduction"),
    Column("weekly_ctr", "text", _WEEK, "The same by the week, for a letter"),
    Column("payable", "text", _POUNDS, "Left to pay"),
    Column("reason", "text", "", "How the scheme came to it"),
)
_STATE: dict[str, Any] = {column.name: column.dtype for column in (*NEEDED, *MAYBE)}


@rule(
    name="revenues.council_tax_reduction",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "financial_year": "2026-27",
        "band": "D",
        "non_dependants": '[{"gross_weekly": "300", "works_16_hours": true}]',
    },
    source="Local Government Finance Act 1992 section 13A(2) and Schedule 1A; SI 2012/2885 as "
    "amended by SI 2026/27 (pensioners); each council's own scheme for working age",
)
def council_tax_reduction(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out council tax reduction by a scheme.

    The liability after discounts is that of revenues.liability_and_charge. A scheme gives a share
    of it at most, which may stop at a band's charge; deductions for non-dependants and the taper of
    the weekly excess come off by the day, a seventh of the week's sum each, rounded once for the
    year. Pensioners: 20% of the excess; capital over 16,000 gives nothing, unless on guarantee
    credit. The second adult reduction is not on file.
    """
    read_in, faults = tried(frame.iter_rows(named=True), _read)
    liable, wrong = _liabilities(read_in)
    done, more = tried((one for one in read_in if one["row"] in liable), _reduced_by(liable))
    return given(done, _OUTPUTS), pl.concat([told(faults), wrong, told(more)])


def _read(item: Item) -> Item:
    """Read a row: who lives where, what its scheme gives, and its stretches of days."""
    said, scheme = read(item), _scheme(item)
    found = terms(scheme, _claim(item, scheme), said.first)
    parts = stretches_of(said) if item["liability_given_pence"] is None else []
    return {"said": said, "terms": found, "parts": parts}


def _liabilities(rows: list[Item]) -> tuple[dict[int, int], pl.DataFrame]:
    """Return each row's liability in pence, and the rows that cannot be charged."""
    told_so = {
        one["row"]: one["said"].item["liability_given_pence"] for one in rows if not one["parts"]
    }
    schema: dict[str, Any] = {"row": pl.Int64, **_STATE}
    parts = [{**part, "row": one["row"]} for one in rows for part in one["parts"]]
    if not parts:
        return told_so, no_errors()
    values = [[part.get(name) for name in schema] for part in parts]
    segments, errors = charged(pl.DataFrame(values, schema, orient="row"), band_amounts())
    sums = segments.group_by("row").agg(pl.col("net_pence").sum())
    return told_so | dict(sums.iter_rows()), errors


def _reduced_by(liable: dict[int, int]) -> Callable[[Item], Item]:
    return lambda one: _reduced(one, liable[one["row"]])


def _reduced(one: Item, liability: int) -> Item:
    said, found = one["said"], one["terms"]
    year = said.years[0]
    year_days = (date(year + 1, 4, 1) - date(year, 4, 1)).days
    days = (said.last - said.first).days + 1
    charge = None
    if found.stops_at_band and one["parts"]:
        charge = _charges().get((year, one["parts"][0]["area"], found.stops_at_band))
    if found.stops_at_band and charge is None:
        raise Unfit("band", "this scheme stops at a band's charge: give a band, not a liability")
    most, less = annual_reduction(liability, found, charge, days, year_days)
    award = max(most - less, 0)
    return {**_steps(found), "liability": pounds(liability), "maximum_ctr": pounds(most),
            "ctr": pounds(award), "payable": pounds(liability - award),
            "weekly_ctr": pounds((award * 14 + days) // (2 * days))}  # fmt: skip


def _steps(found: Terms) -> Item:
    taper_e4 = found.less_weekly_e4 - found.non_dependants_pence * 100
    return {
        "level": found.level,
        "applicable": pounds(found.applicable_pence),
        "tariff_income": pounds(found.tariff_pence),
        "excess_income": pounds(found.excess_pence),
        "weekly_deduction": pounds(found.non_dependants_pence),
        "weekly_taper": pounds((taper_e4 + 50) // 100),
        "reason": found.reason,
    }


@cache
def _charges() -> dict[tuple[int, str, str], int]:
    """Return every charge on file by year, area and band."""
    columns = ("year", "area", "band", "total_pence")
    rows = band_amounts().select(columns).iter_rows()
    return {(year, area, band): pence for year, area, band, pence in rows}


def _scheme(item: Item) -> str:
    told = text(item, "scheme")
    if told is not None:
        words = told.lower().replace(" ", "_").replace("-", "_")
        return PENSIONER if words.startswith("pension") else words
    if item["uc"] or item["uc_monthly_earnings_pence"] is not None:
        return "brighton_universal_credit"
    return PENSIONER if item["uc"] is None else "brighton"


def _claim(item: Item, scheme: str) -> Claim:
    earnings = item["uc_monthly_earnings_pence"]
    if earnings is not None:
        earnings += item["partner_monthly_earnings_pence"] or 0
    elif not scheme.endswith("credit"):
        earnings = item["weekly_income_pence"]
    return {
        "capital_pence": item["capital_pence"],
        "weekly_income_pence": item["weekly_income_pence"],
        "applicable_pence": item["applicable_amount_pence"],
        "weekly_excess_pence": item["weekly_excess_pence"],
        "earnings_pence": earnings,
        "guarantee_credit": item["guarantee_credit"],
        "couple": item["couple"],
        "before_2021": item["pension_age_before_2021"],
        "no_deductions": item["no_deductions"],
        "non_dependants": [_person(one) for one in listed(item, "non_dependants") or []],
    }


def _person(told: object) -> Claim:
    if not isinstance(told, dict):
        raise Unfit("non_dependants", 'expected [{"gross_weekly": "300", "works_16_hours": true}]')
    gross = pence_of(told.get("gross_weekly") or "0", "non_dependants")
    person: Claim = {"gross_weekly_pence": gross}
    if told.get("works_16_hours") is not None:
        person["works_16_hours"] = yes({"works": str(told["works_16_hours"])}, "works")
    silent = ("ignored", "student", "pension_credit", "under_18")
    return person | {"ignored": any(bool(told.get(name)) for name in silent)}
