"""Budgets tell payables what is left of them, so that an approver sees it beside the invoice."""

import polars as pl

from chamberlain.budgets.queries.figures import LAST_PERIOD, Asked, coded_lines
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import EVERYTHING, Act, command
from chamberlain.payables.contract import tell_budgets_left

_APPROVED = """
    SELECT entity FROM budgets_year WHERE year = %s AND state = 'approved' ORDER BY 1
"""


@command(contract=True, system=True, summary="Tell payables what is left of this year's budgets")
def tell_what_is_left(act: Act) -> int:
    """Tell what is left of every entity's approved budget of today's year; return how many codings.

    The current budget, less all charged and committed so far, by cost centre and account.
    """
    year = year_of(act.today)
    with act.cursor() as cursor:
        cursor.execute(_APPROVED, [year])
        entities = [row[0] for row in cursor.fetchall()]
    return sum(_tell(act, entity, year) for entity in entities)


def _tell(act: Act, entity: str, year: int) -> int:
    lines = coded_lines(Asked(EVERYTHING, entity, year, LAST_PERIOD, "all", act.today))
    left = pl.col("budget_pence") - pl.col("actual_pence") - pl.col("committed_pence")
    told = lines.group_by("cost_centre", "account").agg(left.sum().alias("left_pence"))
    return int(tell_budgets_left(act, entity=entity, year=year, budgets=told))
