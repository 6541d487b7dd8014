"""Overpayments: what is owed, what payslips took of it, and plans as a run reads them."""

from datetime import date

import polars as pl

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.payroll.contract import OverpaymentRef
from chamberlain.payroll.queries.reading import read_mine

ELEMENT = "overpayment"
_TAKEN = """
    SELECT coalesce(sum(l.amount_pence), 0)::bigint FROM payroll_payslip s
    JOIN payroll_result t ON t.id = s.result_id JOIN payroll_line l
        ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id
    WHERE s.employment_id = o.employment_id AND l.kind = 'deduction'
        AND l.element = 'overpayment' AND l.note = o.reference
"""
PLANS = {
    "employment_id": pl.Int64,
    "plan": pl.String,
    "instalment_pence": pl.Int64,
    "protected_pence": pl.Int64,
    "left_pence": pl.Int64,
}


def plans_on(group: int, paid_on: date, whose: list[int] | None = None) -> pl.DataFrame:
    """Return plans that are agreed and not paid back yet, of a group on a payday: PLANS."""
    found = read_mine(
        f"SELECT o.employment_id, o.reference, o.instalment_pence, o.protected_pence, "  # noqa: S608
        f"o.owed_pence - ({_TAKEN}) FROM payroll_overpayment o "
        "JOIN payroll_employment e ON e.id = o.employment_id "
        "WHERE e.group_id = %(group)s AND {mine} AND o.state = 'agreed' "
        "AND o.first_on <= %(paid_on)s ORDER BY o.reference",
        {"group": group, "paid_on": paid_on},
        whose,
        schema=PLANS,
    )
    return found.filter(pl.col("left_pence") > 0)


def instalments_of(reference: str) -> list[tuple[str, int]]:
    """Return the payslips that took of an overpayment, and how much each."""
    found = rows(
        "SELECT s.reference, l.amount_pence FROM payroll_overpayment o "
        "JOIN payroll_payslip s ON s.employment_id = o.employment_id "
        "JOIN payroll_result t ON t.id = s.result_id JOIN payroll_line l "
        "ON l.calculation_id = t.calculation_id AND l.employment_id = t.employment_id "
        "WHERE o.reference = %s AND l.kind = 'deduction' AND l.element = 'overpayment' "
        "AND l.note = o.reference ORDER BY s.id",
        [reference],
    )
    return [(one["reference"], one["amount_pence"]) for one in found]


class OverpaymentRow(Record):
    """An overpayment, and how far it is paid back."""

    reference: str
    payroll_id: str
    basis: str
    of_tax_year: str
    gross_pence: Pence
    owed_pence: Pence
    recovered_pence: Pence
    left_pence: Pence
    instalment_pence: Pence | None
    protected_pence: Pence | None
    first_on: date | None
    state: str
    why: str
    run: str
    charge: str
    found_on: date


_ROWS = f"""
    SELECT o.reference, e.payroll_id, o.basis, o.of_tax_year, o.gross_pence, o.owed_pence,
        o.instalment_pence, o.protected_pence, o.first_on, o.state, o.why, o.charge, o.found_on,
        coalesce(r.reference, '') AS run, ({_TAKEN}) AS recovered_pence
    FROM payroll_overpayment o JOIN payroll_employment e ON e.id = o.employment_id
    LEFT JOIN payroll_run r ON r.id = o.run_id
"""  # noqa: S608 - a query of this application


def _row(one: dict[str, object]) -> OverpaymentRow:
    left = int(one["owed_pence"]) - int(one["recovered_pence"])  # type: ignore[call-overload]
    if one["state"] in ("charged", "written_off", "withdrawn"):
        left = 0
    state = "paid back" if one["state"] == "agreed" and left <= 0 else one["state"]
    return OverpaymentRow.model_validate(one | {"left_pence": left, "state": state})


@query(summary="Overpayments and their recovery")
def overpayments(scope: Scope, state: str = "", search: str = "") -> list[OverpaymentRow]:
    """Return what was paid too much, the latest first, with what is left to pay back."""
    place, params = scope.whole_sql("o.entity")
    found = rows(
        f"{_ROWS} WHERE {place} AND (%s = '' OR e.payroll_id = %s) ORDER BY o.id DESC",
        [*params, search, search],
    )
    listed = [_row(one) for one in found]
    return [one for one in listed if state in ("", one.state)]


@query(summary="An overpayment")
def overpayment(scope: Scope, overpayment: OverpaymentRef) -> OverpaymentRow:
    """Return one overpayment with what is left of it."""
    place, params = scope.whole_sql("o.entity")
    found = rows(f"{_ROWS} WHERE {place} AND o.reference = %s", [*params, overpayment])
    if not found:
        raise Unknown(f"There is no overpayment {overpayment}.", field="overpayment")
    return _row(found[0])
