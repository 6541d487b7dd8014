"""The payments an auditor draws a sample from."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.kernel.populations import SCHEMA, population
from chamberlain.payables.rules.payee_classes import classes_seen


@population("payments", title="Payments", kind="payables:payment", query="payables.payments")
def payments_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the payments of released runs of an entity, of the classes of payee in sight."""
    place, params = scope.entity_sql("p.entity")
    return read_frame(
        "SELECT p.reference, r.pay_on, p.amount_pence FROM payables_payment p "  # noqa: S608
        f"JOIN payables_run r ON r.id = p.run_id WHERE {place} AND p.entity = %s "
        "AND r.pay_on BETWEEN %s AND %s AND r.state IN ('released', 'sent') "
        "AND p.amount_pence > 0 AND p.payee_class = ANY(%s)",
        [*params, entity, since, until, classes_seen(scope)],
        schema=SCHEMA,
    )
