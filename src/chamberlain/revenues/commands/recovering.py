"""Recovery: what the law lets happen next, proposed as a list which an officer releases.

SI 1992/613 regulations 23 and 33 to 35: a reminder at the first and the second default of a year,
none at the third; then the year's balance falls due, and after a final notice, or a reminder that
was ignored, the council may complain to the magistrates.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in, read_frame
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.rates import figures
from chamberlain.kernel.records import Pence, Record, Year
from chamberlain.revenues.commands.costs import Cost, charge_costs
from chamberlain.revenues.commands.hearings import open_cases
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, RecoveryRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import RecoveryList, RecoveryStep
from chamberlain.revenues.queries.rates_arrears import due_a_summons
from chamberlain.revenues.queries.stages import next_steps
from chamberlain.revenues.rules.rates_recovery import RECOVERY as RATES_RECOVERY
from chamberlain.revenues.rules.recovery import recovery_dates
from chamberlain.revenues.rules.recovery_local import practice

Kind = Literal["reminder", "second_reminder", "final_notice", "summons"]


class ProposedSteps(Record):
    """A list as it was proposed: how many accounts, how many are held out of it."""

    reference: str
    accounts: int
    held: int
    total_pence: Pence


@command(duty="recovery.propose", summary="Propose a list of recovery")
def propose_recovery(
    act: Act,
    entity: str,
    kind: Kind,
    least_pence: Annotated[
        Pence, Field(gt=0, description="Accounts that owe less are left out")
    ] = 1_000,
    year: Annotated[Year | None, Field(description="Blank: this year's tax")] = None,
) -> ProposedSteps:
    """List the accounts for which this is the next step today; those on hold are counted apart.

    What became due more than six years ago is not complained of.
    """
    act.need(entity=entity)
    year = year or year_of(act.today)
    found = next_steps(entity, act.today, year, least_pence, listed=True)
    found = found.filter(pl.col("kind") == kind)
    if kind == "summons":
        found = found.filter(pl.col("account_id").is_in(in_time(act, found, year).implode()))
    return list_steps(act, entity, kind, year, found)


def list_steps(
    act: Act, entity: str, kind: str, year: int, found: pl.DataFrame, tax: str = "council_tax"
) -> ProposedSteps:
    """Put the steps found for accounts on a list for an officer to release; held ones are counted.

    `found` has account_id, kind, amount_pence and held.
    """
    free = found.filter(~pl.col("held"))
    if free.is_empty():
        raise WrongState(f"No account is due a {kind.replace('_', ' ')} today.", field="kind")
    made = RecoveryList.objects.create(
        reference=next_reference("REC"),
        entity=entity,
        kind=kind,
        tax=tax,
        as_at=act.today,
        accounts=free.height,
        held=found.height - free.height,
        total_pence=int(free["amount_pence"].sum()),
        prepared_by=act.person,
        act_id=act.id,
    )
    rows = free.select(
        pl.lit(made.pk).alias("list_id"),
        "account_id",
        pl.lit(year).alias("year"),
        "kind",
        pl.lit("proposed").alias("state"),
        "amount_pence",
        pl.lit(0).alias("cost_pence"),
    )
    copy_in(act.cursor(), "revenues_recovery_step", rows)
    subject = f"revenues:recovery:{made.reference}"
    act.changed(subject, None, {"kind": kind, "accounts": made.accounts, "held": made.held})
    act.ask_for(
        subject,
        "revenues.release_recovery",
        title=f"{'Business rates: ' if tax == 'rates' else ''}"
        f"{kind.replace('_', ' ').capitalize()}s: {made.accounts:,} accounts",
        amount_pence=made.total_pence,
        entity=entity,
        url=f"/staff/revenues/recovery/{made.reference}",
    )
    return ProposedSteps(
        reference=made.reference,
        accounts=made.accounts,
        held=made.held,
        total_pence=made.total_pence,
    )


@command(duty="recovery.release", summary="Release a list of recovery")
def release_recovery(
    act: Act,
    recovery: RecoveryRef,
    hearing_on: Annotated[date | None, Field(description="For summonses")] = None,
    cost_pence: Annotated[
        Pence | None, Field(ge=0, description="Costs of each summons; blank: the council's own")
    ] = None,
    court: Annotated[str, Field(max_length=140, description="Blank: the council's own")] = "",
) -> int:
    """Issue the list's notices today; return how many. Whoever paid or was held since is left out.

    Each step gets the days the law gives it. Summonses are listed before the court on the day
    of the hearing; their costs are the General Fund's income, kept apart from the tax.
    """
    found = locked(act, recovery)
    if found.state != "proposed":
        raise WrongState(f"List {recovery} is {found.state}.", field="recovery")
    rates = found.tax == "rates"
    dates = dates_of(found.kind, act.today, hearing_on, found.tax)
    steps = RecoveryStep.objects.filter(list=found)
    year = int(steps.values_list("year", flat=True)[0])
    due = (due_a_summons if rates else next_steps_of)(found.entity, act.today, year)
    still = due.filter(pl.col("kind") == found.kind, ~pl.col("held"))
    going = steps.filter(account_id__in=still["account_id"].to_list())
    keys = list(going.values_list("pk", "account_id", "account__reference"))
    steps.exclude(pk__in=[key for key, _, _ in keys]).update(state="withdrawn")
    summons = found.kind == "summons"
    if cost_pence is None:
        cost_pence = int(practice("summons_cost_pence", act.today))
    RecoveryStep.objects.filter(pk__in=[key for key, _, _ in keys]).update(
        state="released", issued_on=act.today, cost_pence=cost_pence if summons else 0, **dates
    )
    if summons and hearing_on is not None:
        reference = f"revenues:recovery:{recovery}"
        costs = [Cost(account, year, cost_pence, number) for _, account, number in keys]
        charge_costs(act, found.entity, reference, "Costs of the summons", costs)
        open_cases(act, found, hearing_on, court, cost_pence)
    found.state, found.released_by = "released", act.person
    found.save(update_fields=["state", "released_by"])
    subject = f"revenues:recovery:{recovery}"
    act.changed(subject, {"state": "proposed"}, {"state": "released", "accounts": len(keys)})
    act.done(subject)
    references = [reference for _, _, reference in keys]
    act.emit(ACCOUNTS_CHANGED, {"entity": found.entity, "accounts": references})
    return len(keys)


@command(duty="recovery.propose", summary="Withdraw a proposed list of recovery")
def withdraw_recovery(act: Act, recovery: RecoveryRef, reason: str) -> None:
    """Take a proposed list back: nothing of it is issued."""
    found = locked(act, recovery)
    if found.state != "proposed":
        raise WrongState(f"List {recovery} is {found.state}.", field="recovery")
    RecoveryStep.objects.filter(list=found).update(state="withdrawn")
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    subject = f"revenues:recovery:{recovery}"
    act.changed(subject, {"state": "proposed"}, {"state": "withdrawn", "reason": reason})
    act.done(subject)


def locked(act: Act, reference: str) -> RecoveryList:
    """Return a list, locked, within the caller's reach."""
    found = RecoveryList.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no list {reference}.", field="recovery")
    act.need(entity=found.entity)
    return found


def in_time(act: Act, found: pl.DataFrame, year: int) -> pl.Series:
    """Return the accounts whose year can still be complained of: six years from the first demand.

    Where no bill of ours is kept, from the first day of the year.
    """
    told = read_frame(
        "SELECT t.id, coalesce(min(b.issued_on), %s) FROM unnest(%s::bigint[]) AS t(id) "
        "LEFT JOIN revenues_bill b ON b.account_id = t.id AND b.year = %s GROUP BY 1",
        [date(year, 4, 1), found["account_id"].to_list(), year],
        schema={"account_id": pl.Int64, "told_on": pl.Date},
    )
    days = told.select(pl.col("told_on").unique())["told_on"].to_list()
    if not days:
        return told["account_id"]
    asked = pl.DataFrame({"sum_due": [day.isoformat() for day in days]})
    last = recovery_dates.run(asked)[0]["latest_complaint"].to_list()
    known = [day for day, until in zip(days, last, strict=True) if act.today.isoformat() <= until]
    return told.filter(pl.col("told_on").is_in(known))["account_id"]


def next_steps_of(entity: str, today: date, year: int) -> pl.DataFrame:
    """Return the next steps of council tax, whatever is owed."""
    return next_steps(entity, today, year, 1)


def dates_of(
    kind: str, today: date, hearing_on: date | None, tax: str = "council_tax"
) -> dict[str, Any]:
    """Return what the law makes of a step issued today, by the rule of recovery dates."""
    asked = {
        "reminder": "reminder_issued",
        "second_reminder": "second_reminder_issued",
        "final_notice": "final_notice_issued",
        "summons": "summons_served",
    }[kind]
    row = recovery_dates.run(pl.DataFrame({asked: [today.isoformat()]}))[0].row(0, named=True)
    if kind == "summons":
        earliest = date.fromisoformat(row["earliest_hearing"])
        if tax == "rates":
            earliest = today + timedelta(days=figures(RATES_RECOVERY, today)["summons_days"])
        if hearing_on is None or hearing_on < earliest:
            raise WrongState(
                f"A summons served today is heard on {earliest:%d/%m/%Y} at the earliest: name "
                "the day of the hearing.",
                field="hearing_on",
            )
        return {"hearing_on": hearing_on}
    pay_by = row["pay_by"] or row["period_ends"]
    whole = row["full_balance_payable_after"]
    return {
        "pay_by": date.fromisoformat(pay_by),
        "whole_due_on": date.fromisoformat(whole) if whole else None,
    }
