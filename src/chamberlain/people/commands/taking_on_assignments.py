"""Taking on who holds which post, from a file."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.exact import scaled_expr
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Batch, Code, Pence, Record, Refused
from chamberlain.people.commands.writing import batch, from_now, held_text, kept, refusals
from chamberlain.people.contract import Hours, Kind, PayBasis, Section


class AssignmentTakenOn(Record):
    """One person in one post."""

    person_number: Code = Field(description="The council's number of the employee")
    post: Code = Field(description="Number of the post")
    payroll_id: str = Field("", description="As HMRC knows the employment; the person's when blank")
    started_on: date
    last_day: date | None = None
    kind: Kind = "permanent"
    weekly_hours: Hours = "37"
    spine_point: int | None = Field(None, ge=1, le=80)
    annual_pay_pence: Pence | None = Field(
        None, gt=0, description="Full-time pay a year, where it is not the spine's"
    )
    pay_basis: PayBasis = "salaried"
    pension_scheme: str = Field("", description="lgps, teachers, nhs; blank for none")
    pension_section: Section = "none"
    grade_from: date | None = Field(None, description="In the grade since; the start when blank")
    substantive: bool = True
    occupying: bool = True


_KINDS: dict[str, Any] = {
    "started_on": pl.Date,
    "last_day": pl.Date,
    "grade_from": pl.Date,
    "spine_point": pl.Int64,
    "annual_pay_pence": pl.Int64,
    "substantive": pl.Boolean,
    "occupying": pl.Boolean,
}


@command(duty="assignment.take_on", batch="items", summary="Take on who holds which post")
def take_on_assignments(act: Act, entity: str, items: list[AssignmentTakenOn]) -> Batch:
    """Put people in posts as the former system had them; return the assignments' references.

    Set aside: an unknown person or post, days that the post does not cover, the same person on the
    same post over the same days.
    """
    act.need(entity=entity)
    frame, refused = assignments_refused(entity, items)
    good = kept(frame, refused)
    references = write_assignments(act, entity, good)
    act.concerns_all([f"people:assignment:{reference}" for reference in references])
    return Batch(accepted=references, refused=sorted(refused, key=lambda item: item.row))


def assignments_refused(
    entity: str, items: list[AssignmentTakenOn]
) -> tuple[pl.DataFrame, list[Refused]]:
    """Return assignments as a frame ready to be written, and why some are not to be."""
    frame = batch(items, AssignmentTakenOn, _KINDS).with_columns(
        weekly_hours_e2=scaled_expr(pl.col("weekly_hours"), 2),
        grade_from=pl.coalesce("grade_from", "started_on"),
        held_to=pl.col("last_day").dt.offset_by("1d"),
    )
    people, posts = _known(entity, frame)
    frame = frame.join(people, on="person_number", how="left", maintain_order="left")
    frame = frame.join(posts, on="post", how="left", maintain_order="left").with_columns(
        payroll_id=pl.when(pl.col("payroll_id") == "").then("person_number").otherwise("payroll_id")
    )
    return frame, _refused(frame)


def _known(entity: str, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    people = read_frame(
        "SELECT number, id FROM people_person WHERE entity = %s AND number = ANY(%s)",
        [entity, frame["person_number"].unique().to_list()],
        schema={"person_number": pl.String, "person_id": pl.Int64},
    )
    posts = read_frame(
        "SELECT o.reference, o.id, min(lower(f.held)), "
        "nullif(max(coalesce(upper(f.held), 'infinity')), 'infinity') "
        "FROM people_post o JOIN people_post_fact f ON f.post_id = o.id AND upper_inf(f.known) "
        "WHERE o.entity = %s AND o.reference = ANY(%s) AND f.state = 'approved' GROUP BY 1, 2",
        [entity, frame["post"].unique().to_list()],
        schema={
            "post": pl.String,
            "post_id": pl.Int64,
            "post_from": pl.Date,
            "post_to": pl.Date,
        },
    )
    return people, posts


def _refused(frame: pl.DataFrame) -> list[Refused]:
    held_to = pl.col("held_to").fill_null(date.max)
    before = held_to.shift(1).over("person_id", "post_id", order_by="started_on")
    overlap = (before > pl.col("started_on")).fill_null(value=False)
    tests: list[tuple[pl.Expr, str, str]] = [
        (pl.col("person_id").is_null(), "person_number", "is no employee of this entity"),
        (pl.col("post_id").is_null(), "post", "is no post of this entity"),
        (held_to <= pl.col("started_on"), "last_day", "is before the first day"),
        (
            pl.col("started_on") < pl.col("post_from"),
            "started_on",
            "is before the post was there",
        ),
        (
            held_to > pl.col("post_to").fill_null(date.max),
            "last_day",
            "is after the post has ended",
        ),
        (overlap, "post", "is held by the same person over the same days in another row"),
    ]
    found = [item for where, field, words in tests for item in refusals(frame, where, field, words)]
    return [*found, *_held_already(frame)]


def _held_already(frame: pl.DataFrame) -> list[Refused]:
    held = read_frame(
        "SELECT person_id, post_id, lower(held), upper(held) FROM people_assignment_fact "
        "WHERE upper_inf(known) AND person_id = ANY(%s)",
        [frame["person_id"].drop_nulls().to_list()],
        schema={
            "person_id": pl.Int64,
            "post_id": pl.Int64,
            "there_from": pl.Date,
            "there_to": pl.Date,
        },
    )
    both = frame.join(held, on=["person_id", "post_id"]).filter(
        (pl.col("there_from") < pl.col("held_to").fill_null(date.max))
        & (pl.col("started_on") < pl.col("there_to").fill_null(date.max))
    )
    words = "is held by the same person already over these days"
    return refusals(both.unique("row"), pl.lit(value=True), "post", words)


FACTS = (
    "person_id", "post_id", "kind", "substantive", "occupying", "grade_from", "spine_point",
    "annual_pay_pence", "weekly_hours_e2", "pay_basis", "pension_scheme", "pension_section",
)  # fmt: skip


def write_assignments(act: Act, entity: str, frame: pl.DataFrame) -> list[str]:
    """COPY assignments with their terms; return their references in order."""
    if frame.is_empty():
        return []
    common = {"act_id": pl.lit(act.id)}
    named = frame.with_columns(
        reference=pl.Series(next_references("ASN", frame.height), dtype=pl.String)
    )
    with act.cursor() as cursor:
        copy_in(
            cursor,
            "people_assignment",
            named.select(
                "reference", "person_id", "post_id", "payroll_id", entity=pl.lit(entity), **common
            ),
        )
    ids = read_frame(
        "SELECT id, reference FROM people_assignment WHERE act_id = %s",
        [act.id],
        schema={"assignment_id": pl.Int64, "reference": pl.String},
    )
    facts = named.join(ids, on="reference", maintain_order="left").select(
        "assignment_id", *FACTS, ends_reason=pl.lit(""), known=pl.lit(from_now(act)),
        held=held_text(pl.col("started_on"), pl.col("held_to")), **common,
    )  # fmt: skip
    with act.cursor() as cursor:
        copy_in(cursor, "people_assignment_fact", facts)
    return named["reference"].to_list()
