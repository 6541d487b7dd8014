"""Business rates in the Collection Fund: who has which share, and what appeals may cost."""

from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import BookDay, Pence, Text, Year
from chamberlain.ledger.contract import JournalLine, balance_on
from chamberlain.revenues.commands.costs import post
from chamberlain.revenues.commands.posting import FUND, RATES_CENTRE, RATES_INCOME
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import AppealsProvision, RatesShare

PROVISION = "L2050"
WHOLE_E2 = 10_000
Share = Annotated[int, Field(ge=0, le=WHOLE_E2, description="Hundredths of a percent")]
SourceText = Annotated[Text, Field(min_length=3, description="The regulations or agreement")]


@command(duty="fund.estimate", summary="Enter how business rates are shared")
def set_rates_shares(
    act: Act, entity: str, year: Year, central_e2: Share, fire_e2: Share, source: SourceText
) -> int:
    """Enter the government's and the fire authority's shares of a year; return the council's.

    The council keeps the rest. Written once, before the year's provision or statement is made by
    it: the shares differ by council and by agreement, so they are entered and not assumed.
    """
    act.need(entity=entity)
    local_e2 = WHOLE_E2 - central_e2 - fire_e2
    if local_e2 < 0:
        raise WrongState("The two shares are above the whole.", field="fire_e2")
    if RatesShare.objects.filter(entity=entity, year=year).exists():
        raise WrongState("The shares of this year are entered already, and stay.", field="year")
    RatesShare.objects.create(
        entity=entity,
        year=year,
        central_e2=central_e2,
        fire_e2=fire_e2,
        local_e2=local_e2,
        source=source,
        act_id=act.id,
    )
    after = {"central_e2": central_e2, "fire_e2": fire_e2, "local_e2": local_e2}
    act.changed(f"revenues:rates_fund:{entity}-{year}", None, after)
    return local_e2


@command(duty="fund.estimate", summary="Set the provision for rating appeals")
def set_appeals_provision(
    act: Act,
    entity: str,
    as_at: BookDay,
    provision_pence: Annotated[Pence, Field(ge=0, description="What appeals may take off")],
    basis: Annotated[Text, Field(min_length=10, description="How it was arrived at")],
) -> Pence:
    """Bring the provision to an amount and post what moved, all shares; once for a day.

    It lessens the year's business rates in the Collection Fund; every body bears it by its share.
    """
    act.need(entity=entity)
    if as_at > act.today:
        raise WrongState("A provision is set for today or before.", field="as_at")
    if AppealsProvision.objects.filter(entity=entity, as_at__gte=as_at).exists():
        raise WrongState("The provision of that day or a later one is set.", field="as_at")
    held = -int(balance_on(act.scope, entity=entity, account=PROVISION, as_at=act.today))
    moved = provision_pence - held
    AppealsProvision.objects.create(
        entity=entity,
        as_at=as_at,
        provision_pence=provision_pence,
        moved_pence=moved,
        basis=basis,
        act_id=act.id,
    )
    subject = f"revenues:appeals_provision:{entity}-{as_at}"
    if moved:
        lines = (
            JournalLine(account=RATES_INCOME, amount_pence=moved, fund=FUND,
                        cost_centre=RATES_CENTRE, line_ref=subject),
            JournalLine(account=PROVISION, amount_pence=-moved, fund=FUND, line_ref=subject),
        )  # fmt: skip
        post(act, entity, subject, f"Provision for rating appeals at {as_at:%-d %B %Y}", lines)
    act.changed(subject, {"provision_pence": held}, {"provision_pence": provision_pence})
    return moved
