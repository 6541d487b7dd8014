"""Checks before a start, hiring who accepted, and forgetting candidates after their time."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from django.conf import settings
from django.db import transaction
from pydantic import Field

from chamberlain.kernel import gone, personal
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.erasing import Standing, forgets, keeps
from chamberlain.kernel.models import Erasure
from chamberlain.kernel.numbering import next_references
from chamberlain.kernel.records import Text
from chamberlain.people.commands.applying import WAITING, settle
from chamberlain.people.commands.assignments import transfer
from chamberlain.people.commands.choosing import application_of
from chamberlain.people.commands.vacancies import Appointed, appoint
from chamberlain.people.contract import ApplicationRef, Kind, PayBasis, Section, Sex
from chamberlain.people.errors import WrongState
from chamberlain.people.models import (
    Application,
    Assignment,
    CandidateCheck,
    Check,
    EqualityAnswer,
    Person,
    Redeployment,
)
from chamberlain.people.queries.candidates import PERSONAL, opened, subject_of
from chamberlain.people.rules.recruiting import candidate_kept_until, stands_in_the_way

KEPT = ("dbs", "right_to_work", "registration")
CHUNK = 500
RETENTION = "RETENTION"
"""Who asks for an erasure that a schedule asks for: whoever does it is the second."""
DONE = ("not_shortlisted", "declined", "not_appointed", "withdrawn", "appointed")


@command(duty="candidate.check", summary="Record a check before a start")
def record_candidate_check(
    act: Act,
    *,
    application: ApplicationRef,
    kind: Literal[
        "right_to_work", "dbs", "reference_1", "reference_2", "qualification", "registration"
    ],
    outcome: Literal["clear", "not_clear"],
    seen_on: date,
    level: Annotated[str, Field(max_length=80, description="Such as share code, or enhanced")] = "",
    number: Annotated[str, Field(max_length=60)] = "",
    expires_on: date | None = None,
) -> None:
    """Record what a check said; a certificate itself is never kept."""
    found = application_of(act, application, "offered", "accepted")
    if expires_on is not None and expires_on <= seen_on:
        raise WrongState("It had expired when it was seen.", field="expires_on")
    row, _ = CandidateCheck.objects.get_or_create(
        application=found, kind=kind, defaults={"act_id": act.id}
    )
    row.state, row.seen_on, row.expires_on, row.number = outcome, seen_on, expires_on, number
    row.level, row.recorded_by, row.act_id = level or row.level, act.person, act.id
    row.save()
    subject = f"people:application:{application}"
    act.concerns(subject)
    act.changed(subject, None, {"check": kind, "outcome": outcome})
    if not CandidateCheck.objects.filter(application=found, state="outstanding").exists():
        act.done(subject, "people.record_candidate_check")


@command(duty="person.appoint", secret=("born", "sex", "nino"), summary="Hire who accepted")
def hire(  # noqa: PLR0913 - what is still to be known of somebody
    act: Act,
    *,
    application: ApplicationRef,
    kind: Kind = "permanent",
    last_day: date | None = None,
    pay_basis: PayBasis = "salaried",
    pension_scheme: str = "lgps",
    pension_section: Section = "main",
    born: date | None = None,
    sex: Sex | None = None,
    nino: str = "",
    local_government_from: date | None = None,
    transfer_from: str = "",
    risk_assessment: Text = "",
) -> Appointed:
    """Put a candidate who accepted in their post, once what the post asks for was seen.

    Somebody new is registered, and their bank details and declaration go to the inbox. Somebody
    here moves with `transfer_from` (their assignment), or else holds both. A start before a
    certificate came needs a written assessment of the risk, and is never allowed where a barred
    list is to be searched or right to work wasn't seen.
    """
    given = dict(locals())
    found = application_of(act, application, "accepted")
    checks = list(CandidateCheck.objects.filter(application=found))
    wrong = stands_in_the_way(
        [(one.kind, one.level, one.state) for one in checks], risk_assessment.strip()
    )
    if wrong:
        kind_, why = wrong[0]
        raise WrongState(f"{kind_.replace('_', ' ').capitalize()}: {why}.", code="check_missing")
    made = _moved(act, found, transfer_from) if transfer_from else _placed(act, found, given)
    person = Person.objects.get(reference=made.person)
    _keep_checks(act, person, checks)
    found.appointed, found.risk_assessment = person, risk_assessment
    found.save(update_fields=["appointed", "risk_assessment"])
    settle(act, found, "appointed", "")
    Redeployment.objects.filter(person=person, state="open").update(state="placed")
    _others(act, found)
    return made


def _terms(found: Application) -> dict[str, Any]:
    if found.offer_starts_on is None or found.offer_hours_e2 is None:
        raise WrongState("Nothing was offered.", field="application")
    return {
        "weekly_hours": f"{found.offer_hours_e2 / 100:g}",
        "spine_point": found.offer_spine_point,
    }


def _moved(act: Act, found: Application, assignment: str) -> Appointed:
    """Transfer somebody who works here: their payroll ID stays."""
    vacancy, starts = found.advert.vacancy, found.offer_starts_on
    held = Assignment.objects.filter(reference=assignment, person=found.person)
    if found.person is None or starts is None or not held.exists():
        raise Refusal("is not an assignment of this candidate", field="transfer_from", status=422)
    new = transfer(
        act, assignment, vacancy.post.reference, starts, reason=f"Appointed: {found.reference}",
        **_terms(found),
    )  # fmt: skip
    vacancy.state, vacancy.appointed = "filled", found.person
    vacancy.save(update_fields=["state", "appointed"])
    act.done(f"people:vacancy:{vacancy.reference}")
    return Appointed(person=found.person.reference, assignment=new)


def _placed(act: Act, found: Application, given: dict[str, Any]) -> Appointed:
    """Appoint by the command that every appointment goes through."""
    who = opened(found.reference, PERSONAL, found.personal_sealed)
    if found.offer_starts_on is None or not who:
        raise WrongState("Nothing was offered.", field="application")
    names = (
        "kind", "last_day", "pay_basis", "pension_scheme", "pension_section", "born", "sex",
        "nino", "local_government_from",
    )  # fmt: skip
    return appoint(
        act, vacancy=found.advert.vacancy.reference, starts_on=found.offer_starts_on,
        annual_pay_pence=found.offer_annual_pence,
        person=found.person.reference if found.person else "",
        forenames=who["forenames"], surname=who["surname"], email=who["email"],
        **_terms(found), **{name: given[name] for name in names},
    )  # fmt: skip


def _keep_checks(act: Act, person: Person, checks: list[CandidateCheck]) -> None:
    """Let what was seen before the start stand on the register of checks."""
    for one in checks:
        if (
            one.state != "clear"
            or one.seen_on is None
            or one.kind not in ("dbs", "right_to_work", "registration")
        ):
            continue
        Check.objects.create(
            entity=person.entity, person=person, kind=one.kind, level=one.level,
            number=one.number, seen_on=one.seen_on, expires_on=one.expires_on,
            seen_by=one.recorded_by, act_id=act.id,
        )  # fmt: skip
        act.done(f"people:person:{person.reference}:{one.kind}", "people.record_check")


def _others(act: Act, found: Application) -> None:
    """Close the advert, and tell whoever else waits that somebody was appointed."""
    advert = found.advert
    advert.state = "filled"
    advert.save(update_fields=["state"])
    for one in Application.objects.filter(advert=advert, state__in=WAITING).exclude(pk=found.pk):
        settle(act, one, "not_appointed", "Somebody else was appointed.")
    users = advert.panelmember_set.values_list("user", flat=True)
    subject = f"people:advert:{advert.reference}"
    act.done_all([subject, *(f"{subject}:{user}" for user in users)])
    act.changed(subject, {"state": "published"}, {"state": "filled"})


@command(duty="candidate.erase", summary="Forget candidates whose time is over")
def erase_candidates(act: Act, entity: str) -> int:
    """Destroy what candidates gave, months after the decision as the schedule has it; count them.

    Their key is destroyed, so that no backup opens it; what they told for equality is deleted. Up
    to 500 at once: again until it answers 0. Each day begins with it.
    """
    act.need(entity=entity)
    return erase_due(act, entity)


def erase_due(act: Act, entity: str) -> int:
    """Forget up to 500 candidates of an entity whose time is over; return how many there were."""
    rows = Application.objects.select_for_update().filter(
        entity=entity, state__in=DONE, erased_on__isnull=True, decided_on__isnull=False
    )
    due = [
        one
        for one in rows.order_by("decided_on")[:CHUNK]
        if one.decided_on and candidate_kept_until(one.decided_on, act.today) <= act.today
    ]
    for one, number in zip(due, next_references("ERS", len(due)) if due else [], strict=True):
        _erase(act, one, number)
    if due:
        act.changed("people:application", None, {"erased": len(due)})
    return len(due)


def _erase(act: Act, one: Application, number: str) -> None:
    subject = subject_of(one.reference)
    _blank(act, one)
    done = {
        "subject": subject, "reason": "The time of keeping is over", "asked_by": RETENTION,
        "asked_on": act.today, "settled_by": act.person, "settled_on": act.today,
        "entity": one.entity,
    }  # fmt: skip
    Erasure.objects.create(**done, reference=number, state="erased", act_id=act.id)
    personal.destroy_key(subject, number)
    noted = gone.Gone(**done)  # type: ignore[arg-type]
    transaction.on_commit(lambda: gone.add(Path(settings.HOME), [noted]))


def _blank(act: Act, one: Application) -> None:
    EqualityAnswer.objects.filter(application=one).delete()
    Application.objects.filter(pk=one.pk).update(
        personal_sealed="", answers_sealed="", email_mark="", code_mark="", decided_reason="",
        interview="", risk_assessment="", erased_on=act.today,
    )  # fmt: skip


@keeps("people:application")
def why_candidate_kept(act: Act, reference: str) -> Standing:
    """Say whose candidate this is, and that they are kept while it is open or may be contested."""
    found = application_of(act, reference)
    if found.decided_on is None:
        return Standing(found.entity, ["It is not decided yet."])
    kept = candidate_kept_until(found.decided_on, act.today)
    if kept <= act.today:
        return Standing(found.entity)
    return Standing(found.entity, [f"It was decided lately: kept until {kept:%d/%m/%Y}."])


@forgets("people:application")
def forget_candidate(act: Act, reference: str) -> list[str]:
    """Blank what isn't sealed of a candidate; their key goes with the erasure."""
    found = Application.objects.filter(reference=reference).first()
    if found is not None:
        _blank(act, found)
    return []
