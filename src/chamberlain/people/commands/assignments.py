"""Who holds which post: terms that change from a day on, transfers, leaving, and added pay."""

from datetime import date, timedelta
from typing import Any, Literal

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.leaving import end_access_after
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.people.commands.finding import Held, held_on, post_fact, post_of
from chamberlain.people.commands.posts import number_of
from chamberlain.people.commands.writing import end, forget, hold, now_known
from chamberlain.people.contract import (
    ASSIGNMENT_CHANGED,
    ASSIGNMENT_ENDED,
    ASSIGNMENT_STARTED,
    AssignmentRef,
    Hours,
    PostRef,
    Section,
)
from chamberlain.people.errors import DatesWrong, Overlap, WrongState
from chamberlain.people.models import Assignment, AssignmentFact, Element, Leaver
from chamberlain.people.queries.balances import balance_on

DAY = timedelta(1)


@command(duty="assignment.change", summary="Change somebody's terms from a day on")
def change_assignment(  # noqa: PLR0913 - what may change
    act: Act,
    *,
    assignment: AssignmentRef,
    held_from: date,
    held_until: date | None = None,
    weekly_hours: Hours | None = None,
    spine_point: int | None = None,
    annual_pay_pence: Pence | None = None,
    pension_section: Section | None = None,
    occupying: bool | None = None,
    reason: Text = "",
) -> None:
    """Change hours, spine point, pay or pension from a day on, or from one day until another.

    Backdated changes are kept with the day they were learnt: pay finds the difference by itself.
    """
    held = held_on(act, assignment, held_from)
    act.need(entity=held.entity)
    if held_until is not None and held_until < held_from:
        raise DatesWrong("The last day is before the first.", field="held_until")
    plain = {
        "spine_point": spine_point,
        "annual_pay_pence": annual_pay_pence,
        "pension_section": pension_section,
        "occupying": occupying,
    }
    changes: dict[str, Any] = {name: value for name, value in plain.items() if value is not None}
    if weekly_hours is not None:
        changes["weekly_hours_e2"] = number_of(weekly_hours, 2, "weekly_hours")
    if not changes:
        raise WrongState("Nothing was to change.", field="weekly_hours")
    days = DateRange(held_from, held_until + DAY if held_until else None)
    hold(act, AssignmentFact.objects.filter(assignment=held.assignment), days, changes)
    before = {name: getattr(held.fact, name) for name in changes}
    after = changes | {"held_from": held_from.isoformat(), "reason": reason}
    _noted(act, held, before, after)
    _tell(act, ASSIGNMENT_CHANGED, held.assignment, {"from": held_from.isoformat()})


def _noted(act: Act, held: Held, before: dict[str, Any] | None, after: dict[str, Any]) -> None:
    subject = f"people:assignment:{held.assignment.reference}"
    act.concerns(subject)
    act.changed(subject, before, after)


def _tell(act: Act, event: str, one: Assignment, more: dict[str, Any]) -> None:
    told = {
        "entity": one.entity,
        "assignment": one.reference,
        "person": one.person.reference,
        "payroll_id": one.payroll_id,
    }
    act.emit(event, told | more)


class Left(Record):
    """What a leaver is owed in leave, in hours x 100: below nought, what they took too much."""

    assignment: str
    leave_balance_e2: int


@command(duty="assignment.end", summary="End an assignment: somebody leaves a post")
def end_assignment(
    act: Act,
    assignment: AssignmentRef,
    last_day: date,
    reason: Literal[
        "resigned", "retired", "end_of_contract", "dismissed", "redundant", "died", "transferred",
        "other",
    ],
    note: Text = "",
) -> Left:  # fmt: skip
    """Let an assignment end with a day, and say what leave is left of it.

    Leave asked for after that day is cancelled.
    """
    held = held_on(act, assignment, last_day)
    act.need(entity=held.entity)
    facts = AssignmentFact.objects.filter(assignment=held.assignment)
    balance = balance_on(held.assignment.pk, last_day, last_day=last_day)
    for later in now_known(facts.filter(held__startswith__gt=last_day)):
        forget(act, later)
    end(act, facts, last_day + DAY, ends_reason=reason)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE people_leave_request SET state = 'cancelled', answer = 'left' "
            "WHERE assignment_id = %s AND state IN ('asked', 'approved') AND lower(days) > %s",
            [held.assignment.pk, last_day],
        )
    _noted(act, held, None, {"last_day": last_day.isoformat(), "reason": reason, "note": note})
    _tell(act, ASSIGNMENT_ENDED, held.assignment, {"last_day": last_day.isoformat()})
    Leaver.objects.create(
        entity=held.entity, assignment=held.assignment, last_day=last_day, reason=reason,
        leave_balance_e2=balance.left_e2, act_id=act.id,
    )  # fmt: skip
    if held.person.signs_in_as and reason not in ("died", "transferred"):
        act.ask_for(
            f"people:assignment:{assignment}", "people.give_exit_interview",
            title="Tell us why you leave", entity=held.entity, owner=held.person.signs_in_as,
            due=last_day, url=f"/my/leaving/{assignment}",
        )  # fmt: skip
    _ask_access(act, held, last_day)
    return Left(assignment=assignment, leave_balance_e2=balance.left_e2)


def _ask_access(act: Act, held: Held, last_day: date) -> None:
    """Ask that somebody who holds nothing after a day signs in no more: from that day on."""
    later = now_known(AssignmentFact.objects.filter(person=held.person))
    if held.person.signs_in_as and not later.filter(held__contains=last_day + DAY).exists():
        end_access_after(act, held.person.signs_in_as, last_day)
        act.ask_for(
            f"people:person:{held.person.reference}", "kernel.suspend_person",
            title=f"Leaves: ends access of {held.person.signs_in_as}", due=last_day,
            url=f"/staff/do/kernel.suspend_person?person={held.person.signs_in_as}",
        )  # fmt: skip


@command(duty="assignment.change", summary="Transfer somebody to another post")
def transfer(
    act: Act,
    assignment: AssignmentRef,
    post: PostRef,
    held_from: date,
    spine_point: int | None = None,
    weekly_hours: Hours | None = None,
    reason: Text = "",
) -> str:
    """Move somebody to another post from a day on; return the new assignment.

    The payroll ID stays, so that HMRC sees one employment.
    """
    held = held_on(act, assignment, held_from - DAY)
    act.need(entity=held.entity)
    to = post_of(post)
    target = post_fact(to, held_from)
    if to.entity != held.entity or target.state != "approved":
        raise WrongState(f"{post} is no approved post of {held.entity}.", field="post")
    there = now_known(AssignmentFact.objects.filter(person=held.person, post=to))
    if there.filter(held__overlap=DateRange(held_from, None)).exists():
        raise Overlap(f"They hold {post} already.", field="post")
    values = _terms(held.fact)
    if target.grade != post_fact(held.post, held_from - DAY).grade:
        values["grade_from"] = held_from
    if spine_point is not None:
        values["spine_point"] = spine_point
    if weekly_hours is not None:
        values["weekly_hours_e2"] = number_of(weekly_hours, 2, "weekly_hours")
    end(
        act,
        AssignmentFact.objects.filter(assignment=held.assignment),
        held_from,
        ends_reason="transferred",
    )
    made = Assignment.objects.create(
        reference=next_reference("ASN"), entity=held.entity, person=held.person, post=to,
        payroll_id=held.assignment.payroll_id, act_id=act.id,
    )  # fmt: skip
    AssignmentFact.objects.create(
        assignment=made, person=held.person, post=to, 
        held=DateRange(held_from, held.fact.held.upper),
        known=DateTimeTZRange(act.now, None), act_id=act.id, **values,
    )  # fmt: skip
    _noted(act, held, None, {"transferred_to": made.reference, "post": post, "reason": reason})
    _tell(act, ASSIGNMENT_ENDED, held.assignment, {"last_day": (held_from - DAY).isoformat()})
    _tell(act, ASSIGNMENT_STARTED, made, {"from": held_from.isoformat()})
    return made.reference


def _terms(fact: AssignmentFact) -> dict[str, Any]:
    names = (
        "kind", "substantive", "occupying", "grade_from", "spine_point", "annual_pay_pence",
        "weekly_hours_e2", "pay_basis", "pension_scheme", "pension_section",
    )  # fmt: skip
    return {name: getattr(fact, name) for name in names}


@command(duty="element.propose", summary="Propose acting-up, an honorarium or a supplement")
def propose_element(
    act: Act,
    assignment: AssignmentRef,
    kind: Literal["acting_up", "honorarium", "market_supplement"],
    annual_pence: Pence,
    held_from: date,
    last_day: date,
    reason: Text,
    review_on: date | None = None,
) -> str:
    """Propose pay besides the grade's, always with an end; another approves it."""
    held = held_on(act, assignment, held_from)
    act.need(entity=held.entity, owner=held.manager)
    if last_day < held_from or annual_pence <= 0:
        field = "last_day" if last_day < held_from else "annual_pence"
        raise DatesWrong("It needs an amount, and an end after its start.", field=field)
    made = Element.objects.create(
        reference=next_reference("ELM"), entity=held.entity, assignment=held.assignment, kind=kind,
        annual_pence=annual_pence, reason=reason, review_on=review_on, proposed_by=act.person,
        held=DateRange(held_from, last_day + DAY), act_id=act.id,
    )  # fmt: skip
    subject = f"people:element:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"assignment": assignment, "kind": kind, "pence": annual_pence})
    act.ask_for(
        subject, "people.approve_element", title=f"{kind.replace('_', ' ').capitalize()}: {reason}",
        entity=held.entity, amount_pence=annual_pence, url="/staff/people/elements",
    )  # fmt: skip
    return made.reference


@command(duty="element.approve", summary="Approve added pay")
def approve_element(act: Act, element: str) -> None:
    """Approve acting-up, an honorarium or a supplement; never by whoever proposed it."""
    _decide(act, element, "approved")


@command(duty="element.approve", summary="Turn added pay down")
def refuse_element(act: Act, element: str) -> None:
    """Turn proposed added pay down."""
    _decide(act, element, "refused")


def _decide(act: Act, reference: str, state: str) -> None:
    found = Element.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no added pay {reference}.", field="element")
    act.need(entity=found.entity)
    if found.state != "proposed":
        raise WrongState(f"{reference} is {found.state}.", field="element")
    subject = f"people:element:{reference}"
    act.concerns(subject)
    found.state, found.decided_by = state, act.person
    found.save(update_fields=["state", "decided_by"])
    act.changed(subject, {"state": "proposed"}, {"state": state})
    act.done(subject)
