"""Who is not paid for what stands in their own facts: a number held twice, pay after leaving."""

import polars as pl

from chamberlain.payroll.models import Run
from chamberlain.payroll.queries.joined import confirmed_leavers
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
    payments = earned.join(elements.filter(pl.col("kind") == "payment"), on="element", how="semi")
    here = present["payroll_id"].unique().to_list()
    names = dict(people.select("payroll_id", "name").drop_nulls().iter_rows())
    return pl.concat(
        [
            two_of_a_number(people),
            paid_after_leaving(people, payments, here, confirmed_leavers(run.pk)),
            extra_pension_in_half(earned, posts, NOT_IN_HALF, names),
        ]
    )
