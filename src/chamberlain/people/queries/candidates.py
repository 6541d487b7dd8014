"""What a candidate gave, opened: the person apart from what they answered."""

import json
from typing import Any

from chamberlain.kernel import personal
from chamberlain.kernel.records import Record

PERSONAL, ANSWERS = "personal", "answers"
EMAIL, CODE = "people.candidate_email", "people.candidate_code"


class Personal(Record):
    """Who a candidate is and how they are reached: not seen by whoever shortlists."""

    forenames: str
    surname: str
    email: str
    telephone: str = ""
    address: str = ""
    referees: str = ""
    adjustments: str = ""


class Answers(Record):
    """What a candidate says to each criterion, and where they worked: what a panel scores."""

    criteria: list[str]
    history: str = ""


def subject_of(application: str) -> str:
    """Return whose key seals what a candidate gave."""
    return f"people:application:{application}"


def sealed_pair(application: str, who: Personal, said: Answers) -> tuple[str, str]:
    """Return both texts of a candidate, sealed."""
    subject = subject_of(application)
    texts = [who.model_dump_json(), said.model_dump_json()]
    first, second = personal.seal_values([subject] * 2, [PERSONAL, ANSWERS], texts).to_list()
    return first, second


def opened(application: str, field: str, sealed: str) -> dict[str, Any]:
    """Return one text of a candidate opened; empty once they were forgotten."""
    if not sealed:
        return {}
    text = personal.open_value(subject_of(application), field, sealed)
    return dict(json.loads(text)) if text else {}


def name_of(application: str, sealed: str) -> str:
    """Return a candidate's name, or that they were erased."""
    found = opened(application, PERSONAL, sealed)
    return f"{found['forenames']} {found['surname']}" if found else personal.ERASED


def names_of_candidates(applications: list[str], sealed: list[str]) -> list[str]:
    """Return many candidates' names, in order, with one look at their keys."""
    given = [(one, text) for one, text in zip(applications, sealed, strict=True) if text]
    texts = personal.open_values(
        [subject_of(one) for one, _ in given], [PERSONAL] * len(given), [text for _, text in given]
    )
    names = {}
    for (one, _), text in zip(given, texts, strict=True):
        if text:
            found = json.loads(text)
            names[one] = f"{found['forenames']} {found['surname']}"
    return [names.get(one, personal.ERASED) for one in applications]
