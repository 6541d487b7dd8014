"""Presenting unpaid Direct Debits again (Bacs code 18): once, told of it, within a month."""

from datetime import date
from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.records import Pence
from chamberlain.revenues.commands.collecting import Proposed, bank_days, keep_proposed
from chamberlain.revenues.errors import OverCap, WrongState
from chamberlain.revenues.queries.representing import returned_debits

REPRESENTED = "18"


@command(duty="collection.prepare", summary="Propose to present unpaid Direct Debits again")
def propose_representation(
    act: Act,
    entity: str,
    collect_on: Annotated[date, Field(description="Day the money is taken")],
    told_on: Annotated[date, Field(description="Day payers were told of it, by letter or e-mail")],
    cap_pence: Annotated[Pence, Field(gt=0, description="Most that may be taken in all")],
) -> Proposed:
    """Gather debits that came back "refer to payer", for another person to release.

    Each is presented again once, for the same amount, within a month of the day it was first to be
    taken, with the scheme's notice, and only while all of it is owed and its instruction is live.
    """
    act.need(entity=entity)
    processing = bank_days(act.today, collect_on)
    if told_on > act.today:
        raise WrongState("Payers are told before it is proposed.", field="told_on")
    found = returned_debits(entity, collect_on, told_on)
    items = found.filter(pl.col("problem") == "").unique(
        "account_id", keep="first", maintain_order=True
    )
    late = found.filter(pl.col("problem") == "the payer was not told in time").height
    total = int(items["amount_pence"].sum())
    if not total:
        why = found["problem"].value_counts(sort=True)["problem"].to_list()
        said = f": of the first, {why[0]}" if why else ""
        raise WrongState(f"No unpaid debit can be taken again on {collect_on:%d/%m/%Y}{said}.")
    if total > cap_pence:
        raise OverCap(
            f"{items.height:,} debits come to {format_pounds(total)}, above the cap of "
            f"{format_pounds(cap_pence)}: nothing was proposed.",
            field="cap_pence",
        )
    made = keep_proposed(act, entity, collect_on, processing, items.height, total, cap_pence)
    rows = items.with_columns(
        collection_id=pl.lit(made.pk), state=pl.lit("sent"), reason=pl.lit(""),
        reason_code=pl.lit(""), code=pl.lit(REPRESENTED), represents_id=pl.col("collected"),
    )  # fmt: skip
    columns = (
        "collection_id account_id mandate_id year due_on amount_pence code state reason "
        "reason_code represents_id"
    )
    copy_in(act.cursor(), "revenues_collected", rows, columns.split())
    return Proposed(
        collection=made.reference, items=made.items, total_pence=total,
        processing_on=processing, without_notice=late, not_lodged=0,
    )  # fmt: skip
