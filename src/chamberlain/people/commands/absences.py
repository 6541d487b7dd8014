"""Absence: reported by oneself or recorded by a manager, ended, corrected, approved."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.people.commands.finding import Held, held_on
from chamberlain.people.commands.posts import number_of
from chamberlain.people.commands.writing import forget, now_known
from chamberlain.people.contract import (
    ABSENCE_RECORDED,
    AbsenceKind,
    AbsenceRef,
    AssignmentRef,
    Hours,
    LeaveEvent,
)
from chamberlain.people.errors import DatesWrong, Overlap, WrongState
from chamberlain.people.models import Absence

DAY = timedelta(1)
WorkDays = Annotated[
    str, Field(pattern=r"^1?2?3?4?5?6?7?$", min_length=1, description="12345 is Monday to Friday")
]
Portion = Literal["full", "half"]
TEAM = "/my/team/absence/{}"


@command(duty="absence.report", secret=("reason",), summary="Report that you are off sick")
def report_sickness(
    act: Act,
    assignment: AssignmentRef,
    first_day: date,
    last_day: date | None = None,
    reason: Text = "",
    portion: Portion = "full",
) -> str:
    """Report one's own sickness; whoever manages one confirms it. Return the absence."""
    held = held_on(act, assignment, first_day)
    act.need(entity=held.entity, owner=held.person.signs_in_as or None)
    terms = {"kind": "sickness", "reason": reason, "portion": portion, "state": "recorded"}
    reference = _write(act, held, first_day, last_day, terms)
    act.ask_for(
        f"people:absence:{reference}", "people.approve_absence",
        title=f"Off sick from {first_day:%-d %b}", entity=held.entity, owner=held.manager or None,
        due=first_day + DAY, url=TEAM.format(reference),
    )  # fmt: skip
    return reference


@command(duty="absence.record", secret=("reason",), summary="Record somebody's absence")
def record_absence(  # noqa: PLR0913 - what an absence is
    act: Act,
    *,
    assignment: AssignmentRef,
    kind: AbsenceKind,
    first_day: date,
    last_day: date | None = None,
    reason: Text = "",
    portion: Portion = "full",
    hours_lost: Hours | None = None,
    work_days: WorkDays = "12345",
    fit_note_to: date | None = None,
    event: LeaveEvent = "",
    event_on: date | None = None,
    returning: bool = False,
) -> str:
    """Record an absence of somebody one manages, or as HR; it needs no other approval.

    Family leave is counted from an event: the day a child is due, was matched or born, or the day
    a child died. Without it no statutory pay can be worked out.
    """
    held = held_on(act, assignment, first_day)
    act.need(entity=held.entity, owner=held.manager)
    terms: dict[str, Any] = _event(event, event_on) | {
        "returning": returning,
        "kind": kind, "reason": reason, "portion": portion, "work_days": work_days,
        "fit_note_to": fit_note_to, "state": "approved", "approved_by": act.person,
        "hours_lost_e2": number_of(hours_lost, 2, "hours_lost") if hours_lost else None,
    }  # fmt: skip
    return _write(act, held, first_day, last_day, terms)


def _event(event: str, event_on: date | None) -> dict[str, Any]:
    if bool(event) != (event_on is not None):
        field = "event_on" if event else "event"
        raise DatesWrong("Say both what the leave counts from and on which day.", field=field)
    return {"event": event, "event_on": event_on}


def _write(
    act: Act, held: Held, first_day: date, last_day: date | None, terms: dict[str, Any]
) -> str:
    reference = next_reference("ABS")
    given = terms | {"reference": reference, "recorded_by": act.person}
    _create(act, held, _days(first_day, last_day), given)
    _told(act, held, reference, None, terms["kind"], first_day)
    return reference


def _days(first_day: date, last_day: date | None) -> DateRange:
    if last_day is not None and last_day < first_day:
        raise DatesWrong("The last day is before the first.", field="last_day")
    return DateRange(first_day, last_day + DAY if last_day else None)


def _create(act: Act, held: Held, days: DateRange, terms: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            Absence.objects.create(
                entity=held.entity, person=held.person, assignment=held.assignment, days=days,
                known=DateTimeTZRange(act.now, None), act_id=act.id, **terms,
            )  # fmt: skip
    except IntegrityError:
        raise Overlap("They are away on some of these days already.", field="first_day") from None


def _told(
    act: Act, held: Held, reference: str, before: dict[str, Any] | None, kind: str, first: date
) -> None:
    subject = f"people:absence:{reference}"
    act.concerns(subject)
    after = {"kind": kind, "first_day": first.isoformat()}
    act.changed(subject, before, after)
    told = {"entity": held.entity, "absence": reference, "person": held.person.reference}
    act.emit(ABSENCE_RECORDED, told | {"assignment": held.assignment.reference} | after)


def _found(act: Act, reference: str) -> tuple[Absence, Held]:
    known = now_known(Absence.objects.select_for_update().filter(reference=reference))
    found = known.first()
    if found is None:
        raise Unknown(f"There is no absence {reference}.", field="absence")
    return found, held_on(act, found.assignment.reference, found.days.lower)


def _again(act: Act, found: Absence, held: Held, days: DateRange, **changes: Any) -> None:
    """Know an absence otherwise than before: what was known is kept, with its time."""
    names = (
        "reference", "kind", "reason", "portion", "work_days", "hours_lost_e2", "fit_note_to",
        "state", "recorded_by", "approved_by", "event", "event_on", "returning",
    )  # fmt: skip
    values = {name: getattr(found, name) for name in names}
    forget(act, found)
    _create(act, held, days, values | changes)
    before = {"first_day": found.days.lower.isoformat(), "state": found.state}
    _told(act, held, found.reference, before, values["kind"], days.lower)


@command(duty="absence.approve", summary="Confirm an absence that was reported")
def approve_absence(act: Act, absence: AbsenceRef) -> None:
    """Confirm a sickness that somebody one manages reported; never one's own."""
    found, held = _found(act, absence)
    act.need(entity=found.entity, owner=held.manager)
    if found.state != "recorded":
        raise WrongState(f"This absence is {found.state}.", field="absence")
    _again(act, found, held, found.days, state="approved", approved_by=act.person)
    act.done(f"people:absence:{absence}")


@command(duty="absence.report", summary="Say the last day of an absence")
def end_absence(
    act: Act, absence: AbsenceRef, last_day: date, hours_lost: Hours | None = None
) -> None:
    """Say on which day an absence ended: by oneself, whoever manages one, or HR."""
    found, held = _found(act, absence)
    owner = held.person.signs_in_as
    mine = owner if owner in act.persons else held.manager
    act.need(entity=found.entity, owner=mine or None)
    if found.state == "withdrawn":
        raise WrongState("This absence was withdrawn.", field="absence")
    days = _days(found.days.lower, last_day)
    lost = number_of(hours_lost, 2, "hours_lost") if hours_lost else found.hours_lost_e2
    _again(act, found, held, days, hours_lost_e2=lost)


@command(duty="absence.record", summary="Correct an absence")
def correct_absence(  # noqa: PLR0913 - what an absence is
    act: Act,
    *,
    absence: AbsenceRef,
    first_day: date,
    last_day: date | None = None,
    withdrawn: bool = False,
    fit_note_to: date | None = None,
    event: LeaveEvent = "",
    event_on: date | None = None,
    returning: bool | None = None,
) -> None:
    """Put other days on an absence, or withdraw it; what was known before is kept.

    What family leave counts from is given here when it was not known at first.
    """
    found, held = _found(act, absence)
    act.need(entity=found.entity, owner=held.manager)
    state = "withdrawn" if withdrawn else found.state
    note = fit_note_to or found.fit_note_to
    changes = _event(event, event_on) if event or event_on else {}
    if returning is not None:
        changes["returning"] = returning
    days = _days(first_day, last_day)
    _again(act, found, held, days, state=state, fit_note_to=note, **changes)
    if withdrawn:
        act.done(f"people:absence:{absence}")
