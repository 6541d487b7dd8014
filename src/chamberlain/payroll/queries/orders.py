"""Attachment orders as frames: what holds on a day, is carried and is left to pay."""

from datetime import date

import polars as pl

from chamberlain.payroll.queries.reading import read_mine

ORDERS = {
    "employment_id": pl.Int64,
    "employment": pl.String,
    "order": pl.String,
    "kind": pl.String,
    "issued_on": pl.Date,
    "rate": pl.String,
    "normal_deduction_pence": pl.Int64,
    "protected_earnings_pence": pl.Int64,
    "left_to_pay_pence": pl.Int64,
    "arrears_pence": pl.Int64,
    "protected_arrears_pence": pl.Int64,
}
_ORDERS = """
    SELECT o.employment_id, e.payroll_id, o.reference, o.kind, o.issued_on, nullif(o.rate, ''),
        o.normal_pence, o.protected_pence, o.total_pence - coalesce((
            SELECT sum(l.amount_pence) FROM payroll_payslip s
            JOIN payroll_result t ON t.id = s.result_id JOIN payroll_line l
            ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
            WHERE s.employment_id = e.id AND l.element = 'order:' || o.reference), 0)::bigint,
        coalesce(c.arrears, 0)::bigint, coalesce(c.protected, 0)::bigint
    FROM payroll_order o JOIN payroll_employment e ON e.id = o.employment_id
    LEFT JOIN LATERAL (SELECT
            sum(l.amount_pence) FILTER (WHERE l.element = 'arrears:' || o.reference) AS arrears,
            sum(l.amount_pence) FILTER (WHERE l.element = 'protected:' || o.reference) AS protected
        FROM payroll_line l JOIN payroll_result t ON t.calculation_id = l.calculation_id
            AND t.employment_id = l.employment_id
        WHERE t.id = (SELECT s.result_id FROM payroll_payslip s
            WHERE s.employment_id = e.id ORDER BY s.id DESC LIMIT 1)) c ON true
    WHERE e.group_id = %(group)s AND {mine} AND o.held @> %(on)s::date
    ORDER BY e.payroll_id, o.issued_on, o.id
"""


def orders_on(group: int, on: date, whose: list[int] | None = None) -> pl.DataFrame:
    """Return attachment orders that hold on a day, with what is carried and left to pay: ORDERS."""
    return read_mine(_ORDERS, {"group": group, "on": on}, whose, schema=ORDERS)
