"""Applying for a post: from the public page without signing in, or as somebody who works here."""

from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel import personal
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Record, Text
from chamberlain.people.commands.persons import own_person
from chamberlain.people.commands.telling import tell_candidate
from chamberlain.people.commands.writing import now_known
from chamberlain.people.contract import AdvertRef
from chamberlain.people.errors import WrongState
from chamberlain.people.models import (
    Advert,
    Application,
    Details,
    EqualityAnswer,
    Person,
    Redeployment,
)
from chamberlain.people.queries.candidates import CODE, EMAIL, Answers, Personal, sealed_pair
from chamberlain.people.rules.recruiting import EQUALITY, lines_of

Answer = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]
Paragraph = Annotated[str, Field(max_length=6000)]
Email = Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
SECRET = (
    "forenames", "surname", "email", "telephone", "address", "referees", "adjustments", "answers",
    "history", "equality", "code",
)  # fmt: skip
WAITING = ("submitted", "shortlisted", "offered", "accepted")


class Told(Record):
    """One answer to a question for equality."""

    question: str
    answer: str


@command(
    system=True, duty="application.make", secret=SECRET, summary="Apply for an advertised post"
)
def apply_publicly(  # noqa: PLR0913 - what an application holds
    act: Act,
    *,
    advert: AdvertRef,
    forenames: Annotated[str, Field(min_length=1, max_length=140)],
    surname: Annotated[str, Field(min_length=1, max_length=140)],
    email: Email,
    code: Annotated[str, Field(min_length=8, max_length=20)],
    answers: list[Answer],
    telephone: Short = "",
    address: Text = "",
    history: Paragraph = "",
    referees: Text = "",
    adjustments: Text = "",
    equality: list[Told] | None = None,
) -> str:
    """Take an application from the public page; return its reference.

    With it and their `code` the candidate sees how it stands, and answers an offer. Twice from one
    address of email is refused.
    """
    given = dict(locals())
    found = _open_advert(act, advert)
    if found.redeployees_until is not None and act.today <= found.redeployees_until:
        raise WrongState("This post is not open to everybody yet.")
    who = Personal(
        **{name: given[name].strip() for name in
           ("forenames", "surname", "telephone", "address", "referees", "adjustments")},
        email=email.strip().lower(),
    )  # fmt: skip
    return _apply(act, found, who, Answers(criteria=answers, history=history), given)


@command(duty="application.make", secret=SECRET, summary="Apply for a post as an employee")
def apply_as_employee(
    act: Act,
    advert: AdvertRef,
    answers: list[Answer],
    history: Paragraph = "",
    adjustments: Text = "",
    equality: list[Told] | None = None,
) -> str:
    """Apply for a post here; whoever is at risk of redundancy may do so before anybody else."""
    one = own_person(act)
    found = _open_advert(act, advert)
    at_risk = Redeployment.objects.filter(
        person=one, state="open", at_risk_from__lte=act.today, at_risk_until__gte=act.today
    ).exists()
    if found.redeployees_until and act.today <= found.redeployees_until and not at_risk:
        raise WrongState(
            f"Until {found.redeployees_until:%d/%m/%Y} it is for those at risk of redundancy.",
            field="advert",
        )
    details = now_known(Details.objects.filter(person=one, held__contains=act.today)).first()
    if details is None:
        raise WrongState("Your details are not on the register.")
    who = Personal(
        forenames=details.forenames, surname=details.surname, telephone=details.telephone,
        email=details.email or one.reference, adjustments=adjustments,
    )  # fmt: skip
    given = {"code": "", "equality": equality, "person": one, "redeployee": at_risk}
    return _apply(act, found, who, Answers(criteria=answers, history=history), given)


def _open_advert(act: Act, reference: str) -> Advert:
    found = Advert.objects.filter(reference=reference, state="published").first()
    if found is None:
        raise Unknown("This post is not advertised any more.", field="advert")
    if not found.opens_on <= act.today <= found.closes_on:
        raise WrongState(f"This post closed on {found.closes_on:%d/%m/%Y}.", field="advert")
    return found


def _apply(act: Act, advert: Advert, who: Personal, said: Answers, given: dict[str, Any]) -> str:
    asked = lines_of(advert.criteria)
    if len(said.criteria) != len(asked) or not all(one.strip() for one in said.criteria):
        raise Refusal("answer each criterion", field="answers", code="unanswered", status=422)
    mark = personal.mark(EMAIL, who.email)
    if Application.objects.filter(advert=advert, email_mark=mark).exists():
        raise WrongState("Somebody with this email applied for this post already.", field="email")
    reference = next_reference("APL")
    first, second = sealed_pair(reference, who, said)
    person: Person | None = given.get("person")
    made = Application.objects.create(
        reference=reference, entity=advert.entity, advert=advert, person=person,
        redeployee=bool(given.get("redeployee")), personal_sealed=first, answers_sealed=second,
        email_mark=mark, code_mark=personal.mark(CODE, given["code"]) if given["code"] else "",
        received_on=act.today, act_id=act.id,
    )  # fmt: skip
    _tell_equality(act, made, given["equality"])
    subject = f"people:application:{reference}"
    act.concerns(subject)
    act.changed(subject, None, {"advert": advert.reference})
    tell_candidate(act, made, "received")
    return reference


def _tell_equality(act: Act, application: Application, told: list[Told] | None) -> None:
    """Keep what was told for equality, as far as it is among what was asked."""
    known = {
        one.question: one.answer
        for one in told or ()
        if one.answer in EQUALITY.get(one.question, ())
    }
    EqualityAnswer.objects.bulk_create(
        EqualityAnswer(
            application=application, question=question, answer=answer, answered_on=act.today,
            act_id=act.id,
        )
        for question, answer in known.items()
    )  # fmt: skip


def by_code(application: str, code: str) -> Application:
    """Return a candidate's application by its reference and their code, or refuse."""
    found = Application.objects.select_for_update().filter(reference=application).first()
    if found is None or not found.code_mark or found.code_mark != personal.mark(CODE, code):
        raise Unknown("The reference and the code are not those of an application.")
    return found


@command(system=True, duty="application.make", secret=("code",), summary="Withdraw an application")
def withdraw_application(act: Act, application: str, code: str) -> None:
    """Take an application back as its candidate: nothing more becomes of it."""
    _withdraw(act, by_code(application, code))


@command(duty="application.make", summary="Withdraw one's own application")
def withdraw_own_application(act: Act, application: str) -> None:
    """Take one's own application back as somebody who works here."""
    _withdraw(act, _own(act, application))


def _own(act: Act, application: str) -> Application:
    one = own_person(act)
    rows = Application.objects.select_for_update()
    found = rows.filter(reference=application, person=one).first()
    if found is None:
        raise Unknown(f"You made no application {application}.", field="application")
    return found


def _withdraw(act: Act, found: Application) -> None:
    if found.state not in WAITING:
        raise WrongState(f"It is {found.state.replace('_', ' ')}.", field="application")
    settle(act, found, "withdrawn", "The candidate withdrew.")


@command(system=True, duty="application.answer", secret=("code",), summary="Answer an offer")
def answer_offer(act: Act, application: str, code: str, accept: bool) -> None:
    """Accept or decline an offer as its candidate."""
    _answer(act, by_code(application, code), accept)


@command(duty="application.answer", summary="Answer an offer made to oneself")
def answer_own_offer(act: Act, application: str, accept: bool) -> None:
    """Accept or decline an offer as somebody who works here."""
    _answer(act, _own(act, application), accept)


def _answer(act: Act, found: Application, accept: bool) -> None:
    if found.state != "offered":
        raise WrongState("There is no offer to answer.", field="application")
    if not accept:
        settle(act, found, "declined", "The candidate declined the offer.")
        return
    found.state = "accepted"
    found.save(update_fields=["state"])
    subject = f"people:application:{found.reference}"
    act.concerns(subject)
    act.changed(subject, {"state": "offered"}, {"state": "accepted"})
    act.ask_for(
        subject, "people.hire", title=f"Hire: {found.advert.title}", entity=found.entity,
        due=found.offer_starts_on, url=f"/staff/people/candidates/{found.reference}",
    )  # fmt: skip


def settle(act: Act, found: Application, state: str, reason: str) -> None:
    """Decide on an application for good, with the day its keeping is counted from."""
    before, found.state = found.state, state
    found.decided_on, found.decided_reason = act.today, reason
    found.save(update_fields=["state", "decided_on", "decided_reason"])
    subject = f"people:application:{found.reference}"
    act.concerns(subject)
    act.changed(subject, {"state": before}, {"state": state, "reason": reason})
    act.done(subject)
    tell_candidate(act, found, state)


@command(system=True, secret=("code",), summary="Let a candidate see their application")
def candidate_enters(act: Act, application: str, code: str) -> None:
    """Say whether reference and code belong together; each try stands in the audit."""
    found = by_code(application, code)
    act.need(entity=found.entity)
