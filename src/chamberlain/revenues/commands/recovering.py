"""Recovery: what the law lets happen next, proposed as a list which an officer releases.

SI 1992/613 regulations 23 and 33 to 35: a reminder at the first and the second default of a year,
none at the third; then the year's balance falls due, and after a final notice, or a reminder that
was ignored, the council may complain to the magistrates.
"""

from datetime import date
from typing import Annotated, Any, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import copy_in
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record
from chamberlain.ledger.contract import Journal, JournalLine, open_period_for, post_journals
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, RecoveryRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Entry, RecoveryList, RecoveryStep
from chamberlain.revenues.queries.stages import next_steps
from chamberlain.revenues.rules.recovery import recovery_dates

Kind = Literal["reminder", "second_reminder", "final_notice", "summons"]
DEBTORS, COSTS, COSTS_CENTRE = "A2060", "93170", "CHB105"


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
) -> ProposedSteps:
    """List the accounts for which this is the next step today; those on hold are counted apart."""
    act.need(entity=entity)
    year = int(financial_year(act.today)[:4])
    found = next_steps(entity, act.today, year, least_pence, listed=True)
    found = found.filter(pl.col("kind") == kind)
    free = found.filter(~pl.col("held"))
    if free.is_empty():
        raise WrongState(f"No account is due a {kind.replace('_', ' ')} today.", field="kind")
    made = RecoveryList.objects.create(
        reference=next_reference("REC"),
        entity=entity,
        kind=kind,
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
        title=f"{kind.replace('_', ' ').capitalize()}s: {made.accounts:,} accounts",
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
    cost_pence: Annotated[Pence, Field(ge=0, description="Costs of each summons")] = 0,
) -> int:
    """Issue the list's notices today; return how many. Whoever paid or was held since is left out.

    Each step gets the days the law gives it. Costs of a summons are the General Fund's income, kept
    apart from the tax.
    """
    found = locked(act, recovery)
    if found.state != "proposed":
        raise WrongState(f"List {recovery} is {found.state}.", field="recovery")
    dates = _dates(found.kind, act.today, hearing_on)
    year = int(financial_year(found.as_at)[:4])
    still = next_steps(found.entity, act.today, year, 1).filter(
        pl.col("kind") == found.kind, ~pl.col("held")
    )
    steps = RecoveryStep.objects.filter(list=found)
    going = steps.filter(account_id__in=still["account_id"].to_list())
    keys = list(going.values_list("pk", "account_id", "account__reference"))
    steps.exclude(pk__in=[key for key, _, _ in keys]).update(state="withdrawn")
    RecoveryStep.objects.filter(pk__in=[key for key, _, _ in keys]).update(
        state="released", issued_on=act.today, cost_pence=cost_pence, **dates
    )
    if cost_pence and found.kind == "summons":
        _charge_costs(act, found, year, keys, cost_pence)
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


def _dates(kind: str, today: date, hearing_on: date | None) -> dict[str, Any]:
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


def _charge_costs(
    act: Act, found: RecoveryList, year: int, keys: list[tuple[int, int, str]], pence: int
) -> None:
    for _, account, reference in keys:
        Entry.objects.create(
            account_id=account,
            year=year,
            kind="cost",
            amount_pence=pence,
            day=act.today,
            source_ref=f"revenues:recovery:{found.reference}/{reference}",
            narrative="Costs of the summons",
            act_id=act.id,
        )
    place = open_period_for(act.scope, entity=found.entity, day=act.today)
    if place is None:
        raise WrongState(f"No period of {found.entity} is open on {act.today:%d/%m/%Y}.")
    total, subject = pence * len(keys), f"revenues:recovery:{found.reference}"
    lines = (
        JournalLine(account=DEBTORS, amount_pence=total, line_ref=subject),
        JournalLine(account=COSTS, amount_pence=-total, cost_centre=COSTS_CENTRE, line_ref=subject),
    )
    journal = Journal(
        source_ref=subject,
        type="JIN",
        entity=found.entity,
        journal_date=place.journal_date,
        year=place.year,
        period=place.period,
        description=f"Costs of {len(keys):,} summonses",
        lines=lines,
    )
    post_journals(act, source="revenues", journals=[journal])
