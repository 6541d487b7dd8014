"""Recruitment as HR sees it: adverts, candidates without their names until they are invited."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import AdvertRef
from chamberlain.people.queries.candidates import (
    ANSWERS,
    PERSONAL,
    Answers,
    Personal,
    names_of_candidates,
    opened,
)
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.recruiting import candidate_kept_until, lines_of
from chamberlain.people.rules.suppression import LEAST_SHOWN

NAMED = ("shortlisted", "offered", "accepted", "declined", "appointed")
"""States in which a candidate's name is shown: before, nobody sees whose answers they are."""
UNNAMED = "Candidate"

_ADVERTS = """
    SELECT d.reference, d.entity, v.reference AS vacancy, o.reference AS post, d.title, d.about,
           d.location, d.criteria, d.questions, d.qualification, d.weekly_hours_e2,
           d.full_time_hours_e2, d.working_weeks_e3, d.pay_from_pence, d.pay_to_pence, d.opens_on,
           d.redeployees_until, d.closes_on, d.interviews_on, d.state,
           (SELECT count(*) FROM people_application a WHERE a.advert_id = d.id) AS candidates,
           (SELECT count(*) FROM people_application a WHERE a.advert_id = d.id
                AND a.state IN ('shortlisted', 'offered', 'accepted', 'appointed')) AS invited,
           (SELECT coalesce(string_agg(coalesce(u.name, m.user), ', ' ORDER BY u.name), '')
                FROM people_panel_member m LEFT JOIN kernel_user u ON u.reference = m.user
                WHERE m.advert_id = d.id) AS panel
    FROM people_advert d JOIN people_vacancy v ON v.id = d.vacancy_id
    JOIN people_post o ON o.id = v.post_id
    WHERE {place}
"""


class AdvertRow(Record):
    """An advert with how many applied and who sits on its panel; pay is full-time, all-year."""

    reference: str
    entity: str
    vacancy: str
    post: str
    title: str
    about: str
    location: str
    criteria: str
    questions: str
    qualification: str
    weekly_hours_e2: int
    full_time_hours_e2: int
    working_weeks_e3: int | None
    pay_from_pence: Pence
    pay_to_pence: Pence
    opens_on: date
    redeployees_until: date | None
    closes_on: date
    interviews_on: date | None
    state: str
    candidates: int
    invited: int
    panel: str


@query(summary="Adverts")
def adverts(scope: Scope, state: str = "") -> list[AdvertRow]:
    """Return adverts, those that close first on top of what is published."""
    place, params = scope.whole_sql("d.entity")
    more = "AND (%s = '' OR d.state = %s) ORDER BY d.state = 'published' DESC, d.closes_on, d.id"
    found = rows(_ADVERTS.format(place=place) + more, [*params, state, state])
    return [AdvertRow(**one) for one in found]


@query(summary="An advert")
def advert(scope: Scope, advert: AdvertRef) -> AdvertRow:
    """Return one advert."""
    place, params = scope.whole_sql("d.entity")
    found = rows(_ADVERTS.format(place=place) + "AND d.reference = %s", [*params, advert])
    if not found:
        raise Unknown(f"There is no advert {advert}.", field="advert")
    return AdvertRow(**found[0])


_MEAN = """
    (SELECT (sum(s.points) * 200 + count(DISTINCT s.scorer)) / (2 * count(DISTINCT s.scorer))
     FROM people_score s WHERE s.application_id = a.id AND s.stage = '{0}')::bigint
"""
_CANDIDATES = f"""
    SELECT a.reference, a.state, a.redeployee, a.received_on, a.personal_sealed,
           (SELECT count(DISTINCT s.scorer) FROM people_score s WHERE s.application_id = a.id
                AND s.stage = 'shortlist') AS scored_by,
           {_MEAN.format("shortlist")} AS shortlist_e2, {_MEAN.format("interview")} AS interview_e2
    FROM people_application a JOIN people_advert d ON d.id = a.advert_id
    WHERE d.reference = %s AND {{place}}
    ORDER BY interview_e2 DESC NULLS LAST, shortlist_e2 DESC NULLS LAST, a.reference
"""  # noqa: S608


class CandidateRow(Record):
    """A candidate of an advert with mean points x 100; without a name until they are invited."""

    reference: str
    name: str
    state: str
    redeployee: bool
    received_on: date
    scored_by: int
    shortlist_e2: int | None
    interview_e2: int | None


@query(summary="Candidates of an advert")
def candidates(scope: Scope, advert: str) -> list[CandidateRow]:
    """Return who applied, by the points the panel gave."""
    place, params = scope.whole_sql("a.entity")
    found = rows(_CANDIDATES.format(place=place), [advert, *params])
    sealed = [one.pop("personal_sealed") for one in found]
    shown = [place for place, one in enumerate(found) if one["state"] in NAMED]
    names = names_of_candidates(
        [found[place]["reference"] for place in shown], [sealed[place] for place in shown]
    )
    named = dict(zip(shown, names, strict=True))
    return [CandidateRow(**one, name=named.get(place, UNNAMED)) for place, one in enumerate(found)]


class CandidateCheckRow(Record):
    """A check before a start."""

    kind: str
    level: str
    state: str
    number: str
    seen_on: date | None
    expires_on: date | None


class CandidateShown(Record):
    """One candidate: who they are only once they were invited, what they answered, checks."""

    reference: str
    advert: str
    title: str
    state: str
    redeployee: bool
    person: str
    received_on: date
    decided_on: date | None
    decided_reason: str
    interview: str
    offer_starts_on: date | None
    offer_hours_e2: int | None
    offer_spine_point: int | None
    offer_annual_pence: Pence | None
    erased_on: date | None
    criteria: list[str]
    answers: list[str]
    history: str
    who: Personal | None
    checks: list[CandidateCheckRow]


_ONE = """
    SELECT a.reference, d.reference AS advert, d.title, d.criteria, a.state, a.redeployee,
           coalesce(p.reference, '') AS person, a.received_on, a.decided_on, a.decided_reason,
           a.interview, a.offer_starts_on, a.offer_hours_e2, a.offer_spine_point,
           a.offer_annual_pence, a.erased_on, a.personal_sealed, a.answers_sealed, a.id
    FROM people_application a JOIN people_advert d ON d.id = a.advert_id
    LEFT JOIN people_person p ON p.id = a.person_id
    WHERE a.reference = %s AND {place}
"""


@query(summary="A candidate")
def candidate(scope: Scope, application: str) -> CandidateShown:
    """Return one candidate; their name, contacts and referees only once they are invited."""
    place, params = scope.whole_sql("a.entity")
    found = rows(_ONE.format(place=place), [application, *params])
    if not found:
        raise Unknown(f"There is no application {application}.", field="application")
    return shown(found[0])


def shown(one: dict[str, Any]) -> CandidateShown:
    """Return a row of a candidate opened as far as their state lets it be."""
    number = one.pop("id")
    personal_sealed, answers_sealed = one.pop("personal_sealed"), one.pop("answers_sealed")
    reference = one["reference"]
    said = opened(reference, ANSWERS, answers_sealed)
    answers = Answers(**said) if said else Answers(criteria=[])
    who = opened(reference, PERSONAL, personal_sealed) if one["state"] in NAMED else {}
    checks = rows(
        "SELECT kind, level, state, number, seen_on, expires_on FROM people_candidate_check "
        "WHERE application_id = %s ORDER BY id",
        [number],
    )
    return CandidateShown(
        **one | {"criteria": lines_of(one["criteria"])},
        answers=answers.criteria,
        history=answers.history,
        who=Personal(**who) if who else None,
        checks=[CandidateCheckRow(**check) for check in checks],
    )


EQUALITY = {
    "question": pl.String,
    "answer": pl.String,
    "applied": pl.Int64,
    "invited": pl.Int64,
    "appointed": pl.Int64,
}


@query(summary="Who applied, was invited and appointed, for equality")
def recruitment_equality(scope: Scope, since: date, until: date) -> pl.DataFrame:
    """Count candidates of a time by what they told for equality; a count below 10 is null.

    Nobody reads one candidate's answers, and this is nothing a panel sees.
    """
    place, params = scope.whole_sql("a.entity")
    frame = read_frame(
        "SELECT e.question, e.answer, count(*), count(*) FILTER (WHERE a.state IN "  # noqa: S608
        "('shortlisted', 'offered', 'accepted', 'declined', 'appointed')), "
        "count(*) FILTER (WHERE a.state = 'appointed') FROM people_equality_answer e "
        f"JOIN people_application a ON a.id = e.application_id WHERE {place} "
        "AND a.received_on BETWEEN %s AND %s GROUP BY e.question, e.answer ORDER BY 1, 2",
        [*params, since, until],
        schema=EQUALITY,
    )
    counts = [
        pl.when(pl.col(name) >= LEAST_SHOWN).then(pl.col(name)).alias(name)
        for name in ("applied", "invited", "appointed")
    ]
    return frame.with_columns(counts)


@query(summary="How many candidates are kept longer than their time")
def candidates_due(scope: Scope, as_at: date) -> int:
    """Return how many candidates `erase_candidates` would forget on a day."""
    place, params = scope.whole_sql("a.entity")
    found = rows(
        "SELECT a.decided_on FROM people_application a WHERE a.erased_on IS NULL "  # noqa: S608
        f"AND a.decided_on IS NOT NULL AND {place}",
        params,
    )
    return sum(candidate_kept_until(one["decided_on"], as_at) <= as_at for one in found)


class RedeploymentRow(Record):
    """Somebody at risk of redundancy."""

    reference: str
    person: str
    name: str
    title: str
    reason: str
    at_risk_from: date
    at_risk_until: date
    state: str


@query(summary="Who is at risk of redundancy")
def redeployments(scope: Scope, state: str = "") -> list[RedeploymentRow]:
    """Return the redeployment register, those still open first."""
    place, params = scope.whole_sql("r.entity")
    found = rows(
        "SELECT r.reference, p.reference AS person, "  # noqa: S608
        f"{NAME.format('p.id')} AS name, "
        "(SELECT title FROM people_post_fact t WHERE t.post_id = a.post_id AND upper_inf(t.known) "
        "ORDER BY t.held DESC LIMIT 1) AS title, r.reason, r.at_risk_from, r.at_risk_until, "
        "r.state FROM people_redeployment r JOIN people_person p ON p.id = r.person_id "
        f"JOIN people_assignment a ON a.id = r.assignment_id WHERE {place} "
        "AND (%s = '' OR r.state = %s) ORDER BY r.state = 'open' DESC, r.at_risk_until",
        [*params, state, state],
    )
    return [RedeploymentRow(**one) for one in found]
