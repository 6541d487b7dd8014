"""Make posts, people and who holds what, through the commands: for tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import EVERYTHING, Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.models import User
from chamberlain.people.contract import persons_by_number
from chamberlain.people.make.workforce import Workforce

CHUNK = 2_000
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


def make_workforce(
    people: int = 1_200, seed: int = 2026, entity: str = ENTITY, caller: Caller = SYSTEM
) -> dict[str, int]:
    """Take on a whole workforce of made-up people; return how many of what there are.

    The same seed makes the same people. Posts stand over all cost centres of the ledger, under a
    manager each, those under heads of service, directors and a chief executive; grades lie on the
    NJC spine. The demonstration's manager and employee hold posts in one team. Done again it does
    nothing new.
    """
    made = Workforce(people, seed, entity)
    sent = {
        "posts": made.posts,
        "people": made.people,
        "assignments": made.assignments,
        "absences": made.absences,
        "checks": made.checks,
    }
    for name, items in sent.items():
        for start in range(0, len(items), CHUNK):
            chunk = items[start : start + CHUNK]
            key = f"make:workforce:{seed}:{people}:{name}:{start}"
            inputs = {"entity": entity, "items": chunk}
            answer = run(caller, f"people.take_on_{name}", inputs, key=key).value
            if answer.refused:
                raise ValueError(f"set aside: {answer.refused[:3]}")
    _link_demonstration(caller, entity, made.signed)
    return {name: len(items) for name, items in sent.items()}


def _link_demonstration(caller: Caller, entity: str, numbers: dict[str, str]) -> None:
    """Let people of the demonstration sign in as employees of the made-up workforce."""
    found = persons_by_number(EVERYTHING, entity=entity, numbers=sorted(numbers.values()))
    for username, number in numbers.items():
        user = User.objects.filter(username=username).first()
        if user is not None and number in found:
            link = {"person": found[number], "user": user.reference}
            key = f"make:workforce:link:{username}:{number}"
            run(caller, "people.link_sign_in", link, key=key)
