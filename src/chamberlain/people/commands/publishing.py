"""Pay told, and published: the spine as payroll tells it, bonuses from a file, open data of pay."""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.door import EVERYTHING, Act, Refusal, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Frame, Pence, Record, Refused, Text
from chamberlain.kernel.tabular import csv_bytes
from chamberlain.people.models import Bonus, PayPublication
from chamberlain.people.queries.open_pay import made_of

PayKind = Literal["gender_pay_gap", "senior_salaries", "pay_multiple", "organisation"]


@command(contract=True, summary="Tell people the points of a pay spine")
def record_spine(act: Act, spine: str, held_from: date, points: Frame) -> None:
    """Keep what each point of a spine pays from a day on: `points` has point and annual_pence.

    What was told of later days is replaced; points not among them end then.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_spine_point WHERE spine = %s AND lower(held) >= %s",
            [spine, held_from],
        )
        cursor.execute(
            "UPDATE people_spine_point SET held = daterange(lower(held), %s) "
            "WHERE spine = %s AND (upper_inf(held) OR upper(held) > %s)",
            [held_from, spine, held_from],
        )
        copy_in(
            cursor,
            "people_spine_point",
            points.select(
                "point", "annual_pence", spine=pl.lit(spine), held=pl.lit(f"[{held_from},)"),
                act_id=pl.lit(act.id),
            ),
        )  # fmt: skip
    act.changed(f"people:spine:{spine}", None, {"held_from": held_from.isoformat()})


class BonusTakenOn(Record):
    """A bonus that somebody received."""

    person_number: Code = Field(description="The council's number of the employee")
    paid_on: date
    amount_pence: Pence = Field(gt=0)
    reason: Annotated[str, Field(max_length=200)] = ""


@command(duty="bonus.record", batch="items", summary="Take on bonuses from a file")
def take_on_bonuses(act: Act, entity: str, items: list[BonusTakenOn]) -> Batch:
    """Keep bonuses for the gender pay gap: those of the twelve months to 31 March count.

    An honorarium for further work is an allowance and none of these. One known already is set
    aside, so that a file sent again changes nothing.
    """
    act.need(entity=entity)
    known = read_frame(
        "SELECT number, id FROM people_person WHERE entity = %s",
        [entity],
        schema={"number": pl.String, "id": pl.Int64},
    )
    ids = dict(known.iter_rows())
    held = set(
        Bonus.objects.filter(entity=entity).values_list(
            "person_id", "paid_on", "amount_pence", "reason"
        )
    )
    good, refused = [], []
    for row, item in enumerate(items):
        person = ids.get(item.person_number)
        mark = (person or 0, item.paid_on, int(item.amount_pence), item.reason)
        said = "is no employee" if person is None else "is known already" if mark in held else ""
        if item.paid_on > act.today:
            said = "is paid on a day to come"
        if said or person is None:
            value = item.person_number
            refused.append(Refused(row=row, field="person_number", value=value, message=said))
            continue
        held.add(mark)
        good.append(
            Bonus(
                entity=entity, person_id=person, paid_on=item.paid_on, reason=item.reason,
                amount_pence=item.amount_pence, act_id=act.id,
            )
        )  # fmt: skip
    Bonus.objects.bulk_create(good)
    act.changed("people:bonuses", None, {"taken_on": len(good)})
    numbers = [str(one.person_id) for one in good]
    return Batch(accepted=numbers, refused=refused)


@command(duty="pay.publish", summary="Publish figures of pay as open data")
def publish_pay(act: Act, entity: str, kind: PayKind, as_at: date, note: Text = "") -> str:
    """Publish the gender pay gap, senior salaries, the pay multiple or the top of the organisation.

    What is published stands as it went out, at `/open/pay`. Again for the same day it is a further
    version, which says in `note` what it corrects.
    """
    act.need(entity=entity)
    if as_at > act.today:
        raise Refusal("is a day to come", field="as_at", status=422)
    if kind == "gender_pay_gap" and (as_at.month, as_at.day) != (3, 31):
        raise Refusal("the snapshot is a 31 March", field="as_at", status=422)
    figures, frame = made_of(EVERYTHING, entity, kind, as_at)
    if not figures:
        raise Refusal(f"Nobody's pay is known on {as_at:%d/%m/%Y}.", code="nothing_to_publish")
    before = PayPublication.objects.filter(entity=entity, kind=kind, as_at=as_at)
    version = before.count() + 1
    if version > 1 and not note.strip():
        raise Refusal("say what it corrects", field="note", status=422)
    made = PayPublication.objects.create(
        reference=next_reference("PUB"), entity=entity, kind=kind, as_at=as_at, version=version,
        note=note, figures=figures, content=csv_bytes(frame).decode(), published_by=act.person,
        published_on=act.today, act_id=act.id,
    )  # fmt: skip
    subject = f"people:pay_publication:{made.reference}"
    act.concerns(subject)
    after: dict[str, Any] = {"kind": kind, "as_at": as_at.isoformat(), "version": version}
    act.changed(subject, None, after)
    return made.reference
