"""Redundancy: a search first, then the figures proposed, approved by whoever must, and paid."""

from datetime import date
from fractions import Fraction
from typing import Annotated, Any, Literal

import polars as pl
from django.db.backends.postgresql.psycopg_any import DateRange
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text
from chamberlain.people.commands.assignments import end_assignment
from chamberlain.people.commands.finding import Held, held_on
from chamberlain.people.commands.letters import write_letter
from chamberlain.people.contract import AssignmentRef, RedundancyRef
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.models import ExitPolicy, Leaver, Redeployment, Redundancy
from chamberlain.people.queries.exits import URL, terms_of
from chamberlain.people.rules.exits import exit_package, level_of
from chamberlain.people.rules.rows import penny

Paper = Annotated[str, Field(max_length=80, json_schema_extra={"reference": "kernel:document"})]
OPEN = ("proposed", "approved", "signed")


@command(duty="redundancy.policy", summary="Set what the council gives beyond statute")
def set_exit_policy(  # noqa: PLR0913 - each is a term of the policy
    act: Act,
    *,
    entity: str,
    held_from: date,
    multiplier_e2: Annotated[int, Field(ge=100, le=1000, description="Statutory weeks x 100")],
    capped: Annotated[bool, Field(description="At the capped week's pay, and not actual pay")],
    weeks_in_year_e3: Annotated[
        int, Field(ge=52_000, le=53_000, description="Weeks x 1,000 a year's pay is divided by")
    ],
    source: Annotated[str, Field(min_length=3, max_length=300, description="Policy and minute")],
    head_from_pence: Annotated[
        Pence, Field(ge=0, description="Cost from which a second level agrees; nought for none")
    ] = 0,
    council_from_pence: Annotated[
        Pence, Field(ge=0, description="Cost from which full council agrees; nought for none")
    ] = 0,
) -> str:
    """Hold the council's redundancy policy from a day on; what held before ends then.

    Statute is the least whatever it says, and the guidance on special severance pay binds besides.
    """
    act.need(entity=entity)
    rows = ExitPolicy.objects.select_for_update().filter(entity=entity)
    rows.filter(held__startswith__gte=held_from).delete()
    for one in rows.filter(held__contains=held_from):
        one.held = DateRange(one.held.lower, held_from)
        one.save(update_fields=["held"])
    terms = {
        "multiplier_e2": multiplier_e2, "capped": capped, "weeks_in_year_e3": weeks_in_year_e3,
        "head_from_pence": head_from_pence, "council_from_pence": council_from_pence,
        "source": source,
    }  # fmt: skip
    ExitPolicy.objects.create(
        entity=entity, held=DateRange(held_from, None), act_id=act.id, **terms
    )
    act.changed(f"people:exit_policy:{entity}", None, {"held_from": held_from.isoformat(), **terms})
    return held_from.isoformat()


@command(duty="redundancy.propose", summary="Propose a redundancy")
def propose_redundancy(  # noqa: PLR0913 - each is a fact of the case
    act: Act,
    *,
    assignment: AssignmentRef,
    kind: Literal["compulsory", "voluntary"],
    reason: Text,
    search: Annotated[str, Field(min_length=3, max_length=2000, description="What was looked for "
                                 "to redeploy them, and with what outcome")],
    notice_given_on: date,
    last_day: date,
    contract_notice_weeks: Annotated[int, Field(ge=0, le=52)] = 0,
    weekly_pay_pence: Annotated[
        Pence | None, Field(gt=0, description="Worked out of the year's pay when blank")
    ] = None,
    strain_pence: Annotated[
        Pence, Field(ge=0, description="As the pension fund quoted it; never worked out here")
    ] = 0,
    strain_document: Annotated[Paper, Field(description="The fund's quotation")] = "",
    special_pence: Annotated[
        Pence, Field(ge=0, description="Beyond what statute and contract owe")
    ] = 0,
    special_reason: Text = "",
) -> str:  # fmt: skip
    """Propose to make somebody redundant, once the search for another post is on the register.

    What it costs is worked out of the register and the council's policy, and kept with what it was
    worked out from. Who must agree follows from the cost.
    """
    held = held_on(act, assignment, notice_given_on)
    act.need(entity=held.entity)
    searched = _searched(held)
    if strain_pence and not strain_document:
        raise Refusal("Add the pension fund's quotation.", field="strain_document", status=422)
    if special_pence and not special_reason.strip():
        raise Refusal("Say why special severance is paid.", field="special_reason", status=422)
    policy = _policy(held, last_day)
    terms = terms_of(assignment, notice_given_on)
    weekly, basis = _week(terms["year_pence"], weekly_pay_pence, policy)
    row = {
        "row": 1, "born": terms["born"], "local_government_from": terms["local_government_from"],
        "employer_from": terms["employer_from"], "notice_given_on": notice_given_on,
        "last_day": last_day, "weekly_pay_pence": weekly, "multiplier_e2": policy.multiplier_e2,
        "capped": policy.capped, "contract_notice_weeks": contract_notice_weeks,
        "strain_pence": strain_pence, "special_pence": special_pence,
    }  # fmt: skip
    found = _worked_out(row)
    made = Redundancy.objects.create(
        reference=next_reference("RED"), entity=held.entity, assignment=held.assignment,
        person=held.person, kind=kind, reason=reason, search=search,
        searched_from=searched.at_risk_from, searched_until=searched.at_risk_until,
        weekly_pay_basis=basis, strain_document=strain_document, special_reason=special_reason,
        proposed_by=act.person, act_id=act.id, **found,
        **{name: row[name] for name in row if name not in ("row", "born", "contract_notice_weeks")},
        level=level_of(found["cost_pence"], special_pence, policy.head_from_pence,
                       policy.council_from_pence, last_day),
    )  # fmt: skip
    subject = f"people:redundancy:{made.reference}"
    act.concerns_all([subject, f"people:assignment:{assignment}"])
    act.changed(subject, None, {"assignment": assignment, "cost_pence": made.cost_pence})
    act.ask_for(
        subject, "people.approve_redundancy", title=_title(made), entity=held.entity,
        amount_pence=made.cost_pence, due=notice_given_on, url=URL.format(made.reference),
    )  # fmt: skip
    return made.reference


def _searched(held: Held) -> Redeployment:
    """Return the search for another post, or refuse: it comes before any figure."""
    found = Redeployment.objects.filter(assignment=held.assignment).order_by("-id").first()
    if found is None:
        raise WrongState(
            "Put them on the redeployment register first: another post is looked for before.",
            field="assignment",
        )
    if found.state == "placed":
        raise WrongState("They were placed in another post.", field="assignment")
    return found


def _policy(held: Held, last_day: date) -> ExitPolicy:
    """Return the policy of a last day; refused without one, or where a case stands already."""
    others = Redundancy.objects.filter(assignment=held.assignment)
    if others.exclude(state__in=["refused", "withdrawn"]).exists():
        raise WrongState(f"{held.assignment} has a case already.", field="assignment")
    found = ExitPolicy.objects.filter(entity=held.entity, held__contains=last_day).first()
    if found is None:
        raise WrongState(
            f"No redundancy policy is set for {last_day:%d/%m/%Y}: set it with its source first.",
            field="last_day",
        )
    return found


def _week(year_pence: int | None, given: int | None, policy: ExitPolicy) -> tuple[int, str]:
    if given:
        return given, f"{format_pounds(given)}, as given"
    if not year_pence:
        raise Refusal(
            "Give a week's pay: a year's pay is not known.", field="weekly_pay_pence", status=422
        )
    weekly = penny(Fraction(year_pence * 1000, policy.weeks_in_year_e3))
    weeks = policy.weeks_in_year_e3 / 1000
    return weekly, f"{format_pounds(weekly)}: {format_pounds(year_pence)} a year over {weeks:g}"


def _worked_out(row: dict[str, Any]) -> dict[str, Any]:
    schema = {one.name: one.dtype for one in exit_package.inputs} | {"row": pl.Int64}
    answer, errors = exit_package.run(pl.DataFrame([row], schema=schema))
    if errors.height:
        _, field, _, said = errors.row(0)
        name = field if field in ("last_day", "weekly_pay_pence") else "assignment"
        raise DatesWrong(f"{field} {said}", field=name)
    found = answer.row(0, named=True)
    found.pop("row")
    return found


def _title(case: Redundancy) -> str:
    return f"Redundancy {case.reference}, last day {case.last_day:%-d %B %Y}"


def _locked(act: Act, reference: str, *states: str) -> Redundancy:
    rows = Redundancy.objects.select_for_update(of=("self",)).select_related("assignment")
    found = rows.filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no redundancy {reference}.", field="redundancy")
    act.need(entity=found.entity)
    if found.state not in states:
        raise WrongState(f"{reference} is {found.state}.", field="redundancy")
    return found


@command(duty="redundancy.approve", summary="Approve a redundancy")
def approve_redundancy(act: Act, redundancy: RedundancyRef) -> str:
    """Approve as the second person; by its cost it then stands, or goes to the next level."""
    found = _locked(act, redundancy, "proposed")
    subject = f"people:redundancy:{redundancy}"
    act.concerns(subject)
    _not_by(act, found.proposed_by)
    found.approved_by = act.person
    if found.level == "hr":
        return _agree(act, found)
    _onwards(act, found, "approved", "people.sign_redundancy")
    return redundancy


@command(duty="redundancy.sign", summary="Agree to a redundancy of higher cost")
def sign_redundancy(act: Act, redundancy: RedundancyRef) -> str:
    """Agree at the second level; what full council decides then waits for its minute."""
    found = _locked(act, redundancy, "approved")
    act.concerns(f"people:redundancy:{redundancy}")
    _not_by(act, found.proposed_by, found.approved_by)
    found.signed_by = act.person
    if found.level == "head":
        return _agree(act, found)
    _onwards(act, found, "signed", "people.record_council_decision")
    return redundancy


@command(duty="redundancy.minute", summary="Record what full council decided of a redundancy")
def record_council_decision(
    act: Act,
    redundancy: RedundancyRef,
    minute: Annotated[str, Field(min_length=3, max_length=200, description="Number of the minute")],
    decided_on: date,
    agreed: bool,
) -> str:
    """Record the vote of full council with its minute: agreed, or the case ends as refused."""
    found = _locked(act, redundancy, "signed")
    act.concerns(f"people:redundancy:{redundancy}")
    _not_by(act, found.proposed_by)
    if decided_on > act.today:
        raise DatesWrong("is a day to come", field="decided_on")
    found.minute, found.decided_on = minute, decided_on
    if agreed:
        return _agree(act, found)
    return _end(act, found, "refused", f"Full council, minute {minute}")


def _not_by(act: Act, *persons: str) -> None:
    if act.person in persons and not act.caller.system:
        raise WrongState("Somebody else decides: you had a part in it before.", field="redundancy")


def _onwards(act: Act, found: Redundancy, state: str, command_: str) -> None:
    before, found.state = found.state, state
    found.save()
    subject = f"people:redundancy:{found.reference}"
    act.changed(subject, {"state": before}, {"state": state})
    act.done(subject)
    act.ask_for(
        subject, command_, title=_title(found), entity=found.entity,
        amount_pence=found.cost_pence, due=found.last_day, url=URL.format(found.reference),
    )  # fmt: skip


def _agree(act: Act, found: Redundancy) -> str:
    """Let it stand: the post ends with its last day, and pay finds what is owed."""
    before, found.state, found.agreed_on = found.state, "agreed", act.today
    found.save()
    subject = f"people:redundancy:{found.reference}"
    act.changed(subject, {"state": before}, {"state": "agreed"})
    act.done(subject)
    left = Leaver.objects.filter(assignment=found.assignment, last_day=found.last_day)
    if not left.exists():
        end_assignment(
            act, assignment=found.assignment.reference, last_day=found.last_day,
            reason="redundant", note=found.reference,
        )  # fmt: skip
    Redeployment.objects.filter(assignment=found.assignment, state="open").update(state="ended")
    act.ask_for(
        subject, "people.write_redundancy_letter", title=f"Write the letter: {_title(found)}",
        entity=found.entity, due=found.notice_given_on, url=URL.format(found.reference),
    )  # fmt: skip
    return found.reference


@command(duty="redundancy.approve", summary="Turn a redundancy down")
def refuse_redundancy(act: Act, redundancy: RedundancyRef, note: Text) -> str:
    """Turn a proposed redundancy down with the reason; nobody leaves by it."""
    return _end(act, _locked(act, redundancy, *OPEN), "refused", note)


@command(duty="redundancy.propose", summary="Withdraw a redundancy")
def withdraw_redundancy(act: Act, redundancy: RedundancyRef, note: Text) -> str:
    """Withdraw a redundancy that is not agreed yet, such as when another post was found."""
    return _end(act, _locked(act, redundancy, *OPEN), "withdrawn", note)


def _end(act: Act, found: Redundancy, state: str, note: str) -> str:
    before, found.state = found.state, state
    found.save()
    subject = f"people:redundancy:{found.reference}"
    act.changed(subject, {"state": before}, {"state": state, "note": note})
    act.done(subject)
    return found.reference


@command(duty="letter.write", summary="Write the notice of a redundancy")
def write_redundancy_letter(act: Act, redundancy: RedundancyRef) -> str:
    """Write the notice of an agreed redundancy, with its figures; return the letter."""
    found = _locked(act, redundancy, "agreed")
    weeks = f"{found.statutory_weeks} weeks for {found.service_years} complete years of service"
    words = [
        f"Your notice begins on {found.notice_given_on:%-d %B %Y}.",
        f"Your redundancy pay is {format_pounds(found.redundancy_pence)}: {weeks}, multiplied by "
        f"{found.multiplier_e2 / 100:g}; {format_pounds(found.statutory_pence)} of it is statutory "
        "redundancy pay.",
    ]
    if found.notice_pay_pence:
        words.append(
            f"In place of {found.notice_short_days} days of notice that you don't work you are "
            f"paid {format_pounds(found.notice_pay_pence)}, less tax and National Insurance."
        )
    if found.special_pence:
        words.append(f"A further {format_pounds(found.special_pence)} is paid besides.")
    letter = write_letter(
        act, assignment=found.assignment.reference, template="redundancy", text=" ".join(words)
    )
    act.done(f"people:redundancy:{redundancy}")
    return letter
