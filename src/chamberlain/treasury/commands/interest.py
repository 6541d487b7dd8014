"""Interest that has run and is not due yet: brought up to a day in the books."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.ledger.contract import JournalLine, line
from chamberlain.treasury.commands.posting import (
    journal,
    post,
)
from chamberlain.treasury.queries.running import running_interest
from chamberlain.treasury.rules.codings import code, code_by


@command(duty="interest.accrue", summary="Bring interest up to a day")
def accrue_interest(act: Act, entity: str, as_at: date) -> int:
    """Post what accrued interest has grown or shrunk by since it was last brought up to a day.

    Interest runs by the day since the last instalment raised, or since money was lent. Returns how
    many loans and investments changed; doing it again for the day changes nothing.
    """
    act.need(entity=entity)
    moved = _moved(entity, as_at)
    if moved.is_empty():
        return 0
    reference = f"treasury:accrual:{entity}/{as_at}/{act.id}"
    lines: list[JournalLine | None] = []
    sums = moved.group_by("side", "kind", "fund", "cost_centre", maintain_order=True).agg(
        pl.col("posted_pence").sum()
    )
    for row in sums.iter_rows(named=True):
        lines += _pair(
            row["side"], row["kind"], row["fund"], row["cost_centre"], row["posted_pence"]
        )
    what = f"Interest accrued to {as_at:%-d %B %Y}"
    post(act, [journal(act, reference, as_at, what, lines, entity=entity)])
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "treasury_accrual",
            moved.select(
                "subject",
                "accrued_pence",
                "posted_pence",
                entity=pl.lit(entity),
                as_at=pl.lit(as_at),
                source_ref=pl.lit(reference),
                act_id=pl.lit(act.id),
            ),
        )
    act.changed(reference, None, {"changed": moved.height})
    return moved.height


def _moved(entity: str, as_at: date) -> pl.DataFrame:
    """Return each loan and investment whose accrued interest is not what was posted so far."""
    posted = read_frame(
        "SELECT subject, sum(posted_pence)::bigint FROM treasury_accrual WHERE entity = %s "
        "GROUP BY subject",
        [entity],
        schema={"subject": pl.String, "before_pence": pl.Int64},
    )
    running = running_interest(entity, as_at)
    both = running.join(posted, on="subject", how="left", maintain_order="left")
    difference = pl.col("accrued_pence") - pl.col("before_pence").fill_null(0)
    return both.with_columns(posted_pence=difference).filter(pl.col("posted_pence") != 0)


def _pair(side: str, kind: str, fund: str, centre: str, pence: int) -> list[JournalLine | None]:
    if side == "owed":
        charged = code_by("interest_payable", kind)
        return [
            line(charged, pence, fund=fund, cost_centre=centre),
            line(code("interest_accrued"), -pence, fund=fund),
        ]
    return [
        line(code("interest_receivable_accrued"), pence, fund=fund),
        line(code("interest_receivable"), -pence, fund=fund, cost_centre=centre),
    ]
