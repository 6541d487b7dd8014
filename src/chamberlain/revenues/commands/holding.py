"""Holds: why recovery waits on an account, who allowed it, and the day it ends by itself."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, command
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Hold

Reason = Literal[
    "breathing_space",
    "bereavement",
    "vulnerable",
    "dispute_of_liability",
    "benefit_claim",
    "arrangement",
    "administration",
]
LONGEST_DAYS = {"breathing_space": 60, "benefit_claim": 56, "dispute_of_liability": 61}
"""Breathing space: 60 days (SI 2020/1311 regulation 26). The others are the council's own limits,
and an appeal or dispute suspends nothing by law: a hold is the council's choice."""
LONGEST = 92


@command(duty="hold.allow", summary="Hold recovery on an account")
def place_hold(
    act: Act,
    account: AccountRef,
    reason: Reason,
    held_to: Annotated[date, Field(description="The day recovery may go on")],
    note: Annotated[str, Field(max_length=400)] = "",
) -> None:
    """Keep an account out of recovery until a day, for a reason; never without an end."""
    found = locked_account(act, account)
    longest = act.today + timedelta(days=LONGEST_DAYS.get(reason, LONGEST))
    if not act.today < held_to <= longest:
        raise WrongState(
            f"A hold for {reason.replace('_', ' ')} ends between tomorrow and {longest:%d/%m/%Y}.",
            field="held_to",
        )
    Hold.objects.create(
        account=found,
        reason=reason,
        note=note,
        held_from=act.today,
        held_to=held_to,
        authorised_by=act.person,
        act_id=act.id,
    )
    after = {"hold": reason, "held_to": held_to.isoformat()}
    act.changed(f"revenues:account:{account}", None, after)


@command(duty="hold.allow", summary="End the holds of an account")
def end_hold(act: Act, account: AccountRef) -> int:
    """End every hold of an account today; return how many there were."""
    found = locked_account(act, account)
    held = Hold.objects.filter(account=found, ended_act__isnull=True, held_to__gt=act.today)
    count = held.update(ended_act=act.id)
    act.changed(f"revenues:account:{account}", {"holds": count}, {"holds": 0})
    return count
