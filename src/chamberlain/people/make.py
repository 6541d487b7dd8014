"""Make posts, people and who holds what, through the commands: for tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM

SINCE = date(2026, 4, 1)


def post(number: str, **changes: Any) -> dict[str, Any]:
    """Return a row of an establishment list: a full-time officer in Customer Services."""
    row: dict[str, Any] = {
        "number": number,
        "title": "Customer services officer",
        "grade": "G5",
        "cost_centres": "CHB101",
        "held_from": SINCE,
    }
    return row | changes


def person(number: str, **changes: Any) -> dict[str, Any]:
    """Return a row of an employee list."""
    row: dict[str, Any] = {
        "number": number,
        "forenames": "Robin",
        "surname": "Thorne",
        "born": date(1985, 6, 14),
        "sex": "F",
        "employer_from": date(2020, 2, 3),
    }
    return row | changes


def assignment(person_number: str, post_number: str, **changes: Any) -> dict[str, Any]:
    """Return a row that puts a person in a post."""
    row: dict[str, Any] = {
        "person_number": person_number,
        "post": post_number,
        "started_on": SINCE,
        "spine_point": 20,
        "pension_scheme": "lgps",
        "pension_section": "main",
    }
    return row | changes


def take_on(
    posts: list[dict[str, Any]],
    people: list[dict[str, Any]],
    assignments: list[dict[str, Any]],
    caller: Caller = SYSTEM,
    entity: str = ENTITY,
) -> list[str]:
    """Take on an establishment; return the assignments' references."""
    answers = []
    for name, items in (("posts", posts), ("people", people), ("assignments", assignments)):
        inputs = {"entity": entity, "items": items}
        answers.append(run(caller, f"people.take_on_{name}", inputs).value)
    refused = [item for answer in answers for item in answer.refused]
    if refused:
        raise ValueError(f"set aside: {refused}")
    return list(answers[2].accepted)
