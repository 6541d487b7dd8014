"""HR's lists: posts, people, vacancies, absences, added pay, checks, triggers."""

from datetime import date

from chamberlain.people.models.posts import POST_STATES
from chamberlain.people.models.time import ABSENCE_KINDS
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import today_as

POSTS = ListPage(
    query="people.posts",
    title="Posts",
    columns=[
        Column("reference", "Post", "code", link=f"{BASE}posts/{{reference}}"),
        Column("title", "Title"),
        Column("grade", "Grade"),
        Column("fte", "FTE"),
        Column("vacant", "Vacant"),
        Column("gap", "Nobody there"),
        Column("holders", "Held by"),
        Column("funding", "Paid by"),
        Column("directorate", "Directorate"),
        Column("reports_to", "Reports to", "code"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states(*POST_STATES)), "directorate", "only_vacant"],
    fixed=today_as("as_at"),
    sort="reference",
    more=lambda request: PAGES.actions(
        request,
        ("Propose a post", "posts/propose", "n", "people.propose_post"),
        ("Organisation chart", "organisation", "", "people.organisation"),
    ),
    empty=("No posts match", "Clear a filter, take on an establishment, or propose a post."),
)

PEOPLE = ListPage(
    query="people.people",
    title="People",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{reference}}"),
        Column("number", "Number", "code"),
        Column("titles", "Works as"),
        Column("posts", "Posts", "code"),
        Column("fte", "FTE"),
        Column("employer_from", "Here since", "date"),
        Column("service_years", "Years of service", "count"),
    ],
    filters=["name", "leavers"],
    fixed=today_as("as_at"),
    sort="name",
    empty=("Nobody matches", "Clear a filter, or take people on from a file."),
)

VACANCIES = ListPage(
    query="people.vacancies",
    title="Vacancies",
    columns=[
        Column("reference", "Vacancy", "code", link=f"{BASE}vacancies/{{reference}}"),
        Column("title", "To fill"),
        Column("post", "Post", "code", link=f"{BASE}posts/{{post}}"),
        Column("grade", "Grade"),
        Column("fte", "FTE"),
        Column("reason", "Why"),
        Column("asked_by", "Asked by"),
        Column("asked_on", "Asked", "date"),
        Column("closes_on", "Closes", "date"),
        Column("appointed", "Appointed"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=states("asked", "approved", "filled", "refused", "withdrawn"))
    ],
    sort="-asked_on",
    more=lambda request: PAGES.actions(
        request, ("Vacant posts", "posts?only_vacant=true&chosen=1", "", "people.posts")
    ),
    empty=("No vacancies match", "A manager asks to fill a post, or HR from the post's page."),
)

ABSENCES = ListPage(
    query="people.absences",
    title="Absence",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Works as"),
        Column("kind", "Kind"),
        Column("reason", "Reason"),
        Column("first_day", "First day", "date"),
        Column("last_day", "Last day", "date"),
        Column("days_lost", "Working days", "count"),
        Column("fit_note_to", "Fit note to", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("kind", options=states(*ABSENCE_KINDS)), "since", "open_only"],
    fixed=today_as("as_at"),
    sort="-first_day",
    more=lambda request: PAGES.actions(
        request,
        ("Triggers reached", "triggers", "", "people.absence_triggers"),
        ("Term dates of schools", "terms", "", "people.school_terms"),
    ),
    empty=("Nobody is away", "Clear a filter, or record an absence from a person's page."),
)

TRIGGERS = ListPage(
    query="people.absence_triggers",
    title="Sickness triggers",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("spells", "Spells", "count"),
        Column("days", "Days", "count"),
        Column("bradford", "Bradford", "count"),
    ],
    filters=["spells", "days"],
    fixed=today_as("as_at"),
    start={"spells": 3, "days": 10},
    sort="-bradford",
    empty=("Nobody has reached a trigger", "They are counted over 52 weeks."),
)

ELEMENTS = ListPage(
    query="people.elements",
    title="Acting-up, honoraria and supplements",
    columns=[
        Column("reference", "Added pay", "code", link=f"{BASE}elements/{{reference}}"),
        Column("name", "Name"),
        Column("kind", "Kind"),
        Column("reason", "Why"),
        Column("annual_pence", "A year", "pence"),
        Column("held_from", "From", "date"),
        Column("last_day", "Last day", "date"),
        Column("review_on", "Review", "date"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "approved", "refused"))],
    sort="last_day",
    totals=["annual_pence"],
    empty=("No pay is added", "Propose it from a person's page."),
)

KINDS_OF_CHECK = {"dbs": "DBS", "right_to_work": "Right to work"}
CHECKS = ListPage(
    query="people.checks_due",
    title="Checks due",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Works as"),
        Column("kind", "Check", names=KINDS_OF_CHECK),
        Column("level", "Level"),
        Column("expires_on", "Expires", "date"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("kind", options=list(KINDS_OF_CHECK.items())),
        "within_days",
    ],
    fixed=today_as("as_at"),
    start={"within_days": 90},
    sort="expires_on",
    empty=("No check is due", "Every post that needs one has it, for longer than these days."),
)

LEAVERS = ListPage(
    query="people.leavers",
    title="Leavers",
    columns=[
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Worked as"),
        Column("last_day", "Last day", "date"),
        Column("reason", "Ended as"),
        Column("leave_balance_e2", "Leave left, hours", "hundredths"),
        Column("why", "Why, they say"),
        Column("said", "In their words"),
    ],
    filters=["since"],
    fixed=lambda request: {},
    start={"since": date(2026, 4, 1)},
    sort="last_day",
    empty=("Nobody leaves", "Somebody leaves from their own page."),
)
