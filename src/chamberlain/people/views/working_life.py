"""Pages of probation, appraisal, learning and cases: HR's, a manager's, and one's own."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.people.views.pages import BASE, MINE, MY, PAGES, own_page
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, today_as
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

WORKING = f"{MY}team/working/{{assignment}}"
CASE = f"{BASE}cases/{{case}}"


PROBATIONS = ListPage(
    query="people.probations",
    title="Probation",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Works as"),
        Column("starts_on", "Began", "date"),
        Column("next_review", "Next review", "date"),
        Column("off_track", "Reviews not on track", "count"),
        Column("ends_on", "Ends", "date"),
        Column("decide_by", "Decide by", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=[(one, one.capitalize()) for one in
                                      ("open", "passed", "ended")])],
    sort="ends_on",
    empty=("Nobody is on probation", "It begins when somebody new is appointed."),
)  # fmt: skip
COURSES = ListPage(
    query="people.courses",
    title="Courses",
    columns=[
        Column("code", "Course", "code"),
        Column("title", "Title"),
        Column("audience", "Who must"),
        Column("valid_months", "Again after months", "count"),
        Column("active", "Offered", "yes_no"),
    ],
    sort="code",
    more=lambda request: PAGES.actions(
        request,
        ("Add or change a course", "courses/set", "n", "people.set_course"),
        ("Training due", "training", "", "people.training_due"),
    ),
    empty=("There are no courses", "Add one, and say who must do it."),
)
TERMS = ListPage(
    query="people.school_terms",
    title="Term dates of schools",
    columns=[
        Column("name", "Term"),
        Column("first_day", "First day", "date"),
        Column("last_day", "Last day", "date"),
    ],
    filters=[],
    fixed=PAGES.here,
    sort="-first_day",
    more=lambda request: PAGES.actions(
        request, ("Set a term", "terms/set", "n", "people.set_term")
    ),
    empty=("No term dates are on file", "Until they are, teachers' sick pay counts all weekdays."),
)
TRAINING = ListPage(
    query="people.training_due",
    title="Training due",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Course"),
        Column("done_on", "Last done", "date"),
        Column("expires_on", "Counts until", "date"),
        Column("state", kind="tag"),
    ],
    filters=["course"],
    fixed=today_as("as_at"),
    sort="name",
    more=lambda request: PAGES.actions(
        request,
        ("Courses", "courses", "", "people.courses"),
        ("Remind people", "training/remind", "", "people.remind_training"),
    ),
    empty=("Nothing is due", "Everybody has done what they must, for longer than 30 days."),
)
CASES = ListPage(
    query="people.cases",
    title="Cases you are named on",
    columns=[
        Column("reference", "Case", "code", link=f"{BASE}cases/{{reference}}"),
        Column("name", "About"),
        Column("kind", "Kind"),
        Column("opened_on", "Opened", "date"),
        Column("due_on", "Due", "date"),
        Column("limit_on", "Last day for a claim", "date"),
        Column("warning_until", "Warning until", "date"),
        Column("stage", kind="tag"),
    ],
    filters=["stage"],
    sort="due_on",
    empty=("No case of yours is open", "Open one from a person's page. Others see none of yours."),
)


@needs("people.case")
@PAGES.page
def case(request: HttpRequest, caller: Caller, case: str) -> Shown:
    """Show a case to one of its officers."""
    found = ask(caller, "people.case", {"case": case})
    row = found.row
    return "people/case.html", {
        "title": f"{row.kind.replace('_', ' ').capitalize()}: {row.name}",
        "kind": f"Case {case}",
        "status": row.stage,
        "found": row,
        "facts": [
            ("About", row.name), ("Opened", day(row.opened_on)),
            ("Due", day(row.due_on) or "Nothing"),
            ("Last day to bring a claim", day(row.limit_on) or "Not known: no day was given"),
            ("Outcome", row.outcome.replace("_", " ") or "None yet"),
            ("Warning live until", day(row.warning_until) or "None"),
            ("Officers, who alone see this", found.officers),
        ],
        "notes": [(day(on), stage, who, words) for on, stage, who, words in found.notes],
        "breadcrumbs": [("Cases", f"{BASE}cases")],
    }  # fmt: skip


@needs("people.team_working", "people.team_redundancies")
@MINE.page
def team_member(request: HttpRequest, caller: Caller, assignment: str) -> Shown:
    """Show a manager how somebody in their team is getting on."""
    found = ask(
        caller, "people.team_working",
        {"assignment": assignment, "as_at": clock.business_date()},
    )  # fmt: skip
    one = found.probation
    facts = [
        ("Probation", f"{one.state}, until {day(one.ends_on)}"),
        ("Next review due", day(one.next_review) or "None"),
        ("Decide by", day(one.decide_by)),
    ] if one else []  # fmt: skip
    return "people/team_member.html", {
        "title": found.name,
        "facts": facts,
        "reviewing": bool(one and one.state == "open"),
        "assignment": assignment,
        "exits": _exits(caller, assignment),
        "appraisals": [_appraisal(each) for each in found.appraisals],
    }


def _exits(caller: Caller, assignment: str) -> list[list[tuple[str, str]]]:
    """Return a redundancy as a manager sees it: its days, and what it costs."""
    given = {"assignment": assignment, "as_at": clock.business_date()}
    return [
        [
            ("Redundancy", one.state),
            ("Search for another post until", day(one.searched_until)),
            ("Notice from", day(one.notice_given_on)),
            ("Last day", day(one.last_day)),
            ("Costs your budget", pounds(one.cost_pence)),
        ]
        for one in ask(caller, "people.team_redundancies", given)
    ]


def _appraisal(one: Any) -> dict[str, Any]:
    return {
        "title": f"Objectives of {one.year}, {one.title}",
        "objectives": one.objectives,
        "said": [(words, text) for words, text in
                 (("Half-way", one.mid), ("At the end", one.end)) if text],
        "agreed": day(one.agreed_on),
        "agree": f"{MY}appraisal/{one.assignment}/{one.year}/agree" if not one.agreed_on else "",
    }  # fmt: skip


@needs("people.my_appraisals")
@own_page
def my_appraisal(request: HttpRequest, caller: Caller) -> Shown:
    """Show one's objectives and what was said of them."""
    found = ask(caller, "people.my_appraisals", {})
    return "people/my_appraisal.html", {
        "title": "Your objectives", "appraisals": [_appraisal(one) for one in found],
    }  # fmt: skip


@needs("people.my_learning")
@own_page
def my_learning(request: HttpRequest, caller: Caller) -> Shown:
    """Show what one must learn, and how one stands with it."""
    found = ask(caller, "people.my_learning", {"as_at": clock.business_date()})
    return "people/my_learning.html", {"title": "Learning", "rows": [_stands(one) for one in found]}


@needs("people.team_learning")
@MINE.page
def team_learning(request: HttpRequest, caller: Caller) -> Shown:
    """Show a manager how their team stands with what it must learn."""
    found = ask(caller, "people.team_learning", {"as_at": clock.business_date()})
    rows = [
        [one.name, one.title, tag(one.state), day(one.done_on) or "Never",
         day(one.expires_on) or ""]
        for one in found
    ]  # fmt: skip
    return "people/team_learning.html", {"title": "Your team's learning", "rows": rows}


def _stands(one: Any) -> dict[str, Any]:
    return {
        "title": one.title, "state": tag(one.state), "course": one.course,
        "said": f"done on {day(one.done_on)}" if one.done_on else "not done yet",
        "until": f", counts until {day(one.expires_on)}" if one.expires_on else "",
        "open": one.state != "done",
    }  # fmt: skip


review_probation = act_view(
    "people.review_probation", redirect=WORKING, start=today_as("held_on"),
    asks={"on_track": Ask(label="They are on track"), "held_on": Ask(label="Held on")},
    done="Kept", title="Review a probation",
)  # fmt: skip
decide_probation = act_view(
    "people.decide_probation", redirect=WORKING,
    asks={"until": Ask(label="Extended until", hint="Only when extended")},
    done="Decided", title="Decide on a probation",
)  # fmt: skip
set_objectives = act_view(
    "people.set_objectives", redirect=WORKING,
    start=lambda request, **parts: {"year": clock.business_date().year
                                    - (clock.business_date().month < 4)},
    done="Set: they agree on their own page", title="Set a year's objectives",
)  # fmt: skip
review_objectives = act_view(
    "people.review_objectives", redirect=WORKING,
    asks={"stage": Ask(options=[("mid", "Half-way"), ("end", "At the end")])},
    done="Kept", title="Review a year's objectives",
)  # fmt: skip
agree_objectives = act_view(
    "people.agree_objectives", redirect=f"{MY}appraisal", done="Agreed", submit="Agree",
    title="Agree your objectives", context={"back_url": f"{MY}appraisal"},
)  # fmt: skip
complete_training = act_view(
    "people.complete_training", redirect=f"{MY}learning", start=today_as("done_on"), done="Kept",
    title="You did this course", context={"back_url": f"{MY}learning"},
)  # fmt: skip
set_course = act_view(
    "people.set_course", redirect=f"{BASE}courses", fixed=PAGES.here, start={"active": True},
    asks={"audience": Ask(label="Who must", hint="all, dbs, managers, a directorate's code, or "
                          "blank for nobody"),
          "valid_months": Ask(label="Done again after months")},
    done="Kept", title="Add or change a course",
)  # fmt: skip
set_term = act_view(
    "people.set_term", redirect=f"{BASE}terms", fixed=PAGES.here,
    asks={"name": Ask(label="Term", hint="Such as Autumn 2026, first half: again, it corrects")},
    done="Set", title="Set a term of schools",
)  # fmt: skip
record_training = act_view(
    "people.record_training", redirect=f"{BASE}people/{{person}}", start=today_as("done_on"),
    done="Recorded", title="Record training",
)  # fmt: skip
remind_training = act_view(
    "people.remind_training", redirect=f"{BASE}training", fixed=PAGES.here,
    done=lambda answer: f"Reminded: {answer.value}", title="Remind people of training",
    submit="Remind",
)  # fmt: skip
open_case = act_view(
    "people.open_case", redirect=f"{BASE}cases/{{value}}",
    asks={"said": Ask(label="What it is about"), "event_on": Ask(label="When it happened")},
    done="Opened: only its officers see it", title="Open a case", submit="Open",
)  # fmt: skip
write_case = act_view(
    "people.write_case", redirect=CASE, start=today_as("happened_on"),
    asks={"said": Ask(label="What happened"), "due_on": Ask(label="Next thing due")},
    done="Written", title="Write what happened",
)  # fmt: skip
add_officer = act_view("people.add_case_officer", redirect=CASE, done="Named",
                       asks={"officer": Ask(label="User name")})  # fmt: skip
end_officer = act_view("people.end_case_officer", redirect=f"{BASE}cases", done="Taken off",
                       asks={"officer": Ask(label="User name")})  # fmt: skip
close_case = act_view(
    "people.close_case", redirect=CASE,
    asks={"said": Ask(label="Why"), "warning_until": Ask(label="Warning live until")},
    done="Closed", title="Close a case", submit="Close",
)  # fmt: skip
