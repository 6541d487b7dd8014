"""What letters are filled in with, and the letters somebody was sent."""

from base64 import b64decode
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chamberlain.kernel import personal
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.models import Entity
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.people import names_of as users_named
from chamberlain.kernel.rates import figures, history
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import rows
from chamberlain.people.contract import PersonRef
from chamberlain.people.models import LetterTemplate
from chamberlain.people.queries.lines import manager_of
from chamberlain.people.queries.mine import own_id
from chamberlain.people.queries.working import NAME
from chamberlain.people.rules.letters import FIELDS, Words, hours, starter_letters, statutory_notice
from chamberlain.people.rules.recruiting import actual_pay
from chamberlain.people.rules.rows import completed_years
from chamberlain.people.rules.term_time import GREEN_BOOK

SCHEMES = {
    "lgps": "Local Government Pension Scheme",
    "teachers": "Teachers' Pension Scheme",
    "nhs": "NHS Pension Scheme",
}
_TERMS = f"""
    SELECT {NAME.format("p.id")} AS name, p.reference AS person, p.entity, p.signs_in_as,
           p.local_government_from, p.employer_from,
           p.local_government_from + interval '5 years' <= %(day)s::date AS five_years,
           o.reference AS post, t.title, t.grade,
           t.location, t.full_time_hours_e2, t.working_weeks_e3, f.kind, f.weekly_hours_e2,
           f.spine_point, coalesce(f.annual_pay_pence, s.annual_pence) AS annual_pence,
           f.pension_scheme, f.pension_section, b.began, b.ends,
           d.forenames, d.address_1, d.address_2, d.address_3, d.address_4, d.postcode,
           (SELECT l.leave_balance_e2 FROM people_leaver l WHERE l.assignment_id = a.id
            ORDER BY l.id DESC LIMIT 1) AS leave_left
    FROM people_assignment a JOIN people_person p ON p.id = a.person_id
    JOIN people_post o ON o.id = a.post_id
    JOIN LATERAL (SELECT min(lower(held)) AS began,
            nullif(max(coalesce(upper(held), 'infinity')), 'infinity') AS ends
        FROM people_assignment_fact x WHERE x.assignment_id = a.id AND upper_inf(x.known)) b ON true
    JOIN LATERAL (SELECT greatest(b.began,
        least(%(day)s::date, coalesce(b.ends - 1, %(day)s::date))) AS day) q ON true
    JOIN people_assignment_fact f ON f.assignment_id = a.id AND upper_inf(f.known)
        AND f.held @> q.day
    JOIN people_post_fact t ON t.post_id = o.id AND upper_inf(t.known) AND t.held @> q.day
    JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known) AND d.held @> q.day
    LEFT JOIN people_spine_point s ON s.spine = 'NJC' AND s.point = f.spine_point
        AND s.held @> q.day
    WHERE a.reference = %(assignment)s
"""  # noqa: S608


@dataclass(frozen=True)
class Filled:
    """What a letter about an assignment is filled in with."""

    values: dict[str, str]
    facts: list[tuple[str, str]]
    address: list[str]
    entity: str
    person: str
    signs_in_as: str


def filled(assignment: str, on: date, text: str) -> Filled:
    """Return the fields of a letter about an assignment on a day, from the register."""
    found = rows(_TERMS, {"assignment": assignment, "day": on})
    if not found:
        raise Unknown(f"There is no assignment {assignment}.", field="assignment")
    one = found[0]
    council = Entity.objects.get(code=one["entity"]).name
    manager = manager_of(one["post"], on, one["signs_in_as"])
    values = {
        "council": council, "name": one["name"], "title": one["title"], "grade": one["grade"],
        "hours": hours(one["weekly_hours_e2"]), "pay": _pay(one), "starts_on": _day(one["began"]),
        "service_from": _day(one["employer_from"]), "location": one["location"] or "as agreed",
        "manager": users_named([manager]).get(manager, "") if manager else "your manager",
        "pension": _pension(one), "notice_from_you": "one month",
        "notice_to_you": f"one month, or {statutory_notice(one['employer_from'], on)} if longer",
        "probation": "Your first five months are a probation, reviewed after one, three and five."
        if completed_years(one["employer_from"], max(on, one["employer_from"])) < 1
        else "There is no probation.",
        "last_day": _day(one["ends"] - timedelta(1)) if one["ends"] else "",
        "leave_left": hours(one["leave_left"] or 0), "today": _day(on), "text": text.strip(),
        **_leave(one, on),
    }  # fmt: skip
    lines = (one["name"], one["address_1"], one["address_2"], one["address_3"], one["address_4"],
             one["postcode"])  # fmt: skip
    return Filled(
        values, _facts(one, values), [line for line in lines if line], one["entity"],
        one["person"], one["signs_in_as"],
    )  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%-d %B %Y}" if day else ""


def _pay(one: dict[str, Any]) -> str:
    if one["annual_pence"] is None:
        return "as the pay scale says"
    pay = actual_pay(
        one["annual_pence"], one["weekly_hours_e2"], one["full_time_hours_e2"],
        one["working_weeks_e3"], one["five_years"],
    )  # fmt: skip
    point = f" (spinal column point {one['spine_point']})" if one["spine_point"] else ""
    whole_ = f", of {format_pounds(one['annual_pence'])} for full-time, all-year work"
    part = pay != one["annual_pence"]
    return f"{format_pounds(pay)} a year{point}{whole_ if part else ''}"


def _pension(one: dict[str, Any]) -> str:
    if one["pension_section"] == "none":
        return "You are not in a pension scheme. You may join at any time."
    name = SCHEMES.get(one["pension_scheme"], one["pension_scheme"])
    return f"You are in the {name}; you may leave it, and come back, at any time."


def _leave(one: dict[str, Any], on: date) -> dict[str, str]:
    terms = figures(GREEN_BOOK, max(on, history(GREEN_BOOK)[0].held_from))
    since = one["local_government_from"]
    longer = since <= on and completed_years(since, on) >= terms["leave_service_years"]
    days = terms["leave_days_5_years" if longer else "leave_days_under_5_years"]
    return {"leave_days": str(days), "extra_days": str(terms["extra_statutory_days"])}


def _facts(one: dict[str, Any], values: dict[str, str]) -> list[tuple[str, str]]:
    facts = [
        ("Employer", values["council"]), ("Employee", values["name"]),
        ("Post", f"{one['title']} ({one['post']})"), ("Grade", one["grade"]),
        ("This employment began on", values["starts_on"]),
        ("Continuous employment counts from", values["service_from"]),
        ("Local government service counts from", _day(one["local_government_from"])),
        ("Pay", values["pay"]), ("Hours", f"{values['hours']} a week"),
        ("Place of work", values["location"]),
    ]  # fmt: skip
    if one["working_weeks_e3"]:
        facts.append(("Weeks worked", f"{one['working_weeks_e3'] / 1000:g} a year"))
    kind = one["kind"].replace("_", " ")
    until = f" until {values['last_day']}" if values["last_day"] else ""
    facts.append(("Kind", f"{kind.capitalize()}{until}"))
    return facts


def words_of(entity: str, code: str) -> Words:
    """Return the words of a kind of letter: the council's own, else those that come along."""
    known = starter_letters().get(code)
    own = LetterTemplate.objects.filter(entity=entity, code=code).order_by("-version").first()
    if own is None:
        if known is None:
            raise Unknown(f"There is no letter {code}.", field="template")
        return known
    return Words(code, own.title, own.body, own.version, bool(known and known.accepted))


class TemplateRow(Record):
    """A kind of letter in the words in force; version nought comes with the application."""

    code: str
    title: str
    version: int
    body: str


@query(summary="Kinds of letters")
def letter_templates(scope: Scope, entity: str) -> list[TemplateRow]:
    """Return each kind of letter in the words an entity uses now."""
    own = LetterTemplate.objects.filter(entity=entity).values_list("code", flat=True)
    codes = sorted({*starter_letters(), *own})
    found = [words_of(entity, code) for code in codes]
    return [
        TemplateRow(code=one.code, title=one.title, version=one.version, body=one.body)
        for one in found
    ]


@query(summary="What a letter may be filled in with")
def letter_fields(scope: Scope) -> list[str]:
    """Return the names that may stand in braces in the words of a letter."""
    return list(FIELDS)


class LetterRow(Record):
    """A letter somebody was sent."""

    reference: str
    title: str
    written_on: date
    written_by: str
    accepted_on: date | None
    asks: bool


_LETTERS = """
    SELECT l.reference, l.title, l.code, l.written_on, coalesce(u.name, l.written_by) AS written_by,
           l.accepted_on FROM people_letter l JOIN people_person p ON p.id = l.person_id
    LEFT JOIN kernel_user u ON u.reference = l.written_by
"""


def _row(one: dict[str, Any]) -> LetterRow:
    known = starter_letters().get(one.pop("code"))
    return LetterRow(**one, asks=bool(known and known.accepted) and one["accepted_on"] is None)


@query(summary="Letters to a person")
def letters(scope: Scope, person: PersonRef) -> list[LetterRow]:
    """Return what somebody was sent, the latest first."""
    place, params = scope.whole_sql("l.entity")
    more = f"WHERE p.reference = %s AND {place} ORDER BY l.id DESC"
    return [_row(one) for one in rows(_LETTERS + more, [person, *params])]


@query(summary="Letters to you")
def my_letters(scope: Scope) -> list[LetterRow]:
    """Return the letters one was sent, the latest first."""
    found = rows(_LETTERS + "WHERE p.id = %s ORDER BY l.id DESC", [own_id(scope)])
    return [_row(one) for one in found]


_PDF = """
    SELECT l.pdf_sealed, p.reference AS person FROM people_letter l
    JOIN people_person p ON p.id = l.person_id WHERE l.reference = %s AND {0}
"""


@query(summary="A letter as it went out")
def letter(scope: Scope, letter: str) -> bytes:
    """Return the PDF of a letter exactly as it went out."""
    place, params = scope.whole_sql("l.entity")
    return _opened(letter, rows(_PDF.format(place), [letter, *params]))


@query(summary="A letter to you as it went out")
def my_letter(scope: Scope, letter: str) -> bytes:
    """Return the PDF of a letter to oneself."""
    return _opened(letter, rows(_PDF.format("p.id = %s"), [letter, own_id(scope)]))


def _opened(reference: str, found: list[dict[str, Any]]) -> bytes:
    if not found:
        raise Unknown(f"There is no letter {reference}.", field="letter")
    subject = f"people:person:{found[0]['person']}"
    text = personal.open_value(subject, f"letter:{reference}", found[0]["pdf_sealed"])
    if text is None:
        raise Unknown(f"{reference} was erased with whom it was to.", field="letter")
    return b64decode(text)
