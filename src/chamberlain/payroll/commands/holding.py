"""Who is not paid for what stands in their own facts: a number held twice, pay after leaving."""

import polars as pl

from chamberlain.payroll.models import Run
from chamberlain.payroll.queries.joined import confirmed_leavers
from chamberlain.payroll.rules.amounts import at_once
from chamberlain.payroll.rules.codings import NOT_IN_HALF
from chamberlain.payroll.rules.fact_checks import (
    extra_pension_in_half,
    paid_after_leaving,
    two_of_a_number,
)


def held(
    run: Run,
    present: pl.DataFrame,
    people: pl.DataFrame,
    earned: pl.DataFrame,
    elements: pl.DataFrame,
    posts: pl.DataFrame,
) -> pl.DataFrame:
    """Return who is not paid for what stands in their own facts: payroll_id, words."""
    payments = at_once(
        earned.lazy().join(
            elements.lazy().filter(pl.col("kind") == "payment"), on="element", how="semi"
        )
    )
    here = present["payroll_id"].unique().to_list()
    said = zip(people["payroll_id"], people["name"], strict=True)
    names = {payroll_id: name for payroll_id, name in said if name is not None}
    return pl.concat(
        [
            two_of_a_number(people),
            paid_after_leaving(people, payments, here, confirmed_leavers(run.pk)),
            extra_pension_in_half(earned, posts, NOT_IN_HALF, names),
        ]
    )
