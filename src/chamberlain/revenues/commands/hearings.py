"""Before the court: cases listed for a hearing, taken back, put off, or dismissed."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.kernel.records import Text
from chamberlain.revenues.commands.costs import Cost, charge_costs
from chamberlain.revenues.commands.own import refuse_own
from chamberlain.revenues.contract import ACCOUNTS_CHANGED, CaseRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import CourtCase, Hearing, RecoveryList, RecoveryStep
from chamberlain.revenues.rules.recovery_local import practice

TakenBack = Literal["paid", "arrangement", "error", "breathing_space", "deceased", "other"]


def hearing_on(act: Act, entity: str, day: date, court: str = "") -> Hearing:
    """Return the hearing of a day, listed; the first case of it makes it."""
    found = Hearing.objects.select_for_update().filter(entity=entity, held_on=day).first()
    if found is None:
        found = Hearing.objects.create(
            reference=next_reference("HRG"),
            entity=entity,
            held_on=day,
            court=court or str(practice("court", act.today)),
            act_id=act.id,
        )
        subject = f"revenues:hearing:{found.reference}"
        act.ask_for(
            subject,
            "revenues.record_orders",
            title=f"Hearing of {day:%-d %B %Y} at {found.court}",
            entity=entity,
            due=day,
            url=f"/staff/revenues/hearings/{found.reference}",
        )
    if found.state != "listed":
        raise WrongState(f"The hearing of {day:%d/%m/%Y} is over.", field="hearing_on")
    return found


def open_cases(act: Act, listed: RecoveryList, day: date, court: str, cost_pence: int) -> None:
    """List a case before the court for each summons that was issued of a list."""
    held = hearing_on(act, listed.entity, day, court)
    steps = list(RecoveryStep.objects.filter(list=listed, state="released").order_by("id"))
    references = next_references("CSE", len(steps))
    CourtCase.objects.bulk_create(
        CourtCase(
            reference=reference,
            hearing=held,
            account_id=step.account_id,
            year=step.year,
            claimed_pence=step.amount_pence,
            summons_cost_pence=cost_pence,
            summoned_on=act.today,
            act_id=act.id,
        )
        for reference, step in zip(references, steps, strict=True)
    )


@command(duty="court.prepare", summary="Withdraw a case from the court")
def withdraw_case(
    act: Act,
    case: CaseRef,
    reason: TakenBack,
    note: Text = "",
    waive_costs: Annotated[
        bool, Field(description="Take the costs of the summons off the account")
    ] = False,
) -> None:
    """Take a complaint back before it is heard; its costs stay owed unless they are waived."""
    found = listed_case(act, case)
    _decide(act, found, "withdrawn", f"{reason.replace('_', ' ')}: {note}".strip(": "), waive_costs)


@command(duty="court.record", summary="Record that the court dismissed a case")
def dismiss_case(act: Act, case: CaseRef, reason: Text) -> None:
    """Record a complaint dismissed on the day: no order, and its costs come off the account."""
    found = listed_case(act, case)
    if found.hearing.held_on > act.today:
        raise WrongState(f"{case} is heard on {found.hearing.held_on:%d/%m/%Y}, not before.")
    _decide(act, found, "dismissed", reason, True)


@command(duty="court.record", summary="Put a case off to another hearing")
def adjourn_case(
    act: Act,
    case: CaseRef,
    to: Annotated[date, Field(description="Day of the next hearing")],
    reason: Text = "",
) -> str:
    """List a case before a later hearing, with what it has cost so far; return the new case."""
    found = listed_case(act, case)
    if to <= max(found.hearing.held_on, act.today):
        raise WrongState("The next hearing is after this one.", field="to")
    CourtCase.objects.filter(pk=found.pk).update(
        state="adjourned", decided_on=act.today, reason=reason
    )
    later = CourtCase.objects.create(
        reference=next_reference("CSE"),
        hearing=hearing_on(act, found.hearing.entity, to, found.hearing.court),
        account_id=found.account_id,
        year=found.year,
        claimed_pence=found.claimed_pence,
        summons_cost_pence=found.summons_cost_pence,
        summoned_on=found.summoned_on,
        act_id=act.id,
    )
    subject = f"revenues:case:{case}"
    act.changed(subject, {"state": "listed"}, {"state": "adjourned", "to": later.reference})
    return later.reference


def listed_case(act: Act, reference: str) -> CourtCase:
    """Return a case that waits for its hearing, locked, within the caller's reach."""
    found = (
        CourtCase.objects.select_for_update(of=("self",))
        .select_related("hearing", "account")
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no case {reference}.", field="case")
    act.need(entity=found.hearing.entity)
    refuse_own(act, found.account_id)
    act.concerns(f"revenues:account:{found.account.reference}")
    if found.state != "listed":
        raise WrongState(f"Case {reference} is {found.state} already.", field="case")
    return found


def _decide(act: Act, found: CourtCase, state: str, reason: str, waive: bool) -> None:
    CourtCase.objects.filter(pk=found.pk).update(
        state=state, decided_on=act.today, reason=reason, costs_waived=waive
    )
    subject = f"revenues:case:{found.reference}"
    if waive and found.summons_cost_pence:
        back = Cost(found.account_id, found.year, -found.summons_cost_pence, "waived")
        charge_costs(act, found.hearing.entity, subject, "Costs of the summons taken back", [back])
    act.changed(subject, {"state": "listed"}, {"state": state, "reason": reason, "waived": waive})
    told = {"entity": found.hearing.entity, "accounts": [found.account.reference]}
    act.emit(ACCOUNTS_CHANGED, told)
