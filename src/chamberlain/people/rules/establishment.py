"""Full-time equivalents, vacancies, and who pays for a post."""

import json
from fractions import Fraction
from typing import Any

import polars as pl

from chamberlain.kernel.rules import no_errors, rule
from chamberlain.people.rules.rows import (
    Given,
    Row,
    Wrong,
    decimals,
    each,
    given,
    listed,
    number,
    of_item,
    pence,
    positive,
    text,
    whole,
)

PRACTICE = "Practice of establishment control in local government; a council may differ"

_FTE_IN = (
    text("weekly_hours", "hours a week", "Contracted hours"),
    text("full_time_hours", "hours a week", "Hours of full time; 37 when blank"),
    text("posts", "JSON", 'Posts of one person: [{"post": "A", "weekly_hours": "18.50"}]'),
    text("hours_worked_in_month", "hours", "Hours a casual worked in a month"),
    text("weeks_in_year", "weeks", "52.143 when blank"),
)
_FTE_OUT = (
    text("fte", "FTE", "Hours over full-time hours, to four decimals"),
    text("fte_by_post", "JSON", 'FTE of each post: {"fte_A": "0.5000"}'),
    text("person_fte", "FTE", "FTE of all posts together; may pass 1"),
    whole("headcount", "people", "One, however many posts"),
    text("worked_fte", "FTE", "A casual's hours over full-time hours of a month"),
    text("contracted_fte", "FTE", "Nought for a casual: no hours are guaranteed"),
)


@rule(
    name="people.fte",
    inputs=_FTE_IN,
    outputs=_FTE_OUT,
    example={"weekly_hours": "27.75", "full_time_hours": "37"},
    source=PRACTICE,
)
def fte(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out full-time equivalents: of contracted hours, of several posts, of hours worked."""
    return each(frame, _FTE_OUT, _fte)


def _fte(row: Row) -> Given:
    full = positive(row, "full_time_hours", 37)
    if given(row, "hours_worked_in_month"):
        month = full * positive(row, "weeks_in_year", "52.143") / 12
        worked = number(row, "hours_worked_in_month") / month
        return {"worked_fte": decimals(worked, 4), "contracted_fte": decimals(Fraction(0), 4)}
    if not given(row, "posts"):
        return {"fte": decimals(number(row, "weekly_hours") / full, 4)}
    parts = {
        f"fte_{one.get('post')}": of_item(one, "posts", "weekly_hours") / full
        for one in listed(row, "posts")
    }
    return {
        "fte_by_post": json.dumps({name: decimals(part, 4) for name, part in parts.items()}),
        "person_fte": decimals(sum(parts.values(), Fraction(0)), 4),
        "headcount": 1,
    }


_VACANCY_OUT = (
    text("substantive_vacancy_fte", "FTE", "Budget less those whose own post it is"),
    text("occupied_gap_fte", "FTE", "Budget less those who are actually there"),
)


@rule(
    name="people.vacancy_fte",
    inputs=(
        text("post_budget_fte", "FTE", "Budgeted full-time equivalent", required=True),
        text(
            "assignments",
            "JSON",
            'Who holds it: [{"fte": "0.8", "substantive": true, "occupying": true}]',
            required=True,
        ),
    ),
    outputs=_VACANCY_OUT,
    example={
        "post_budget_fte": "1",
        "assignments": '[{"fte": "0.6", "substantive": true, "occupying": true}]',
    },
    source=PRACTICE,
)
def vacancy_fte(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Work out both vacancy figures: who acts up elsewhere keeps the post, but is not there."""
    return each(frame, _VACANCY_OUT, _vacancy)


def _vacancy(row: Row) -> Given:
    budget, held = number(row, "post_budget_fte"), listed(row, "assignments")
    found = {}
    for name, word in (
        ("substantive_vacancy_fte", "substantive"),
        ("occupied_gap_fte", "occupying"),
    ):
        there = [of_item(one, "assignments", "fte") for one in held if one.get(word)]
        found[name] = decimals(budget - sum(there, Fraction(0)), 4)
    return found


_SPLIT_OUT = (
    text("code", "", "Cost centre or grant"),
    pence("amount_pence", "Its part of the cost"),
)


@rule(
    name="people.funding_split",
    inputs=(
        pence("annual_cost_pence", "Cost of a year", required=True),
        text("funding", "JSON", '[{"code": "CHB101", "percent": "60"}]', required=True),
    ),
    outputs=_SPLIT_OUT,
    example={
        "annual_cost_pence": "3500001",
        "funding": '[{"code": "CHB101", "percent": "50"}, {"code": "CHB102", "percent": "50"}]',
    },
    source=PRACTICE,
    pence_as_given=True,
)
def funding_split(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Share a cost by percent: each part rounded down, pennies left to the largest remainders.

    One line per part. The percent must add up to 100.
    """
    lines, errors = [], [no_errors()]
    for row in frame.partition_by("row", maintain_order=True):
        work, wrong = each(row, (text("parts", "JSON", "parts"),), _split)
        errors.append(wrong)
        for number_, parts in work.select("row", "parts").iter_rows():
            lines += [(number_, code, amount) for code, amount in json.loads(parts)]
    schema = {"row": pl.Int64} | {one.name: one.dtype for one in _SPLIT_OUT}
    return pl.DataFrame(lines, schema=schema, orient="row"), pl.concat(errors)


def _split(row: Row) -> Given:
    cost = row["annual_cost_pence"]
    shares = [(one.get("code"), of_item(one, "funding", "percent")) for one in _objects(row)]
    if sum(share for _, share in shares) != 100:
        raise Wrong("funding", "does not add up to 100 percent")
    exact = [cost * share / 100 for _, share in shares]
    parts = [int(one // 1) for one in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: cost - sum(parts)]:
        parts[place] += 1
    named = [(code, part) for (code, _), part in zip(shares, parts, strict=True)]
    return {"parts": json.dumps(named)}


def _objects(row: Row) -> list[dict[str, Any]]:
    found = listed(row, "funding")
    if not all(isinstance(one, dict) for one in found):
        raise Wrong("funding", 'expected [{"code": "CHB101", "percent": "60"}]')
    return list(found)
