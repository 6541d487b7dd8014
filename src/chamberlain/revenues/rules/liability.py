"""Who is liable for a dwelling on a day, and how much of a joint debt each may be asked for."""

from typing import Any

import polars as pl

from chamberlain.kernel.rules import Column, rule
from chamberlain.revenues.rules.rows import Item, Unfit, answers, as_json, listed, pounds, text

Person = dict[str, Any]
_RUNGS = (
    ("a", "resident freeholder", ("freehold", "owner occupier", "owner-occupier")),
    ("c", "resident statutory, secure or introductory tenant", ("statutory", "secure", "introduc")),
    ("b", "resident leaseholder", ("lease", "tenant", "tenancy")),
    ("d", "resident licensee", ("licen", "lodger")),
)
_OTHER, _OWNER = ("e", "resident"), ("f", "owner")
_OWNER_CASES = (
    "care home",
    "hostel",
    "religious",
    "multiple occupation",
    "hmo",
    "domestic staff",
    "minister",
    "asylum",
)
_INPUTS = (
    Column(
        "people",
        "text",
        "JSON",
        "name, interest (freeholder, leaseholder, tenant, secure tenant, licensee, none) and, "
        "where so, resident (yes unless false), age, student, smi, partner_of, "
        "lease_rank (1 is nearest the freehold), term_months",
        False,
    ),
    Column(
        "dwelling", "text", "", "care home, hostel, HMO and others whose owner is liable", False
    ),
    Column("unpaid_joint_pence", "pence", "pounds and pence", "Unpaid of a joint time", False),
    Column("joint", "text", "JSON", "Names of those jointly liable; A and B when blank", False),
)
_OUTPUTS = (
    Column("liable", "text", "JSON", "Names of those liable, jointly where there are several"),
    Column("jointly", "boolean", "", "Whether each may be asked for the whole"),
    Column("rung", "text", "", "Paragraph of section 6(2), a to f"),
    Column("reason", "text", "", "Why, in words"),
    Column("recoverable", "text", "JSON", "Of an unpaid joint sum, from each"),
    Column("recoverable_from_A", "text", "pounds and pence", "From the first"),
    Column("recoverable_from_B", "text", "pounds and pence", "From the second"),
    Column("maximum_total", "text", "pounds and pence", "From all together: never more than owed"),
)


@rule(
    name="revenues.liability",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "people": '[{"name": "A", "interest": "tenant"}, '
        '{"name": "B", "interest": "tenant", "student": true}, {"name": "C", "interest": "none"}]'
    },
    source="Local Government Finance Act 1992 sections 6 to 9; Council Tax (Liability for "
    "Owners) Regulations 1992 (SI 1992/551)",
)
def liability(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find who is liable for a day, or what each may be asked for of a joint debt.

    The first rung that anybody stands on: resident freeholder, resident leaseholder (nearest the
    freehold), statutory or secure tenant, licensee, any resident, and last the owner. A resident is
    18 or over. People on one rung are liable jointly, and with each his or her resident partner; a
    student or severely mentally impaired person is not, where another on that rung is neither. Of
    homes of some kinds the owner is liable instead. Each joint person owes the whole, once.
    """
    return answers(frame, _work, _OUTPUTS)


def _work(item: Item) -> Item:
    people, unpaid = listed(item, "people"), item["unpaid_joint_pence"]
    if people is None and unpaid is None:
        raise Unfit("people", "expected people, or an unpaid joint sum")
    found: Item = {} if people is None else _who(_checked(people), text(item, "dwelling") or "")
    if unpaid is None:
        return found
    if unpaid < 0:
        raise Unfit("unpaid_joint_pence", "must be nought or more")
    told = listed(item, "joint") or (found and _named(found)) or ["A", "B"]
    each = {str(name): pounds(unpaid) for name in told}
    sums = [*each.values(), None, None]
    return found | {
        "recoverable": as_json(each),
        "recoverable_from_A": sums[0],
        "recoverable_from_B": sums[1],
        "maximum_total": pounds(unpaid),
    }


def _named(found: Item) -> Any:
    return listed(found, "liable")


def _checked(people: Any) -> list[Person]:
    fit = isinstance(people, list) and people
    if not fit or not all(isinstance(one, dict) and one.get("name") for one in people):
        raise Unfit("people", 'expected [{"name": "A", "interest": "tenant"}, …]')
    return list(people)


def _who(people: list[Person], dwelling: str) -> Item:
    case = next((case for case in _OWNER_CASES if case in dwelling.lower()), None)
    residents = [one for one in people if _resident(one)]
    if case is not None:
        return _found(_owners(people), "owner", f"the owner of a dwelling of this kind: {case}")
    if not residents:
        return _found(_owners(people), _OWNER[0], "nobody lives there: the owner is liable")
    for letter, words in _ladder():
        there = [one for one in residents if _rung(one)[0] == letter]
        if there:
            return _found(_joined(_nearest(there, letter), residents), letter, words)
    raise Unfit("people", "nobody is liable by what is said")


def _ladder() -> list[tuple[str, str]]:
    return sorted([(letter, words) for letter, words, _ in _RUNGS] + [_OTHER])


def _rung(person: Person) -> tuple[str, str]:
    words = str(person.get("interest") or "none").lower().replace("_", " ")
    for letter, name, marks in _RUNGS:
        if any(mark in words for mark in marks):
            return letter, name
    return ("a", _RUNGS[0][1]) if words == "owner" else _OTHER


def _nearest(people: list[Person], letter: str) -> list[Person]:
    """Of leaseholders keep those whose lease is inferior to no other resident's."""
    if letter != "b":
        return people
    best = min(_number(one, "lease_rank", 1) for one in people)
    return [one for one in people if _number(one, "lease_rank", 1) == best]


def _joined(rung: list[Person], residents: list[Person]) -> list[Person]:
    """Leave out students and the impaired where another stands there; add resident partners."""
    plain = [one for one in rung if not _let_off(one)]
    liable = plain or rung
    names = {one["name"] for one in liable}
    tied = {one.get("partner_of") for one in liable} - {None}
    partners = [
        one
        for one in residents
        if one["name"] not in names
        and (one.get("partner_of") in names or one["name"] in tied)
        and not _let_off(one)
    ]
    return [*liable, *partners]


def _let_off(person: Person) -> bool:
    impaired = person.get("severely_mentally_impaired") or person.get("smi")
    return bool(person.get("student") or impaired)


def _resident(person: Person) -> bool:
    return bool(person.get("resident", True)) and _number(person, "age", 18) >= 18


def _owners(people: list[Person]) -> list[Person]:
    """Return who has the lowest interest of six months or more: a tenant before the freeholder."""
    tenants = [
        one for one in people if _rung(one)[0] in "bc" and _number(one, "term_months", 0) >= 6
    ]
    freeholders = [one for one in people if _rung(one)[0] == "a"]
    return tenants or freeholders or [one for one in people if not _resident(one)] or people[:1]


def _number(person: Person, name: str, usual: int) -> int:
    value = person.get(name)
    try:
        return usual if value is None else int(value)
    except (TypeError, ValueError) as error:
        raise Unfit("people", f"{name} must be a whole number", value) from error


def _found(people: list[Person], rung: str, reason: str) -> Item:
    names = [one["name"] for one in people]
    return {
        "liable": as_json(names),
        "jointly": len(names) > 1,
        "rung": rung,
        "reason": reason,
    }
