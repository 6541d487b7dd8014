"""What tax is worked out of: lines by VAT code over days, and journals that came later."""

from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.ledger.contract import Role
from chamberlain.ledger.queries.coding import account_roles
from chamberlain.ledger.rules.years import year_and_period

TOTALS = {
    "kind": pl.String,
    "cost_centre": pl.String,
    "account": pl.String,
    "vat_code": pl.String,
    "lines": pl.Int64,
    "amount_pence": pl.Int64,
}
LATER = {
    "journal": pl.String,
    "journal_date": pl.Date,
    "description": pl.String,
    "source_ref": pl.String,
    "output_pence": pl.Int64,
    "input_pence": pl.Int64,
}

_KIND = """
    CASE WHEN l.account = %s THEN 'vat_output' WHEN l.account = %s THEN 'vat_input'
         WHEN a.group_no = '9' THEN 'income' ELSE 'spending' END
"""
_WITHIN = """
    FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id
    JOIN ledger_account a ON a.code = l.account
    WHERE l.year = ANY(%s) AND {scope} AND l.entity = %s AND l.journal_date >= %s
      AND l.journal_date < %s AND j.source <> 'tax' AND j.type <> 'JOB'
      AND l.journal_id > %s AND (%s::bigint IS NULL OR l.journal_id <= %s)
"""


def _bounds(
    entity: str, since: date, until: date, after: int, upto: int | None
) -> tuple[list[Any], list[Any]]:
    years = list(range(year_and_period(since)[0], year_and_period(until)[0] + 1))
    return [years], [entity, since, until, after, upto, upto]


@query(summary="Lines of some days by VAT code", contract=True)
def tax_totals(
    scope: Scope, entity: str, since: date, until: date, after: int = 0, upto: int | None = None
) -> pl.DataFrame:
    """Return what was posted from `since` until before `until`: kind, coding, VAT code, pence.

    Kind is vat_output, vat_input (the control accounts), income or spending; other balance sheet
    lines are left out, so are tax's own journals and balances brought forward. `after` and `upto`
    are journal numbers, as `journal_mark` gives them.
    """
    roles = account_roles(scope, entity=entity)
    controls = [roles[Role.VAT_OUTPUT], roles[Role.VAT_INPUT]]
    condition, within = scope.entity_sql("l.entity")
    years, bounds = _bounds(entity, since, until, after, upto)
    return read_frame(
        f"SELECT {_KIND} AS kind, CASE WHEN a.statement = 'balance sheet' THEN '' "
        "ELSE l.cost_centre END AS cost_centre, l.account, l.vat_code, count(*) AS lines, "
        f"sum(l.amount_pence)::bigint AS amount_pence {_WITHIN.format(scope=condition)} "
        "AND (a.statement <> 'balance sheet' OR l.account = ANY(%s)) GROUP BY 1, 2, 3, 4",
        [*controls, *years, *within, *bounds, controls],
        schema=TOTALS,
    ).sort("kind", "vat_code", "account", "cost_centre")


@query(summary="Journals with VAT that came later", contract=True)
def tax_journals(
    scope: Scope, entity: str, since: date, until: date, after: int, upto: int | None = None
) -> pl.DataFrame:
    """Return the journals after a number whose lines of those days moved the VAT accounts.

    Output VAT is what more is due, input VAT what more comes back: both above nought then.
    """
    roles = account_roles(scope, entity=entity)
    controls = [roles[Role.VAT_OUTPUT], roles[Role.VAT_INPUT]]
    condition, within = scope.entity_sql("l.entity")
    years, bounds = _bounds(entity, since, until, after, upto)
    return read_frame(
        "SELECT ledger_reference(j.id) AS journal, j.journal_date, j.description, "
        "j.source_ref, "
        "coalesce(-sum(l.amount_pence) FILTER (WHERE l.account = %s), 0)::bigint AS output_pence, "
        "coalesce(sum(l.amount_pence) FILTER (WHERE l.account = %s), 0)::bigint AS input_pence "
        f"{_WITHIN.format(scope=condition)} AND l.account = ANY(%s) GROUP BY j.id ORDER BY j.id",
        [*controls, *years, *within, *bounds, controls],
        schema=LATER,
    ).filter((pl.col("output_pence") != 0) | (pl.col("input_pence") != 0))


@query(summary="The number of the last journal", contract=True)
def journal_mark(scope: Scope) -> int:
    """Return the number of the last journal posted: what stands up to it is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_journal")
        return int(cursor.fetchone()[0])
