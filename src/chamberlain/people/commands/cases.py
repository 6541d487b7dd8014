"""Casework: opened by an HR officer, seen and written by the officers named on it alone."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.door import Act, NotPermitted, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.numbering import next_reference, next_references
from chamberlain.people.commands.finding import person_of
from chamberlain.people.contract import PersonRef
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.models import Case, CaseNote, CaseOfficer
from chamberlain.people.rules.working_life import limit_on

CaseKind = Literal[
    "disciplinary", "grievance", "capability", "ill_health", "absence", "dignity_at_work",
    "sexual_harassment", "whistleblowing", "restructure", "settlement", "tribunal", "appeal",
]  # fmt: skip
Stage = Literal["informal", "investigation", "hearing", "outcome", "appeal"]
Words = Annotated[str, Field(min_length=1, max_length=8000)]
URL = "/staff/people/cases/{}"


@command(duty="case.open", secret=("said",), summary="Open a case")
def open_case(
    act: Act,
    person: PersonRef,
    kind: CaseKind,
    said: Words,
    event_on: date | None = None,
    due_on: date | None = None,
) -> str:
    """Open a case about somebody; whoever opens it is its first officer and may name others.

    With the day of what it is about, the last day to bring a claim to a tribunal is worked out.
    """
    one = person_of(person)
    act.need(entity=one.entity)
    _not_oneself(act, one.signs_in_as)
    if event_on is not None and event_on > act.today:
        raise DatesWrong("is a day to come", field="event_on")
    made = Case.objects.create(
        reference=next_reference("CAS"), entity=one.entity, person=one, kind=kind,
        opened_on=act.today, event_on=event_on, due_on=due_on, act_id=act.id,
        limit_on=limit_on(event_on) if event_on else None,
    )  # fmt: skip
    CaseOfficer.objects.create(case=made, user=act.person, act_id=act.id)
    _write(act, made, "opened", act.today, said)
    subject = f"people:case:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"stage": "opened"})
    return made.reference


def _not_oneself(act: Act, user: str) -> None:
    if user and user in act.persons:
        raise NotPermitted("Nobody works on a case of their own.")


def _case(act: Act, reference: str) -> Case:
    """Return an open case for one of its officers; to anybody else there is none."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(
        reference=reference, caseofficer__user=act.person, caseofficer__until__isnull=True
    ).first()
    if found is None:
        raise Unknown(f"There is no case {reference}.", field="case")
    act.need(entity=found.entity)
    if found.stage == "closed":
        raise WrongState("It is closed.", field="case")
    return found


def _write(act: Act, case: Case, stage: str, day: date, said: str) -> None:
    """Seal what happened under the person's key; the audit holds nothing of it."""
    field = next_references("CNT", 1)[0]
    subject = f"people:person:{case.person.reference}"
    CaseNote.objects.create(
        case=case, stage=stage, happened_on=day, field=field, written_by=act.person,
        said_sealed=personal.seal_value(subject, field, said), act_id=act.id,
    )  # fmt: skip


@command(duty="case.write", secret=("said",), summary="Write what happened in a case")
def write_case(
    act: Act,
    case: str,
    stage: Stage,
    happened_on: date,
    said: Words,
    due_on: date | None = None,
) -> None:
    """Write what happened in a case and which stage it is at; with the day something is due."""
    found = _case(act, case)
    if happened_on > act.today:
        raise DatesWrong("is a day to come", field="happened_on")
    _write(act, found, stage, happened_on, said)
    before, found.stage, found.due_on = found.stage, stage, due_on
    found.save(update_fields=["stage", "due_on"])
    subject = f"people:case:{case}"
    act.concerns(subject)
    act.changed(subject, {"stage": before}, {"stage": stage})
    act.done(subject)
    if due_on is not None:
        act.ask_for(
            subject, "people.write_case", title=f"Case {case}: {stage}", entity=found.entity,
            owner=act.person, due=due_on, url=URL.format(case),
        )  # fmt: skip


@command(duty="case.officers", summary="Name an officer of a case")
def add_case_officer(act: Act, case: str, officer: str) -> None:
    """Let somebody else see and write a case, by their user name; never whom it is about."""
    found = _case(act, case)
    user = User.objects.filter(username=officer, is_active=True).first()
    if user is None:
        raise Refusal(f"nobody signs in as {officer}", field="officer", status=422)
    if user.reference == found.person.signs_in_as:
        raise NotPermitted("Nobody works on a case of their own.")
    CaseOfficer.objects.update_or_create(
        case=found, user=user.reference, defaults={"until": None, "act_id": act.id}
    )
    act.concerns(f"people:case:{case}")
    act.changed(f"people:case:{case}", None, {"officer": user.reference})


@command(duty="case.officers", summary="Take an officer off a case")
def end_case_officer(act: Act, case: str, officer: str) -> None:
    """Let an officer see a case no more; one always stays."""
    found = _case(act, case)
    rows = CaseOfficer.objects.filter(case=found, until__isnull=True)
    user = User.objects.filter(username=officer).first()
    mine = rows.filter(user=user.reference if user else "")
    if not mine.exists():
        raise Refusal("is no officer of this case", field="officer", status=422)
    if rows.count() < 2:
        raise WrongState("A case has one officer at least.", field="officer")
    mine.update(until=act.today)
    act.changed(f"people:case:{case}", None, {"officer_ended": user.reference if user else ""})


@command(duty="case.close", secret=("said",), summary="Close a case")
def close_case(
    act: Act,
    case: str,
    outcome: Literal[
        "no_action",
        "informal",
        "first_warning",
        "final_warning",
        "dismissed",
        "upheld",
        "partly_upheld",
        "not_upheld",
        "settled",
        "resolved",
    ],
    said: Words,
    warning_until: date | None = None,
) -> None:
    """Close a case with its outcome; a warning says until when it is live."""
    found = _case(act, case)
    warned = outcome in ("first_warning", "final_warning")
    if warned != (warning_until is not None):
        raise Refusal("a warning has a last day, and nothing else does", field="warning_until",
                      status=422)  # fmt: skip
    if warning_until is not None and warning_until <= act.today:
        raise DatesWrong("is past already", field="warning_until")
    _write(act, found, "closed", act.today, said)
    found.stage, found.outcome, found.closed_on = "closed", outcome, act.today
    found.warning_until, found.due_on = warning_until, None
    found.save()
    subject = f"people:case:{case}"
    act.concerns(subject)
    act.changed(subject, None, {"stage": "closed"})
    act.done(subject)
