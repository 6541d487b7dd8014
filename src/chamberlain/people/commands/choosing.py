"""Choosing among candidates: scores by each of the panel, the shortlist, interviews, an offer."""

from datetime import date
from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act, NotPermitted, Refusal, Unknown, command
from chamberlain.kernel.records import Pence, Record, Text
from chamberlain.people.commands.adverts import advert_of
from chamberlain.people.commands.applying import settle
from chamberlain.people.commands.finding import post_fact
from chamberlain.people.commands.posts import number_of
from chamberlain.people.commands.telling import tell_candidate
from chamberlain.people.contract import AdvertRef, ApplicationRef, Hours
from chamberlain.people.errors import EstablishmentFull, WrongState
from chamberlain.people.models import Advert, Application, CandidateCheck, PanelMember, Score
from chamberlain.people.rules.recruiting import (
    PANEL_LEAST,
    POINTS_MAX,
    checks_needed,
    chosen,
    lines_of,
    ranked,
)

Stage = Literal["shortlist", "interview"]
URL = "/staff/people/candidates/{}"
SCORES = {"application": pl.String, "scorer": pl.String, "points": pl.Int64}
NOW_SCORED = {"shortlist": "submitted", "interview": "shortlisted"}


def application_of(act: Act, reference: str, *states: str) -> Application:
    """Return an application, locked, or refuse one unknown, forgotten or in another state."""
    rows = Application.objects.select_related("advert__vacancy__post", "person")
    found = rows.select_for_update(of=("self",)).filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no application {reference}.", field="application")
    act.need(entity=found.entity)
    if states and found.state not in states:
        raise WrongState(f"{reference} is {found.state.replace('_', ' ')}.", field="application")
    return found


def lines_scored(advert: Advert, stage: str) -> list[str]:
    """Return what is scored at a stage: the criteria, or the questions where there are any."""
    return lines_of(
        advert.criteria if stage == "shortlist" else advert.questions or advert.criteria
    )


@command(duty="candidate.score", summary="Score a candidate")
def score_candidate(
    act: Act,
    application: ApplicationRef,
    stage: Stage,
    points: Annotated[
        list[Annotated[int, Field(ge=0, le=POINTS_MAX)]],
        Field(description="0 to 5 for each criterion or question, in their order"),
    ],
) -> None:
    """Give a candidate one's own points, once: only the panel may, and nobody scores themselves."""
    rows = Application.objects.select_related("advert", "person")
    found = rows.select_for_update(of=("self",)).filter(reference=application).first()
    if found is None or not _on_panel(act, found):
        raise NotPermitted("Only the panel of its advert scores a candidate.")
    act.need(entity=found.entity, owner=act.person)
    if found.person is not None and found.person.signs_in_as == act.person:
        raise NotPermitted("Nobody scores themselves.")
    if found.state != NOW_SCORED[stage]:
        raise WrongState(f"It is {found.state.replace('_', ' ')}.", field="application")
    wanted = len(lines_scored(found.advert, stage))
    if len(points) != wanted:
        raise Refusal(f"give {wanted} points", field="points", code="points", status=422)
    mine = Score.objects.filter(application=found, stage=stage, scorer=act.person)
    if mine.exists():
        raise WrongState("You scored this candidate already: points stand.", field="points")
    Score.objects.bulk_create(
        Score(
            application=found, stage=stage, scorer=act.person, number=number, points=given,
            act_id=act.id,
        )
        for number, given in enumerate(points, 1)
    )  # fmt: skip
    subject = f"people:application:{application}"
    act.concerns(subject)
    act.changed(subject, None, {"stage": stage, "points": sum(points)})
    _one_less(act, found.advert, stage)


def _on_panel(act: Act, found: Application) -> bool:
    return PanelMember.objects.filter(advert=found.advert, user=act.person).exists()


def _one_less(act: Act, advert: Advert, stage: str) -> None:
    """Take the scoring of an advert out of somebody's inbox once they scored everybody."""
    waiting = Application.objects.filter(advert=advert, state=NOW_SCORED[stage]).exclude(
        score__stage=stage, score__scorer=act.person
    )
    if (act.today > advert.closes_on or stage == "interview") and not waiting.exists():
        act.done(f"people:advert:{advert.reference}:{act.person}", "people.score_candidate")


def ranking_of(advert: Advert, stage: str) -> pl.DataFrame:
    """Return how the candidates of an advert rank at a stage: see `rules.recruiting.ranked`."""
    scores = read_frame(
        "SELECT a.reference, s.scorer, s.points FROM people_score s JOIN people_application a "
        "ON a.id = s.application_id WHERE a.advert_id = %s AND s.stage = %s "
        "AND a.state <> 'withdrawn'",
        [advert.pk, stage],
        schema=SCORES,
    )
    panel = PanelMember.objects.filter(advert=advert).count()
    return ranked(scores, max(panel, PANEL_LEAST), len(lines_scored(advert, stage)))


class Shortlisted(Record):
    """Who is invited to interview and who isn't; `note` says where those at risk came first."""

    invited: list[str]
    turned_down: list[str]
    waiting: list[str]
    note: str = ""


@command(duty="candidate.shortlist", summary="Decide the shortlist of an advert")
def shortlist(
    act: Act,
    advert: AdvertRef,
    least_points: Annotated[int, Field(ge=1, le=500, description="Mean points to be invited")],
) -> Shortlisted:
    """Invite every candidate whose mean points reach what is asked, by the panel's scores alone.

    Refused before the advert has closed, or while one of the panel hasn't scored somebody. Where
    anybody at risk of redundancy reaches it they alone are invited; others who do wait.
    """
    found = advert_of(act, advert, "published")
    if act.today <= found.closes_on:
        raise WrongState(f"It closes on {found.closes_on:%d/%m/%Y}.", field="advert")
    candidates = list(Application.objects.filter(advert=found, state="submitted"))
    ranking = ranking_of(found, "shortlist")
    whole = set(ranking.filter("complete")["application"])
    missing = [one.reference for one in candidates if one.reference not in whole]
    if missing:
        raise WrongState(f"{missing[0]} is not scored by all of the panel yet.", field="advert")
    redeployees = [one.reference for one in candidates if one.redeployee]
    here = ranking.filter(pl.col("application").is_in([one.reference for one in candidates]))
    invited, note = chosen(here, least_points * 100, redeployees)
    enough = set(here.filter(pl.col("mean_e2") >= least_points * 100)["application"])
    for one in candidates:
        if one.reference in invited:
            _invite(act, one)
        elif one.reference not in enough:
            settle(act, one, "not_shortlisted", f"Fewer than {least_points} points.")
    waiting = sorted(enough - set(invited))
    down = sorted({one.reference for one in candidates} - enough)
    subject = f"people:advert:{advert}"
    act.concerns(subject)
    act.changed(subject, None, {"least_points": least_points, "invited": len(invited)})
    _ask_panel(act, found)
    return Shortlisted(invited=invited, turned_down=down, waiting=waiting, note=note)


def _invite(act: Act, one: Application) -> None:
    one.state = "shortlisted"
    one.save(update_fields=["state"])
    subject = f"people:application:{one.reference}"
    act.concerns(subject)
    act.changed(subject, {"state": "submitted"}, {"state": "shortlisted"})


def _ask_panel(act: Act, advert: Advert) -> None:
    for one in PanelMember.objects.filter(advert=advert):
        act.ask_for(
            f"people:advert:{advert.reference}:{one.user}", "people.score_candidate",
            title=f"Interview: {advert.title}", owner=one.user, entity=advert.entity,
            due=advert.interviews_on, url=f"/my/panels/{advert.reference}",
        )  # fmt: skip


@command(duty="candidate.interview", summary="Arrange an interview")
def arrange_interview(
    act: Act,
    application: ApplicationRef,
    interview: Annotated[str, Field(min_length=5, max_length=300, description="When and where")],
) -> None:
    """Tell a shortlisted candidate when and where they are interviewed, by e-mail and a page."""
    found = application_of(act, application, "shortlisted")
    found.interview = interview
    found.save(update_fields=["interview"])
    act.concerns(f"people:application:{application}")
    act.changed(f"people:application:{application}", None, {"interview": "arranged"})
    tell_candidate(act, found, "interview")


@command(duty="candidate.shortlist", summary="Turn a candidate down")
def turn_down(act: Act, application: ApplicationRef, reason: Text) -> None:
    """Tell a candidate that somebody else, or nobody, is appointed; the reason is kept."""
    found = application_of(act, application, "submitted", "shortlisted", "offered", "accepted")
    if not reason.strip():
        raise Refusal("say why", field="reason", status=422)
    settle(act, found, "not_appointed", reason)


@command(duty="candidate.offer", summary="Offer somebody a post")
def make_offer(
    act: Act,
    *,
    application: ApplicationRef,
    starts_on: date,
    weekly_hours: Hours,
    spine_point: Annotated[int, Field(ge=1, le=80)] | None = None,
    annual_pay_pence: Pence | None = None,
    reason: Text = "",
) -> None:
    """Offer a post to a candidate the panel interviewed, subject to checks, which go to the inbox.

    Whoever does not rank first is offered it only with the reason why not the first.
    """
    found = application_of(act, application, "shortlisted")
    advert = found.advert
    ranking = ranking_of(advert, "interview").filter("complete")
    if application not in ranking["application"]:
        raise WrongState("The panel hasn't scored this interview yet.", field="application")
    hopeful = Application.objects.filter(advert=advert, state="shortlisted")
    still = ranking.filter(
        pl.col("application").is_in(list(hopeful.values_list("reference", flat=True)))
    )
    best = still["mean_e2"].max()
    mine = still.filter(pl.col("application") == application)["mean_e2"][0]
    if mine < best and not reason.strip():
        raise Refusal("say why not who ranks first", field="reason", code="ranking", status=422)
    hours = number_of(weekly_hours, 2, "weekly_hours")
    if hours > advert.weekly_hours_e2:
        raise EstablishmentFull(
            f"It was advertised with {advert.weekly_hours_e2 / 100:g} hours.", field="weekly_hours"
        )
    if (spine_point is None) == (annual_pay_pence is None):
        raise Refusal("give a spine point or a pay", field="spine_point", status=422)
    found.state, found.offer_starts_on, found.offer_hours_e2 = "offered", starts_on, hours
    found.offer_spine_point, found.offer_annual_pence = spine_point, annual_pay_pence
    found.save()
    _ask_checks(act, found)
    subject = f"people:application:{application}"
    act.concerns(subject)
    after = {"state": "offered", "starts_on": starts_on.isoformat(), "reason": reason}
    act.changed(subject, {"state": "shortlisted"}, after)
    tell_candidate(act, found, "offered")


def _ask_checks(act: Act, found: Application) -> None:
    """Note what is to be seen before the first day, and put it in the inbox."""
    fact = post_fact(found.advert.vacancy.post, act.today)
    for kind, level in checks_needed(
        fact.dbs_level, fact.right_to_work, found.advert.qualification
    ):
        CandidateCheck.objects.get_or_create(
            application=found, kind=kind, defaults={"level": level, "act_id": act.id}
        )
    act.ask_for(
        f"people:application:{found.reference}", "people.record_candidate_check",
        title=f"Checks before a start: {found.advert.title}", entity=found.entity,
        due=found.offer_starts_on, url=URL.format(found.reference),
    )  # fmt: skip
