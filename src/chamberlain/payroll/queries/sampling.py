"""The payslips an auditor draws a sample from."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.kernel.populations import SCHEMA, population


@population("payslips", title="Payslips", kind="payroll:payslip", query="payroll.payslips")
def payslips_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the payslips of an entity paid between two days, at their net pay."""
    place, params = scope.whole_sql("r.entity")
    return read_frame(
        "SELECT s.reference, s.paid_on, t.net_pence FROM payroll_payslip s "  # noqa: S608
        "JOIN payroll_result t ON t.id = s.result_id JOIN payroll_run r ON r.id = s.run_id "
        f"WHERE {place} AND r.entity = %s AND s.paid_on BETWEEN %s AND %s",
        [*params, entity, since, until],
        schema=SCHEMA,
    )
