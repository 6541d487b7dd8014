"""Vacancies: asked for, approved by another against a funded post, filled by an appointment."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Record, Refused, Text
from chamberlain.people.commands.finding import person_of, post_fact, post_of
from chamberlain.people.commands.posts import number_of
from chamberlain.people.commands.probation import open_probation
from chamberlain.people.commands.taking_on import (
    SECRET,
    PersonTakenOn,
    people_refused,
    write_people,
)
from chamberlain.people.commands.taking_on_assignments import (
    AssignmentTakenOn,
    assignments_refused,
    write_assignments,
)
from chamberlain.people.commands.writing import batch
from chamberlain.people.contract import (
    ASSIGNMENT_STARTED,
    Hours,
    Kind,
    PayBasis,
    PostRef,
    Section,
    Sex,
    VacancyRef,
)
from chamberlain.people.errors import EstablishmentFull, WrongState
from chamberlain.people.models import Assignment, Person, Post, PostFact, Vacancy
from chamberlain.people.queries.lines import manager_of
from chamberlain.people.queries.room import room_e4
from chamberlain.people.rules.persons import nino_key

URL = "/staff/people/vacancies/{}"


@command(duty="vacancy.ask", summary="Ask to fill a post")
def ask_vacancy(
    act: Act, post: PostRef, reason: Text, fte: str = "", closes_on: date | None = None
) -> str:
    """Ask to fill an approved post; return the vacancy. Refused where the post has no room.

    Whoever manages the post may ask, or HR; another approves it.
    """
    found = post_of(post)
    fact = post_fact(found, act.today)
    _need(act, found, fact)
    if fact.state != "approved":
        raise WrongState(f"{post} is {fact.state}: only an approved post is filled.", field="post")
    room = room_e4(found.reference, act.today)
    wanted = number_of(fte, 4, "fte") if fte else room
    if wanted <= 0 or wanted > room:
        raise EstablishmentFull(f"{post} has room for {room / 10_000:g} FTE.", field="fte")
    if Vacancy.objects.filter(post=found, state__in=["asked", "approved"]).exists():
        raise WrongState(f"A vacancy of {post} is open already.", field="post")
    made = Vacancy.objects.create(
        reference=next_reference("VAC"), entity=found.entity, post=found, fte_e4=wanted,
        reason=reason, closes_on=closes_on, asked_by=act.person, asked_on=act.today, act_id=act.id,
    )  # fmt: skip
    subject = f"people:vacancy:{made.reference}"
    act.concerns(subject)
    act.changed(subject, None, {"post": post, "fte_e4": wanted, "reason": reason})
    act.ask_for(
        subject, "people.approve_vacancy", title=f"Fill {fact.title}, {wanted / 10_000:g} FTE",
        entity=found.entity, directorate=fact.directorate, cost_centre=fact.cost_centre,
        url=URL.format(made.reference),
    )  # fmt: skip
    return made.reference


def _need(act: Act, post: Post, fact: PostFact) -> None:
    """Refuse whoever neither manages the post nor holds its place."""
    act.need(
        entity=post.entity,
        directorate=fact.directorate,
        cost_centre=fact.cost_centre,
        owner=manager_of(post.reference, act.today),
    )


def _vacancy(act: Act, reference: str) -> tuple[Vacancy, PostFact]:
    found = Vacancy.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no vacancy {reference}.", field="vacancy")
    fact = post_fact(found.post, act.today)
    _need(act, found.post, fact)
    return found, fact


@command(duty="vacancy.approve", summary="Approve a vacancy")
def approve_vacancy(act: Act, vacancy: VacancyRef, note: Text = "") -> None:
    """Approve that a post is filled; never by whoever asked."""
    _decide(act, vacancy, "approved", note)


@command(duty="vacancy.approve", summary="Turn a vacancy down")
def refuse_vacancy(act: Act, vacancy: VacancyRef, note: Text) -> None:
    """Turn a vacancy down, with the reason."""
    _decide(act, vacancy, "refused", note)


def _decide(act: Act, reference: str, state: str, note: str) -> None:
    found, fact = _vacancy(act, reference)
    if found.state != "asked":
        raise WrongState(f"{reference} is {found.state}.", field="vacancy")
    subject = f"people:vacancy:{reference}"
    act.concerns(subject)
    found.state, found.decided_by, found.decided_on = state, act.person, act.today
    found.save(update_fields=["state", "decided_by", "decided_on"])
    act.changed(subject, {"state": "asked"}, {"state": state, "note": note})
    act.done(subject, "people.approve_vacancy")
    if state == "approved":
        act.ask_for(
            subject, "people.appoint", title=f"Appoint to {fact.title}", entity=found.entity,
            url=URL.format(reference), due=found.closes_on,
        )  # fmt: skip


@command(duty="vacancy.ask", summary="Withdraw a vacancy")
def withdraw_vacancy(act: Act, vacancy: VacancyRef, reason: Text) -> None:
    """Fill a post no longer, with the reason."""
    found, _ = _vacancy(act, vacancy)
    if found.state not in ("asked", "approved"):
        raise WrongState(f"{vacancy} is {found.state}.", field="vacancy")
    before, found.state = found.state, "withdrawn"
    found.save(update_fields=["state"])
    subject = f"people:vacancy:{vacancy}"
    act.changed(subject, {"state": before}, {"state": "withdrawn", "reason": reason})
    act.done(subject)


class Appointed(Record):
    """Who was appointed, and to what."""

    person: str
    assignment: str


@command(duty="person.appoint", secret=SECRET, summary="Appoint to a vacancy")
def appoint(  # noqa: PLR0913 - what an offer holds
    act: Act,
    *,
    vacancy: VacancyRef,
    starts_on: date,
    weekly_hours: Hours,
    spine_point: int | None = None,
    annual_pay_pence: Pence | None = None,
    kind: Kind = "permanent",
    last_day: date | None = None,
    pay_basis: PayBasis = "salaried",
    pension_scheme: str = "lgps",
    pension_section: Section = "main",
    person: str = Field("", description="Somebody who works here already; else who they are"),
    forenames: str = "",
    surname: str = "",
    born: date | None = None,
    sex: Sex | None = None,
    nino: str = "",
    email: str = "",
    local_government_from: date | None = None,
) -> Appointed:
    """Appoint somebody to an approved vacancy: the post is theirs from their first day.

    Somebody new is registered; what the post asks of checks, and their bank details and starter
    declaration, go to the inbox.
    """
    given = dict(locals())
    found, fact = _vacancy(act, vacancy)
    if found.state != "approved":
        raise WrongState(f"{vacancy} is {found.state}, not approved.", field="vacancy")
    one = person_of(person) if person else _register(act, found.entity, given)
    made = _assign(act, found, one, given)
    found.state, found.appointed = "filled", one
    found.save(update_fields=["state", "appointed"])
    subject = f"people:vacancy:{vacancy}"
    act.concerns_all([subject, f"people:assignment:{made}"])
    act.changed(subject, {"state": "approved"}, {"state": "filled", "person": one.reference})
    act.done(subject, "people.appoint")
    _ask_onboarding(act, one, made, fact, starts_on)
    if not person and kind not in ("casual", "relief"):
        open_probation(act, Assignment.objects.get(reference=made), starts_on)
    event = {"entity": found.entity, "assignment": made, "person": one.reference}
    payroll = {"payroll_id": one.number, "from": starts_on.isoformat()}
    act.emit(ASSIGNMENT_STARTED, event | payroll)
    return Appointed(person=one.reference, assignment=made)


def _register(act: Act, entity: str, given: dict[str, Any]) -> Person:
    """Register somebody new, or refuse what is wrong with them."""
    for name in ("forenames", "surname", "born", "sex"):
        if not given[name]:
            raise Refusal("enter this", field=name, status=422)
    row = PersonTakenOn(
        number=next_reference("EMP"),
        employer_from=given["starts_on"],
        **{name: given[name] for name in ("forenames", "surname", "born", "sex", "nino", "email")},
        local_government_from=given["local_government_from"],
    )
    days = ("born", "employer_from", "local_government_from")
    frame = batch([row], PersonTakenOn, dict.fromkeys(days, pl.Date)).with_columns(
        nino=nino_key(pl.col("nino")),
        local_government_from=pl.coalesce("local_government_from", "employer_from"),
    )
    _first(people_refused(frame, entity, act.today))
    written = write_people(act, entity, frame)
    act.concerns(f"people:person:{written['reference'][0]}")
    return Person.objects.get(reference=written["reference"][0])


def _first(refused: list[Refused]) -> None:
    if refused:
        one = refused[0]
        raise Refusal(one.message, field=one.field, code="refused", status=422)


def _assign(act: Act, vacancy: Vacancy, person: Person, given: dict[str, Any]) -> str:
    names = (
        "last_day", "kind", "weekly_hours", "spine_point", "annual_pay_pence", "pay_basis",
        "pension_scheme", "pension_section",
    )  # fmt: skip
    row = AssignmentTakenOn(
        person_number=person.number,
        post=vacancy.post.reference,
        started_on=given["starts_on"],
        **{name: given[name] for name in names},
    )
    frame, refused = assignments_refused(vacancy.entity, [row])
    fields = {"started_on": "starts_on"}
    _first(
        [
            one.model_copy(update={"field": fields.get(one.field or "", one.field)})
            for one in refused
        ]
    )
    fact = post_fact(vacancy.post, given["starts_on"])
    share = number_of(given["weekly_hours"], 2, "weekly_hours") * 10_000 // fact.full_time_hours_e2
    if share > vacancy.fte_e4:
        room = vacancy.fte_e4 * fact.full_time_hours_e2 / 1_000_000
        raise EstablishmentFull(f"The vacancy is of {room:g} hours a week.", field="weekly_hours")
    return write_assignments(act, vacancy.entity, frame)[0]


def _ask_onboarding(act: Act, person: Person, made: str, fact: PostFact, starts_on: date) -> None:
    """Put in the inbox what is still to be had before the first day."""
    name, mine = _name(person), bool(person.signs_in_as)
    page = f"/staff/people/people/{person.reference}"
    starter = f"/my/starter/{made}" if mine else page
    subject = f"people:person:{person.reference}"
    wanted = [
        ("people.declare_starter", f"people:assignment:{made}", "Starter declaration", starter)
    ]
    if not person.payee and mine:
        wanted.append(("people.give_own_bank_details", subject, "Bank details", "/my/details/bank"))
    elif not person.payee:
        wanted.append(("people.give_bank_details", subject, "Bank details", page))
    if fact.right_to_work:
        wanted.append(("people.record_check", f"{subject}:right_to_work", "Right to work", page))
    if fact.dbs_level != "none":
        words = f"DBS certificate, {fact.dbs_level.replace('_', ' ')}"
        wanted.append(("people.record_check", f"{subject}:dbs", words, page))
    for command_name, about, words, url in wanted:
        act.ask_for(
            about, command_name, title=f"{words}: {name}", entity=person.entity,
            owner=person.signs_in_as or None, due=starts_on, url=url,
        )  # fmt: skip


def _name(person: Person) -> str:
    frame = read_frame(
        "SELECT forenames || ' ' || surname FROM people_details WHERE person_id = %s "
        "AND upper_inf(known) ORDER BY held DESC LIMIT 1",
        [person.pk],
        schema={"name": pl.String},
    )
    return str(frame["name"][0]) if frame.height else person.reference
