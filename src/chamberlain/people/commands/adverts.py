"""Adverts of approved vacancies, who sits on their panels, and who is at risk and comes first."""

from datetime import date
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Pence, Text
from chamberlain.people.commands.finding import held_on, post_fact
from chamberlain.people.commands.posts import number_of
from chamberlain.people.contract import AdvertRef, AssignmentRef, Hours, VacancyRef
from chamberlain.people.errors import DatesWrong, EstablishmentFull, WrongState
from chamberlain.people.models import Advert, PanelMember, Redeployment, Vacancy
from chamberlain.people.rules.recruiting import lines_of

LongText = Annotated[str, Field(min_length=1, max_length=8000)]
URL = "/staff/people/adverts/{}"


@command(duty="redeployment.register", summary="Register somebody at risk of redundancy")
def register_at_risk(
    act: Act, assignment: AssignmentRef, at_risk_from: date, at_risk_until: date, reason: Text
) -> str:
    """Put somebody on the redeployment register: adverts come to them before anybody else."""
    held = held_on(act, assignment, at_risk_from)
    act.need(entity=held.entity)
    if at_risk_until < at_risk_from:
        raise DatesWrong("The last day is before the first.", field="at_risk_until")
    if Redeployment.objects.filter(assignment=held.assignment, state="open").exists():
        raise WrongState("They are on the register already.", field="assignment")
    made = Redeployment.objects.create(
        reference=next_reference("RDP"), entity=held.entity, assignment=held.assignment,
        person=held.person, reason=reason, at_risk_from=at_risk_from, at_risk_until=at_risk_until,
        act_id=act.id,
    )  # fmt: skip
    act.concerns(f"people:assignment:{assignment}")
    act.changed(f"people:redeployment:{made.reference}", None, {"assignment": assignment})
    return made.reference


@command(duty="redeployment.register", summary="Take somebody off the redeployment register")
def end_at_risk(act: Act, redeployment: str, reason: Text) -> None:
    """End somebody's place on the redeployment register, saying why."""
    found = Redeployment.objects.select_for_update().filter(reference=redeployment).first()
    if found is None:
        raise Unknown(f"There is no redeployment {redeployment}.", field="redeployment")
    act.need(entity=found.entity)
    if found.state != "open":
        raise WrongState(f"It is {found.state}.", field="redeployment")
    found.state = "ended"
    found.save(update_fields=["state"])
    act.changed(
        f"people:redeployment:{redeployment}", {"state": "open"},
        {"state": "ended", "reason": reason},
    )  # fmt: skip


@command(duty="advert.publish", summary="Advertise an approved vacancy")
def advertise(  # noqa: PLR0913 - what an advert says
    act: Act,
    *,
    vacancy: VacancyRef,
    about: LongText,
    criteria: LongText,
    pay_from_pence: Pence,
    pay_to_pence: Pence,
    closes_on: date,
    questions: Annotated[str, Field(max_length=8000)] = "",
    qualification: Annotated[str, Field(max_length=200)] = "",
    weekly_hours: Hours | None = None,
    interviews_on: date | None = None,
    redeployees_days: Annotated[int, Field(ge=0, le=20)] = 5,
) -> str:
    """Publish a vacancy on the council's jobs page; return the advert.

    `criteria` and `questions` are one a line. Where anybody is at risk of redundancy the advert is
    theirs alone for `redeployees_days` working days. Pay is that of full-time, all-year work.
    """
    found = _vacancy(act, vacancy)
    fact = post_fact(found.post, act.today)
    first = _redeployees_until(act, found.entity, redeployees_days)
    _sensible(act.today, closes_on, first, pay_from_pence, pay_to_pence)
    if not lines_of(criteria):
        raise Refusal("enter at least one criterion", field="criteria", status=422)
    hours = fact.full_time_hours_e2 * found.fte_e4 // 10_000
    wanted = number_of(weekly_hours, 2, "weekly_hours") if weekly_hours else hours
    if wanted > hours:
        raise EstablishmentFull(
            f"The vacancy is of {hours / 100:g} hours a week.", field="weekly_hours"
        )
    if Advert.objects.filter(vacancy=found, state="published").exists():
        raise WrongState(f"{vacancy} is advertised already.", field="vacancy")
    made = Advert.objects.create(
        reference=next_reference("ADV"), entity=found.entity, vacancy=found, title=fact.title,
        about=about, location=fact.location, criteria="\n".join(lines_of(criteria)),
        questions="\n".join(lines_of(questions)), qualification=qualification,
        weekly_hours_e2=wanted, full_time_hours_e2=fact.full_time_hours_e2,
        working_weeks_e3=fact.working_weeks_e3, pay_from_pence=pay_from_pence,
        pay_to_pence=pay_to_pence, opens_on=act.today, redeployees_until=first,
        closes_on=closes_on, interviews_on=interviews_on, published_by=act.person, act_id=act.id,
    )  # fmt: skip
    subject = f"people:advert:{made.reference}"
    act.concerns_all([subject, f"people:vacancy:{vacancy}"])
    act.changed(subject, None, {"vacancy": vacancy, "closes_on": closes_on.isoformat()})
    act.ask_for(
        subject, "people.set_panel", title=f"Name the panel: {fact.title}", entity=found.entity,
        due=closes_on, url=URL.format(made.reference),
    )  # fmt: skip
    return made.reference


def _vacancy(act: Act, reference: str) -> Vacancy:
    found = Vacancy.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no vacancy {reference}.", field="vacancy")
    act.need(entity=found.entity)
    if found.state != "approved":
        raise WrongState(f"{reference} is {found.state}: it is advertised once approved.")
    return found


def _redeployees_until(act: Act, entity: str, working_days: int) -> date | None:
    """Return the last day that is redeployees' alone; None where nobody is at risk."""
    at_risk = Redeployment.objects.filter(
        entity=entity, state="open", at_risk_from__lte=act.today, at_risk_until__gte=act.today
    )
    if not working_days or not at_risk.exists():
        return None
    return add_working_days(act.today, working_days)


def _sensible(today: date, closes_on: date, first: date | None, low: int, high: int) -> None:
    if closes_on < today:
        raise DatesWrong("is past already", field="closes_on")
    if first is not None and closes_on <= first:
        raise DatesWrong(
            f"Until {first:%d/%m/%Y} it is for those at risk alone: close it later.",
            field="closes_on",
        )
    if low <= 0 or high < low:
        field = "pay_from_pence" if low <= 0 else "pay_to_pence"
        raise Refusal("must be above nought, and not less than the lowest", field=field, status=422)


def advert_of(act: Act, reference: str, *states: str) -> Advert:
    """Return an advert, locked, or refuse one unknown or in another state."""
    found = Advert.objects.select_for_update().filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no advert {reference}.", field="advert")
    act.need(entity=found.entity)
    if states and found.state not in states:
        raise WrongState(f"{reference} is {found.state}.", field="advert")
    return found


@command(duty="advert.publish", summary="Let an advert close later")
def extend_advert(act: Act, advert: AdvertRef, closes_on: date) -> None:
    """Let an advert close later than it said; never earlier than people were told."""
    found = advert_of(act, advert, "published")
    if closes_on <= found.closes_on:
        raise DatesWrong("An advert is only ever kept open for longer.", field="closes_on")
    before, found.closes_on = found.closes_on, closes_on
    found.save(update_fields=["closes_on"])
    subject = f"people:advert:{advert}"
    act.concerns(subject)
    act.changed(
        subject, {"closes_on": before.isoformat()}, {"closes_on": closes_on.isoformat()}
    )  # fmt: skip


@command(duty="advert.publish", summary="Withdraw an advert")
def withdraw_advert(act: Act, advert: AdvertRef, reason: Text) -> None:
    """Take an advert down; candidates who wait are told that nobody is appointed."""
    found = advert_of(act, advert, "published")
    found.state = "withdrawn"
    found.save(update_fields=["state"])
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE people_application SET state = 'not_appointed', decided_on = %s, "
            "decided_reason = %s WHERE advert_id = %s AND state IN "
            "('submitted', 'shortlisted', 'offered')",
            [act.today, "The advert was withdrawn.", found.pk],
        )
    subject = f"people:advert:{advert}"
    act.concerns(subject)
    act.changed(subject, {"state": "published"}, {"state": "withdrawn", "reason": reason})
    act.done(subject)


@command(duty="advert.panel", summary="Name the panel of an advert")
def set_panel(act: Act, advert: AdvertRef, members: str) -> list[str]:
    """Name who shortlists and interviews, by their user names, separated by commas: two or more.

    Whoever has scored already stays. Each finds the candidates in their inbox once it has closed.
    """
    found = advert_of(act, advert, "published")
    names = sorted({name.strip() for name in members.replace(";", ",").split(",") if name.strip()})
    known = dict(
        User.objects.filter(username__in=names, is_active=True).values_list("username", "reference")
    )
    missing = [name for name in names if name not in known]
    if missing:
        raise Refusal(f"nobody signs in as {missing[0]}", field="members", status=422)
    if len(names) < 2:
        raise Refusal("name two people at least", field="members", status=422)
    scored = PanelMember.objects.filter(advert=found).exclude(user__in=known.values())
    with act.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_panel_member m WHERE id = ANY(%s) AND NOT EXISTS (SELECT 1 FROM "
            "people_score s JOIN people_application a ON a.id = s.application_id "
            "WHERE a.advert_id = m.advert_id AND s.scorer = m.user)",
            [list(scored.values_list("id", flat=True))],
        )
    for user in known.values():
        PanelMember.objects.get_or_create(advert=found, user=user, defaults={"act_id": act.id})
    subject = f"people:advert:{advert}"
    act.concerns(subject)
    act.changed(subject, None, {"panel": ", ".join(names)})
    act.done(subject, "people.set_panel")
    for user in known.values():
        act.ask_for(
            f"{subject}:{user}", "people.score_candidate", title=f"Shortlist: {found.title}",
            owner=user, entity=found.entity, due=found.closes_on, url=f"/my/panels/{advert}",
        )  # fmt: skip
    return names
