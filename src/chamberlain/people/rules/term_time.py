"""Term-time pay: the share of a year that is paid to somebody who works in term time only."""

import ast
from fractions import Fraction

import polars as pl

from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    decimals,
    each,
    given,
    needed,
    number,
    pence,
    penny,
    positive,
    text,
)

GREEN_BOOK = "people.green_book"
DAYS_A_WEEK = 5


def paid_weeks_e3_expr(working_weeks_e3: pl.Expr, five_years: pl.Expr) -> pl.Expr:
    """Return weeks paid x 1,000: weeks x year / (year - leave and public holidays in weeks).

    `five_years` says whether the longer leave has been reached. Rounded half up.
    """
    terms = history(GREEN_BOOK)[-1]
    besides = terms["extra_statutory_days"] + terms["term_time_public_holidays"]
    longer = terms["leave_days_5_years"] + besides
    shorter = terms["leave_days_under_5_years"] + besides
    year = terms["weeks_in_year_e3"]
    leave_days = pl.when(five_years).then(longer).otherwise(shorter)
    numerator = working_weeks_e3 * year
    denominator = year - leave_days * 200
    return (numerator * 2 + denominator) // (2 * denominator)


_IN = (
    pence("fte_annual_pence", "Pay of a year for full-time, all-year work"),
    text("working_weeks", "weeks", "Weeks worked in a year, training days included"),
    text("weekly_hours", "hours a week", "Hours worked in such a week"),
    text("full_time_hours", "hours a week", "Hours of full time; 37 when blank"),
    text(
        "leave_plus_public_holidays_days_full_time",
        "days",
        "Leave, extra-statutory days and public holidays of a full-time colleague: 33 = 23+2+8 "
        "under five years of service, 36 = 26+2+8 from five",
    ),
    text("weeks_in_year", "weeks", "52.143 when blank; some councils use 365/7"),
    pence("annual_pence", "Term-time pay of a year, where a leaver is reconciled"),
    text("annual_exact_from", "sum", "The same unrounded, as a sum: 26500 x 39/(52.143-6.6)"),
    text("working_weeks_in_year", "weeks", "Weeks worked in the year from 1 September"),
    text("working_weeks_worked_since_1_sept", "weeks", "Of these, worked by the last day"),
    text("months_paid", "months", "Twelfths paid since 1 September"),
)
_OUT = (
    text("year_fraction", "share", "Share of a year that is paid, to six decimals"),
    text("paid_weeks", "weeks", "Weeks paid in a year, to three decimals"),
    pence("annual_pence", "Pay of a year"),
    pence("monthly_pence", "A twelfth of it"),
    pence("earned_pence", "Earned by a leaver since 1 September"),
    pence("paid_pence", "Paid to a leaver since 1 September"),
    pence("difference_pence", "Owed to the leaver; below nought, overpaid"),
)


@rule(
    name="people.term_time_pay",
    inputs=_IN,
    outputs=_OUT,
    example={
        "fte_annual_pence": "2558300",
        "working_weeks": "39",
        "weekly_hours": "27.50",
        "full_time_hours": "37.00",
        "leave_plus_public_holidays_days_full_time": "33",
        "weeks_in_year": "52.143",
    },
    source="NJC National Agreement on Pay and Conditions of Service (Green Book), Part 4.12 "
    "term-time only employees (13 March 2024): the ratio of working time to paid leave is that of "
    "an all-year colleague; a model that councils may vary",
    replaces=("annual_pence",),
    pence_as_given=True,
)
def term_time_pay(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out term-time pay, or what a term-time leaver has earned against what was paid.

    Paid share = working weeks / (weeks in the year - leave days / 5); pay = full-time pay x share x
    hours / full-time hours, rounded once, in twelfths. A row with `months_paid` is a leaver's: pay
    of the year x weeks worked / weeks of the year, against twelfths paid, each rounded once.
    """
    return each(frame, _OUT, _pay)


def _pay(row: Row) -> Given:
    return _leaver(row) if given(row, "months_paid") else _salary(row)


def _salary(row: Row) -> Given:
    annual, weeks = needed(row, "fte_annual_pence"), positive(row, "working_weeks")
    year = positive(row, "weeks_in_year", "52.143")
    leave = number(row, "leave_plus_public_holidays_days_full_time") / DAYS_A_WEEK
    if leave >= year:
        name = "leave_plus_public_holidays_days_full_time"
        raise Wrong(name, "is more than the year has")
    share = weeks / (year - leave)
    if share > 1:
        raise Wrong("working_weeks", "with leave is more than the year has: that is all-year work")
    full = positive(row, "full_time_hours", 37)
    hours = number(row, "weekly_hours") if given(row, "weekly_hours") else full
    pay = penny(annual * share * hours / full)
    return {
        "year_fraction": decimals(share, 6),
        "paid_weeks": decimals(year * share, 3),
        "annual_pence": pay,
        "monthly_pence": penny(Fraction(pay, 12)),
    }


def _leaver(row: Row) -> Given:
    annual = needed(row, "annual_pence")
    exact = _sum(row["annual_exact_from"]) * 100 if given(row, "annual_exact_from") else annual
    if abs(exact - annual) > 1:
        raise Wrong("annual_exact_from", f"makes {penny(exact)} pence, not annual_pence {annual}")
    worked = number(row, "working_weeks_worked_since_1_sept")
    weeks = positive(row, "working_weeks_in_year")
    if worked > weeks:
        raise Wrong("working_weeks_worked_since_1_sept", "is more than the weeks of the year")
    earned = penny(Fraction(exact) * worked / weeks)
    paid = penny(Fraction(annual) * number(row, "months_paid") / 12)
    return {
        "annual_pence": annual,
        "earned_pence": earned,
        "paid_pence": paid,
        "difference_pence": earned - paid,
    }


def _sum(written: str) -> Fraction:
    """Work out a sum of numbers with + - x / and brackets, exactly."""
    try:
        return _node(ast.parse(written.replace("x", "*"), mode="eval").body, written)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        raise Wrong(
            "annual_exact_from", "expected a sum, such as 26500 x 39/(52.143-6.6)"
        ) from None


def _node(node: ast.expr, written: str) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        segment = ast.get_source_segment(written.replace("x", "*"), node)
        return Fraction(segment or "")
    if not isinstance(node, ast.BinOp):
        raise ValueError
    left, right = _node(node.left, written), _node(node.right, written)
    if isinstance(node.op, ast.Add):
        return left + right
    if isinstance(node.op, ast.Sub):
        return left - right
    if isinstance(node.op, ast.Mult):
        return left * right
    if isinstance(node.op, ast.Div):
        return left / right
    raise ValueError
