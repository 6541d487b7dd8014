"""Adverts as the public and employees read them, and candidates as their panel scores them."""

from datetime import date

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import BookDay, Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.candidates import ANSWERS, Answers, opened
from chamberlain.people.rules.recruiting import actual_pay, lines_of


class Job(Record):
    """A post that is advertised: pay is what the post itself pays in a year, by its hours."""

    reference: str
    entity: str
    title: str
    about: str
    location: str
    criteria: list[str]
    qualification: str
    weekly_hours_e2: int
    working_weeks_e3: int | None
    pay_from_pence: Pence
    pay_to_pence: Pence
    full_time_from_pence: Pence
    full_time_to_pence: Pence
    opens_on: date
    redeployees_until: date | None
    closes_on: date
    interviews_on: date | None


_JOBS = """
    SELECT reference, entity, title, about, location, criteria, qualification, weekly_hours_e2,
           full_time_hours_e2, working_weeks_e3, pay_from_pence, pay_to_pence, opens_on,
           redeployees_until, closes_on, interviews_on
    FROM people_advert
    WHERE state = 'published' AND opens_on <= %(day)s AND closes_on >= %(day)s
"""


def _job(one: dict[str, object]) -> Job:
    low, high = int(str(one.pop("pay_from_pence"))), int(str(one.pop("pay_to_pence")))
    hours, full = int(str(one["weekly_hours_e2"])), int(str(one.pop("full_time_hours_e2")))
    weeks = one["working_weeks_e3"]
    pays = [actual_pay(each, hours, full, weeks if weeks is None else int(str(weeks)))
            for each in (low, high)]  # fmt: skip
    return Job.model_validate(
        one
        | {
            "criteria": lines_of(str(one["criteria"])),
            "pay_from_pence": pays[0],
            "pay_to_pence": pays[1],
            "full_time_from_pence": low,
            "full_time_to_pence": high,
        }
    )


@query(contract=True, summary="Posts that anybody may apply for")
def open_jobs(scope: Scope, as_at: date) -> list[Job]:
    """Return adverts open to everybody on a day, those that close first on top."""
    more = "AND (redeployees_until IS NULL OR redeployees_until < %(day)s) ORDER BY closes_on, id"
    return [_job(one) for one in rows(_JOBS + more, {"day": as_at})]


class MyJobs(Record):
    """What somebody here may apply for, those for the redeployed first; and what they applied for.

    `applications` are reference, title, state, and when and where an interview is.
    """

    jobs: list[Job]
    at_risk: bool
    applications: list[tuple[str, str, str, str]]


@query(summary="Posts you may apply for")
def my_jobs(scope: Scope, as_at: BookDay) -> MyJobs:
    """Return open posts; those kept for whoever is at risk of redundancy only to them."""
    given = {"day": as_at, "user": scope.person}
    at_risk = bool(
        rows(
            "SELECT 1 FROM people_redeployment r JOIN people_person p ON p.id = r.person_id "
            "WHERE p.signs_in_as = %(user)s AND r.state = 'open' "
            "AND %(day)s BETWEEN r.at_risk_from AND r.at_risk_until",
            given,
        )
    )
    more = (
        "AND (%(at_risk)s OR redeployees_until IS NULL OR redeployees_until < %(day)s) "
        "ORDER BY redeployees_until >= %(day)s DESC NULLS LAST, closes_on, id"
    )
    found = [_job(one) for one in rows(_JOBS + more, {**given, "at_risk": at_risk})]
    mine = rows(
        "SELECT a.reference, d.title, a.state, a.interview FROM people_application a "
        "JOIN people_advert d ON d.id = a.advert_id JOIN people_person p ON p.id = a.person_id "
        "WHERE p.signs_in_as = %(user)s AND p.signs_in_as <> '' ORDER BY a.id DESC",
        given,
    )
    return MyJobs(jobs=found, at_risk=at_risk, applications=[tuple(one.values()) for one in mine])


class PanelAdvert(Record):
    """An advert one scores: candidates as (reference, whether one has scored them)."""

    reference: str
    title: str
    closes_on: date
    interviews_on: date | None
    stage: str
    candidates: list[tuple[str, bool]]


_PANELS = """
    SELECT d.reference, d.title, d.closes_on, d.interviews_on, d.id,
           EXISTS (SELECT 1 FROM people_application a WHERE a.advert_id = d.id
               AND a.state = 'shortlisted') AS interviewing
    FROM people_advert d JOIN people_panel_member m ON m.advert_id = d.id
    WHERE m.user = %s AND d.state = 'published' ORDER BY d.closes_on, d.id
"""


@query(summary="Panels you sit on")
def my_panels(scope: Scope) -> list[PanelAdvert]:
    """Return the adverts one scores candidates of, and how far one is."""
    found = []
    for one in rows(_PANELS, [scope.person]):
        number, interviewing = one.pop("id"), one.pop("interviewing")
        stage = "interview" if interviewing else "shortlist"
        candidates = rows(
            "SELECT a.reference, EXISTS (SELECT 1 FROM people_score s WHERE "
            "s.application_id = a.id AND s.stage = %s AND s.scorer = %s) AS scored "
            "FROM people_application a WHERE a.advert_id = %s AND a.state = %s ORDER BY a.id",
            [stage, scope.person, number, "shortlisted" if interviewing else "submitted"],
        )
        listed = [(row["reference"], row["scored"]) for row in candidates]
        found.append(PanelAdvert(**one, stage=stage, candidates=listed))
    return found


class PanelCandidate(Record):
    """What a panel sees of a candidate: answers and history, never who they are.

    `lines` are what is scored now, `points` what one gave, empty before.
    """

    reference: str
    advert: str
    title: str
    stage: str
    criteria: list[str]
    answers: list[str]
    history: str
    lines: list[str]
    points: list[int]


@query(summary="A candidate as their panel sees them")
def panel_candidate(scope: Scope, application: str) -> PanelCandidate:
    """Return a candidate's answers for whoever sits on their panel, and nobody else."""
    found = rows(
        "SELECT a.id, a.reference, d.reference AS advert, d.title, d.criteria, d.questions, "
        "a.state, a.answers_sealed FROM people_application a "
        "JOIN people_advert d ON d.id = a.advert_id "
        "JOIN people_panel_member m ON m.advert_id = d.id AND m.user = %s "
        "WHERE a.reference = %s AND a.state IN ('submitted', 'shortlisted')",
        [scope.person, application],
    )
    if not found:
        raise Unknown(f"There is no candidate {application} of yours to score.")
    one = found[0]
    stage = "shortlist" if one["state"] == "submitted" else "interview"
    said = opened(application, ANSWERS, one["answers_sealed"])
    answers = Answers(**said) if said else Answers(criteria=[])
    criteria = lines_of(one["criteria"])
    points = rows(
        "SELECT points FROM people_score WHERE application_id = %s AND stage = %s AND scorer = %s "
        "ORDER BY number",
        [one["id"], stage, scope.person],
    )
    return PanelCandidate(
        reference=application, advert=one["advert"], title=one["title"], stage=stage,
        criteria=criteria, answers=answers.criteria, history=answers.history,
        lines=criteria if stage == "shortlist" else lines_of(one["questions"]) or criteria,
        points=[row["points"] for row in points],
    )  # fmt: skip


class Standing(Record):
    """How an application stands, for the candidate who holds its code."""

    reference: str
    title: str
    state: str
    interview: str
    offer_starts_on: date | None
    offer_hours_e2: int | None
    offer_annual_pence: Pence | None
    offer_spine_point: int | None
    closes_on: date


@query(contract=True, summary="How an application stands")
def application_standing(scope: Scope, application: str) -> Standing:
    """Return how an application stands; whoever asks has seen to the candidate's code."""
    found = rows(
        "SELECT a.reference, d.title, a.state, a.interview, a.offer_starts_on, a.offer_hours_e2, "
        "a.offer_annual_pence, a.offer_spine_point, d.closes_on FROM people_application a "
        "JOIN people_advert d ON d.id = a.advert_id WHERE a.reference = %s",
        [application],
    )
    if not found:
        raise Unknown("There is no such application.")
    return Standing(**found[0])
