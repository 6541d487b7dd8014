"""People's references explain themselves: what holds, since when it is known, and what follows."""

from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, Unknown
from chamberlain.kernel.references import Explanation, explains
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.people import held_by, person
from chamberlain.people.queries.posts import fte_text, post
from chamberlain.people.queries.recruiting import advert, candidate
from chamberlain.people.queries.working import NAME, elements, vacancy

BASE = "/staff/people/"


def _hours(value_e2: int) -> str:
    return f"{value_e2 / 100:.2f}".rstrip("0").rstrip(".")


@explains("people:post", query="people.post")
def explain_post(scope: Scope, reference: str) -> Explanation:
    """A post: its size, who pays, who is in it, and everything known of it over time."""
    found = post(scope, reference, clock.business_date())
    known = rows(
        "SELECT t.title, t.grade, t.fte_e4, t.state, lower(t.held) AS held_from, "
        "upper(t.held) AS held_to, lower(t.known)::date AS known_from, "
        "upper(t.known)::date AS known_to, t.act_id FROM people_post_fact t JOIN people_post o "
        "ON o.id = t.post_id WHERE o.reference = %s ORDER BY lower(t.known), lower(t.held)",
        [reference],
    )
    holders = rows(
        "SELECT DISTINCT a.reference FROM people_assignment a JOIN people_post o "
        "ON o.id = a.post_id JOIN people_assignment_fact f ON f.assignment_id = a.id "
        "AND upper_inf(f.known) WHERE o.reference = %s ORDER BY 1",
        [reference],
    )
    ways = [("Reports to", f"people:post:{found.reports_to}")] if found.reports_to else []
    ways += [(f"Held by {one['reference']}", f"people:assignment:{one['reference']}")
             for one in holders]  # fmt: skip
    return Explanation(
        reference=f"people:post:{reference}",
        title=f"{found.title}, post {reference}",
        url=f"{BASE}posts/{reference}",
        facts=[
            ("Grade", found.grade), ("Budget", f"{found.fte} FTE"),
            ("Vacant: nobody's own post", f"{found.vacant} FTE"),
            ("Nobody there", f"{found.gap} FTE"), ("Held by", found.holders or "Nobody"),
            ("Paid by", found.funding), ("State", found.state),
        ],
        leads_to=[*ways, *_acts(known)],
        workings_title="What was known of it",
        workings=[
            {
                "From": str(one["held_from"]), "Until before": str(one["held_to"] or ""),
                "Title": one["title"], "Grade": one["grade"], "FTE": fte_text(one["fte_e4"]),
                "State": one["state"], "Known from": str(one["known_from"]),
                "Known until": str(one["known_to"] or ""),
            }
            for one in known
        ],
    )  # fmt: skip


def _acts(known: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return the acts by which facts became known, each once."""
    numbers = dict.fromkeys(f"ACT-{one['act_id']:010d}" for one in known)
    return [(f"Learnt by {number}", f"kernel:act:{number}") for number in numbers]


_TERMS = """
    SELECT f.kind, f.weekly_hours_e2, f.spine_point, f.annual_pay_pence, s.annual_pence,
           f.pension_scheme, f.pension_section, f.occupying, lower(f.held) AS held_from,
           upper(f.held) AS held_to, lower(f.known)::date AS known_from,
           upper(f.known)::date AS known_to, upper_inf(f.known) AS now, f.act_id,
           f.held @> %s::date AS here
    FROM people_assignment_fact f JOIN people_assignment a ON a.id = f.assignment_id
    LEFT JOIN people_spine_point s ON s.spine = 'NJC' AND s.point = f.spine_point
        AND s.held @> least(greatest(lower(f.held), %s::date),
            coalesce(upper(f.held) - 1, %s::date))
    WHERE a.reference = %s ORDER BY lower(f.known), lower(f.held)
"""


@explains("people:assignment", query="people.person")
def explain_assignment(scope: Scope, reference: str) -> Explanation:
    """An assignment: who holds what, full-time pay of its point, and terms as they were known."""
    today = clock.business_date()
    place, params = scope.whole_sql("a.entity")
    found = rows(
        "SELECT a.reference, a.payroll_id, p.reference AS person, o.reference AS post, "  # noqa: S608
        f"{NAME.format('p.id')} AS name, p.local_government_from, p.employer_from "
        "FROM people_assignment a JOIN people_person p ON p.id = a.person_id "
        f"JOIN people_post o ON o.id = a.post_id WHERE a.reference = %s AND {place}",
        [reference, *params],
    )
    if not found:
        raise Unknown(f"There is no assignment {reference}.", field="reference")
    one = found[0]
    terms = rows(_TERMS, [today, today, today, reference])
    held = held_by("a.reference = %s", [reference], today)
    now = next((row for row in terms if row["now"] and row["here"]), None)
    pay = (now["annual_pay_pence"] or now["annual_pence"]) if now else None
    return Explanation(
        reference=f"people:assignment:{reference}",
        title=f"{one['name']} as {held[0].title if held else one['post']}",
        url=f"{BASE}people/{one['person']}",
        amount_pence=pay,
        facts=[
            ("Employee", one["name"]), ("Post", one["post"]), ("Payroll ID", one["payroll_id"]),
            ("With this employer since", str(one["employer_from"])),
            ("Local government since", str(one["local_government_from"])),
            ("Amount", "Full-time pay of a year" if pay else "No pay is known of the point"),
        ],
        leads_to=[
            ("The person", f"people:person:{one['person']}"),
            ("The post", f"people:post:{one['post']}"), *_acts(terms),
        ],
        workings_title="Terms as they were known",
        workings=[
            {
                "From": str(row["held_from"]), "Until before": str(row["held_to"] or ""),
                "Kind": row["kind"].replace("_", " "), "Hours": _hours(row["weekly_hours_e2"]),
                "Point": str(row["spine_point"] or ""),
                "Pension": f"{row['pension_scheme']} {row['pension_section']}".strip(),
                "There": "yes" if row["occupying"] else "works elsewhere",
                "Known from": str(row["known_from"]), "Known until": str(row["known_to"] or ""),
            }
            for row in terms
        ],
    )  # fmt: skip


@explains("people:person", query="people.person")
def explain_person(scope: Scope, reference: str) -> Explanation:
    """A person: their service, and what they hold or held. Nothing personal besides the name."""
    found = person(scope, reference, clock.business_date())
    return Explanation(
        reference=f"people:person:{reference}",
        title=f"{found.name}, employee {found.number}",
        url=f"{BASE}people/{reference}",
        facts=[
            ("With this employer since, for notice", str(found.employer_from)),
            ("Local government since, for leave and sick pay", str(found.local_government_from)),
            ("Bank details", "Given" if found.payee else "Not given yet"),
        ],
        leads_to=[
            (f"{one.title} ({one.post})", f"people:assignment:{one.reference}")
            for one in found.assignments
        ],
    )


@explains("people:vacancy", query="people.vacancy")
def explain_vacancy(scope: Scope, reference: str) -> Explanation:
    """A vacancy: why it is filled, who asked, and how it was advertised."""
    found = vacancy(scope, reference)
    adverts = rows(
        "SELECT d.reference FROM people_advert d JOIN people_vacancy v ON v.id = d.vacancy_id "
        "WHERE v.reference = %s ORDER BY d.id",
        [reference],
    )
    return Explanation(
        reference=f"people:vacancy:{reference}",
        title=f"Vacancy: {found.title}",
        url=f"{BASE}vacancies/{reference}",
        facts=[
            ("Why", found.reason), ("FTE", found.fte), ("Asked by", found.asked_by),
            ("Asked", str(found.asked_on)), ("State", found.state),
            ("Appointed", found.appointed or "Nobody yet"),
        ],
        leads_to=[("The post", f"people:post:{found.post}")]
        + [(one["reference"], f"people:advert:{one['reference']}") for one in adverts],
    )  # fmt: skip


@explains("people:advert", query="people.advert")
def explain_advert(scope: Scope, reference: str) -> Explanation:
    """An advert: for whom it was open when, how many applied, and who chose."""
    found = advert(scope, reference)
    alone = found.redeployees_until
    return Explanation(
        reference=f"people:advert:{reference}",
        title=f"Advert: {found.title}",
        url=f"{BASE}adverts/{reference}",
        facts=[
            ("Open from", str(found.opens_on)), ("Closes", str(found.closes_on)),
            ("For those at risk alone until", str(alone) if alone else "Nobody was at risk"),
            ("Candidates", str(found.candidates)), ("Invited", str(found.invited)),
            ("Panel", found.panel or "Not named yet"), ("State", found.state),
        ],
        leads_to=[("The vacancy", f"people:vacancy:{found.vacancy}")],
    )  # fmt: skip


@explains("people:application", query="people.candidate")
def explain_application(scope: Scope, reference: str) -> Explanation:
    """A candidate's points from each of the panel, and the decision; not who they are."""
    found = candidate(scope, reference)
    points = rows(
        "SELECT s.stage, s.scorer, s.number, s.points FROM people_score s "
        "JOIN people_application a ON a.id = s.application_id WHERE a.reference = %s "
        "ORDER BY s.stage DESC, s.scorer, s.number",
        [reference],
    )
    return Explanation(
        reference=f"people:application:{reference}",
        title=f"Candidate {reference} for {found.title}",
        url=f"{BASE}candidates/{reference}",
        facts=[
            ("State", found.state.replace("_", " ")),
            ("At risk of redundancy", "yes" if found.redeployee else "no"),
            ("Decided", f"{found.decided_on or 'not yet'} {found.decided_reason}".strip()),
        ],
        leads_to=[("The advert", f"people:advert:{found.advert}")],
        workings_title="Points",
        workings=[
            {"Stage": one["stage"], "By": one["scorer"], "Line": str(one["number"]),
             "Points": str(one["points"])}
            for one in points
        ],
    )  # fmt: skip


@explains("people:element", query="people.elements")
def explain_element(scope: Scope, reference: str) -> Explanation:
    """Pay besides the grade's: why, how much a year, and until when."""
    found = next((one for one in elements(scope) if one.reference == reference), None)
    if found is None:
        raise Unknown(f"There is no added pay {reference}.", field="reference")
    return Explanation(
        reference=f"people:element:{reference}",
        title=f"{found.kind.replace('_', ' ').capitalize()} of {found.name}",
        url=f"{BASE}elements/{reference}",
        amount_pence=found.annual_pence,
        facts=[
            ("Why", found.reason), ("From", str(found.held_from)),
            ("Last day", str(found.last_day)), ("State", found.state),
        ],
        leads_to=[("The assignment", f"people:assignment:{found.assignment}")],
    )  # fmt: skip


def _of_assignment(scope: Scope, table: str, reference: str) -> dict[str, Any]:
    """Return a claim or an absence, with its assignment, as it is known now."""
    place, params = scope.whole_sql("b.entity")
    found = rows(
        f"SELECT b.*, a.reference AS assignment, {NAME.format('b.person_id')} AS name "  # noqa: S608
        f"FROM {table} b JOIN people_assignment a ON a.id = b.assignment_id "
        f"WHERE b.reference = %s AND {place} ORDER BY b.id DESC LIMIT 1",
        [reference, *params],
    )
    if not found:
        raise Unknown(f"There is nothing called {reference}.", field="reference")
    return found[0]


@explains("people:claim", query="people.person")
def explain_claim(scope: Scope, reference: str) -> Explanation:
    """A claim: for which day, how much, and who approved it."""
    one = _of_assignment(scope, "people_claim", reference)
    size = _hours(one["units_e2"]) if one["units_e2"] is not None else ""
    return Explanation(
        reference=f"people:claim:{reference}",
        title=f"{one['element'].replace('_', ' ').capitalize()} of {one['name']}",
        amount_pence=one["amount_pence"],
        facts=[
            ("Day", str(one["worked_on"])), ("Hours or miles", size or "None"),
            ("State", one["state"]), ("Decided by", one["decided_by"] or "Nobody yet"),
            ("Decided", str(one["decided_on"] or "not yet")),
        ],
        leads_to=[("The assignment", f"people:assignment:{one['assignment']}")],
    )  # fmt: skip


@explains("people:absence", query="people.absences")
def explain_absence(scope: Scope, reference: str) -> Explanation:
    """An absence: its days and who confirmed it. The reason stays on its own page."""
    one = _of_assignment(scope, "people_absence", reference)
    days = one["days"]
    return Explanation(
        reference=f"people:absence:{reference}",
        title=f"{one['kind'].replace('_', ' ').capitalize()} of {one['name']}",
        url=f"{BASE}absences",
        facts=[
            ("First day", str(days.lower)),
            ("First day back", str(days.upper) if days.upper else "Not known yet"),
            ("State", one["state"]), ("Recorded by", one["recorded_by"]),
            ("Confirmed by", one["approved_by"] or "Nobody yet"),
        ],
        leads_to=[("The assignment", f"people:assignment:{one['assignment']}")],
    )  # fmt: skip
