"""A payment that was kept, explained: from its result and lines to what `explaining` reads."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from chamberlain.kernel.money import format_pounds
from chamberlain.payroll.rules.explaining import Kept, explain
from chamberlain.payroll.rules.steps import Section, sections
from chamberlain.payroll.rules.tax_years import FREQUENCY, tax_month

Row = Mapping[str, Any]
BY_THE_RULE = ("tax", "ni", "pension", "student_loan", "postgraduate_loan")
"""Deductions whose steps are worked out in words; others are named."""

WHY = "absence_why"
REAL_PENCE = 100


def explain_kept(
    held: Row,
    lines: list[dict[str, Any]],
    pensions: list[dict[str, Any]],
    paid_on: date,
    number: int,
    sequence: int = 1,
) -> list[Section]:
    """Return how a kept result came about, by headings.

    `held` is the result with the `frequency` of its group; `lines` have kind, element, name,
    amount_pence, units_e2, rate_e4 and note; `pensions` are rows of each post's pension; `number`
    is the period's, `sequence` more than 1 for a further payment of it.
    """  # fmt: skip
    working = {one["element"]: one["amount_pence"] for one in lines if one["kind"] == "working"}
    row = {
        **held,
        "paid_on": paid_on,
        "pay_frequency": FREQUENCY[held["frequency"]],
        "week1_month1": held["week_1_month_1"],
        "tax_period": tax_month(paid_on) if held["frequency"] == "M1" else number,
        "free_pay_pence": working.get("free_pay", 0),
        "taxable_pounds": working.get("taxable_to_date", 0) // REAL_PENCE,
        "tax_to_date_pence": working.get("tax_to_date", 0),
        "tax_held_back_pence": working.get("tax_held_back", 0),
        "tax_due_pence": held["tax_pence"] + working.get("tax_held_back", 0),
        "above_uel_pence": working.get("above_uel", 0),
        "has_postgraduate_loan": bool(held["postgraduate_loan_pence"]),
        "ni_elsewhere": held["aggregated"] and not held["niable_pence"],
        "ni_added_pence": max(held["niable_pence"] - held["gross_pence"], 0)
        if held["aggregated"]
        else 0,
        "ni_with_earlier": sequence > 1 or bool(held.get("ni_before_pence")),
    }
    return sections(explain(row, _kept(lines, pensions, paid_on)))


def _kept(lines: list[dict[str, Any]], pensions: list[dict[str, Any]], paid_on: date) -> Kept:
    return Kept(
        payments=[(_paid(one), one["amount_pence"]) for one in lines if one["kind"] == "payment"],
        reasons=[one["note"] for one in lines if one["element"] == WHY],
        pensions=[_pension(one, paid_on) for one in pensions],
        deductions=[
            (f"{one['name'] or one['element'].replace(':', ' ')}.", one["amount_pence"])
            for one in lines
            if one["kind"] == "deduction" and one["element"] not in BY_THE_RULE
        ],
    )


def _paid(one: dict[str, Any]) -> str:
    words = str(one["name"] or one["element"])
    if one["units_e2"] and one["rate_e4"]:
        rate = format_pounds(one["rate_e4"] // 10_000)
        words += f": {one['units_e2'] / 100:g} at {rate}"
    return f"{words} ({one['note']})." if one["note"] else f"{words}."


def _pension(one: dict[str, Any], paid_on: date) -> dict[str, Any]:
    """Return one post's pension as `explaining` reads it."""
    return {
        "paid_on": paid_on,
        "pension_scheme": one["scheme"],
        "pension_section": one["section"],
        "pension_rate": one["rate_e2"],
        "pension_employer_rate_e2": one["employer_rate_e2"],
        "pension_annual_pay_pence": one["annual_pay_pence"] or None,
        "pensionable_pence": one["pensionable_pence"],
        "pension_assumed_pence": one["assumed_pence"],
        "pension_lost_pay_pence": one["lost_pence"],
        "pension_basic_pence": one["employee_pence"],
        "pension_employee_pence": one["employee_pence"],
        "pension_employer_pence": one["employer_pence"],
    }
