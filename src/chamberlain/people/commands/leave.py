"""Annual leave: asked for on any device, approved or refused by whoever manages the person."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from chamberlain.kernel.calendar import is_working_day
from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Text
from chamberlain.people.commands.deciding import decide
from chamberlain.people.commands.finding import Held, held_on
from chamberlain.people.commands.posts import number_of
from chamberlain.people.contract import AssignmentRef, Hours, LeaveRef
from chamberlain.people.errors import DatesWrong, NotEnoughLeave, Overlap, WrongState
from chamberlain.people.models import LeaveAdjustment, LeaveRequest
from chamberlain.people.queries.balances import balance_on

DAY = timedelta(1)
TEAM = "/my/team/leave/{}"


@command(duty="leave.ask", secret=("note",), summary="Ask for annual leave")
def ask_leave(
    act: Act,
    assignment: AssignmentRef,
    first_day: date,
    last_day: date,
    hours: Hours | None = None,
    note: Text = "",
) -> str:
    """Ask for annual leave from a day to another; return the request.

    Without hours, a fifth of the week's for each working day that is no public holiday. Refused
    where less is left in the leave year, or the days are asked for already.
    """
    held = held_on(act, assignment, first_day)
    act.need(entity=held.entity, owner=held.person.signs_in_as or None)
    if last_day < first_day:
        raise DatesWrong("The last day is before the first.", field="last_day")
    if (last_day - first_day).days > 366:
        raise DatesWrong("Ask for a year at most.", field="last_day")
    asked = number_of(hours, 2, "hours") if hours else hours_of(held, first_day, last_day)
    if asked <= 0:
        raise DatesWrong("There is no working day among these.", field="last_day")
    left = balance_on(held.assignment.pk, first_day).left_e2
    if asked > left:
        raise NotEnoughLeave(
            f"This is {asked / 100:.2f} hours, and {left / 100:.2f} are left in the leave year.",
            field="last_day",
        )
    made = _write(act, held, first_day, last_day, asked, note)
    subject = f"people:leave:{made}"
    act.concerns(subject)
    days = f"{first_day:%-d %b}" + (f" to {last_day:%-d %b %Y}" if last_day > first_day else "")
    act.changed(subject, None, {"assignment": assignment, "days": days, "hours_e2": asked})
    act.ask_for(
        subject, "people.approve_leave", title=f"Leave {days}, {asked / 100:g} hours",
        entity=held.entity, owner=held.manager or None, due=first_day, url=TEAM.format(made),
    )  # fmt: skip
    return made


def hours_of(held: Held, first_day: date, last_day: date) -> int:
    """Return a fifth of the week's hours x 100 for each working day from a day to another."""
    days = [first_day + DAY * number for number in range((last_day - first_day).days + 1)]
    return held.fact.weekly_hours_e2 * sum(is_working_day(day) for day in days) // 5


def _write(act: Act, held: Held, first_day: date, last_day: date, hours_e2: int, note: str) -> str:
    reference = next_reference("LVE")
    try:
        with transaction.atomic():
            LeaveRequest.objects.create(
                reference=reference, entity=held.entity, person=held.person,
                assignment=held.assignment, days=DateRange(first_day, last_day + DAY),
                hours_e2=hours_e2, note=note, asked_by=act.person, asked_on=act.today,
                act_id=act.id,
            )  # fmt: skip
    except IntegrityError:
        raise Overlap("Leave is asked for on some of these days already.") from None
    return reference


def _found(act: Act, reference: str) -> tuple[LeaveRequest, Held]:
    found = LeaveRequest.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no leave {reference}.", field="leave")
    return found, held_on(act, found.assignment.reference, found.days.lower)


@command(duty="leave.approve", summary="Approve annual leave")
def approve_leave(act: Act, leave: LeaveRef, answer: Text = "") -> None:
    """Approve leave of somebody one manages; never one's own."""
    _decide(act, leave, "approved", answer)


@command(duty="leave.approve", summary="Refuse annual leave")
def refuse_leave(act: Act, leave: LeaveRef, answer: Text) -> None:
    """Refuse leave, with the reason."""
    _decide(act, leave, "refused", answer)


def _decide(act: Act, reference: str, state: str, answer: str) -> None:
    found, held = _found(act, reference)
    decide(act, found, held.manager, f"people:leave:{reference}", state, answer)


@command(duty="leave.cancel", summary="Cancel annual leave")
def cancel_leave(act: Act, leave: LeaveRef) -> None:
    """Take back leave that has not begun; what has begun is changed by whoever manages."""
    found, held = _found(act, leave)
    began = found.days.lower <= act.today
    owner = held.manager if began else held.person.signs_in_as
    act.need(entity=found.entity, owner=owner or None)
    if found.state not in ("asked", "approved"):
        raise WrongState(f"This leave is {found.state}.", field="leave")
    before, found.state = found.state, "cancelled"
    found.save(update_fields=["state"])
    subject = f"people:leave:{leave}"
    act.changed(subject, {"state": before}, {"state": "cancelled"})
    act.done(subject)


@command(duty="leave.adjust", summary="Add to or take from somebody's leave year")
def adjust_leave(act: Act, assignment: AssignmentRef, year: int, hours: str, reason: Text) -> None:
    """Carry leave over, or let it be bought or sold: hours, below nought to take away."""
    held = held_on(act, assignment, act.today)
    act.need(entity=held.entity)
    sign, size = (-1, hours[1:]) if hours.startswith("-") else (1, hours)
    hours_e2 = sign * number_of(size, 2, "hours")
    LeaveAdjustment.objects.create(
        assignment=held.assignment, year=year, hours_e2=hours_e2, reason=reason, act_id=act.id
    )
    subject = f"people:assignment:{assignment}"
    act.concerns(subject)
    act.changed(subject, None, {"leave_year": year, "hours_e2": hours_e2, "reason": reason})
