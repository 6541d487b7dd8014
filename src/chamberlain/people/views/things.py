"""HR's first page, the organisation chart, and one post, person, vacancy or added pay."""

from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.people.queries.posts import fte_text
from chamberlain.people.rules.letters import hours
from chamberlain.people.views.chart import chart_of
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.ui.charts import bars, columns
from chamberlain.ui.components import tag
from chamberlain.ui.html import safe, text
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

LEVELS, TREE_MAX = 3, 120


@needs(
    "people.workforce", "people.headcount", "people.months", "people.checks_due", "people.vacancies"
)
@PAGES.page
def today(request: HttpRequest, caller: Caller) -> Shown:
    """Show the workforce of today: who is there, what is vacant, who is away, what is due."""
    as_at = clock.business_date()
    force: pl.DataFrame = ask(caller, "people.workforce", {"as_at": as_at})
    months: pl.DataFrame = ask(caller, "people.months", {"as_at": as_at})
    labels = [f"{one:%b}" for one in months["month"]]
    moves = [(name.capitalize(), months[name].to_list()) for name in ("starters", "leavers")]
    charts = [
        bars("People by directorate", _by(force, "headcount"), "count"),
        bars("Vacant posts by directorate", _by(force, "vacant_posts"), "count"),
        columns("Working days lost to sickness", labels, [("Days", months["sick_days"].to_list())],
                unit="count"),
        columns("Starters and leavers", labels, moves, unit="count"),
    ]  # fmt: skip
    return "people/today.html", {
        "title": f"Workforce on {as_at:%-d %B %Y}",
        "tiles": _tiles(caller, force, months),
        "charts": charts if force.height else [],
        "rows": [
            [
                row["name"], f"{row['headcount']:,}", fte_text(row["fte_e4"]),
                f"{row['posts']:,}", fte_text(row["budget_e4"]), f"{row['vacant_posts']:,}",
                fte_text(row["gap_e4"]), f"{row['away']:,}",
            ]
            for row in force.iter_rows(named=True)
        ],
    }  # fmt: skip


def _by(force: pl.DataFrame, name: str) -> list[tuple[str, int]]:
    return list(force.select("name", name).iter_rows())


def _tiles(caller: Caller, force: pl.DataFrame, months: pl.DataFrame) -> list[dict[str, Any]]:
    as_at = clock.business_date()
    heads = ask(caller, "people.headcount", {"as_at": as_at})
    fte_e4 = int(force["fte_e4"].sum() or 0)
    lost = int(months["sick_days"].sum() or 0)
    due = ask(caller, "people.checks_due", {"as_at": as_at})
    open_ = ask(caller, "people.vacancies", {"state": "approved"})
    each = f"{lost * 10_000 / fte_e4:.1f}" if fte_e4 else "0"
    return [
        {"label": "People", "value": f"{heads:,}", "note": f"{fte_text(fte_e4)} FTE",
         "href": f"{BASE}people"},
        {"label": "Vacant posts", "value": f"{int(force['vacant_posts'].sum() or 0):,}",
         "note": f"{fte_text(int(force['gap_e4'].sum() or 0))} FTE",
         "href": f"{BASE}posts?only_vacant=true&chosen=1"},
        {"label": "Being filled", "value": f"{len(open_):,}",
         "href": f"{BASE}vacancies?state=approved&chosen=1"},
        {"label": "Away today", "value": f"{int(force['away'].sum() or 0):,}",
         "href": f"{BASE}absences?open_only=true&chosen=1"},
        {"label": "Sick days per FTE, 12 months", "value": each},
        {"label": "Turnover, 12 months", "value": _turnover(months, heads),
         "note": "leavers to people now"},
        {"label": "Checks due", "value": f"{len(due):,}", "href": f"{BASE}checks"},
    ]  # fmt: skip


def _turnover(months: pl.DataFrame, heads: int) -> str:
    left = int(months["leavers"].sum() or 0)
    return f"{left * 100 / heads:.1f}%" if heads else "0%"


@needs("people.organisation")
@PAGES.page
def organisation(request: HttpRequest, caller: Caller) -> Shown:
    """Draw who reports to whom, from the top or from a post."""
    top = request.GET.get("top", "")
    given = {"as_at": clock.business_date(), "top": top, "levels": LEVELS}
    posts: pl.DataFrame = ask(caller, "people.organisation", given)
    shown = posts.head(TREE_MAX)
    names = {row["post"]: row["title"] for row in shown.iter_rows(named=True)}
    deeper = shown.filter(pl.col("below") > 0).sort("title")
    return "people/organisation.html", {
        "title": names.get(top, "Organisation"),
        "chart": chart_of(shown, "Who reports to whom"),
        "left_out": posts.height - shown.height,
        "deeper": [
            {"text": f"{row['title']} ({row['below']})", "href": f"?top={row['post']}"}
            for row in deeper.iter_rows(named=True)
            if row["post"] != top
        ],
        "breadcrumbs": [("Organisation", f"{BASE}organisation")] if top else [("People", BASE)],
    }


@needs("people.post")
@PAGES.page
def post(request: HttpRequest, caller: Caller, post: str) -> Shown:
    """Show a post: what it is, who is in it, who pays."""
    found = ask(caller, "people.post", {"post": post, "as_at": clock.business_date()})
    facts = [
        ("Grade", found.grade),
        ("Paid by", found.funding),
        ("Funding ends", day(found.funding_ends_on) or "No end"),
        ("Directorate", found.directorate),
        ("Reports to", *_way(found.reports_to, f"{BASE}posts/{found.reports_to}")),
        ("Location", found.location or "None"),
        ("Tenure", found.tenure.replace("_", " ")),
        ("Term time only", "Yes" if found.term_time else "No"),
        ("DBS", found.dbs_level.replace("_", " ")),
        ("So since", day(found.held_from)),
    ]
    return "people/post.html", {
        "title": found.title,
        "kind": f"Post {post}",
        "status": found.state,
        "found": found,
        "tiles": [
            {"label": "Budget", "value": f"{found.fte} FTE"},
            {"label": "Vacant", "value": f"{found.vacant} FTE", "note": "nobody's own post"},
            {"label": "Nobody there", "value": f"{found.gap} FTE", "note": "who acts up is away"},
            {"label": "Held by", "value": found.holders or "Nobody"},
        ],
        "facts": facts,
        "breadcrumbs": [("Posts", f"{BASE}posts")],
    }  # fmt: skip


def _way(label: str, address: str) -> tuple[object, ...]:
    if not label:
        return ("None",)
    return (safe((f'<a class="govuk-link" href="{text(address)}">{text(label)}</a>',)),)


@needs("people.person")
@PAGES.page
def person(request: HttpRequest, caller: Caller, person: str) -> Shown:
    """Show somebody: service, posts, details, checks."""
    found = ask(caller, "people.person", {"person": person, "as_at": clock.business_date()})
    return "people/person.html", {
        "title": found.name,
        "kind": f"Employee {found.number}",
        "found": found,
        "tiles": [
            {"label": "With this employer since", "value": day(found.employer_from),
             "note": "notice, unfair dismissal"},
            {"label": "Local government since", "value": day(found.local_government_from),
             "note": "leave, sick pay, maternity, redundancy"},
        ],
        "facts": [
            ("Born", day(found.born)),
            ("National Insurance", found.nino or "Not given yet"),
            ("Address", found.address or "Not given yet"),
            ("Email", found.email or "None"),
            ("Telephone", found.telephone or "None"),
            ("Bank details", "Given" if found.payee else "Not given yet"),
            ("Signs in", "Yes" if found.signs_in_as else "Not linked"),
        ],
        "held": [
            {
                "facts": [
                    ("Post", *_way(f"{one.title} ({one.post})", f"{BASE}posts/{one.post}")),
                    ("Terms", f"{one.kind.replace('_', ' ')}, {hours(one.weekly_hours_e2)} a week"),
                    ("Grade", f"{one.grade}, point {one.spine_point or 'none'}, "
                              f"in it since {day(one.grade_from)}"),
                    ("Pension", one.pension or "None"),
                    ("From", day(one.held_from)),
                    ("Until", day(one.held_to) if one.held_to else "No end"),
                ],
                "reference": one.reference,
                "url": f"{BASE}assignments/{one.reference}/",
            }
            for one in found.assignments
        ],
        "checks": [
            [
                one.kind.replace("_", " "), one.level, one.number, day(one.seen_on),
                day(one.expires_on) or "No end",
            ]
            for one in found.checks
        ],
        "breadcrumbs": [("People", f"{BASE}people")],
    }  # fmt: skip


@needs("people.vacancy")
@PAGES.page
def vacancy(request: HttpRequest, caller: Caller, vacancy: str) -> Shown:
    """Show a vacancy and where it stands."""
    found = ask(caller, "people.vacancy", {"vacancy": vacancy})
    return "people/vacancy.html", {
        "title": found.title,
        "kind": f"Vacancy {vacancy}",
        "status": found.state,
        "found": found,
        "facts": [
            ("Post", *_way(found.post, f"{BASE}posts/{found.post}")),
            ("Grade", found.grade),
            ("FTE", found.fte),
            ("Why", found.reason),
            ("Asked", f"{day(found.asked_on)} by {found.asked_by}"),
            ("Closes", day(found.closes_on) or "None"),
            ("Appointed", found.appointed or "None"),
        ],
        "breadcrumbs": [("Vacancies", f"{BASE}vacancies")],
    }


@needs("people.elements")
@PAGES.page
def element(request: HttpRequest, caller: Caller, element: str) -> Shown:
    """Show added pay."""
    rows = ask(caller, "people.elements", {})
    found = next((one for one in rows if one.reference == element), None)
    if found is None:
        raise Unknown(f"There is no added pay {element}.")
    return "people/element.html", {
        "title": found.kind.replace("_", " ").capitalize(),
        "kind": f"Added pay {element}",
        "status": found.state,
        "found": found,
        "facts": [
            ("For", found.name),
            ("Why", found.reason),
            ("A year", pounds(found.annual_pence)),
            ("From", day(found.held_from)),
            ("Last day", day(found.last_day)),
            ("Review", day(found.review_on) or "None"),
            ("State", tag(found.state)),
        ],
        "breadcrumbs": [("Added pay", f"{BASE}elements")],
    }
