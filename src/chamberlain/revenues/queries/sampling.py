"""The bills an auditor draws a sample from."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.kernel.populations import SCHEMA, population


@population("bills", title="Council tax bills", kind="revenues:bill", query="revenues.bill")
def bills_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the bills of an entity issued between two days, at what each changed the charge by."""
    place, params = scope.whole_sql("a.entity")
    return read_frame(
        "SELECT format('%%s-%%s-%%s', a.reference, b.year, b.number), b.issued_on, b.change_pence "  # noqa: S608
        "FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
        "LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
        f"WHERE {place} AND a.entity = %s AND b.issued_on BETWEEN %s AND %s "
        "AND (b.run_id IS NULL OR r.state = 'issued')",
        [*params, entity, since, until],
        schema=SCHEMA,
    )
