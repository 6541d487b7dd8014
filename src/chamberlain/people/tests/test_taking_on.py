from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.door import EVERYTHING, Scope, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.contract import PAY_FACTS, pay_facts
from chamberlain.people.make import assignment, person, post, take_on

NOVEMBER = {"entity": ENTITY, "start": date(2026, 11, 1), "end": date(2026, 12, 1)}


def sent(name, items):
    return run(SYSTEM, f"people.{name}", {"entity": ENTITY, "items": items}).value


def said(answer):
    return [(item.row, item.field) for item in answer.refused]


def test_pay_facts_have_one_row_for_somebody_whose_terms_do_not_change(council):
    details = {"sort_code": "100000", "account_number": "12345675", "nino": "jx 12 34 56 c"}
    take_on([post("P1")], [person("E1", **details)], [assignment("E1", "P1")])

    facts = pay_facts(EVERYTHING, **NOVEMBER)

    assert dict(facts.schema) == {
        name: pl.Schema({name: kind})[name] for name, kind in PAY_FACTS.items()
    }
    row = facts.row(0, named=True)
    assert facts.height == 1
    assert (row["held_from"], row["held_to"]) == (date(2026, 11, 1), date(2026, 12, 1))
    assert (row["employment_from"], row["employment_to"]) == (date(2026, 4, 1), None)
    assert (row["weekly_hours_e2"], row["paid_weeks_e3"]) == (3700, 52143)
    assert row["cost_centres"] == [{"cost_centre": "CHB101", "share_e4": 10_000}]
    assert row["nino"] == "JX123456C"
    assert row["payee"].startswith("PYE-")


def test_a_leaver_is_there_up_to_the_day_they_left(council):
    take_on([post("P1")], [person("E1")], [assignment("E1", "P1", last_day=date(2026, 11, 12))])

    row = pay_facts(EVERYTHING, **NOVEMBER).row(0, named=True)

    assert row["held_to"] == row["employment_to"] == date(2026, 11, 13)


def test_term_time_pay_changes_on_the_day_of_five_years_service(council):
    term = post("P1", working_weeks="39")
    joined = person("E1", employer_from=date(2021, 11, 16))
    take_on([term], [joined], [assignment("E1", "P1", weekly_hours="30")])

    facts = pay_facts(EVERYTHING, **NOVEMBER)

    assert facts["held_from"].to_list() == [date(2026, 11, 1), date(2026, 11, 16)]
    assert facts["held_to"].to_list() == [date(2026, 11, 16), date(2026, 12, 1)]
    assert facts["paid_weeks_e3"].to_list() == [44652, 45248]


def test_a_post_is_paid_for_by_several_cost_centres(council):
    split = post("P1", cost_centres="CHB101 60; CHB102 40")
    take_on([split], [person("E1")], [assignment("E1", "P1")])

    row = pay_facts(EVERYTHING, **NOVEMBER).row(0, named=True)

    assert row["cost_centres"] == [
        {"cost_centre": "CHB101", "share_e4": 6000},
        {"cost_centre": "CHB102", "share_e4": 4000},
    ]


def test_facts_of_pay_are_not_for_whoever_holds_another_entity(council):
    take_on([post("P1")], [person("E1")], [assignment("E1", "P1")])
    schools = Scope(entities=frozenset({"BHX-SCH"}), whole_entities=frozenset({"BHX-SCH"}))

    assert pay_facts(schools, **NOVEMBER).height == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cost_centres": "NONE1"}, "cost_centres"),
        ({"cost_centres": "CHB101 60; CHB102 30"}, "cost_centres"),
        ({"fte": "lots"}, "fte"),
        ({"working_weeks": "53"}, "working_weeks"),
        ({"reports_to": "P99"}, "reports_to"),
    ],
)
def test_a_post_that_is_wrong_is_set_aside_and_the_others_go_on(council, changes, field):
    answer = sent("take_on_posts", [post("P1"), post("P2", **changes), post("P3")])

    assert answer.accepted == ["P1", "P3"]
    assert said(answer) == [(1, field)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nino": "QQ123456C"}, "nino"),
        ({"nino": "JX123456C"}, "nino"),
        ({"number": "E1"}, "number"),
        ({"born": date(2020, 1, 1)}, "born"),
        ({"local_government_from": date(2021, 1, 1)}, "local_government_from"),
        ({"sort_code": "100000"}, "account_number"),
    ],
)
def test_a_person_who_is_wrong_is_set_aside_with_the_field(council, changes, field):
    first = person("E1", nino="JX123456C")

    answer = sent("take_on_people", [first, person("E2") | changes])

    assert len(answer.accepted) == 1
    assert (1, field) in said(answer)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person_number": "E9"}, "person_number"),
        ({"post": "P9"}, "post"),
        ({"started_on": date(2020, 1, 1)}, "started_on"),
        ({"last_day": date(2026, 3, 1)}, "last_day"),
        ({"post": "P1", "started_on": date(2026, 10, 1)}, "post"),
    ],
)
def test_an_assignment_that_is_wrong_is_set_aside_with_the_field(council, changes, field):
    sent("take_on_posts", [post("P1"), post("P2")])
    sent("take_on_people", [person("E1")])

    answer = sent("take_on_assignments", [assignment("E1", "P1"), assignment("E1", "P2") | changes])

    assert len(answer.accepted) == 1
    assert (1, field) in said(answer)


def test_a_post_held_already_by_the_same_person_is_not_held_twice(council):
    take_on([post("P1")], [person("E1")], [assignment("E1", "P1")])

    again = sent("take_on_assignments", [assignment("E1", "P1", started_on=date(2026, 6, 1))])

    assert said(again) == [(0, "post")]
