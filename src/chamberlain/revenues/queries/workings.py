"""How a year's charge was worked out, step by step, with figures and their sources."""

from collections.abc import Sequence

import polars as pl

from chamberlain.kernel.records import Pence, Record
from chamberlain.revenues.queries.slices import amounts, slices_of, year_days
from chamberlain.revenues.rules.charge import MAYBE, charged
from chamberlain.revenues.rules.explain import Step, explained

FACTS = (
    "residents",
    "disregarded",
    "furnished",
    "empty_since",
    "granted_on",
    "exception",
    "reduction_e2",
    "reduction_stops_at_band",
    "reduction_less_weekly_e4",
    "local_reduction_e2",
    "area",
)


class WorkingLine(Record):
    """One line of a step: words, the working in figures, what it adds or takes, its source."""

    words: str
    working: str
    pence: Pence | None
    source: str
    link: str


class WorkingStep(Record):
    """A run of days: why it begins, its lines, and what is to pay for it."""

    heading: str
    why: str
    lines: list[WorkingLine]
    net_pence: Pence


def workings(entity: str, account: int, year: int) -> list[WorkingStep]:
    """Return the steps of an account's charge for a year, as its facts stand."""
    return workings_of_all(entity, [account], year).get(account, [])


def workings_of_all(
    entity: str, accounts: Sequence[int], year: int
) -> dict[int, list[WorkingStep]]:
    """Return the steps of each account's charge for a year, by account."""
    rows = slices_of(entity, *year_days(year), accounts)
    if rows.is_empty():
        return {}
    missing = [
        pl.lit(None, column.dtype).alias(column.name)
        for column in MAYBE
        if column.name not in rows.columns
    ]
    table = amounts(entity, year)
    # As it was billed: stretches charged alike that follow one another are one run of days.
    answer, _ = charged(rows.with_columns(missing).with_columns(row=pl.col("account_id")), table)
    known = rows.select(
        "account_id", "held_from", "held_to", *[name for name in FACTS if name in rows.columns]
    )
    segments = answer.join(known, left_on="row", right_on="account_id").filter(
        pl.col("first_day") >= pl.col("held_from"), pl.col("first_day") < pl.col("held_to")
    )
    return {
        int(str(key[0])): [_step(step) for step in explained(mine, table)]
        for key, mine in segments.group_by("row", maintain_order=True)
    }


def _step(step: Step) -> WorkingStep:
    return WorkingStep(
        heading=step.heading,
        why=step.why,
        lines=[
            WorkingLine(
                words=line.words,
                working=line.working,
                pence=line.pence,
                source=line.source,
                link=line.link,
            )
            for line in step.lines
        ],
        net_pence=step.net_pence,
    )
