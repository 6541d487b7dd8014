"""What is left of a coding's budget: asked when something is ordered or approved."""

from datetime import date

import polars as pl

from chamberlain.budgets.contract import BudgetLeft
from chamberlain.budgets.queries.figures import LAST_PERIOD, Asked, coded_lines
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Year


@query(summary="Show what is left of a budget", contract=True)
def budget_left(
    scope: Scope,
    entity: str,
    year: Year,
    cost_centre: str,
    as_at: date,
    account: str = "",
) -> list[BudgetLeft]:
    """Return what is left of a cost centre's year by subjective, or of the one named.

    The current budget, less everything charged so far, less what is committed.
    """
    lines = coded_lines(Asked(scope, entity, year, LAST_PERIOD, "all", as_at))
    mine = lines.filter(pl.col("cost_centre") == cost_centre)
    if account:
        mine = mine.filter(pl.col("account") == account)
    summed = mine.group_by("account").agg(
        pl.col("budget_pence", "actual_pence", "committed_pence").sum()
    )
    return [
        BudgetLeft(
            cost_centre=cost_centre,
            left_pence=row["budget_pence"] - row["actual_pence"] - row["committed_pence"],
            **row,
        )
        for row in summed.sort("account").to_dicts()
    ]
