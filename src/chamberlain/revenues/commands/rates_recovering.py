"""Business rates in arrears: the further notice of a year, then the summons for all of it."""

from typing import Annotated

import polars as pl
from pydantic import Field

from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.revenues.commands.recovering import ProposedSteps, in_time, list_steps
from chamberlain.revenues.contract import ACCOUNTS_CHANGED
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import RatesNotice
from chamberlain.revenues.queries.rates_arrears import due_a_summons, rates_arrears
from chamberlain.revenues.rules.rates_recovery import further_notice


class Issued(Record):
    """How many further notices were issued, and for how much."""

    notices: int
    amount_pence: Pence


@command(duty="recovery.release", summary="Issue further notices of business rates")
def issue_further_notices(
    act: Act, entity: str, year: Year, accounts: list[str] | None = None
) -> Issued:
    """Issue the one further notice of the year to ratepayers in default: all, or those named.

    An account on hold is passed over. Whoever neither pays in the seven days nor keeps to the
    instalments after owes the whole year: `revenues.rates_in_arrears` says since when.
    """
    act.need(entity=entity)
    due = [
        one
        for one in rates_arrears(entity, year, act.today)
        if one.next == "further_notice" and not one.held
        and (accounts is None or one.account in accounts)
    ]  # fmt: skip
    if not due:
        raise WrongState("No ratepayer is due a further notice today.")
    pay_by, whole_due_on = further_notice(act.today)
    RatesNotice.objects.bulk_create(
        RatesNotice(
            account_id=one.account_id,
            year=year,
            amount_pence=one.overdue_pence,
            issued_on=act.today,
            pay_by=pay_by,
            whole_due_on=whole_due_on,
            act_id=act.id,
        )
        for one in due
    )
    for one in due:
        subject = f"revenues:account:{one.account}"
        act.concerns(subject)
        after = {"further_notice": one.overdue_pence, "pay_by": pay_by.isoformat()}
        act.changed(subject, None, after)
    act.emit(ACCOUNTS_CHANGED, {"entity": entity, "accounts": [one.account for one in due]})
    return Issued(notices=len(due), amount_pence=sum(one.overdue_pence for one in due))


@command(duty="recovery.propose", summary="Propose summonses for business rates")
def propose_rates_summonses(
    act: Act,
    entity: str,
    least_pence: Annotated[
        Pence, Field(gt=0, description="Accounts that owe less are left out")
    ] = 1_000,
    year: Annotated[Year | None, Field(description="Blank: this year's rates")] = None,
) -> ProposedSteps:
    """List the ratepayers whose whole year has fallen due, for an officer to summon.

    From there it is the court's cycle of council tax: a hearing, an order, agents. Those on hold
    are counted apart; what became due more than six years ago is not complained of.
    """
    act.need(entity=entity)
    year = year or year_of(act.today)
    found = due_a_summons(entity, act.today, year, listed=True)
    found = found.filter(pl.col("amount_pence") >= least_pence)
    found = found.filter(pl.col("account_id").is_in(in_time(act, found, year).implode()))
    return list_steps(act, entity, "summons", year, found, "rates")
