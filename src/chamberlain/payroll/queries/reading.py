"""What a run is worked out from, as frames: set-ups, items, elements, and what was paid before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.rules.pay_ranges import RANGES

FEW = 100
"""So many employments are looked up one by one."""


@contextmanager
def set_wise() -> Iterator[None]:
    """Have the database join whole sets, as it cannot yet know how many rows this act has written.

    A fresh run's rows are in no statistics; taking them for one row, it would loop over them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_nestloop', 'off', true)")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('enable_nestloop', 'on', true)")


def read_set(query: str, params: Any, *, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Return what a query over a whole run selects; see `kernel.bulk.read_frame`."""
    with set_wise():
        return read_frame(query, params, schema=schema)


def read_mine(
    query: str,
    params: dict[str, Any],
    whose: list[int] | None,
    *,
    schema: Mapping[str, Any],
    column: str = "e.id",
) -> pl.DataFrame:
    """Return what a query selects of everybody, or of the employments `whose` alone.

    The query says `{mine}` where `column` is chosen by: rows of a few are looked up one by one.
    """
    if whose is None:
        return read_set(query.replace("{mine}", "true"), params, schema=schema)
    mine = query.replace("{mine}", f"{column} = ANY(%(whose)s::bigint[])")
    given = {**params, "whose": whose}
    if len(whose) > FEW:
        return read_set(mine, given, schema=schema)
    return read_frame(mine, given, schema=schema, few=True)


def period_key(tax_year: str, number: int) -> int:
    """Return a period's key: 202608 for number 8 of 2026-27."""
    return int(tax_year[:4]) * 100 + number


@dataclass(frozen=True)
class PeriodRow:
    """A period of a group, with the key under which pay was earned."""

    id: int
    tax_year: str
    number: int
    starts: date
    ends: date
    paid_on: date
    key: int


_PERIOD = """
    SELECT id, tax_year, number, lower(days) AS starts, upper(days) AS ends, paid_on
    FROM payroll_period
"""


def period_row(period: int) -> PeriodRow:
    """Return one period."""
    (found,) = rows(f"{_PERIOD} WHERE id = %s", [period])
    return PeriodRow(**found, key=period_key(found["tax_year"], found["number"]))


_RUN_BEFORE = """
    SELECT tax_year, number, lower(days) AS starts, upper(days) AS ends FROM payroll_period p
    WHERE group_id = %s AND lower(days) < %s AND EXISTS (SELECT 1 FROM payroll_run r
        WHERE r.period_id = p.id AND r.state IN ('approved', 'posted'))
    ORDER BY lower(days) DESC LIMIT %s
"""
PERIODS = {"key": pl.Int64, "starts": pl.Date, "ends": pl.Date}


def periods_to_look_at(group: int, now: PeriodRow, back: int) -> pl.DataFrame:
    """Return the period of a run and those before it that were paid from here: PERIODS."""
    earlier = rows(_RUN_BEFORE, [group, now.starts, back])
    found = [
        (period_key(row["tax_year"], row["number"]), row["starts"], row["ends"]) for row in earlier
    ]
    listed = [*reversed(found), (now.key, now.starts, now.ends)]
    return pl.DataFrame(listed, schema=PERIODS, orient="row")


EMPLOYMENTS = {
    "employment_id": pl.Int64,
    "payroll_id": pl.String,
    "started_on": pl.Date,
    "declared": pl.String,
    "tax_code": pl.String,
    "week_1_month_1": pl.Boolean,
    "ni_letter": pl.String,
    "student_loan_plan": pl.String,
    "postgraduate_loan": pl.Boolean,
    "director": pl.String,
    "director_from": pl.Date,
}


def employments_on(group: int, on: date, ids: list[str] | None = None) -> pl.DataFrame:
    """Return every employment of a group with the set-up that holds on a day: EMPLOYMENTS.

    With `ids`, of those payroll IDs alone.
    """
    mine = "" if ids is None else "AND e.payroll_id = ANY(%(ids)s) "
    return read_frame(
        "SELECT e.id, e.payroll_id, e.started_on, e.declared, s.tax_code, s.week_1_month_1, "  # noqa: S608
        "s.ni_letter, s.student_loan_plan, s.postgraduate_loan, s.director, s.director_from "
        "FROM payroll_employment e "
        "LEFT JOIN payroll_setup s ON s.employment_id = e.id AND s.held @> %(on)s::date "
        f"WHERE e.group_id = %(group)s {mine}ORDER BY e.payroll_id",
        {"on": on, "group": group, "ids": ids},
        schema=EMPLOYMENTS,
        few=ids is not None,
    )


ELEMENTS = {
    "element": pl.String,
    "element_name": pl.String,
    "kind": pl.String,
    "taxable": pl.Boolean,
    "niable": pl.Boolean,
    "pensionable": pl.Boolean,
    "account": pl.String,
    "units": pl.String,
    "factor_e2": pl.Int64,
    "element_rate_e2": pl.Int64,
}


def elements_on(entity: str, on: date) -> pl.DataFrame:
    """Return the elements that hold on a day: ELEMENTS."""
    return read_frame(
        "SELECT code, name, kind, taxable, niable, pensionable, account, units, factor_e2, rate_e2 "
        "FROM payroll_element WHERE entity = %s AND held @> %s::date ORDER BY code",
        [entity, on],
        schema=ELEMENTS,
        few=True,
    )


WORKINGS = {
    "assumed_pay": "Assumed pensionable pay",
    "absence_why": "How pay for days away came about",
}
"""Lines of a run that are neither paid nor deducted, and are known whatever elements there are."""


def with_workings(elements: pl.DataFrame) -> pl.DataFrame:
    """Return elements with those that are workings: ELEMENTS."""
    rows = [
        (code, name, "working", False, False, False, "", "", 0, 0)
        for code, name in WORKINGS.items()
    ]
    return pl.concat([elements, pl.DataFrame(rows, schema=ELEMENTS, orient="row")])


ITEMS = {
    "payroll_id": pl.String,
    "element": pl.String,
    "standing": pl.Boolean,
    "amount_pence": pl.Int64,
    "units_e2": pl.Int64,
    "held_from": pl.Date,
    "held_to": pl.Date,
    "note": pl.String,
    "source_ref": pl.String,
}


def items_between(
    group: int, starts: date, ends: date, whose: list[int] | None = None
) -> pl.DataFrame:
    """Return standing items that hold in some days, and one-offs due by their end: ITEMS."""
    return read_mine(
        "SELECT e.payroll_id, i.element, i.standing, i.amount_pence, i.units_e2, "
        "greatest(lower(i.held), %(starts)s), least(coalesce(upper(i.held), %(ends)s), %(ends)s), "
        "i.note, 'payroll:item:' || i.reference FROM payroll_item i "
        "JOIN payroll_employment e ON e.id = i.employment_id "
        "WHERE e.group_id = %(group)s AND {mine} AND CASE "
        "WHEN i.standing THEN i.held && daterange(%(starts)s, %(ends)s) "
        "ELSE lower(i.held) < %(ends)s END ORDER BY e.payroll_id, i.id",
        {"group": group, "starts": starts, "ends": ends},
        whose,
        schema=ITEMS,
    )


SPINE = {"spine_point": pl.Int64, "annual_pence": pl.Int64, "from": pl.Date, "to": pl.Date}


def spine_points(spine: str) -> pl.DataFrame:
    """Return the points of a spine with the days they hold: SPINE."""
    return read_frame(
        "SELECT point, annual_pence, lower(held), coalesce(upper(held), '9999-12-31'::date) "
        "FROM payroll_spine_point WHERE spine = %s ORDER BY point, lower(held)",
        [spine],
        schema=SPINE,
        few=True,
    )


def ranges_on(entity: str, on: date) -> pl.DataFrame:
    """Return the ranges of pay that hold on a day: RANGES."""
    return read_frame(
        "SELECT code, name, kind, lowest_pence, highest_pence FROM payroll_pay_range "
        "WHERE entity = %s AND held @> %s::date ORDER BY code",
        [entity, on],
        schema=RANGES,
        few=True,
    )


PAID = {
    "payroll_id": pl.String,
    "assignment": pl.String,
    "element": pl.String,
    "key": pl.Int64,
    "amount_pence": pl.Int64,
    "source_ref": pl.String,
}


def paid_before(group: int, keys: list[int], whose: list[int] | None = None) -> pl.DataFrame:
    """Return lines of payslips of a group that were earned in some periods, or had a source: PAID.

    One that had a source, such as a claim, is paid once, whenever it comes up again. With `whose`,
    of those employments alone.
    """
    given = {"group": group, "keys": keys, "first": min(keys)}
    return read_mine(_PAID, given, whose, schema=PAID, column="s.employment_id")


# Nothing is earned after the period it is paid in: runs of earlier periods needn't be looked at.
_PAID_OF_PERIODS = """
    WITH paid AS MATERIALIZED (SELECT t.calculation_id, t.employment_id, t.payroll_id
        FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id
        JOIN payroll_run r ON r.id = s.run_id JOIN payroll_period p ON p.id = r.period_id
        WHERE r.group_id = %(group)s AND {mine}
            AND left(p.tax_year, 4)::int * 100 + p.number >= %(first)s)
    SELECT p.payroll_id, coalesce(l.assignment, ''), l.element, l.earned_period, l.amount_pence,
        l.source_ref FROM payroll_line l JOIN paid p USING (calculation_id, employment_id)
    WHERE l.earned_period IS NOT NULL AND l.earned_period = ANY(%(keys)s)
"""
_PAID_WITH_SOURCE = """
    SELECT t.payroll_id, coalesce(l.assignment, ''), l.element, l.earned_period, l.amount_pence,
        l.source_ref FROM payroll_line l JOIN payroll_result t
        ON t.calculation_id = l.calculation_id AND t.employment_id = l.employment_id
    JOIN payroll_payslip s ON s.result_id = t.id JOIN payroll_run r ON r.id = s.run_id
    WHERE r.group_id = %(group)s AND {mine} AND l.source_ref IS NOT NULL
        AND (l.earned_period = ANY(%(keys)s)) IS NOT TRUE
"""
# Two questions, as each has an index of its own: a year's other lines needn't be looked at.
_PAID = f"({_PAID_OF_PERIODS}) UNION ALL ({_PAID_WITH_SOURCE})"


TO_DATE = {
    "employment_id": pl.Int64,
    "pay_to_date_before_pence": pl.Int64,
    "tax_to_date_before_pence": pl.Int64,
    "ni_to_date_pence": pl.Int64,
}


def to_date(group: int, tax_year: str, whose: list[int] | None = None) -> pl.DataFrame:
    """Return pay and tax of a tax year before this run, another employer's with it: TO_DATE.

    With `whose`, of those employments alone.
    """
    mine = "true" if whose is None else "s.employment_id = ANY(%(whose)s::bigint[])"
    return read_mine(
        "SELECT e.id, "  # noqa: S608 - a query of this application
        "coalesce(k.taxable_pence, 0) + coalesce(v.pay_pence, k.previous_pay_pence, 0) "
        "+ coalesce(p.taxable, 0), "
        "coalesce(k.tax_pence, 0) + coalesce(v.tax_pence, k.previous_tax_pence, 0) "
        "+ coalesce(p.tax, 0), "
        "coalesce(k.ni_employee_pence, 0) + coalesce(p.ni, 0) FROM payroll_employment e "
        "LEFT JOIN payroll_take_on k ON k.employment_id = e.id AND k.tax_year = %(year)s "
        "LEFT JOIN (SELECT DISTINCT ON (employment_id) employment_id, pay_pence, tax_pence "
        "FROM payroll_previous WHERE tax_year = %(year)s ORDER BY employment_id, id DESC) v "
        "ON v.employment_id = e.id "
        "LEFT JOIN (SELECT s.employment_id, sum(t.taxable_pence)::bigint AS taxable, "
        "sum(t.tax_pence)::bigint AS tax, sum(t.ni_employee_pence)::bigint AS ni "
        "FROM payroll_payslip s JOIN payroll_result t ON t.id = s.result_id "
        f"WHERE s.tax_year = %(year)s AND {mine} "
        "GROUP BY s.employment_id) p ON p.employment_id = e.id "
        "WHERE e.group_id = %(group)s AND {mine}",
        {"group": group, "year": tax_year},
        whose,
        schema=TO_DATE,
    )


BEFORE = {
    "employment_id": pl.Int64,
    "kind": pl.String,
    "element": pl.String,
    "amount_pence": pl.Int64,
}


_LAST = """
    FROM payroll_payslip s JOIN payroll_run r ON r.id = s.run_id
    JOIN payroll_result t ON t.id = s.result_id
    WHERE {mine} AND r.group_id = %(group)s AND r.period_id = (
        SELECT p.id FROM payroll_period p JOIN payroll_run n ON n.period_id = p.id
        WHERE n.group_id = %(group)s AND left(p.tax_year, 4)::int * 100 + p.number < %(key)s
            AND EXISTS (SELECT 1 FROM payroll_payslip m WHERE m.run_id = n.id)
        ORDER BY p.tax_year DESC, p.number DESC LIMIT 1)
"""
NETS_BEFORE = {"employment_id": pl.Int64, "before_net_pence": pl.Int64}


def last_nets(group: int, key: int, whose: list[int] | None = None) -> pl.DataFrame:
    """Return what each employment of a group was paid in its last period before: NETS_BEFORE."""
    return read_mine(
        f"SELECT t.employment_id, sum(t.net_pence)::bigint {_LAST} GROUP BY 1",
        {"group": group, "key": key},
        whose,
        schema=NETS_BEFORE,
        column="s.employment_id",
    )


def last_lines(group: int, key: int, employments: list[int]) -> pl.DataFrame:
    """Return payments and deductions of some employments' last period before this: BEFORE."""
    if not employments:
        return pl.DataFrame(schema=BEFORE)
    return read_mine(
        "SELECT l.employment_id, l.kind, l.element, l.amount_pence FROM payroll_line l "  # noqa: S608
        f"WHERE (l.calculation_id, l.employment_id) IN (SELECT t.calculation_id, t.employment_id "
        f"{_LAST}) AND l.kind IN ('payment', 'deduction')",
        {"group": group, "key": key},
        employments,
        schema=BEFORE,
        column="s.employment_id",
    )
