"""How a payslip was worked out, in plain English: each step, each figure, where it is written.

Nothing is worked out here anew: the figures are those that were kept with the result, and the
sentences say how they follow from each other and from the figures of law.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.rates import Rates, figures
from chamberlain.kernel.records import Record
from chamberlain.payroll.rules.tax_bands import E4, PeriodBand, period_bands
from chamberlain.payroll.rules.tax_codes import NO_TAX, REGIMES, read_code

PERIODS = {"M1": 12}
WEEKS = 52
COUNTRIES = {"": "", "S": " with Scotland's bands", "C": " with Wales's bands"}
SOURCE_TAX = "Income Tax (Pay As You Earn) Regulations 2003; figures: {}"
SOURCE_NI = "Social Security (Contributions) Regulations 2001; figures: {}"
SECTIONS = {
    "main": "the main section",
    "half": "the 50/50 section: half the rate, half the build-up",
}


class Step(Record):
    """One step: what it is called, how it came about, what it came to, and who says so."""

    title: str
    said: list[str]
    amount_pence: int
    source: str = ""


def steps(
    held: dict[str, Any], lines: list[dict[str, Any]], paid_on: date, number: int
) -> list[Step]:
    """Return the steps from gross to net of a result, with its lines (kind, element, pence)."""
    working = {one["element"]: one["amount_pence"] for one in lines if one["kind"] == "working"}
    found = [
        _gross(held, lines),
        _pension(held, paid_on),
        _tax(held, working, paid_on, number),
        _ni(held, working, paid_on),
        _loans(held, paid_on),
        _others(held, lines),
        _net(held),
    ]
    return [one for one in found if one is not None]


def _pounds(pence: int) -> str:
    return format_pounds(pence)


def _percent(rate_e2: int) -> str:
    whole, part = divmod(rate_e2, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def _gross(held: dict[str, Any], lines: list[dict[str, Any]]) -> Step:
    said = []
    for one in lines:
        if one["kind"] != "payment":
            continue
        text = f"{one['name'] or one['element']}: {_pounds(one['amount_pence'])}"
        if one["units_e2"] and one["rate_e4"]:
            rate = _pounds(one["rate_e4"] // 10_000)
            text += f", which is {one['units_e2'] / 100:g} at {rate}"
        said.append(text + (f" ({one['note']})" if one["note"] else "") + ".")
    total = held["gross_pence"] + held["untaxed_pence"]
    if held["untaxed_pence"]:
        said.append(f"{_pounds(held['untaxed_pence'])} of it is paid free of tax.")
    return Step(title="What you earned", said=said, amount_pence=total,
                source="Your contract and the council's pay scales")  # fmt: skip


def _pension(held: dict[str, Any], paid_on: date) -> Step | None:
    if not held["pension_employee_pence"]:
        return None
    rate = _percent(held["pension_rate_e2"])
    section = SECTIONS.get(held["pension_section"], "")
    said = [
        f"You are in {held['pension_scheme'].upper()}, {section}. Your rate is {rate}, found by "
        "your yearly pay in this job.",
        f"{rate} of {_pounds(held['pensionable_pence'])} is "
        f"{_pounds(held['pension_employee_pence'])}. It is taken off before tax.",
        f"The council pays {_pounds(held['pension_employer_pence'])} into your pension besides.",
    ]
    rates = figures(f"payroll.{_scheme(held['pension_scheme'])}", paid_on)
    return Step(title="Your pension", said=said, amount_pence=-held["pension_employee_pence"],
                source=_cited(rates, next(iter(rates.figures))))  # fmt: skip


def _scheme(name: str) -> str:
    return {"teachers": "teachers_pension", "nhs": "nhs_pension"}.get(name, "lgps")


def _cited(rates: Rates, name: str) -> str:
    source = rates.figures[name].source
    return f"{source.title}, {source.provision}"


def _tax(held: dict[str, Any], working: dict[str, int], paid_on: date, number: int) -> Step:
    code = read_code(held["tax_code"])
    if code is None or code.scale == NO_TAX:
        return Step(title="Income tax", said=["Your tax code says that no tax is taken."],
                    amount_pence=-held["tax_pence"])  # fmt: skip
    alone = held["week_1_month_1"] or code.alone
    country = COUNTRIES.get(held["tax_code"][:1] if held["tax_code"][:1] in "SC" else "", "")
    rates = figures("payroll.income_tax", paid_on)
    said = list(_taxed_on(held, working, number, alone, country))
    bands = period_bands(int(_year(paid_on)), code.scale, PERIODS.get(held["frequency"], WEEKS),
                         1 if alone else number)  # fmt: skip
    said += list(_by_band(bands, working.get("taxable_to_date", 0)))
    due = working.get("tax_to_date", 0)
    if not alone and (due or held["tax_to_date_before_pence"]):
        before = held["tax_to_date_before_pence"]
        said.append(
            f"That makes {_pounds(due)} for the year so far. {_pounds(before)} was taken before, "
            f"so {_pounds(held['tax_pence'])} is "
            + ("taken now." if held["tax_pence"] >= 0 else "given back now.")
        )
    named = REGIMES.get(held["tax_code"][:1] if held["tax_code"][:1] in "SC" else "")
    source = _cited(rates, named if named in rates.figures else next(iter(rates.figures)))
    return Step(title="Income tax", said=said, amount_pence=-held["tax_pence"],
                source=SOURCE_TAX.format(source))  # fmt: skip


def _year(paid_on: date) -> int:
    return paid_on.year if (paid_on.month, paid_on.day) >= (4, 6) else paid_on.year - 1


def _taxed_on(
    held: dict[str, Any], working: dict[str, int], number: int, alone: bool, country: str
) -> Iterator[str]:
    taxable, free = held["taxable_pence"], working.get("free_pay", 0)
    yield (
        f"Your tax code is {held['tax_code']}{country}. Pay that tax is reckoned on is "
        f"{_pounds(taxable)} this month: what you earned less your pension."
    )
    if alone:
        yield "The code stands on this month alone: earlier pay of the year doesn't count."
    else:
        yield (
            f"With what was paid before, that is {_pounds(working.get('pay_to_date', 0))} "
            f"in the tax year to month {number}."
        )
    if free > 0:
        yield f"Of that, {_pounds(free)} is free of tax by your code."
    elif free < 0:
        yield f"Your K code adds {_pounds(-free)}, for what you have besides pay or owe."
    taxed = working.get("taxable_to_date", 0)
    if taxed:
        yield f"The rest, cut to whole pounds, is {_pounds(taxed)}. It is taxed like this:"
    else:
        yield "That is all of it, so nothing is taxed."


def _by_band(bands: tuple[PeriodBand, ...], taxed_pence: int) -> Iterator[str]:
    """Say how much falls into each band, and at which rate."""
    left = taxed_pence
    for place, band in enumerate(bands):
        foot = band.foot_e4 * 100 // E4
        top = bands[place + 1].foot_e4 * 100 // E4 if place + 1 < len(bands) else left
        inside = min(left, top) - foot
        if inside > 0:
            yield f"{_pounds(inside)} at {_percent(band.rate_e2)}."


def _ni(held: dict[str, Any], working: dict[str, int], paid_on: date) -> Step | None:
    if not held["niable_pence"] and not held["ni_employee_pence"]:
        return None
    rates = figures("payroll.national_insurance", paid_on)
    letter = next(one for one in rates["letters"] if one["letter"] == held["ni_letter"])
    main, above = held["pt_to_uel_pence"], working.get("above_uel", 0)
    said = [
        f"Your letter is {held['ni_letter']}. National Insurance goes by this month's "
        f"{_pounds(held['niable_pence'])} alone, before pension."
    ]
    threshold = rates["primary_threshold"]["monthly"]
    said.append(f"Nothing is due on the first £{threshold:,}.")
    if main:
        said.append(f"{_percent(letter['employee'])} of the next {_pounds(main)}.")
    if above:
        said.append(f"{_percent(letter['above_limit'])} of {_pounds(above)} above the upper limit.")
    if held["aggregated"]:
        said.append("Your jobs with the council are reckoned together, as the law wants.")
    said.append(f"The council pays {_pounds(held['ni_employer_pence'])} besides.")
    return Step(title="National Insurance", said=said, amount_pence=-held["ni_employee_pence"],
                source=SOURCE_NI.format(_cited(rates, "primary_threshold")))  # fmt: skip


def _loans(held: dict[str, Any], paid_on: date) -> Step | None:
    plan, after = held["student_loan_pence"], held["postgraduate_loan_pence"]
    if not plan and not after:
        return None
    rates = figures("payroll.student_loan", paid_on)
    said = []
    if plan:
        said.append(
            f"Plan {held['student_loan_plan']}: {_percent(rates['plan_rate'])} of pay above a "
            f"twelfth of £{rates['plan_' + held['student_loan_plan']]:,} a year, cut to whole "
            f"pounds: {_pounds(plan)}."
        )
    if after:
        said.append(
            f"Postgraduate loan: {_percent(rates['postgraduate_rate'])} of pay above a twelfth of "
            f"£{rates['postgraduate']:,} a year, cut to whole pounds: {_pounds(after)}."
        )
    return Step(title="Student loan", said=said, amount_pence=-(plan + after),
                source=_cited(rates, "plan_rate"))  # fmt: skip


def _others(held: dict[str, Any], lines: list[dict[str, Any]]) -> Step | None:
    total = held["deductions_pence"] + held["orders_pence"]
    if not total:
        return None
    known = ("tax", "ni", "pension", "student_loan", "postgraduate_loan")
    said = [
        f"{one['name'] or one['element'].replace(':', ' ')}: {_pounds(one['amount_pence'])}."
        for one in lines
        if one["kind"] == "deduction" and one["element"] not in known
    ]
    return Step(title="Other deductions", said=said, amount_pence=-total)


def _net(held: dict[str, Any]) -> Step:
    said = "What you earned less everything taken off. It is paid into your bank account."
    return Step(title="What you are paid", said=[said], amount_pence=held["net_pence"])
