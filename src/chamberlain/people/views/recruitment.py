"""HR's pages of recruitment: adverts, candidates, the redeployment register, equality."""

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.people.rules.letters import hours
from chamberlain.people.rules.recruiting import lines_of
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars
from chamberlain.ui.components import tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

ADVERT = f"{BASE}adverts/{{advert}}"
CANDIDATE = f"{BASE}candidates/{{application}}"
HEADS = ("Application", "Name", "Redeployment", "Shortlist", "Interview", "State")
QUESTIONS = {
    "age": "Age", "sex": "Sex", "gender": "Gender identity", "ethnicity": "Ethnic group",
    "disability": "Disability", "religion": "Religion or belief",
    "orientation": "Sexual orientation", "caring": "Caring",
}  # fmt: skip

ADVERTS = ListPage(
    query="people.adverts",
    title="Recruitment",
    columns=[
        Column("reference", "Advert", "code", link=f"{BASE}adverts/{{reference}}"),
        Column("title", "Post"),
        Column("candidates", "Candidates", "count"),
        Column("invited", "Invited", "count"),
        Column("opens_on", "Opened", "date"),
        Column("closes_on", "Closes", "date"),
        Column("panel", "Panel"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=[(one, one.capitalize()) for one in
                                 ("published", "filled", "withdrawn")]),
    ],
    sort="closes_on",
    more=lambda request: PAGES.actions(
        request,
        ("Vacancies to advertise", "vacancies?state=approved&chosen=1", "", "people.vacancies"),
        ("Redeployment register", "redeployment", "", "people.redeployments"),
        ("Equality of recruitment", "recruitment-equality", "", "people.recruitment_equality"),
        ("Forget old candidates", "candidates-erase", "", "people.erase_candidates"),
    ),
    empty=("Nothing is advertised", "Advertise an approved vacancy from its page."),
)  # fmt: skip

REDEPLOYMENT = ListPage(
    query="people.redeployments",
    title="Redeployment register",
    columns=[
        Column("reference", "Entry", "code"),
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Post at risk"),
        Column("reason", "Why"),
        Column("at_risk_from", "From", "date"),
        Column("at_risk_until", "Until", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(one, one.capitalize()) for one in
                                      ("open", "placed", "ended")])],
    sort="at_risk_until",
    empty=("Nobody is at risk of redundancy", "Register somebody from their own page."),
)  # fmt: skip


@needs("people.advert", "people.candidates")
@PAGES.page
def advert(request: HttpRequest, caller: Caller, advert: str) -> Shown:
    """Show an advert: what it says, its panel, and candidates by the panel's points."""
    found = ask(caller, "people.advert", {"advert": advert})
    rows = ask(caller, "people.candidates", {"advert": advert})
    closed = clock.business_date() > found.closes_on
    return "people/advert.html", {
        "title": found.title,
        "kind": f"Advert {advert}",
        "status": found.state,
        "found": found,
        "closed": closed,
        "waiting": any(one.state == "submitted" for one in rows),
        "tiles": [
            {"label": "Candidates", "value": f"{found.candidates:,}"},
            {"label": "Invited", "value": f"{found.invited:,}"},
            {"label": "Closed" if closed else "Closes", "value": day(found.closes_on)},
        ],
        "facts": [
            ("Post", found.post),
            ("Vacancy", found.vacancy, f"{BASE}vacancies/{found.vacancy}", "Show"),
            ("Full-time pay", f"{pounds(found.pay_from_pence)} to {pounds(found.pay_to_pence)}"),
            ("Hours", f"{hours(found.weekly_hours_e2)} a week"),
            ("Those at risk alone until", day(found.redeployees_until) or "Nobody was at risk"),
            ("Interviews", day(found.interviews_on) or "Not set"),
            ("Panel", found.panel or "Not named yet"),
        ],
        "about": found.about.splitlines(),
        "criteria": lines_of(found.criteria),
        "heads": HEADS,
        "rows": [
            [
                one.reference, one.name, "at risk" if one.redeployee else "",
                _points(one.shortlist_e2), _points(one.interview_e2), tag(one.state),
            ]
            for one in rows
        ],
        "breadcrumbs": [("Recruitment", f"{BASE}adverts")],
    }  # fmt: skip


def _points(mean_e2: int | None) -> str:
    return "" if mean_e2 is None else f"{mean_e2 / 100:.2f}".rstrip("0").rstrip(".")


@needs("people.candidate")
@PAGES.page
def candidate(request: HttpRequest, caller: Caller, application: str) -> Shown:
    """Show a candidate: their answers, and who they are once they were invited."""
    found = ask(caller, "people.candidate", {"application": application})
    who = found.who
    facts: list[tuple[Any, ...]] = [("Applied", day(found.received_on))]
    if found.redeployee:
        facts.append(("At risk of redundancy", "Yes: comes first"))
    if who:
        facts += [
            ("Email", who.email), ("Telephone", who.telephone or "None"),
            ("Address", who.address or "None"), ("Referees", who.referees or "None"),
            ("Adjustments asked for", who.adjustments or "None"),
            ("Interview", found.interview or "Not arranged yet"),
        ]  # fmt: skip
    if found.offer_starts_on:
        facts += [
            ("Offered from", day(found.offer_starts_on)),
            ("Offered hours", hours(found.offer_hours_e2 or 0)),
            ("Offered pay", f"Point {found.offer_spine_point}" if found.offer_spine_point
             else pounds(found.offer_annual_pence)),
        ]  # fmt: skip
    if found.decided_on:
        facts.append(("Decided", f"{day(found.decided_on)}. {found.decided_reason}"))
    name = f"{who.forenames} {who.surname}" if who else f"Candidate {application}"
    return "people/candidate.html", {
        "title": name,
        "kind": f"{found.title}: {application}",
        "status": found.state,
        "found": found,
        "facts": facts,
        "hidden": who is None and not found.erased_on,
        "answers": list(zip(found.criteria, found.answers, strict=False)),
        "checks": [
            [
                one.kind.replace("_", " ").capitalize(), one.level.replace("_", " "),
                tag(one.state), one.number, day(one.seen_on) or "", day(one.expires_on) or "",
            ]
            for one in found.checks
        ],
        "breadcrumbs": [("Recruitment", f"{BASE}adverts"),
                        (found.title, f"{BASE}adverts/{found.advert}")],
    }  # fmt: skip


@needs("people.recruitment_equality")
@PAGES.page
def equality(request: HttpRequest, caller: Caller) -> Shown:
    """Draw who applied, was invited and appointed in the last year, small numbers left out."""
    until = clock.business_date()
    since = date(until.year - 1, until.month, min(until.day, 28))
    frame: pl.DataFrame = ask(
        caller, "people.recruitment_equality", {"since": since, "until": until}
    )
    charts, tables = [], []
    for question, title in QUESTIONS.items():
        part = frame.filter(pl.col("question") == question)
        told = part.filter(pl.col("applied").is_not_null())
        if told.height:
            charts.append(
                bars(
                    f"{title}: who applied",
                    list(told.select("answer", "applied").iter_rows()),
                    "count",
                )
            )
        rows = [
            [row["answer"], *("fewer than 10" if row[name] is None else f"{row[name]:,}"
                              for name in ("applied", "invited", "appointed"))]
            for row in part.iter_rows(named=True)
        ]  # fmt: skip
        if rows:
            tables.append((title, rows))
    return "people/recruitment_equality.html", {
        "title": "Equality of recruitment",
        "span": f"{day(since)} to {day(until)}",
        "charts": charts,
        "tables": tables,
        "breadcrumbs": [("Recruitment", f"{BASE}adverts")],
    }


advertise = act_view(
    "people.advertise",
    redirect=f"{BASE}adverts/{{value}}",
    asks={
        "about": Ask(label="What the post is, as candidates read it"),
        "criteria": Ask(label="What you look for", hint="One criterion a line: each is scored"),
        "questions": Ask(label="Interview questions", hint="One a line; only the panel sees them"),
        "pay_from_pence": Ask(label="Full-time pay from"),
        "pay_to_pence": Ask(label="Full-time pay to"),
        "qualification": Ask(label="Qualification the post asks for"),
        "weekly_hours": Ask(label="Hours a week", hint="Those of the vacancy when blank"),
        "redeployees_days": Ask(
            label="Working days for those at risk alone", hint="Nought: open to everybody at once"
        ),
    },
    done="Published: name its panel",
    title="Advertise a vacancy",
    submit="Publish",
)
extend_advert = act_view(
    "people.extend_advert", redirect=ADVERT, done="It closes later", title="Keep an advert open"
)
withdraw_advert = act_view(
    "people.withdraw_advert", redirect=ADVERT, done="Taken down", submit="Withdraw"
)
set_panel = act_view(
    "people.set_panel",
    redirect=ADVERT,
    asks={"members": Ask(label="Who scores", hint="User names: hr, manager")},
    done="Named: they find the candidates in their inbox",
    title="Name the panel",
)
shortlist = act_view(
    "people.shortlist",
    redirect=ADVERT,
    asks={"least_points": Ask(label="Mean points to be invited")},
    done=lambda answer: f"Invited: {len(answer.value.invited)}. {answer.value.note}".strip(),
    title="Decide the shortlist",
    submit="Invite",
)
arrange_interview = act_view(
    "people.arrange_interview",
    redirect=CANDIDATE,
    asks={"interview": Ask(label="When and where")},
    done="Arranged: their page shows it",
)
turn_down = act_view("people.turn_down", redirect=CANDIDATE, done="Turned down", submit="Turn down")
make_offer = act_view(
    "people.make_offer",
    redirect=CANDIDATE,
    start={"weekly_hours": "37"},
    asks={"annual_pay_pence": Ask(label="Full-time pay a year", hint="Where not the spine's"),
          "reason": Ask(label="Reason", hint="Only where somebody else ranks first")},
    done="Offered: their page asks them to accept",
    submit="Offer",
)  # fmt: skip
record_check = act_view(
    "people.record_candidate_check",
    redirect=CANDIDATE,
    start=lambda request, application: {"seen_on": clock.business_date(), "outcome": "clear"},
    done="Recorded",
    title="Record a check",
)
hire = act_view(
    "people.hire",
    redirect=lambda answer, **parts: f"{BASE}people/{answer.value.person}",
    start={"kind": "permanent", "pay_basis": "salaried", "pension_section": "main",
           "pension_scheme": "lgps"},
    asks={
        "nino": Ask(label="National Insurance number"),
        "transfer_from": Ask(label="Moves from", hint="Assignment of somebody who works here"),
        "risk_assessment": Ask(
            label="Risk assessment", hint="Only where a check is still outstanding"
        ),
    },
    done="Hired: what is still needed is in the inbox",
    title="Hire",
    submit="Hire",
)  # fmt: skip
register_at_risk = act_view(
    "people.register_at_risk",
    redirect=f"{BASE}redeployment",
    done="Registered: adverts come to them first",
)
erase_candidates = act_view(
    "people.erase_candidates",
    redirect=f"{BASE}adverts",
    fixed=PAGES.here,
    context=lambda request: {"lead": _to_erase(request)},
    done=lambda answer: f"Forgotten: {answer.value}",
    title="Forget candidates whose time is over",
    submit="Forget them for good",
)


def _to_erase(request: HttpRequest) -> str:
    caller: Caller = request.caller  # type: ignore[attr-defined]
    due = ask(caller, "people.candidates_due", {"as_at": clock.business_date()})
    return f"{due} of {PAGES.entity_of(caller)} are kept longer than the schedule says."
