"""What is to be paid and when: the figures a cash forecast stands on."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query

DUE = {
    "due_on": pl.Date,
    "payee_class": pl.String,
    "count": pl.Int64,
    "pence": pl.Int64,
}


@query(summary="What is owed by due day and class of payee", contract=True)
def obligations_due(scope: Scope, entity: str, until: date) -> pl.DataFrame:
    """Return what is owed and not sent to the bank yet, due before a day; late ones too.

    Amounts only, by day and class: no payee is named. What a released run pays stands among the
    movements that banking expects.
    """
    place, params = scope.whole_sql("o.entity")
    return read_frame(
        "SELECT o.due_on, o.payee_class, count(*), "  # noqa: S608
        "sum(o.owed_pence - o.settled_pence)::bigint FROM payables_obligation o "
        f"WHERE {place} AND o.entity = %s AND NOT o.done AND NOT o.closed AND o.stopped = '' "
        "AND o.due_on < %s GROUP BY 1, 2 ORDER BY 1, 2",
        [*params, entity, until],
        schema=DUE,
    )
