"""Learning: courses and who must do them, that somebody did one, and reminders in time."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.records import Batch, Code, Record, Refused, Text
from chamberlain.people.commands.finding import person_of
from chamberlain.people.commands.persons import own_person
from chamberlain.people.contract import PersonRef
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.models import Course, Person, Training
from chamberlain.people.queries.learning import required
from chamberlain.people.rules.working_life import expires_on


@command(duty="course.maintain", summary="Keep a course, and who must do it")
def set_course(
    act: Act,
    entity: str,
    course: Code,
    title: Annotated[str, Field(min_length=1, max_length=140)],
    audience: Annotated[
        str, Field(max_length=40, description="all, dbs, managers, a directorate's code, or nobody")
    ] = "",
    valid_months: Annotated[int, Field(ge=1, le=120)] | None = None,
    about: Text = "",
    active: bool = True,
) -> None:
    """Add a course or change it: who must do it, and after how many months it is done again."""
    act.need(entity=entity)
    Course.objects.update_or_create(
        entity=entity, code=course,
        defaults={"title": title, "audience": audience.strip(), "valid_months": valid_months,
                  "about": about, "active": active, "act_id": act.id},
    )  # fmt: skip
    after = {"audience": audience, "valid_months": valid_months, "active": active}
    act.changed(f"people:course:{course}", None, after)


def _course(entity: str, code: str) -> Course:
    found = Course.objects.filter(entity=entity, code=code, active=True).first()
    if found is None:
        raise Unknown(f"There is no course {code}.", field="course")
    return found


def _done(act: Act, person: Person, course: Course, done_on: date) -> None:
    if done_on > act.today:
        raise DatesWrong("is a day to come", field="done_on")
    if Training.objects.filter(course=course, person=person, done_on=done_on).exists():
        raise WrongState("That is known already.", field="done_on")
    Training.objects.create(
        course=course, person=person, done_on=done_on, recorded_by=act.person, act_id=act.id,
        expires_on=expires_on(done_on, course.valid_months),
    )  # fmt: skip
    subject = f"people:person:{person.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"course": course.code, "done_on": done_on.isoformat()})
    act.done(f"{subject}:course:{course.code}")


@command(duty="training.record", summary="Record that somebody did a course")
def record_training(act: Act, person: PersonRef, course: Code, done_on: date) -> None:
    """Record a course somebody did, with the evidence seen; until when it counts follows."""
    one = person_of(person)
    act.need(entity=one.entity)
    _done(act, one, _course(one.entity, course), done_on)


@command(duty="training.tell", summary="Say that you did a course")
def complete_training(act: Act, course: Code, done_on: date) -> None:
    """Say that one did a course that is read or seen on one's own."""
    one = own_person(act)
    _done(act, one, _course(one.entity, course), done_on)


class TrainingTakenOn(Record):
    """A course somebody did, as a file has it."""

    person_number: Code
    course: Code
    done_on: date


@command(duty="training.record", batch="items", summary="Take on training from a file")
def take_on_training(act: Act, entity: str, items: list[TrainingTakenOn]) -> Batch:
    """Keep courses that people did; a row that is known, or names nobody, is set aside."""
    act.need(entity=entity)
    courses = {one.code: one for one in Course.objects.filter(entity=entity)}
    numbers = {item.person_number for item in items}
    people = {one.number: one for one in Person.objects.filter(entity=entity, number__in=numbers)}
    rows = Training.objects.filter(course__entity=entity, person__in=people.values())
    known = set(rows.values_list("person__number", "course__code", "done_on"))
    good, refused = [], []
    for row, item in enumerate(items):
        field, said = _wrong(item, people, courses, known, act.today)
        if said:
            value = str(getattr(item, field))
            refused.append(Refused(row=row, field=field, value=value, message=said))
            continue
        known.add((item.person_number, item.course, item.done_on))
        course = courses[item.course]
        good.append(
            Training(
                course=course, person=people[item.person_number], done_on=item.done_on,
                expires_on=expires_on(item.done_on, course.valid_months),
                recorded_by=act.person, act_id=act.id,
            )
        )  # fmt: skip
    Training.objects.bulk_create(good)
    act.changed("people:training", None, {"taken_on": len(good)})
    return Batch(accepted=[one.person.reference for one in good], refused=refused)


def _wrong(
    item: TrainingTakenOn,
    people: dict[str, Person],
    courses: dict[str, Course],
    known: set[tuple[str, str, date]],
    today: date,
) -> tuple[str, str]:
    if item.person_number not in people:
        return "person_number", "is no employee"
    if item.course not in courses:
        return "course", "is no course"
    if item.done_on > today:
        return "done_on", "is a day to come"
    if (item.person_number, item.course, item.done_on) in known:
        return "done_on", "is known already"
    return "", ""


@command(duty="training.remind", summary="Remind people of training that is due")
def remind_training(act: Act, entity: str) -> int:
    """Put courses that are missing, expired or due within 30 days in people's inboxes; count them.

    Asking twice asks once. Whoever doesn't sign in is on HR's list alone.
    """
    act.need(entity=entity)
    found = [one for one in required(entity, act.today) if one.state != "done" and one.user]
    if len(found) > 20_000:
        raise Refusal("More than 20,000 reminders at once: take courses on first.", status=422)
    for one in found:
        act.ask_for(
            f"people:person:{one.person}:course:{one.course}", "people.complete_training",
            title=f"Learn: {one.title}", entity=entity, owner=one.user,
            due=one.expires_on, url="/my/learning",
        )  # fmt: skip
    return len(found)
