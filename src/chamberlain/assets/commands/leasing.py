"""Leases in: the right of use and what is owed for it."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.assets.commands.registering import write_component, write_event
from chamberlain.assets.contract import Cost, Rate
from chamberlain.assets.errors import TermsWrong
from chamberlain.assets.models import Asset, Lease
from chamberlain.assets.rules.leases import lease_schedule
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.money import rate_e4
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Code, Name

RENT = "24010"
"""Where rents are coded when they are paid: what the entries take them off again."""

Payments = Annotated[int, Field(ge=1, le=1_500, description="How many payments")]


@command(duty="asset.record", summary="Put a lease on the register")
def add_lease(  # noqa: PLR0913, PLR0917 - the terms of a lease
    act: Act,
    entity: str,
    name: Name,
    lessor: Name,
    payment_pence: Cost,
    payments: Payments,
    a_year: Literal[1, 2, 4, 12],
    rate: Rate,
    begins_on: date,
    cost_centre: Code,
    advance: bool = True,
    fund: Code = "GF",
    paid_account: str = RENT,
) -> str:
    """Register a lease in: a right-of-use asset and a liability of the same worth (IFRS 16).

    Rents stay coded where they are paid, `paid_account`; the entries take them off there and charge
    depreciation and interest instead. Returns the lease's reference.
    """
    act.need(entity=entity)
    row = {
        "payment_pence": payment_pence,
        "payments": payments,
        "a_year": a_year,
        "advance": advance,
        "rate_e4": rate_e4(rate),
        "begins_on": begins_on,
    }
    lines, errors = lease_schedule.run(pl.DataFrame([row]))
    if errors.height:
        wrong = errors.row(0, named=True)
        raise TermsWrong(f"{wrong['value']} {wrong['message']}", field=str(wrong["field"]))
    asset = Asset.objects.create(
        reference=next_reference("AST"),
        entity=entity,
        name=name,
        fund=fund,
        cost_centre=cost_centre,
        act_id=act.id,
    )
    component = write_component(act, asset, "Right of use")
    initial = int(lines["initial_pence"][0])
    write_event(
        act,
        component,
        "lease",
        begins_on,
        amount_pence=initial,
        life_months=payments * 12 // a_year,
        to_class="right_of_use",
    )
    made = Lease.objects.create(
        reference=next_reference("LSE"),
        entity=entity,
        component=component,
        lessor=lessor,
        initial_pence=initial,
        paid_account=paid_account,
        paid_centre=cost_centre,
        act_id=act.id,
        **row,
    )
    act.concerns(f"assets:lease:{made.reference}")
    act.changed(f"assets:lease:{made.reference}", None, {"initial_pence": initial, "rate": rate})
    return made.reference
