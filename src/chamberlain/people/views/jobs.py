"""The public's jobs pages: what is advertised, applying without signing in, how it stands.

Nobody has an account. Whoever applied comes back with the reference and the code shown to them
once; only a mark of the code is kept.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from chamberlain.kernel import clock
from chamberlain.kernel.door import EVERYTHING, Caller, Refusal, run
from chamberlain.people.queries.jobs import Job, application_standing, open_jobs
from chamberlain.people.rules.letters import hours
from chamberlain.people.rules.recruiting import EQUALITY, PREFER_NOT
from chamberlain.people.views.recruitment import QUESTIONS
from chamberlain.ui.words import day, pounds

HOME = "/open/jobs"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that are taken for one another."""
SESSION = "people_application"
TRIES, WITHIN = 5, timedelta(minutes=15)
NOBODY = Caller(person="SYSTEM", name="A candidate", door="web", system=True)
WHO = ("forenames", "surname", "email", "telephone", "address", "referees")
NEEDED = {
    "forenames": "Enter your first names", "surname": "Enter your surname",
    "email": "Enter an email address, such as name@example.org",
}  # fmt: skip
WORDS = {
    "submitted": "We have your application. Nobody has decided on it yet.",
    "shortlisted": "You are invited to an interview.",
    "not_shortlisted": "We are not inviting you to an interview this time.",
    "offered": "We offer you the post, subject to checks.",
    "accepted": "You accepted. We are seeing to the checks.",
    "declined": "You declined our offer.",
    "not_appointed": "Somebody else was appointed, or nobody.",
    "withdrawn": "You withdrew your application.",
    "appointed": "You are appointed. Welcome.",
}


def _jobs() -> list[Job]:
    found: list[Job] = open_jobs(EVERYTHING, as_at=clock.business_date())
    return found


def terms(job: Job) -> list[tuple[str, str]]:
    """Return what a post pays and asks: actual pay first, then that of full-time work."""
    part = job.pay_from_pence != job.full_time_from_pence
    facts = [("Pay", _pay(job.pay_from_pence, job.pay_to_pence))]
    if part:
        facts.append(("Full-time, all year, it would be",
                      _pay(job.full_time_from_pence, job.full_time_to_pence)))  # fmt: skip
    weeks = job.working_weeks_e3
    facts.append(("Hours", f"{hours(job.weekly_hours_e2)} a week"
                  + (f", {weeks / 1000:g} weeks a year" if weeks else "")))  # fmt: skip
    more = [
        ("Place of work", job.location), ("Qualification", job.qualification),
        ("Closes", f"{day(job.closes_on)}, at the end of the day"),
        ("Interviews", day(job.interviews_on) if job.interviews_on else ""),
    ]  # fmt: skip
    return facts + [(label, value) for label, value in more if value]


def _pay(low: int, high: int) -> str:
    return f"{pounds(low)} a year" if low == high else f"{pounds(low)} to {pounds(high)} a year"


def front(request: HttpRequest) -> HttpResponse:
    """List the posts that are open to everybody."""
    context = {"title": "Jobs", "jobs": [(one, terms(one)) for one in _jobs()], "home": HOME}
    return render(request, "people/jobs.html", context)


def _job(reference: str) -> Job | None:
    return next((one for one in _jobs() if one.reference == reference), None)


def job(request: HttpRequest, advert: str) -> HttpResponse:
    """Show one post as candidates read it."""
    found = _job(advert)
    if found is None:
        return _gone(request)
    context = {
        "title": found.title, "job": found, "facts": terms(found), "home": HOME, "back_url": HOME,
        "about": [line for line in found.about.splitlines() if line.strip()],
    }  # fmt: skip
    return render(request, "people/job.html", context)


def _gone(request: HttpRequest) -> HttpResponse:
    context = {"title": "This post is not advertised any more", "home": HOME}
    return HttpResponseNotFound(render(request, "people/job_gone.html", context).content)


def given_in(request: HttpRequest, found: Job) -> dict[str, Any]:
    """Return what stands in a form of application, as its command takes it."""
    sent = request.POST
    given: dict[str, Any] = {name: sent.get(name, "").strip() for name in WHO}
    given |= {name: sent.get(name, "").strip() for name in ("history", "adjustments")}
    given["answers"] = [
        sent.get(f"answer_{number}", "").strip() for number in range(1, len(found.criteria) + 1)
    ]
    given["equality"] = [
        {"question": name, "answer": sent[f"equality_{name}"]}
        for name in EQUALITY
        if sent.get(f"equality_{name}") in EQUALITY[name]
    ]
    return given


def problems_of(given: dict[str, Any], found: Job, *, own: bool = False) -> list[tuple[str, str]]:
    """Return what is missing, as (what to do, where)."""
    missing = [] if own else [(NEEDED[one], one) for one in NEEDED if not given[one]]
    if not own and given["email"] and "@" not in given["email"]:
        missing.append((NEEDED["email"], "email"))
    for number, answer in enumerate(given["answers"], 1):
        if not answer:
            missing.append((f"Answer: {found.criteria[number - 1]}", f"answer_{number}"))
    return missing


def equality_questions(given: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Return each question for equality as (name, words, options, what was chosen)."""
    told = {one["question"]: one["answer"] for one in given["equality"]}
    return [
        (
            f"equality_{name}", QUESTIONS[name],
            [("", PREFER_NOT), *((one, one) for one in answers)], told.get(name, ""),
        )
        for name, answers in EQUALITY.items()
    ]  # fmt: skip


@sensitive_post_parameters()
def apply(request: HttpRequest, advert: str) -> HttpResponse:
    """Take an application: one page, no account; sent twice it is kept once."""
    found = _job(advert)
    if found is None:
        return _gone(request)
    given = given_in(request, found)
    form_key = request.POST.get("form_key", "")[:40] or secrets.token_hex(12)
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        errors = problems_of(given, found)
        if not errors:
            try:
                return _applied(request, found, given, form_key)
            except Refusal as refusal:
                errors = [(refusal.message, refusal.field or "forenames")]
    context = {
        "title": f"Apply: {found.title}",
        "job": found,
        "given": given,
        "errors": errors,
        "form_key": form_key,
        "criteria": [
            (f"answer_{number}", words, given["answers"][number - 1])
            for number, words in enumerate(found.criteria, 1)
        ],
        "equality": equality_questions(given),
        "back_url": f"{HOME}/{advert}",
    }
    return render(request, "people/job_apply.html", context, status=422 if errors else 200)


def _applied(request: HttpRequest, found: Job, given: dict[str, Any], key: str) -> HttpResponse:
    held = request.session.get(SESSION, {})
    code = held.get("code") if held.get("key") == key else None
    code = code or "".join(secrets.choice(LETTERS) for _ in range(10))
    inputs = {"advert": found.reference, "code": code, **given}
    answer = run(NOBODY, "people.apply_publicly", inputs, key=f"jobs:{key}")
    request.session[SESSION] = {"application": answer.value, "code": code, "key": key}
    request.session.set_expiry(0)
    return HttpResponseRedirect(f"{HOME}/application")


@sensitive_post_parameters()
def application(request: HttpRequest) -> HttpResponse:
    """Show how an application stands, and take the candidate's answer, by reference and code."""
    held = request.session.get(SESSION)
    given = {name: request.POST.get(name, "").strip().upper() for name in ("application", "code")}
    problem = ""
    if not held and request.method == "POST":
        problem = _entered(request, given)
        if not problem:
            return HttpResponseRedirect(f"{HOME}/application")
    elif held and request.method == "POST":
        problem = _done(request, held)
        if not problem:
            return HttpResponseRedirect(f"{HOME}/application")
    context: dict[str, Any] = {"title": "Your application", "problem": problem, "home": HOME,
                               "given": given, "back_url": HOME}  # fmt: skip
    held = request.session.get(SESSION)
    if held:
        found = application_standing(EVERYTHING, application=held["application"])
        context |= {"found": found, "held": held, "said": WORDS[found.state],
                    "facts": _standing(found)}  # fmt: skip
    return render(request, "people/job_application.html", context, status=422 if problem else 200)


def _standing(found: Any) -> list[tuple[str, str]]:
    facts = [("Post", found.title), ("Reference", found.reference)]
    if found.interview and found.state == "shortlisted":
        facts.append(("Interview", found.interview))
    if found.state in ("offered", "accepted"):
        pay = (f"spinal column point {found.offer_spine_point}" if found.offer_spine_point
               else _pay(found.offer_annual_pence, found.offer_annual_pence))  # fmt: skip
        facts += [
            ("From", day(found.offer_starts_on)),
            ("Hours", f"{hours(found.offer_hours_e2)} a week"), ("Pay", pay),
        ]  # fmt: skip
    return facts


def _entered(request: HttpRequest, given: dict[str, str]) -> str:
    """Let a candidate in by reference and code; say why not, and no more often than five times."""
    key = f"candidates:{given['application'][:14]}"
    tries = cache.get(key, 0)
    if tries >= TRIES:
        return "Too many tries for this application. Wait a quarter of an hour."
    try:
        run(NOBODY, "people.candidate_enters", given)
    except Refusal as refusal:
        cache.set(key, tries + 1, WITHIN.total_seconds())
        return refusal.message
    request.session[SESSION] = given
    request.session.set_expiry(0)
    return ""


def _done(request: HttpRequest, held: dict[str, str]) -> str:
    """Do what the candidate chose: answer an offer, withdraw, or leave the page."""
    act = request.POST.get("act", "")
    one = {"application": held["application"], "code": held["code"]}
    try:
        if act in ("accept", "decline"):
            run(NOBODY, "people.answer_offer", {**one, "accept": act == "accept"})
        elif act == "withdraw":
            run(NOBODY, "people.withdraw_application", one)
        elif act == "leave":
            request.session.pop(SESSION, None)
    except Refusal as refusal:
        return refusal.message
    return ""
