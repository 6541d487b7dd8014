"""Holds: why recovery waits on an account, who allowed it, and the day it ends by itself."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.revenues.commands.minding import recall_agents
from chamberlain.revenues.commands.moving import locked_account
from chamberlain.revenues.contract import AccountRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Account, Hold, RecoveryStep
from chamberlain.revenues.queries.balances import year_balances
from chamberlain.revenues.rules.promises import covers_this_year

Reason = Literal[
    "breathing_space",
    "crisis_breathing_space",
    "bereavement",
    "vulnerable",
    "dispute_of_liability",
    "benefit_claim",
    "arrangement",
    "administration",
]
LONGEST_DAYS = {"breathing_space": 60, "benefit_claim": 56, "dispute_of_liability": 61}
"""Breathing space: 60 days (SI 2020/1311 regulation 26); that of a mental health crisis lasts as
long as the treatment and 30 days, so it is held again each time it ends. The others are the
council's own limits, and an appeal or dispute suspends nothing by law: a hold is its choice."""
LONGEST = 92
SPACES = ("breathing_space", "crisis_breathing_space")


@command(duty="hold.allow", summary="Hold recovery on an account")
def place_hold(
    act: Act,
    account: AccountRef,
    reason: Reason,
    held_to: Annotated[date, Field(description="The day recovery may go on")],
    note: Annotated[str, Field(max_length=400)] = "",
) -> None:
    """Keep an account out of recovery until a day, for a reason; never without an end.

    A breathing space recalls agents, lets an attachment of earnings go on, and covers this year's
    tax only if it was reminded of or all of it has fallen due.
    """
    found = locked_account(act, account)
    space = reason in SPACES
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
        covers_this_year=_covers(found, act.today) if space else True,
        act_id=act.id,
    )
    if space:
        recall_agents(act, found, "breathing_space")
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


def _covers(account: Account, today: date) -> bool:
    """Whether this year's tax is a debt of a breathing space that begins today."""
    year = year_of(today)
    steps = RecoveryStep.objects.filter(account=account, year=year, state="released")
    owed = year_balances(account.entity, today, [account.pk], year)
    due = all(day is None for day in owed["next_due_on"]) and not owed.is_empty()
    return covers_this_year(reminded=steps.exists(), all_fell_due=due)
