from datetime import date

import pytest
from django.db import connection

from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import ENTITY
from chamberlain.people.errors import DatesWrong, WrongState
from chamberlain.people.rules.working_life import (
    due_state,
    expires_on,
    last_safe_day,
    limit_on,
    reviews_due,
)
from chamberlain.people.tests.test_commands import waiting

TODAY = date(2026, 11, 2)


def test_probation_is_reviewed_and_decided_before_six_months_protect():
    assert reviews_due(date(2026, 11, 30)) == [
        date(2026, 12, 30), date(2027, 2, 28), date(2027, 4, 30),
    ]  # fmt: skip
    assert last_safe_day(date(2026, 11, 2)) == date(2027, 4, 24)
    # who has six months on 1 January 2027 is protected that day
    assert last_safe_day(date(2026, 3, 1)) == date(2026, 12, 24)


def test_a_course_counts_for_its_months_and_a_claim_is_brought_within_three_less_a_day():
    assert expires_on(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert expires_on(date(2026, 8, 31), None) is None
    assert limit_on(date(2026, 8, 15)) == date(2026, 11, 14)


@pytest.mark.parametrize(
    ("expires", "done", "state"),
    [
        (None, False, "missing"), (None, True, "done"), (date(2026, 11, 2), True, "expired"),
        (date(2026, 12, 2), True, "due"), (date(2026, 12, 3), True, "done"),
    ],
)  # fmt: skip
def test_how_somebody_stands_with_a_course(expires, done, state):
    assert due_state(expires, done, TODAY) == state


@pytest.fixture
def starter(establishment, council):
    """Somebody new below the manager, on probation from today."""
    wish = {"post": "P3", "reason": "Demand", "fte": "1"}
    vacancy = run(council("manager"), "people.ask_vacancy", wish).value
    run(council("hr"), "people.approve_vacancy", {"vacancy": vacancy})
    offer = {
        "vacancy": vacancy, "starts_on": TODAY, "weekly_hours": "37", "spine_point": 12,
        "forenames": "Theo", "surname": "Marsh", "born": date(1999, 5, 1), "sex": "M",
    }  # fmt: skip
    return run(council("hr"), "people.appoint", offer).value


def test_the_manager_reviews_a_probation_and_decides_on_it(starter, council):
    one = {"assignment": starter.assignment}
    assert ("people.review_probation", f"people:probation:{starter.assignment}:1") in waiting(
        council("manager")
    )

    answer = run(
        council("manager"), "people.review_probation",
        one | {"held_on": TODAY, "on_track": False, "note": "Slow to begin with"},
    )  # fmt: skip

    assert answer.value == 1 and "24/04/2027" in answer.warnings[0]
    with pytest.raises(DatesWrong, match="24/04/2027"):
        late = {"outcome": "extended", "reason": "More time", "until": date(2027, 6, 1)}
        run(council("manager"), "people.decide_probation", one | late)
    with pytest.raises(NotPermitted):
        run(council("employee"), "people.decide_probation", one | {"outcome": "passed"})
    run(council("manager"), "people.decide_probation", one | {"outcome": "passed"})
    row = ask(council("hr"), "people.probations", {})[0]
    assert (row.state, row.off_track, row.decide_by) == ("passed", 1, date(2027, 4, 24))
    with pytest.raises(WrongState):
        run(council("manager"), "people.decide_probation", one | {"outcome": "passed"})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_probation_review r WHERE r::text LIKE '%Slow%'")
        assert cursor.fetchone() == (0,)


def test_objectives_are_set_agreed_and_reviewed_between_two_people(establishment, council):
    year = {"assignment": establishment.employee, "year": 2026}
    run(council("manager"), "people.set_objectives", year | {"objectives": "Answer in a day"})

    with pytest.raises(Unknown):
        run(council("manager"), "people.agree_objectives", year)
    run(council("employee"), "people.agree_objectives", year)
    review = year | {"stage": "mid", "note": "Well on the way"}
    run(council("manager"), "people.review_objectives", review)
    with pytest.raises(WrongState):
        run(council("manager"), "people.review_objectives", review)

    mine = ask(council("employee"), "people.my_appraisals", {})[0]
    assert (mine.objectives, mine.mid, mine.agreed_on) == (
        "Answer in a day", "Well on the way", TODAY,
    )  # fmt: skip
    with pytest.raises(Unknown):
        given = {"assignment": establishment.manager, "as_at": TODAY}
        ask(council("manager"), "people.team_working", given)


def course(council, code, **changes):
    given = {"entity": ENTITY, "course": code, "title": code, "audience": "all"}
    run(council("hr"), "people.set_course", given | changes)


def test_mandatory_training_is_missing_then_done_then_due_and_people_are_reminded(
    establishment, council
):
    course(council, "GDPR", valid_months=12)
    course(council, "SAFE", audience="dbs")
    course(council, "LEAD", audience="managers")

    missing = {(one.name, one.course) for one in
               ask(council("hr"), "people.training_due", {"as_at": TODAY})}  # fmt: skip
    reminded = run(council("hr"), "people.remind_training", {"entity": ENTITY}).value
    mine = {one.course for one in ask(council("employee"), "people.my_learning", {"as_at": TODAY})}

    assert missing == {
        ("Denise Okafor", "GDPR"), ("Sam Whittle", "GDPR"), ("Ines Prior", "GDPR"),
        ("Sam Whittle", "SAFE"), ("Denise Okafor", "LEAD"),
    }  # fmt: skip
    assert (reminded, mine) == (4, {"GDPR", "SAFE"})
    about = f"people:person:{establishment.employee_person}:course:GDPR"
    assert ("people.complete_training", about) in waiting(council("employee"))
    done = {"course": "GDPR", "done_on": TODAY}
    run(council("employee"), "people.complete_training", done)
    assert ("people.complete_training", about) not in waiting(council("employee"))
    with pytest.raises(WrongState):
        run(council("employee"), "people.complete_training", done)
    team = ask(council("manager"), "people.team_learning", {"as_at": TODAY})
    assert ("Sam Whittle", "GDPR", "done") in {(o.name, o.course, o.state) for o in team}


def test_training_from_a_file_sets_bad_rows_aside(establishment, council):
    course(council, "GDPR", valid_months=12)
    items = [
        {"person_number": "E2", "course": "GDPR", "done_on": "2026-10-01"},
        {"person_number": "E2", "course": "GDPR", "done_on": "2026-10-01"},
        {"person_number": "E9", "course": "GDPR", "done_on": "2026-10-01"},
        {"person_number": "E3", "course": "NONE", "done_on": "2026-10-01"},
        {"person_number": "E3", "course": "GDPR", "done_on": "2027-10-01"},
    ]

    found = run(council("hr"), "people.take_on_training", {"entity": ENTITY, "items": items}).value

    assert len(found.accepted) == 1
    assert [(one.row, one.field) for one in found.refused] == [
        (1, "done_on"), (2, "person_number"), (3, "course"), (4, "done_on"),
    ]  # fmt: skip


def test_a_case_is_seen_by_its_officers_alone(establishment, council):
    opened = {
        "person": establishment.employee_person, "kind": "grievance", "said": "Shouted at",
        "event_on": date(2026, 10, 20),
    }  # fmt: skip
    case = run(council("hr"), "people.open_case", opened).value
    note = {"case": case, "stage": "informal", "happened_on": TODAY, "said": "They met"}

    assert ask(council("hr2"), "people.cases", {}) == []
    with pytest.raises(Unknown):
        ask(council("hr2"), "people.case", {"case": case})
    with pytest.raises(Unknown):
        run(council("hr2"), "people.write_case", note)
    with pytest.raises(NotPermitted):
        ask(council("manager"), "people.case", {"case": case})
    run(council("hr"), "people.add_case_officer", {"case": case, "officer": "hr2"})
    run(council("hr2"), "people.write_case", note)
    with pytest.raises(NotPermitted, match="their own"):
        run(council("hr"), "people.add_case_officer", {"case": case, "officer": "employee"})
    run(council("hr2"), "people.end_case_officer", {"case": case, "officer": "hr"})

    shown = ask(council("hr2"), "people.case", {"case": case})
    assert [words for *_, words in shown.notes] == ["They met", "Shouted at"]
    assert shown.row.limit_on == date(2027, 1, 19)
    with pytest.raises(Unknown):
        ask(council("hr"), "people.case", {"case": case})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM people_case_note n WHERE n::text LIKE '%Shouted%') + "
            "(SELECT count(*) FROM kernel_act a WHERE a::text LIKE '%Shouted%')"
        )
        assert cursor.fetchone() == (0,)


def test_a_warning_says_until_when_it_is_live(establishment, council):
    opened = {"person": establishment.other_person, "kind": "disciplinary", "said": "Late"}
    case = run(council("hr"), "people.open_case", opened).value
    closing = {"case": case, "outcome": "first_warning", "said": "Late again"}

    with pytest.raises(Refusal, match="last day"):
        run(council("hr"), "people.close_case", closing)
    run(council("hr"), "people.close_case", closing | {"warning_until": date(2027, 5, 1)})

    row = ask(council("hr"), "people.cases", {})[0]
    assert (row.stage, row.outcome, row.warning_until) == (
        "closed", "first_warning", date(2027, 5, 1),
    )  # fmt: skip
