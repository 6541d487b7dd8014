"""A manager's team: who is there, the calendar, and what waits for a decision."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel import clock, documents
from chamberlain.kernel.calendar import is_working_day, week_range
from chamberlain.kernel.door import EVERYTHING, Caller, Unknown, ask
from chamberlain.people.rules.letters import hours
from chamberlain.people.views.mine import NAMES, quantity
from chamberlain.people.views.pages import MINE, MY
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link, tag
from chamberlain.ui.files import sent
from chamberlain.ui.html import safe, text
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day

WEEKS = 4
TEAM = f"{MY}team/"
MARKS = {"leave": "L", "leave asked for": "?", "away": "A"}


@needs("people.team", "people.team_waiting", "people.team_calendar")
@MINE.page
def team(request: HttpRequest, caller: Caller) -> Shown:
    """Show the team of today, what waits, and four weeks of who is away."""
    as_at = clock.business_date()
    members = ask(caller, "people.team", {"as_at": as_at})
    waiting = ask(caller, "people.team_waiting", {"as_at": as_at})
    start, _ = week_range(as_at)
    end = start + timedelta(7 * WEEKS)
    away = ask(caller, "people.team_calendar", {"start": start, "end": end})
    days = [start + timedelta(number) for number in range(7 * WEEKS)]
    working = [one for one in days if is_working_day(one)]
    here = sum(one.today == "here" for one in members)
    return "people/team.html", {
        "title": "Your team",
        "tiles": [
            {"label": "Here today", "value": f"{here} of {len(members)}"},
            {"label": "Waiting for you", "value": str(_count(waiting))},
        ],
        "waiting": _waiting(waiting),
        "rows": [
            [
                link(one.name, f"{TEAM}working/{one.assignment}"), one.title,
                hours(one.weekly_hours_e2), tag(one.today), hours(one.leave_left_e2),
            ]
            for one in members
        ],
        "calendar_head": ["Name", *(f"{one:%-d %b}" for one in working)],
        "calendar": [[one.name, *_marks(one.assignment, away, working)] for one in members],
    }  # fmt: skip


def _count(waiting: Any) -> int:
    return len(waiting.leave) + len(waiting.claims) + len(waiting.absences)


def _waiting(waiting: Any) -> list[dict[str, str]]:
    """Return what waits as cards: who, what, and where it is decided."""
    found = [
        {
            "title": f"{waiting.names[one.reference]}: leave",
            "detail": f"{day(one.first_day)} to {day(one.last_day)}, {hours(one.hours_e2)}",
            "href": f"{TEAM}leave/{one.reference}",
        }
        for one in waiting.leave
    ]
    found += [
        {
            "title": f"{one.name}: {NAMES[one.element].lower()}",
            "detail": f"{quantity(one)} on {day(one.worked_on)}",
            "href": f"{TEAM}claims/{one.reference}",
        }
        for one in waiting.claims
    ]
    found += [
        {
            "title": f"{one.name}: off sick",
            "detail": f"from {day(one.first_day)}",
            "href": f"{TEAM}absence/{one.reference}",
        }
        for one in waiting.absences
    ]
    return found


def _marks(assignment: str, away: list[Any], days: list[date]) -> list[object]:
    """Return a letter for each day: leave, asked for, away, or nothing."""
    mine = [one for one in away if one.assignment == assignment]
    marks: list[object] = []
    for one in days:
        found = next(
            (
                row.kind
                for row in mine
                if row.first_day <= one and (row.last_day is None or one <= row.last_day)
            ),
            "",
        )
        marks.append(_mark(found))
    return marks


def _mark(kind: str) -> str:
    if not kind:
        return ""
    return safe((f'<abbr title="{text(kind)}">{MARKS[kind]}</abbr>',))


@needs("people.team_leave")
@MINE.page
def leave(request: HttpRequest, caller: Caller, leave: str) -> Shown:
    """Show leave that somebody asks for, with what a decision needs."""
    found = ask(caller, "people.team_leave", {"leave": leave, "as_at": clock.business_date()})
    one = found.leave
    others = [
        f"{row.name}, {day(row.first_day)} to {day(row.last_day) if row.last_day else 'now'}"
        for row in found.also_away
    ]
    return "people/decide.html", {
        "title": f"{found.person}: leave",
        "status": one.state,
        "waits": one.state == "asked",
        "facts": [
            ("Days", f"{day(one.first_day)} to {day(one.last_day)}"),
            ("Hours", hours(one.hours_e2)),
            ("Left in the year after this", hours(found.year.left_e2)),
            ("Note", one.note or "None"),
            ("Also away then", "; ".join(others) or "Nobody"),
        ],
        "at": f"{TEAM}leave/{leave}",
        "breadcrumbs": [("Team", f"{MY}team")],
    }


@needs("people.team_claim")
@MINE.page
def claim(request: HttpRequest, caller: Caller, claim: str) -> Shown:
    """Show a claim of the team."""
    one = ask(caller, "people.team_claim", {"claim": claim, "as_at": clock.business_date()})
    receipt: tuple[object, ...] = ("None",)
    if one.document:
        receipt = ("Given", f"{TEAM}claims/{claim}/receipt", "Open")
    return "people/decide.html", {
        "title": f"{one.name}: {NAMES[one.element].lower()}",
        "status": one.state,
        "waits": one.state == "asked",
        "facts": [
            ("Day", day(one.worked_on)),
            ("Claimed", quantity(one)),
            ("What for", one.description or "None"),
            ("Receipt", *receipt),
        ],
        "at": f"{TEAM}claims/{claim}",
        "breadcrumbs": [("Team", f"{MY}team")],
    }


@needs("people.team_claim")
@MINE.guarded
def receipt(request: HttpRequest, caller: Caller, claim: str) -> HttpResponse:
    """Send the receipt of a claim of the team: whoever sees the claim sees what it stands on."""
    one = ask(caller, "people.team_claim", {"claim": claim, "as_at": clock.business_date()})
    if not one.document:
        raise Unknown(f"{claim} has no receipt.")
    found = documents.find(EVERYTHING, one.document)
    return sent(found, documents.read(EVERYTHING, one.document))


@needs("people.team_absence")
@MINE.page
def absence(request: HttpRequest, caller: Caller, absence: str) -> Shown:
    """Show a reported sickness of the team."""
    given = {"absence": absence, "as_at": clock.business_date()}
    one = ask(caller, "people.team_absence", given)
    return "people/decide.html", {
        "title": f"{one.name}: off sick",
        "status": one.state,
        "waits": one.state == "recorded",
        "confirm": True,
        "facts": [
            ("From", day(one.first_day)),
            ("Last day", day(one.last_day) if one.last_day else "Still away"),
            ("Reason", one.reason or "None"),
        ],
        "at": f"{TEAM}absence/{absence}",
        "breadcrumbs": [("Team", f"{MY}team")],
    }


approve_leave = act_view("people.approve_leave", redirect=f"{MY}team", done="Leave approved")
refuse_leave = act_view(
    "people.refuse_leave",
    redirect=f"{MY}team",
    done="Leave refused",
    title="Refuse leave",
    submit="Refuse",
    context={"back_url": f"{MY}team"},
)
approve_claim = act_view("people.approve_claim", redirect=f"{MY}team", done="Claim approved")
refuse_claim = act_view(
    "people.refuse_claim",
    redirect=f"{MY}team",
    done="Claim refused",
    title="Refuse a claim",
    submit="Refuse",
    context={"back_url": f"{MY}team"},
)
approve_absence = act_view("people.approve_absence", redirect=f"{MY}team", done="Confirmed")
