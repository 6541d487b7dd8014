"""Posting to the ledger: one journal for an act, each line by coding, dated in an open period."""

from datetime import date

import polars as pl

from chamberlain.income.errors import WrongState
from chamberlain.kernel.door import Act
from chamberlain.ledger.contract import (
    Journal,
    JournalLine,
    line,
    open_period_for,
    post_journals,
)

SOURCE = "income"


def post(
    act: Act,
    source_ref: str,
    entity: str,
    day: date,
    description: str,
    lines: list[JournalLine | None],
) -> str:
    """Post a journal in the first open period at or after a day; return its reference.

    Lines of several funds are balanced between funds by the ledger. Nothing is posted of nothing.
    """
    kept = tuple(one for one in lines if one is not None)
    if not kept:
        return ""
    place = open_period_for(act.scope, entity=entity, day=day)
    if place is None:
        raise WrongState(f"No period of {entity} is open on {day:%d/%m/%Y} or after it.")
    journal = Journal(
        source_ref=source_ref,
        type="JAR",
        entity=entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=description,
        lines=kept,
    )
    across = len({one.fund for one in kept}) > 1
    posted = post_journals(act, source=SOURCE, journals=[journal], between_funds=across)
    return next(iter(posted.journals.values()), "")


def by_coding(rows: pl.DataFrame, sign: int, narrative: str) -> list[JournalLine | None]:
    """Return a line for each coding (control, fund, cost_centre, vat_code) of allocations."""
    keys = ["control", "fund", "cost_centre", "vat_code"]
    sums = rows.group_by(keys).agg(pl.col("amount_pence").sum(), pl.len()).sort(keys)
    return [
        line(
            row["control"],
            sign * row["amount_pence"],
            fund=row["fund"],
            cost_centre=row["cost_centre"],
            vat_code=row["vat_code"],
            narrative=f"{narrative}: {row['len']:,} postings",
        )
        for row in sums.iter_rows(named=True)
    ]
