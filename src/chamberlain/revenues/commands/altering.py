"""The listing officer's alterations of the valuation list: applied, or set aside with why."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Batch, Record, Refused
from chamberlain.revenues.commands.moving import band_from, locked_dwelling, rebill_dwelling
from chamberlain.revenues.contract import DwellingRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Alteration, Dwelling, ListEntry

GONE = ("CR01", "CR02", "CR11")
"""Demolished, no longer a home, and out of the area by a change of boundary: off the list."""
NEW = ("CR03", "CR04", "CR13")
"""New, become a home, and into the area: on the list."""


class ListChange(Record):
    """One line of a schedule of alterations."""

    schedule: str = Field(min_length=1, max_length=40)
    line: int = Field(ge=1)
    list_number: str = Field(min_length=1, max_length=25)
    code: str = Field(pattern=r"^CR(0[1-9]|1[0-6])$", description="CR01 to CR16")
    band: str = Field("", pattern="^[A-H]?$")
    effective_on: date
    uprn: str = Field("", pattern=r"^[0-9]{0,12}$")
    address: str = Field("", max_length=140)
    postcode: str = Field("", max_length=8)


@command(duty="dwelling.maintain", batch="items", summary="Load alterations of the valuation list")
def load_alterations(act: Act, entity: str, items: list[ListChange]) -> Batch:
    """Apply each alteration and bill again whom it touches; a property not known is set aside.

    What is set aside stays on the list of alterations until it is put right. A line that was loaded
    before is passed over.
    """
    act.need(entity=entity)
    accepted: list[str] = []
    refused: list[Refused] = []
    for row, item in enumerate(items):
        there = Alteration.objects.filter(
            entity=entity, schedule=item.schedule, line=item.line
        ).exists()
        if there:
            continue
        try:
            dwelling = _apply(act, entity, item)
        except Refusal as refusal:
            _keep(act, entity, item, None, refusal.message)
            refused.append(
                Refused(row=row, field="list_number", value=item.list_number,
                        message=refusal.message)
            )  # fmt: skip
        else:
            _keep(act, entity, item, dwelling, "")
            accepted.append(dwelling.reference)
    return Batch(accepted=accepted, refused=refused)


@command(duty="dwelling.maintain", summary="Put an alteration right that was set aside")
def put_right_alteration(
    act: Act,
    schedule: str,
    line: int,
    dwelling: Annotated[DwellingRef, Field(description="The dwelling it is for")],
) -> str:
    """Apply an alteration that was set aside to the dwelling an officer names."""
    found = locked_dwelling(act, dwelling)
    held = (
        Alteration.objects.select_for_update()
        .filter(entity=found.entity, schedule=schedule, line=line, state="set_aside")
        .first()
    )
    if held is None:
        raise Unknown("No such alteration is set aside.", field="line")
    _change(act, found, held.code, held.band, held.effective_on, f"{schedule}/{line}")
    Alteration.objects.filter(pk=held.pk).update(state="put_right", dwelling=found)
    act.changed(f"revenues:dwelling:{dwelling}", None, {"alteration": f"{schedule}/{line}"})
    return dwelling


def _apply(act: Act, entity: str, item: ListChange) -> Dwelling:
    known = Dwelling.objects.select_for_update().filter(entity=entity, list_number=item.list_number)
    found = known.first()
    if found is None and item.code in NEW:
        return _add(act, entity, item)
    if found is None:
        raise Unknown(f"No dwelling {item.list_number} is registered.")
    if item.code in NEW:
        raise WrongState(f"{item.list_number} is registered already.")
    where = f"{item.schedule}/{item.line}"
    _change(act, found, item.code, item.band, item.effective_on, where)
    return found


def _change(act: Act, found: Dwelling, code: str, band: str, day: date, where: str) -> None:
    if code in GONE:
        if day <= found.listed_on:
            raise WrongState(f"{found.list_number} was listed only on {found.listed_on:%d/%m/%Y}.")
        found.deleted_on = day
        found.save(update_fields=["deleted_on"])
        after = {"deleted_on": day.isoformat()}
        act.changed(f"revenues:dwelling:{found.reference}", None, after)
    elif band:
        band_from(act, found, band, day, where)
    else:
        return
    rebill_dwelling(act, found, day)


def _add(act: Act, entity: str, item: ListChange) -> Dwelling:
    if not item.band or not item.address:
        raise WrongState(f"{item.list_number} is new: its band and address are needed.")
    made = Dwelling.objects.create(
        reference=next_reference("DW"),
        entity=entity,
        uprn=item.uprn or None,
        list_number=item.list_number,
        address=item.address,
        postcode=item.postcode,
        listed_on=item.effective_on,
        act_id=act.id,
    )
    ListEntry.objects.create(
        dwelling=made,
        band=item.band,
        held_from=item.effective_on,
        schedule=f"{item.schedule}/{item.line}",
        act_id=act.id,
    )
    return made


def _keep(act: Act, entity: str, item: ListChange, found: Dwelling | None, problem: str) -> None:
    Alteration.objects.create(
        entity=entity,
        **item.model_dump(exclude={"postcode"}),
        state="set_aside" if problem else "applied",
        problem=problem,
        dwelling=found,
        act_id=act.id,
    )
