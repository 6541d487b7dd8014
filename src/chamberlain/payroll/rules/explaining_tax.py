"""Income tax in words: code, free pay, taxable pay, each band, the limit, what was paid before."""

from collections.abc import Mapping
from typing import Any

from chamberlain.kernel.money import format_percent, format_pounds
from chamberlain.kernel.rates import Rates
from chamberlain.payroll.rules.steps import Step, step, word_of_period
from chamberlain.payroll.rules.tax_bands import E4, PeriodBand, period_bands
from chamberlain.payroll.rules.tax_codes import MONTHS, REGIMES, WEEKS, TaxCode, read_code
from chamberlain.payroll.rules.tax_years import (
    LAST_WEEK,
    WEEKS_IN_PERIOD,
    rates_of_year,
    tax_year_of,
)

Row = Mapping[str, Any]
HEADING = "Income tax"
COUNTRIES = {
    "england_and_northern_ireland": "England and Northern Ireland",
    "scotland": "Scotland",
    "wales": "Wales",
}
PENCE_E2 = 100
POUND_E6 = 1_000_000


def tax_steps(row: Row) -> list[Step]:
    """Return how the tax of a payment was worked out; nothing when its code cannot be read."""
    code = read_code(str(row["tax_code"]))
    year = tax_year_of(row["paid_on"])
    rates = rates_of_year("income_tax", year)
    if code is None or rates is None:
        return []
    alone, used = _period_used(row, code)
    steps = [_pay_step(row), _code_step(row, code, rates, alone)]
    if code.scale in REGIMES.values():
        steps += _band_steps(row, code, rates, used)
    steps.append(_due_step(row, alone))
    held = int(row.get("tax_held_back_pence") or 0)
    if held > 0:
        words = "No more than half of your pay is taken; the rest waits."
        steps.append(step(HEADING, f"{words} Not taken this time: {format_pounds(held)}.",
                          None, rates.figures["overriding_limit"]))  # fmt: skip
    if held < 0:
        words = f"A refund of {format_pounds(-held)} is held until you are back at work."
        steps.append(step(HEADING, words, None))
    return [*steps, step(HEADING, "Tax of this payment.", -int(row["tax_pence"]))]


def _period_used(row: Row, code: TaxCode) -> tuple[bool, int]:
    """Say whether the payment stands alone, and by which period it was reckoned."""
    frequency, period = row["pay_frequency"], int(row["tax_period"])
    weeks = WEEKS_IN_PERIOD.get(frequency, 1)
    odd = frequency != "monthly" and period > LAST_WEEK
    alone = code.alone or bool(row.get("week1_month1")) or odd
    return alone, weeks if alone else period


def _pay_step(row: Row) -> Step:
    pay = int(row["taxable_pence"])
    benefit = int(row.get("benefit_pence") or 0)
    words = "Pay for tax: gross pay less pension"
    words += f", with benefits of {format_pounds(benefit)}" if benefit else ""
    return step(HEADING, f"{words}: {format_pounds(pay)}.", None)


def _code_step(row: Row, code: TaxCode, rates: Rates, alone: bool) -> Step:
    period = word_of_period(row["pay_frequency"])
    basis = f"this {period} alone" if alone else "the tax year so far"
    if code.scale not in REGIMES.values():
        flat = [one for one in rates["flat_codes"] if one["code"] == code.scale]
        rate = f"{format_percent(flat[0]['rate'])} of all pay" if flat else "no tax"
        words = f"Code {code.code}: {rate}, on {basis}."
        return step(HEADING, words, None, rates.figures["flat_codes"] if flat else None)
    free, country = int(row["free_pay_pence"]), COUNTRIES[code.scale]
    periods = MONTHS if row["pay_frequency"] == "monthly" else WEEKS
    first = code.free_pay_pence(periods)
    unit = "month" if periods == MONTHS else "week"
    told = "adds" if first < 0 else "frees"
    words = (
        f"Code {code.code} ({country}) {told} {format_pounds(abs(first))} a {unit}: "
        f"{format_pounds(abs(free))} on {basis}."
    )
    return step(HEADING, words, None, rates.figures["emergency_code_number"])


def _band_steps(row: Row, code: TaxCode, rates: Rates, used: int) -> list[Step]:
    pounds = int(row["taxable_pounds"])
    periods = MONTHS if row["pay_frequency"] == "monthly" else WEEKS
    year = int(tax_year_of(row["paid_on"])[:4])
    figure = rates.figures[code.scale]
    steps = [step(HEADING, f"Taxable, cut to whole pounds: {format_pounds(pounds * 100)}.", None)]
    for name, part, rate, tax in parts_by_band(
        pounds, period_bands(year, code.scale, periods, used), rates[code.scale]
    ):
        words = f"{name.capitalize()} rate, {format_percent(rate)} of {part}: {tax}."
        steps.append(step(HEADING, words, None, figure))
    return steps


def parts_by_band(
    pounds: int, bands: tuple[PeriodBand, ...], named: list[dict[str, Any]]
) -> list[tuple[str, str, int, str]]:
    """Return each band's name, the part of taxable pay in it, its rate, and its tax, as shown."""
    found = []
    for number, band in enumerate(bands):
        reached = pounds <= band.up_to_pounds or number == len(bands) - 1
        top_e4 = pounds * E4 if reached else bands[number + 1].foot_e4
        part_pence = (top_e4 - band.foot_e4) // PENCE_E2
        below = bands[number + 1].below_e4 if not reached else None
        tax_e4 = (
            (top_e4 - band.foot_e4) * band.rate_e2 // E4 if below is None else below - band.below_e4
        )
        name = named[number]["band"]
        tax = format_pounds(tax_e4 // PENCE_E2)
        found.append((name, format_pounds(part_pence), band.rate_e2, tax))
        if reached:
            break
    return found


def _due_step(row: Row, alone: bool) -> Step:
    before = int(row["tax_to_date_pence"]) - int(row["tax_pence"])
    due = int(row["tax_due_pence"])
    if alone:
        words = f"Tax due on this payment alone: {format_pounds(due)}."
    else:
        words = (
            f"Tax of the year so far is {format_pounds(due + before)}; "
            f"{format_pounds(before)} was paid before."
        )
    return step(HEADING, words, None)
