"""The journals an auditor draws a sample from."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope
from chamberlain.kernel.populations import SCHEMA, population


@population("journals", title="Journals", kind="ledger:journal", query="ledger.journals")
def journals_between(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return the journals of an entity dated between two days, at the total of their debits."""
    place, params = scope.entity_sql("entity")
    return read_frame(
        "SELECT ledger_reference(id), journal_date, debit_pence FROM ledger_journal "  # noqa: S608
        f"WHERE {place} AND entity = %s AND journal_date BETWEEN %s AND %s",
        [*params, entity, since, until],
        schema=SCHEMA,
    )
