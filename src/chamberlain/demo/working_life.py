"""What HR does in the demonstration: courses, a post advertised and filled, pay published."""

from datetime import date, timedelta
from typing import Any

import polars as pl

from chamberlain.demo.people import asks, does
from chamberlain.kernel.calendar import add_working_days
from chamberlain.kernel.door import EVERYTHING
from chamberlain.kernel.make import ENTITY, FIRST_DAY
from chamberlain.people.contract import open_jobs, pay_facts

COURSES = (
    ("GDPR", "Data protection", "all", 12),
    ("SAFEG", "Safeguarding", "dbs", 36),
    ("FIRE", "Fire safety", "all", 24),
    ("LEAD", "Managing people", "managers", None),
)
BATCH = 2_000
CLOSES, INTERVIEWS = date(2026, 11, 13), date(2026, 11, 20)
NOTICE, LAST_DAY = date(2026, 11, 10), date(2026, 11, 20)
LONG_ENOUGH = timedelta(days=800)
ALL_YEAR = 52_143
CRITERIA = (
    "Puts residents first and listens to them",
    "Writes so that everybody understands",
    "Has worked with records that must be right",
)
QUESTIONS = ("Tell us of a resident you helped.", "What would you do in your first month?")
PEOPLE = (
    ("Marisol", "Quane", "marisol@example.org", (4, 5, 4), (5, 4)),
    ("Tobias", "Ferrant", "tobias@example.org", (4, 3, 4), (3, 4)),
    ("Nerys", "Ashby", "nerys@example.org", (2, 1, 2), ()),
)
CODE = "DEMQNSTRAT"
"""Candidates of the demonstration all come back with this code."""
SCORERS = ("hr2", "manager")


def make_working_life() -> None:
    """Say what must be learnt and what people learnt; advertise a post; publish pay."""
    make_courses()
    advertise_post()
    publish_pay()


def make_courses() -> None:
    """Say what must be learnt, and take on what people learnt."""
    for code, title, audience, months in COURSES:
        given: dict[str, Any] = {
            "entity": ENTITY, "course": code, "title": title, "audience": audience,
        }  # fmt: skip
        if months:
            given |= {"valid_months": months}
        does("hr", "people.set_course", given, f"course:{code}")
    _learnt()


def publish_pay() -> None:
    """Publish the gender pay gap of the last snapshot, and what stands of pay today."""
    gap: dict[str, Any] = {"entity": ENTITY, "kind": "gender_pay_gap"}
    snapshot = gap | {"as_at": date(2026, 3, 31)}
    does("hr", "people.publish_pay", snapshot, "publish:gap")
    for kind in ("senior_salaries", "pay_multiple", "organisation"):
        shown: dict[str, Any] = {"entity": ENTITY, "kind": kind, "as_at": FIRST_DAY}
        does("hr", "people.publish_pay", shown, f"publish:{kind}")


def _learnt() -> None:
    """Take on who learnt what: most did, some long ago, a few never."""
    items = []
    for place, one in enumerate(asks("hr", "people.people", {"as_at": FIRST_DAY})):
        for number, (code, _, audience, _) in enumerate(COURSES):
            drawn = (place * 37 + number * 101) % 100
            if drawn >= 8 and (audience == "all" or drawn % 3):
                done = FIRST_DAY - timedelta(20 + drawn * 4)
                items.append({"person_number": one.number, "course": code, "done_on": done})
    for start in range(0, len(items), BATCH):
        chunk = {"entity": ENTITY, "items": items[start : start + BATCH]}
        does("hr", "people.take_on_training", chunk, f"learnt:{start}")


def advertise_post() -> None:
    """Ask to fill a vacant post, agree to it, advertise it and name who chooses."""
    vacant = asks("hr", "people.posts", {"as_at": FIRST_DAY, "only_vacant": True})
    post = next((one for one in vacant if one.reports_to and one.fte == one.gap == "1"), None)
    if post is None:
        return
    wish = {"post": post.reference, "reason": "The work is waiting"}
    vacancy = does("hr2", "people.ask_vacancy", wish, "vacancy").value
    does("hr", "people.approve_vacancy", {"vacancy": vacancy}, "vacancy:approve")
    said = {
        "vacancy": vacancy,
        "about": "Join a small team that residents rely on. We teach you what you don't know yet.",
        "criteria": "\n".join(CRITERIA),
        "questions": "\n".join(QUESTIONS),
        "pay_from_pence": 28_142_00,
        "pay_to_pence": 31_537_00,
        "closes_on": CLOSES,
        "interviews_on": INTERVIEWS,
    }
    advert = does("hr", "people.advertise", said, "advertise").value
    panel = {"advert": advert, "members": ", ".join(SCORERS)}
    does("hr", "people.set_panel", panel, "panel")


def working_life_day(day: date) -> None:
    """Do what candidates and their panel do on a day: apply, choose, meet, offer, accept."""
    if day == date(2026, 11, 5):
        _apply(day)
    elif day == NOTICE:
        _leave(day)
    elif day == add_working_days(CLOSES, 1):
        _score("shortlist")
        _shortlist()
    elif day == add_working_days(INTERVIEWS, 1):
        _score("interview")
        _offer()


def _leave(day: date) -> None:
    """Have one clerk give notice, who is paid for the last time this month."""
    month = {"start": day.replace(day=1), "end": day + timedelta(days=1)}
    held = pay_facts(EVERYTHING, entity=ENTITY, **month).filter(
        (pl.col("pay_basis") == "salaried")
        & (pl.col("paid_weeks_e3") == ALL_YEAR)
        & (pl.col("user").fill_null("") == "")
        & (pl.col("payee").fill_null("") != "")
        & pl.col("employment_to").is_null()
        & (pl.col("employment_from") < day - LONG_ENOUGH)
    )
    alone = held.filter(pl.len().over("payroll_id") == 1).sort("payroll_id")
    given = {"assignment": alone["assignment"][0], "last_day": LAST_DAY, "reason": "resigned"}
    does("hr", "people.end_assignment", given, "leave")


def _apply(day: date) -> None:
    for job in open_jobs(EVERYTHING, as_at=day):
        for forenames, surname, email, *_ in PEOPLE:
            given = {
                "advert": job.reference, "forenames": forenames, "surname": surname,
                "email": email, "code": CODE,
                "answers": [f"I did this for years: {line.lower()}." for line in job.criteria],
                "history": "2019 to now: a housing association. 2014 to 2019: a bakery.",
            }  # fmt: skip
            does("system", "people.apply_publicly", given, f"apply:{job.reference}:{email}")


def _adverts() -> list[str]:
    found = asks("hr", "people.adverts", {"state": "published"})
    return [one.reference for one in found]


def _score(stage: str) -> None:
    """Have each of the panel score who waits, in the order they applied."""
    wanted = "submitted" if stage == "shortlist" else "shortlisted"
    for advert in _adverts():
        rows = asks("hr", "people.candidates", {"advert": advert})
        for place, one in enumerate(sorted(rows, key=lambda row: row.reference)):
            points = PEOPLE[place % len(PEOPLE)][3 if stage == "shortlist" else 4]
            if one.state != wanted or not points:
                continue
            for scorer in SCORERS:
                given = {"application": one.reference, "stage": stage, "points": list(points)}
                key = f"score:{one.reference}:{stage}:{scorer}"
                does(scorer, "people.score_candidate", given, key)


def _shortlist() -> None:
    for advert in _adverts():
        given = {"advert": advert, "least_points": 9}
        does("hr", "people.shortlist", given, f"shortlist:{advert}")
        for one in asks("hr", "people.candidates", {"advert": advert}):
            if one.state == "shortlisted":
                when = f"{INTERVIEWS:%-d %B} at 10:00, City Hall, room 3"
                where = {"application": one.reference, "interview": when}
                does("hr", "people.arrange_interview", where, f"interview:{one.reference}")


def _offer() -> None:
    """Offer the post to who ranks first; they accept, and the checks wait in the inbox."""
    for advert in _adverts():
        rows = asks("hr", "people.candidates", {"advert": advert})
        best = next((one for one in rows if one.state == "shortlisted"), None)
        if best is None:
            continue
        offer = {"application": best.reference, "starts_on": date(2027, 1, 4),
                 "weekly_hours": "37", "spine_point": 18}  # fmt: skip
        does("hr", "people.make_offer", offer, f"offer:{best.reference}")
        answer = {"application": best.reference, "code": CODE, "accept": True}
        does("system", "people.answer_offer", answer, f"answer:{best.reference}")
