"""The amounts a year is charged by: what each body asks at band D, as it was set."""

from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Pence, Text, Year
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import ChargeSet


@command(duty="charge.set", summary="Enter the amounts set for a year")
def set_charge(  # noqa: PLR0913, PLR0917 - a line of the resolution
    act: Act,
    entity: str,
    year: Year,
    billing_authority_pence: Pence,
    police_pence: Pence,
    fire_pence: Pence,
    source: Annotated[Text, Field(min_length=3, description="The resolution of the council")],
    area: Annotated[str, Field(max_length=24, description="Blank but for special areas")] = "",
    special_pence: Pence = 0,
) -> None:
    """Enter band D of each body for a year, everywhere or in a special area. Written once."""
    act.need(entity=entity)
    if ChargeSet.objects.filter(entity=entity, year=year, area=area).exists():
        raise WrongState("These amounts are entered already, and stay.", field="year")
    if special_pence and not area:
        raise WrongState("Only an area has a special item.", field="special_pence")
    ChargeSet.objects.create(
        entity=entity,
        year=year,
        area=area,
        billing_authority_pence=billing_authority_pence,
        special_pence=special_pence,
        police_pence=police_pence,
        fire_pence=fire_pence,
        source=source,
        act_id=act.id,
    )
    subject = f"revenues:charge:{entity}/{year}/{area}"
    after = {"billing_authority_pence": billing_authority_pence, "police_pence": police_pence}
    act.changed(subject, None, after | {"fire_pence": fire_pence, "special_pence": special_pence})
