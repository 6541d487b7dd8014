"""Savings and how they stand."""

import polars as pl

from chamberlain.budgets.queries.figures import Asked, seen_tree
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Year

STATES = ("achieved_pence", "anticipated_pence", "at_risk_pence", "unachievable_pence")

_SAVINGS = """
    SELECT s.reference, s.cost_centre, s.title, s.owner, s.proposed_pence,
        coalesce(t.achieved_pence, 0), coalesce(t.anticipated_pence, s.proposed_pence),
        coalesce(t.at_risk_pence, 0), coalesce(t.unachievable_pence, 0), t.period,
        coalesce(t.comment, '')
    FROM budgets_saving s LEFT JOIN LATERAL (
        SELECT * FROM budgets_saving_state x WHERE x.saving = s.reference AND x.period <= %s
        ORDER BY x.period DESC, x.id DESC LIMIT 1) t ON TRUE
    WHERE s.entity = %s AND s.year = %s ORDER BY s.proposed_pence DESC, s.reference
"""


def savings_frame(asked: Asked) -> pl.DataFrame:
    """Return each saving in reach with its four parts, which come to what was proposed."""
    frame = read_frame(
        _SAVINGS,
        [asked.months, asked.entity, asked.year],
        schema={
            "reference": pl.String,
            "cost_centre": pl.String,
            "title": pl.String,
            "owner": pl.String,
            "proposed_pence": pl.Int64,
            **dict.fromkeys(STATES, pl.Int64),
            "said_period": pl.Int64,
            "comment": pl.String,
        },
    )
    places = seen_tree(asked).select(
        "cost_centre", "service", "service_name", "directorate", "directorate_name"
    )
    return frame.join(places, on="cost_centre", how="inner", maintain_order="left")


@query(summary="List savings by state")
def savings(
    scope: Scope, entity: str, year: Year, period: int, directorate: str = ""
) -> pl.DataFrame:
    """Return the year's savings as they stood by a period, the largest first.

    Each is achieved, anticipated, at risk and unachievable in parts that come to what was proposed;
    one nobody reported on is anticipated, whole.
    """
    frame = savings_frame(Asked(scope, entity, year, period))
    return frame.filter(pl.col("directorate") == directorate) if directorate else frame
