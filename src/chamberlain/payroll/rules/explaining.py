"""How a payment was worked out, step by step in plain English, with the figure and its source.

A step reads what `payroll.calculate` was given and gave, for one row, and says it in words. It
works nothing out anew but the parts of a figure that the row has not kept, by the same rules; that
the parts add up to the row's figure is tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.money import format_percent, format_pounds
from chamberlain.kernel.rates import Figure
from chamberlain.payroll.rules.explaining_tax import tax_steps
from chamberlain.payroll.rules.gross_to_net import calculate
from chamberlain.payroll.rules.loans import PLANS, period_threshold
from chamberlain.payroll.rules.ni_figures import ORDINARY, figures_on, ni_figures
from chamberlain.payroll.rules.pensions import scheme_bands, scheme_rates
from chamberlain.payroll.rules.steps import Step, step, word_of_period
from chamberlain.payroll.rules.tax_years import rates_of_year, tax_year_of

Row = Mapping[str, Any]
SCHEME_NAMES = {
    "lgps": "Local Government Pension Scheme",
    "teachers": "Teachers' Pension Scheme",
    "nhs": "NHS Pension Scheme",
}


@dataclass(frozen=True)
class Explained:
    """A payment's figures and the steps that led to them; faults in words when it has none."""

    figures: dict[str, Any]
    steps: list[Step]
    faults: list[str]


def explain_from(given: Row) -> Explained:
    """Work one payment out by `payroll.calculate` and explain it."""
    result, errors = calculate.run(pl.DataFrame([dict(given)]))
    if result.is_empty():
        words = [f"{field} {value or ''} {says}" for _, field, value, says in errors.iter_rows()]
        return Explained({}, [], [" ".join(one.split()) for one in words])
    figures = result.row(0, named=True)
    return Explained(figures, explain({**given, **figures}), [])


@dataclass(frozen=True)
class Kept:
    """What was kept of a payment besides its figures: lines, each post's pension, reasons.

    `payments` and `deductions` are (words, pence); `pensions` have the columns of pension of
    `payroll.calculate` for one post each.
    """

    payments: list[tuple[str, int]]
    reasons: list[str]
    pensions: list[Row]
    deductions: list[tuple[str, int]]


def explain(row: Row, kept: Kept | None = None) -> list[Step]:
    """Return the steps of a payment from the columns of `payroll.calculate`, in and out.

    Needs paid_on, pay_frequency, tax_code, ni_letter and the figures that came out; what else it
    was given, and what was `kept`, makes the words fuller. Amounts taken off are below nought.
    """
    pensions = [row] if kept is None else kept.pensions
    return [
        *(_gross_steps(row) if kept is None else _payment_steps(row, kept)),
        *(one for post in pensions for one in _pension_steps(post)),
        *tax_steps(row),
        *_ni_steps(row),
        *_loan_steps(row),
        *_net_steps(row, kept),
    ]


def _payment_steps(row: Row, kept: Kept) -> list[Step]:
    steps = [step("Pay", words, pence) for words, pence in kept.payments]
    steps += [step("Pay", words, None) for words in kept.reasons]
    untaxed = _amount(row, "untaxed")
    if untaxed:
        words = f"{format_pounds(untaxed)} of it is free of tax and National Insurance."
        steps.append(step("Pay", words, None))
    return [*steps, step("Pay", f"Gross pay: {format_pounds(_amount(row, 'gross'))}.", None)]


def _amount(row: Row, name: str) -> int:
    return int(row.get(f"{name}_pence") or 0)


def _gross_steps(row: Row) -> list[Step]:
    parts = [
        ("pensionable_pay", "Pay that counts for pension"),
        ("other_pay", "Pay that does not count for pension"),
        ("family_pay", "Statutory family pay"),
        ("taxed_only_pay", "Pay that is taxed without National Insurance"),
        ("ni_only_pay", "Pay with National Insurance that is not taxed"),
    ]
    steps = [step("Pay", f"{words}.", _amount(row, name)) for name, words in parts
             if _amount(row, name)]  # fmt: skip
    given_up = _amount(row, "sacrifice")
    if given_up:
        steps.append(step("Pay", "Given up for a benefit, before tax.", -given_up))
    steps.append(step("Pay", "Gross pay.", _amount(row, "gross")))
    if _amount(row, "untaxed"):
        words = "Paid on top, free of tax and National Insurance."
        steps.append(step("Pay", words, _amount(row, "untaxed")))
    return steps


def _pension_steps(row: Row) -> list[Step]:
    scheme = row.get("pension_scheme")
    if not scheme or (
        not _amount(row, "pension_employee") and not _amount(row, "pension_employer")
    ):
        return []
    on, rate = row["paid_on"], int(row.get("pension_rate") or 0)
    half = ", half the rate in the 50/50 section" if row.get("pension_section") == "half" else ""
    pay = format_pounds(_amount(row, "pensionable"))
    rates = scheme_rates(scheme, on)
    figure = rates.figures["bands"] if rates else None
    steps = [
        step(
            "Pension",
            f"{SCHEME_NAMES[scheme]}: {format_percent(rate)} of {pay}{half}, to the nearest penny."
            f"{_band_words(row, scheme, on)}",
            -_amount(row, "pension_basic"),
            figure,
        )
    ]
    more = _amount(row, "pension_employee") - _amount(row, "pension_basic")
    if more:
        steps.append(step("Pension", "Additional contributions.", -more))
    if _amount(row, "pension_lost_pay") and figure and figure.name:
        words = "Pay lost in unpaid leave of under 15 days counts too."
        lost = rates.figures.get("lost_pay_pensionable") if rates else None
        steps.append(step("Pension", words, None, lost))
    assumed = _amount(row, "pension_assumed")
    if assumed:
        words = (
            f"While your pay was reduced your pension grows by assumed pay: "
            f"{format_pounds(assumed)} more than was paid counts, at your employer's cost."
        )
        steps.append(step("Pension", words, None))
    charged = row.get("pension_employer_rate_e2")
    at = f" {format_percent(int(charged))}" if charged else ""
    on_top = f"Your employer pays{at} on top; it is not taken from you."
    steps.append(Step("Pension", on_top, None, _amount(row, "pension_employer"), "", ""))
    return steps


def _band_words(row: Row, scheme: str, on: date) -> str:
    annual = row.get("pension_annual_pay_pence")
    if annual is None or row.get("pension_rate_e2") is not None:
        return ""
    foot = 0
    for top, _ in scheme_bands(scheme, on):
        if annual <= top:
            return f" The rate goes by pay of {format_pounds(annual)} a year: from " + (
                f"{format_pounds(foot)} to {format_pounds(top)}." if top < 10**11 else
                f"{format_pounds(foot)}."
            )  # fmt: skip
        foot = top + 1
    return ""


def _ni_steps(row: Row) -> list[Step]:
    letter, on = str(row["ni_letter"]).strip().upper(), row["paid_on"]
    heading, pay = "National Insurance", _amount(row, "niable")
    frequency = row.get("ni_frequency") or row["pay_frequency"]
    figures = ni_figures(ORDINARY, on, frequency, letter)
    rates = figures_on(ORDINARY, on)
    if row.get("ni_elsewhere"):
        return [step(heading, "Worked out together with another of your posts.", 0)]
    if row.get("director"):
        words = f"Letter {letter}, as a director by the {row['director']} method of the year."
        return [step(heading, words, -_amount(row, "ni_employee"))]
    if figures is None or rates is None:
        return []
    source = rates.figures["primary_threshold"]
    added = _amount(row, "ni_added")
    steps = []
    if row.get("ni_with_earlier"):
        words = "It is reckoned with what was paid before in the same pay period."
        steps.append(step(heading, words, None))
    if row.get("ni_frequency"):
        words = (
            "All your posts with this employer are reckoned together, by the "
            f"{word_of_period(frequency)}: the shortest period that any of them is paid by."
        )
        steps.append(step(heading, words, None))
    if added:
        words = f"Earnings of your other posts are added: {format_pounds(added)}."
        steps.append(step(heading, words, None))
    words = (
        f"Letter {letter}: nothing on the first {format_pounds(figures.primary_pence)}, "
        f"{format_percent(figures.employee_e2)} of {format_pounds(_amount(row, 'pt_to_uel'))}"
    )
    above = _amount(row, "above_uel")
    if above:
        beyond = format_percent(figures.above_limit_e2)
        words += f" and {beyond} of {format_pounds(above)} above the limit"
    steps.append(
        step(heading, f"{words}, on earnings of {format_pounds(pay)}.",
             -_amount(row, "ni_employee"), source)
    )  # fmt: skip
    words = (
        f"Your employer pays {format_percent(figures.employer_e2)} of what is above "
        f"{format_pounds(figures.employer_from_pence)} on top; it is not taken from you."
    )
    source = rates.figures["secondary_threshold"]
    note = (source.source.title, source.source.link)
    return [*steps, Step(heading, words, None, _amount(row, "ni_employer"), *note)]


def _loan_steps(row: Row) -> list[Step]:
    rates = rates_of_year("student_loan", tax_year_of(row["paid_on"]))
    if rates is None:
        return []
    plan = str(row.get("student_loan_plan") or "").strip()
    found = []
    if plan in PLANS and isinstance(rates[f"plan_{plan}"], int):
        name = f"plan_{plan}"
        found.append(("student_loan", f"Plan {plan}", rates.figures[name], rates["plan_rate"]))
    if row.get("has_postgraduate_loan"):
        figure = rates.figures["postgraduate"]
        found.append(("postgraduate_loan", "Postgraduate", figure, rates["postgraduate_rate"]))
    return [_loan_step(row, *one) for one in found]


def _loan_step(row: Row, name: str, words: str, figure: Figure, rate: int) -> Step:
    start = period_threshold(figure.value, row["pay_frequency"])
    earned = format_pounds(_amount(row, "niable"))
    period = word_of_period(row["pay_frequency"])
    return step(
        "Student loan",
        f"{words}: {format_percent(rate)} of what {earned} is above {format_pounds(start)} "
        f"a {period}, rounded down to whole pounds.",
        -_amount(row, name),
        figure,
    )


def _net_steps(row: Row, kept: Kept | None = None) -> list[Step]:
    steps = []
    if kept is not None:
        named = [step("Deductions", words, -pence) for words, pence in kept.deductions]
        return [*named, step("Net pay", "What is paid to you.", _amount(row, "net"))]
    if _amount(row, "orders"):
        words = "Taken under attachment of earnings orders."
        steps.append(step("Deductions", words, -_amount(row, "orders")))
    if _amount(row, "deductions"):
        steps.append(step("Deductions", "Other deductions.", -_amount(row, "deductions")))
    return [*steps, step("Net pay", "What is paid to you.", _amount(row, "net"))]
