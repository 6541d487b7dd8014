"""What somebody here does in recruitment: scores as one of a panel, and applies for a post."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal, ask, run
from chamberlain.people.rules.recruiting import EQUALITY, POINTS_MAX
from chamberlain.people.views.jobs import equality_questions, given_in, problems_of, terms
from chamberlain.people.views.pages import MINE, MY
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day

KNOWN_ALREADY = ("equality_age", "equality_sex")
"""The register has them."""
POINTS = [(str(one), str(one)) for one in range(POINTS_MAX + 1)]


@needs("people.my_panels")
@MINE.page
def panels(request: HttpRequest, caller: Caller, advert: str = "") -> Shown:
    """Show the panels one sits on, or one, and which candidates one has still to score."""
    found = ask(caller, "people.my_panels", {})
    found = [one for one in found if advert in ("", one.reference)]
    return "people/my_panels.html", {
        "title": "Panels you sit on",
        "panels": [
            {
                "title": one.title,
                "said": ("Interviews" if one.stage == "interview" else "Shortlist")
                + f", closes {day(one.closes_on)}",
                "rows": [
                    (reference, tag("scored" if scored else "to score"))
                    for reference, scored in one.candidates
                ],
            }
            for one in found
        ],
    }


@needs("people.panel_candidate", "people.score_candidate")
@MINE.guarded
def score(request: HttpRequest, caller: Caller, application: str) -> HttpResponse:
    """Show a candidate's answers without their name, and take one's points."""
    found = ask(caller, "people.panel_candidate", {"application": application})
    errors: list[tuple[str, str]] = []
    if request.method == "POST":
        given = [request.POST.get(f"points_{n}", "") for n in range(1, len(found.lines) + 1)]
        errors = [("Choose points", f"points_{n}") for n, one in enumerate(given, 1) if not one]
        if not errors:
            inputs = {"application": application, "stage": found.stage, "points": given}
            try:
                run(caller, "people.score_candidate", inputs, key=f"score:{application}:"
                    f"{found.stage}:{caller.person}")  # fmt: skip
            except Refusal as refusal:
                errors = [(refusal.message, "points_1")]
            else:
                messages.success(request, "Scored")
                return HttpResponseRedirect(f"{MY}panels")
    context = {
        "title": f"Candidate {application}",
        "kind": found.title,
        "found": found,
        "answers": list(zip(found.criteria, found.answers, strict=False)),
        "lines": [
            (f"points_{n}", words, request.POST.get(f"points_{n}", ""))
            for n, words in enumerate(found.lines, 1)
        ],
        "points": POINTS,
        "errors": errors,
        "given": list(zip(found.lines, map(str, found.points), strict=False)),
        "back_url": f"{MY}panels",
    }
    return render(request, "people/panel_candidate.html", context, status=422 if errors else 200)


@needs("people.my_jobs")
@MINE.page
def jobs(request: HttpRequest, caller: Caller) -> Shown:
    """Show posts one may apply for, and how one's applications stand."""
    found = ask(caller, "people.my_jobs", {"as_at": clock.business_date()})
    return "people/my_jobs.html", {
        "title": "Jobs here",
        "at_risk": found.at_risk,
        "jobs": [(one, terms(one)) for one in found.jobs],
        "applications": [
            (reference, title, tag(state), state, interview)
            for reference, title, state, interview in found.applications
        ],
    }


@needs("people.my_jobs", "people.apply_as_employee")
@MINE.guarded
def apply(request: HttpRequest, caller: Caller, advert: str) -> HttpResponse:
    """Take an application of somebody who works here: their details are known."""
    found = ask(caller, "people.my_jobs", {"as_at": clock.business_date()})
    job = next((one for one in found.jobs if one.reference == advert), None)
    if job is None:
        raise Refusal("This post is not open to you.", status=404)
    given, errors = given_in(request, job), []
    if request.method == "POST":
        errors = problems_of(given, job, own=True)
        inputs = {name: given[name] for name in ("answers", "history", "adjustments", "equality")}
        if not errors:
            try:
                run(caller, "people.apply_as_employee", {"advert": advert, **inputs})
            except Refusal as refusal:
                errors = [(refusal.message, "answer_1")]
            else:
                messages.success(request, "Sent")
                return HttpResponseRedirect(f"{MY}jobs")
    context = {
        "title": f"Apply: {job.title}",
        "job": job,
        "own": True,
        "given": given,
        "errors": errors,
        "criteria": [
            (f"answer_{n}", words, given["answers"][n - 1])
            for n, words in enumerate(job.criteria, 1)
        ],
        "equality": equality_questions(given),
        "back_url": f"{MY}jobs",
    }
    return render(request, "people/job_apply.html", context, status=422 if errors else 200)


withdraw = act_view(
    "people.withdraw_own_application",
    redirect=f"{MY}jobs",
    done="Withdrawn",
    title="Withdraw an application",
    submit="Withdraw",
    context={"back_url": f"{MY}jobs"},
)
answer = act_view(
    "people.answer_own_offer",
    redirect=f"{MY}jobs",
    done="Answered",
    title="Answer an offer",
    submit="Send",
    context={"back_url": f"{MY}jobs"},
)


@needs("people.my_equality", "people.tell_equality")
@MINE.guarded
def equality(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take what somebody tells of themselves for equality."""
    if request.method == "POST":
        told = [
            {"question": name, "answer": request.POST[f"equality_{name}"]}
            for name in EQUALITY
            if request.POST.get(f"equality_{name}") in EQUALITY[name]
        ]
        run(caller, "people.tell_equality", {"told": told})
        messages.success(request, "Kept")
        return HttpResponseRedirect(f"{MY}details")
    held = ask(caller, "people.my_equality", {})
    given = {"equality": [{"question": name, "answer": held[name]} for name in held]}
    asked = [one for one in equality_questions(given) if one[0] not in KNOWN_ALREADY]
    context = {"title": "About you, for equality", "equality": asked, "back_url": f"{MY}details"}
    return render(request, "people/my_equality.html", context)
