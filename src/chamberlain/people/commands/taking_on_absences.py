"""Taking on absences from a file: what the former system knew, so that look-backs are right."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Code, Record, Refused, Text
from chamberlain.people.commands.absences import Portion, WorkDays
from chamberlain.people.commands.writing import batch, from_now, held_text, kept, refusals
from chamberlain.people.contract import AbsenceKind, LeaveEvent


class AbsenceTakenOn(Record):
    """One absence as the former system had it."""

    person_number: Code = Field(description="The council's number of the employee")
    post: Code = Field(description="Number of the post")
    kind: AbsenceKind
    first_day: date
    last_day: date | None = None
    reason: Text = ""
    portion: Portion = "full"
    work_days: WorkDays = "12345"
    event: LeaveEvent = Field("", description="What family leave counts from")
    event_on: date | None = Field(None, description="Day of that event")
    returning: bool = Field(False, description="Said that they come back")


_KINDS: dict[str, Any] = {
    "first_day": pl.Date, "last_day": pl.Date, "event_on": pl.Date, "returning": pl.Boolean,
}  # fmt: skip


@command(
    duty="absence.take_on",
    batch="items",
    secret=("reason",),
    summary="Take on absences from a file",
)
def take_on_absences(act: Act, entity: str, items: list[AbsenceTakenOn]) -> Batch:
    """Record absences that were; each belongs to who held the post on its first day.

    Set aside: somebody who didn't hold it then, days in the wrong order, days taken twice.
    """
    act.need(entity=entity)
    frame = batch(items, AbsenceTakenOn, _KINDS).with_columns(
        until=pl.col("last_day").dt.offset_by("1d")
    )
    held = frame.join(_held(entity, frame), on=["person_number", "post"], how="left")
    there = held.filter(
        (pl.col("held_from") <= pl.col("first_day"))
        & (pl.col("first_day") < pl.col("held_to").fill_null(date.max))
    ).unique("row", keep="first")
    known = frame.join(
        there.select("row", "assignment_id", "person_id"), on="row", how="left"
    ).sort("row")
    refused = _refused(known)
    good = kept(known, refused)
    references = _write(act, entity, good)
    act.concerns_all([f"people:absence:{reference}" for reference in references])
    return Batch(accepted=references, refused=sorted(refused, key=lambda item: item.row))


def _held(entity: str, frame: pl.DataFrame) -> pl.DataFrame:
    return read_frame(
        "SELECT p.number, o.reference, f.assignment_id, p.id, lower(f.held), upper(f.held) "
        "FROM people_assignment_fact f JOIN people_person p ON p.id = f.person_id "
        "JOIN people_post o ON o.id = f.post_id "
        "WHERE p.entity = %s AND p.number = ANY(%s) AND upper_inf(f.known)",
        [entity, frame["person_number"].unique().to_list()],
        schema={
            "person_number": pl.String,
            "post": pl.String,
            "assignment_id": pl.Int64,
            "person_id": pl.Int64,
            "held_from": pl.Date,
            "held_to": pl.Date,
        },
    )


def _refused(frame: pl.DataFrame) -> list[Refused]:
    until = pl.col("until").fill_null(date.max)
    before = until.shift(1).over("assignment_id", order_by="first_day")
    within = pl.col("assignment_id").is_not_null() & (before > pl.col("first_day"))
    tests: list[tuple[pl.Expr, str, str]] = [
        (pl.col("assignment_id").is_null(), "post", "was not held by them on the first day"),
        (until <= pl.col("first_day"), "last_day", "is before the first day"),
        (
            (pl.col("event") == "") != pl.col("event_on").is_null(),
            "event_on",
            "is needed with the event, and the event with it",
        ),
        (within.fill_null(value=False), "first_day", "is within another absence of theirs"),
    ]
    found = [item for where, field, words in tests for item in refusals(frame, where, field, words)]
    known = read_frame(
        "SELECT assignment_id, lower(days), upper(days) FROM people_absence "
        "WHERE upper_inf(known) AND state <> 'withdrawn' AND assignment_id = ANY(%s)",
        [frame["assignment_id"].drop_nulls().to_list()],
        schema={"assignment_id": pl.Int64, "away_from": pl.Date, "away_to": pl.Date},
    )
    twice = frame.join(known, on="assignment_id").filter(
        (pl.col("away_from") < until)
        & (pl.col("first_day") < pl.col("away_to").fill_null(date.max))
    )
    words = "is within an absence that is known"
    return [*found, *refusals(twice.unique("row"), pl.lit(value=True), "first_day", words)]


def _write(act: Act, entity: str, frame: pl.DataFrame) -> list[str]:
    if frame.is_empty():
        return []
    references = next_references("ABS", frame.height)
    rows = frame.select(
        "person_id", "assignment_id", "kind", "reason", "portion", "work_days", "event",
        "event_on", "returning",
        reference=pl.Series(references, dtype=pl.String), entity=pl.lit(entity),
        state=pl.lit("approved"), recorded_by=pl.lit(act.person), approved_by=pl.lit(act.person),
        days=held_text(pl.col("first_day"), pl.col("until")), known=pl.lit(from_now(act)),
        act_id=pl.lit(act.id),
    )  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "people_absence", rows)
    return references
