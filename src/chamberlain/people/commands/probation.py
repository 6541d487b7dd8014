"""Probation and appraisal: reviews on set days, a decision in time, objectives of a year."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.door import Act, NotPermitted, Refusal, Unknown, command
from chamberlain.kernel.records import Year
from chamberlain.people.commands.finding import Held, held_on
from chamberlain.people.contract import AssignmentRef
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.models import (
    Appraisal,
    Assignment,
    Person,
    Probation,
    ProbationReview,
)
from chamberlain.people.queries.lines import manager_of
from chamberlain.people.rules.rows import months_after
from chamberlain.people.rules.working_life import PROBATION_MONTHS, last_safe_day, reviews_due

Words = Annotated[str, Field(max_length=6000)]
Said = Annotated[str, Field(min_length=1, max_length=6000)]
URL = "/my/team/working/{}"


def open_probation(act: Act, assignment: Assignment, starts_on: date) -> None:
    """Begin the probation of somebody new, with its reviews in the inbox of who manages them."""
    probation = Probation.objects.create(
        entity=assignment.entity, assignment=assignment, starts_on=starts_on,
        ends_on=months_after(starts_on, PROBATION_MONTHS), act_id=act.id,
    )  # fmt: skip
    person = assignment.person
    manager = manager_of(assignment.post.reference, act.today, person.signs_in_as)
    for number, due in enumerate(reviews_due(starts_on), 1):
        ProbationReview.objects.create(
            probation=probation, number=number, due_on=due, act_id=act.id
        )
        act.ask_for(
            f"people:probation:{assignment.reference}:{number}", "people.review_probation",
            title=f"Probation review {number}: {assignment.reference}", due=due,
            entity=assignment.entity, owner=manager or None, url=URL.format(assignment.reference),
        )  # fmt: skip


def _managed(act: Act, assignment: str) -> Held:
    """Return an assignment for whoever manages it, or HR; never for whoever holds it."""
    found = Probation.objects.filter(assignment__reference=assignment).first()
    held = held_on(act, assignment, max(act.today, found.starts_on) if found else act.today)
    act.need(entity=held.entity, owner=held.manager or None)
    if held.person.signs_in_as and held.person.signs_in_as == act.person:
        raise NotPermitted("Nobody reviews themselves.")
    return held


def _sealed(person: Person, field: str, words: str) -> str:
    if not words.strip():
        return ""
    return personal.seal_value(f"people:person:{person.reference}", field, words.strip())


def _probation(held: Held) -> Probation:
    rows = Probation.objects.select_for_update()
    found = rows.filter(assignment=held.assignment, state="open").first()
    if found is None:
        raise WrongState("They are on no probation.", field="assignment")
    return found


@command(duty="probation.review", secret=("note",), summary="Review a probation")
def review_probation(
    act: Act, assignment: AssignmentRef, held_on: date, on_track: bool, note: Words = ""
) -> int:
    """Keep the next review of a probation; return which it was."""
    held = _managed(act, assignment)
    found = _probation(held)
    if held_on > act.today or held_on < found.starts_on:
        raise DatesWrong("is not a day of this probation so far", field="held_on")
    rows = ProbationReview.objects.filter(probation=found, held_on__isnull=True)
    review = rows.order_by("number").first()
    if review is None:
        raise WrongState("Every review was held: decide on it.", field="assignment")
    review.held_on, review.on_track = held_on, on_track
    review.note_sealed = _sealed(held.person, f"review:{assignment}:{review.number}", note)
    review.save()
    subject = f"people:probation:{assignment}"
    act.concerns(subject)
    act.changed(subject, None, {"review": review.number, "on_track": on_track})
    act.done(f"{subject}:{review.number}")
    if not on_track:
        safe = last_safe_day(found.starts_on)
        act.warnings.append(f"Decide by {safe:%d/%m/%Y}: after it the law protects their service.")
    return review.number


@command(duty="probation.decide", secret=("reason",), summary="Decide on a probation")
def decide_probation(
    act: Act,
    assignment: AssignmentRef,
    outcome: Literal["passed", "extended", "ended"],
    reason: Words = "",
    until: date | None = None,
) -> None:
    """Pass somebody, extend their probation until a day, or end it: then HR ends the assignment.

    An extension past the day on which service protects is refused.
    """
    held = _managed(act, assignment)
    found = _probation(held)
    if outcome != "passed" and not reason.strip():
        raise Refusal("say why", field="reason", status=422)
    before = {"state": found.state, "ends_on": found.ends_on.isoformat()}
    found.reason_sealed = _sealed(held.person, f"probation:{assignment}", reason)
    if outcome == "extended":
        safe = last_safe_day(found.starts_on)
        if until is None or not found.ends_on < until <= safe:
            raise DatesWrong(
                f"Extend it past {found.ends_on:%d/%m/%Y}, and no later than {safe:%d/%m/%Y}.",
                field="until",
            )
        found.ends_on = until
    else:
        found.state, found.decided_by, found.decided_on = outcome, act.person, act.today
    found.save()
    subject = f"people:probation:{assignment}"
    act.concerns(subject)
    after = {"outcome": outcome, "ends_on": found.ends_on.isoformat()}
    act.changed(subject, before, after)
    if outcome != "extended":
        act.done_all(f"{subject}:{number}" for number in (1, 2, 3))
    if outcome == "ended":
        act.ask_for(
            f"people:assignment:{assignment}", "people.end_assignment",
            title=f"Probation ended: {assignment}", entity=held.entity,
            due=last_safe_day(found.starts_on),
            url=f"/staff/people/people/{held.person.reference}",
        )  # fmt: skip


@command(duty="appraisal.set", secret=("objectives",), summary="Set a year's objectives")
def set_objectives(act: Act, assignment: AssignmentRef, year: Year, objectives: Said) -> None:
    """Set what somebody works towards in a year; they agree on their own page."""
    held = _managed(act, assignment)
    sealed = _sealed(held.person, f"appraisal:{assignment}:{year}:objectives", objectives)
    found, _ = Appraisal.objects.update_or_create(
        assignment=held.assignment, year=year,
        defaults={"entity": held.entity, "objectives_sealed": sealed, "agreed_on": None,
                  "act_id": act.id},
    )  # fmt: skip
    if found.end_on is not None:
        raise WrongState("That year was reviewed to its end.", field="year")
    subject = f"people:appraisal:{assignment}:{year}"
    act.concerns(subject)
    act.changed(subject, None, {"objectives": "set"})
    if held.person.signs_in_as:
        act.ask_for(
            subject, "people.agree_objectives", title=f"Agree your objectives of {year}",
            entity=held.entity, owner=held.person.signs_in_as, url="/my/appraisal",
        )  # fmt: skip


@command(duty="appraisal.set", secret=("note",), summary="Review a year's objectives")
def review_objectives(
    act: Act, assignment: AssignmentRef, year: Year, stage: Literal["mid", "end"], note: Said
) -> None:
    """Keep what was said of a year's objectives half-way, or at the end."""
    held = _managed(act, assignment)
    rows = Appraisal.objects.select_for_update()
    found = rows.filter(assignment=held.assignment, year=year).first()
    if found is None:
        raise Unknown("No objectives were set for that year.", field="year")
    if getattr(found, f"{stage}_on") is not None or found.end_on is not None:
        raise WrongState("That was reviewed already.", field="stage")
    setattr(found, f"{stage}_on", act.today)
    sealed = _sealed(held.person, f"appraisal:{assignment}:{year}:{stage}", note)
    setattr(found, f"{stage}_sealed", sealed)
    found.save()
    subject = f"people:appraisal:{assignment}:{year}"
    act.concerns(subject)
    act.changed(subject, None, {"reviewed": stage})


@command(duty="appraisal.agree", summary="Agree one's objectives")
def agree_objectives(act: Act, assignment: AssignmentRef, year: Year) -> None:
    """Agree to what one works towards in a year."""
    rows = Appraisal.objects.select_for_update().select_related("assignment__person")
    found = rows.filter(assignment__reference=assignment, year=year).first()
    if found is None or found.assignment.person.signs_in_as != act.person:
        raise Unknown("No objectives of yours wait.", field="assignment")
    act.need(entity=found.entity, owner=act.person)
    if found.agreed_on is not None:
        raise WrongState("You agreed already.", field="assignment")
    found.agreed_on = act.today
    found.save(update_fields=["agreed_on"])
    subject = f"people:appraisal:{assignment}:{year}"
    act.changed(subject, None, {"agreed_on": act.today.isoformat()})
    act.done(subject)
