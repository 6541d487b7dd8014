"""What pay is made of: elements, spines and grades, taken from files; items of one person."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Code, Key, Name, Pence, Record, Refused, Text
from chamberlain.payroll.commands.writing import (
    employment_called,
    held_range,
    insert,
    replace_dated,
)
from chamberlain.payroll.contract import ItemRef
from chamberlain.payroll.models import Element, Item
from chamberlain.people.contract import record_spine


class ElementLoaded(Record):
    """An element as a file has it."""

    code: Code
    name: Name
    kind: Literal["payment", "deduction", "pension", "employer"]
    account: Code
    taxable: bool = False
    niable: bool = False
    pensionable: bool = False
    units: Literal["", "hours", "miles"] = ""
    factor_e2: int = Field(0, ge=0, description="Times the hourly rate x 100; 150 is half as much")
    rate_e2: int = Field(0, ge=0, description="Pence x 100 a unit, where not an hourly rate")
    source: Text = ""


@command(duty="payroll.maintain", batch="items", summary="Load pay elements from a day on")
def load_elements(act: Act, entity: str, held_from: date, items: list[ElementLoaded]) -> Batch:
    """Hold elements from a day on; the same code that held before ends then."""
    act.need(entity=entity)
    for item in items:
        replace_dated(act, "payroll_element", {"entity": entity, "code": item.code}, held_from,
                      item.model_dump(exclude={"code"}))  # fmt: skip
    codes = [item.code for item in items]
    act.changed(f"payroll:elements:{entity}", None, {"held_from": held_from, "codes": codes})
    return Batch(accepted=codes)


class PointLoaded(Record):
    """A point of a spine as a file has it."""

    point: int = Field(ge=0, le=999)
    annual_pence: Pence = Field(gt=0, description="Pay of a full-time year")
    source: Text = ""


@command(duty="payroll.maintain", batch="items", summary="Load a pay spine from a day on")
def load_spine(act: Act, spine: Code, held_from: date, items: list[PointLoaded]) -> Batch:
    """Hold the points of a spine from a day on; points that are not in the file end then.

    A day in the past is an award agreed late: what was paid since is recomputed by the next run
    and the difference is paid.
    """
    if not items:
        raise Refusal("A spine has at least one point.", field="items", status=422)
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM payroll_spine_point WHERE spine = %s AND lower(held) >= %s",
            [spine, held_from],
        )
        cursor.execute(
            "UPDATE payroll_spine_point SET held = daterange(lower(held), %s) WHERE spine = %s "
            "AND (upper_inf(held) OR upper(held) > %s)",
            [held_from, spine, held_from],
        )
        points = pl.DataFrame([item.model_dump() for item in items]).with_columns(
            spine=pl.lit(spine), held=pl.lit(f"[{held_from},)"), act_id=pl.lit(act.id)
        )
        copy_in(cursor, "payroll_spine_point", points)
    record_spine(act, spine=spine, held_from=held_from, points=points)
    act.changed(f"payroll:spine:{spine}", None, {"held_from": held_from, "points": len(items)})
    return Batch(accepted=[str(item.point) for item in items])


class GradeLoaded(Record):
    """A local grade as a file has it."""

    code: Code
    spine: Code
    bottom: int = Field(ge=0)
    top: int = Field(ge=0)


@command(duty="payroll.maintain", batch="items", summary="Load grades from a day on")
def load_grades(act: Act, entity: str, held_from: date, items: list[GradeLoaded]) -> Batch:
    """Hold grades from a day on, each with the points of a spine from bottom to top."""
    act.need(entity=entity)
    accepted, refused = [], []
    for row, item in enumerate(items):
        if item.bottom > item.top:
            words = f"the bottom {item.bottom} is above the top {item.top}"
            refused.append(Refused(row=row, field="bottom", value=str(item.bottom), message=words))
            continue
        replace_dated(act, "payroll_grade", {"entity": entity, "code": item.code}, held_from,
                      item.model_dump(exclude={"code"}))  # fmt: skip
        accepted.append(item.code)
    act.changed(f"payroll:grades:{entity}", None, {"held_from": held_from, "codes": accepted})
    return Batch(accepted=accepted, refused=refused)


DAYS_FAR = 370
"""Days from today beyond which the day of an item is taken for a slip of the pen."""


class ItemAdded(Record):
    """Something one employment is paid or has deducted."""

    payroll_id: Key
    element: Code
    amount_pence: Pence = Field(0, description="A period's worth; nothing where units are given")
    units_e2: int = Field(0, ge=0, description="Hours or miles x 100")
    first_day: date
    last_day: date | None = Field(None, description="Blank while it goes on")
    standing: bool = Field(False, description="Paid every period it holds, and not just once")
    note: Text = ""


@command(duty="payroll.enter", batch="items", summary="Add items of pay or deduction")
def add_items(act: Act, entity: str, items: list[ItemAdded]) -> Batch:
    """Add standing or one-off items; each that cannot be is set aside with what is wrong."""
    act.need(entity=entity)
    accepted, refused = [], []
    for row, item in enumerate(items):
        try:
            accepted.append(_add_item(act, entity, item))
        except Refusal as refusal:
            refused.append(Refused(row=row, field=refusal.field, message=refusal.message))
    return Batch(accepted=accepted, refused=refused)


def _add_item(act: Act, entity: str, item: ItemAdded) -> str:
    employment = employment_called(entity, item.payroll_id)
    element = Element.objects.filter(
        entity=entity, code=item.element, held__contains=item.first_day
    ).first()
    if element is None:
        raise Unknown(f"No element {item.element} holds on {item.first_day}.", field="element")
    ahead = (item.first_day - act.today).days
    if ahead > DAYS_FAR or (ahead < -DAYS_FAR and not item.standing):
        raise Refusal(
            f"{item.payroll_id}: {item.first_day:%-d %B %Y} is more than a year from today.",
            field="first_day",
            status=422,
        )
    if bool(item.amount_pence) == bool(item.units_e2):
        raise Refusal("Give an amount or units, one of the two.", field="amount_pence", status=422)
    if item.units_e2 and not element.units:
        raise Refusal(f"{element.name} is not paid by units.", field="units_e2", status=422)
    last_day = item.last_day if item.standing else item.first_day
    reference = next_reference("ITM")
    insert(act, "payroll_item", {
        "reference": reference, "employment_id": employment.pk, "element": item.element,
        "standing": item.standing, "amount_pence": item.amount_pence, "units_e2": item.units_e2,
        "held": held_range(item.first_day, last_day), "note": item.note, "source_ref": None,
        "act_id": act.id,
    })  # fmt: skip
    act.concerns(f"payroll:employment:{entity}/{item.payroll_id}")
    act.changed(f"payroll:item:{reference}", None, item.model_dump(mode="json"))
    return reference


@command(duty="payroll.enter", summary="End a standing item")
def end_item(
    act: Act, item: ItemRef, last_day: Annotated[date, Field(description="Last day it holds")]
) -> str:
    """End a standing item with a day; what was paid beyond it comes back with the next run."""
    found = Item.objects.select_related("employment").filter(reference=item).first()
    if found is None or not found.standing:
        raise Unknown(f"There is no standing item {item}.", field="item")
    act.need(entity=found.employment.entity)
    held = held_range(found.held.lower, last_day)
    Item.objects.filter(pk=found.pk).update(held=held)
    act.changed(f"payroll:item:{item}", {"held": str(found.held)}, {"held": held})
    return item
