"""Budgets tell payables what is left, so that whoever approves sees it."""

import polars as pl

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Frame, Year
from chamberlain.payables.contract import BUDGET_COLUMNS

_GONE = "DELETE FROM payables_budget_told WHERE entity = %s AND year = %s"


@command(contract=True, system=True, summary="Tell what is left of budgets")
def tell_budgets_left(act: Act, entity: str, year: Year, budgets: Frame) -> int:
    """Take what is left of every coding's budget of a year (`BUDGET_COLUMNS`); return how many.

    It replaces what was told before. A coding that is not among them has no budget.
    """
    told = budgets.select(*BUDGET_COLUMNS).with_columns(
        pl.lit(entity).alias("entity"),
        pl.lit(year).alias("year"),
        pl.lit(act.today).alias("told_on"),
        pl.lit(act.id).alias("act_id"),
    )
    with act.cursor() as cursor:
        cursor.execute(_GONE, [entity, year])
        return copy_in(cursor, "payables_budget_told", told)
