"""The bills an auditor draws a sample from."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.kernel.populations import SCHEMA, population
from chamberlain.revenues.queries.balances import RATED

_BILLS = (
    "SELECT format('%%s-%%s-%%s', a.reference, b.year, b.number), b.issued_on, b.change_pence "
    "FROM revenues_bill b JOIN revenues_account a ON a.id = b.account_id "
    "LEFT JOIN revenues_billing_run r ON r.id = b.run_id "
    "WHERE {place} AND a.entity = %s AND b.issued_on BETWEEN %s AND %s "
    "AND (b.run_id IS NULL OR r.state = 'issued') AND {which}"
)


@population("bills", title="Council tax bills", kind="revenues:bill", query="revenues.bill")
def bills_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the bills of an entity issued between two days, at what each changed the charge by."""
    return _issued(scope, f"NOT {RATED}", entity, since, until)


@population(
    "rates_bills",
    title="Business rates bills",
    kind="revenues:rates_bill",
    query="revenues.rates_bill",
)
def rates_bills_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the same of ratepayers: bills of hereditaments in the rating list."""
    return _issued(scope, RATED, entity, since, until)


def _issued(scope: Scope, which: str, entity: str, since: date, until: date) -> pl.DataFrame:
    place, params = scope.whole_sql("a.entity")
    sql = _BILLS.format(place=place, which=which)
    return read_frame(sql, [*params, entity, since, until], schema=SCHEMA)
