"""Taking on DBS certificates, rights to work and registrations that were seen, from a file."""

from datetime import date
from typing import Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Batch, Code, Record
from chamberlain.people.commands.writing import batch, kept, refusals


class CheckTakenOn(Record):
    """One check as the former system had it: what it said, not a copy of it."""

    person_number: Code = Field(description="The council's number of the employee")
    kind: Literal["dbs", "right_to_work", "registration"]
    level: str = ""
    number: str = ""
    seen_on: date
    expires_on: date | None = None


@command(duty="check.take_on", batch="items", summary="Take on checks that were seen")
def take_on_checks(act: Act, entity: str, items: list[CheckTakenOn]) -> Batch:
    """Record checks that were seen; of an unknown person, or expired when seen, none."""
    act.need(entity=entity)
    frame = batch(items, CheckTakenOn, {"seen_on": pl.Date, "expires_on": pl.Date})
    people = read_frame(
        "SELECT number, id, reference FROM people_person WHERE entity = %s AND number = ANY(%s)",
        [entity, frame["person_number"].unique().to_list()],
        schema={"person_number": pl.String, "person_id": pl.Int64, "reference": pl.String},
    )
    frame = frame.join(people, on="person_number", how="left", maintain_order="left")
    refused = [
        *refusals(frame, pl.col("person_id").is_null(), "person_number", "is no employee here"),
        *refusals(
            frame, pl.col("expires_on") <= pl.col("seen_on"), "expires_on", "is before it was seen"
        ),
        *refusals(frame, pl.col("seen_on") > act.today, "seen_on", "is still to come"),
    ]
    good = kept(frame, refused)
    rows = good.select(
        "person_id", "kind", "level", "number", "seen_on", "expires_on",
        entity=pl.lit(entity), seen_by=pl.lit(act.person), act_id=pl.lit(act.id),
    )  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "people_check", rows)
    subjects = [f"people:person:{one}" for one in good["reference"].unique().sort()]
    act.concerns_all(subjects)
    return Batch(accepted=good["reference"].to_list(), refused=refused)
