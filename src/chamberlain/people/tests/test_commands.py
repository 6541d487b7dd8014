from datetime import date

import pytest
from django.db import connection

from chamberlain.kernel.door import EVERYTHING, ConflictOfDuties, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.people.contract import absence_facts, claims_approved, pay_facts, starter_facts
from chamberlain.people.errors import (
    EstablishmentFull,
    NotEnoughLeave,
    Overlap,
    WrongState,
)
from chamberlain.people.models import LeaveRequest, PostFact, Vacancy

TODAY = date(2026, 11, 2)
NOVEMBER = {"entity": ENTITY, "start": date(2026, 11, 1), "end": date(2026, 12, 1)}


def waiting(caller):
    return {(one.command, one.subject) for one in ask(caller, "kernel.inbox", {})}


def proposal(**changes):
    given = {
        "entity": ENTITY,
        "title": "Data officer",
        "grade": "G7",
        "cost_centres": "CHB101 50; CHB102 50",
        "held_from": TODAY,
        "number": "P9",
    }
    return given | changes


def leave(assignment, first, last):
    return {"assignment": assignment, "first_day": first, "last_day": last}


def test_a_post_is_approved_by_somebody_other_than_who_proposed_it(council):
    run(council("hr"), "people.propose_post", proposal())

    with pytest.raises(ConflictOfDuties):
        run(council("hr"), "people.approve_post", {"post": "P9"})
    assert ("people.approve_post", "people:post:P9") in waiting(council("hr2"))
    run(council("hr2"), "people.approve_post", {"post": "P9"})

    assert ask(council("hr"), "people.post", {"post": "P9", "as_at": TODAY}).state == "approved"
    assert ("people.approve_post", "people:post:P9") not in waiting(council("hr2"))


def test_a_proposed_post_is_not_filled(council):
    run(council("hr"), "people.propose_post", proposal())

    with pytest.raises(WrongState, match="proposed"):
        run(council("hr"), "people.ask_vacancy", {"post": "P9", "reason": "Busy"})


def test_posts_are_reorganised_from_a_day_on_and_stay_as_they_were_before(establishment, council):
    changes = [
        {"post": "P2", "cost_centres": "CHB102", "title": "Adviser"},
        {"post": "P3", "reports_to": "P2"},
        {"post": "P1", "reports_to": "P3"},
    ]

    answer = run(
        council("hr"), "people.reorganise_posts", {"held_from": date(2027, 1, 1), "items": changes}
    ).value

    assert answer.accepted == ["P2", "P3"]
    assert "report to itself" in answer.refused[0].message
    before = ask(council("hr"), "people.post", {"post": "P2", "as_at": date(2026, 12, 31)})
    after = ask(council("hr"), "people.post", {"post": "P2", "as_at": date(2027, 1, 1)})
    assert (before.title, before.cost_centre) == ("Customer services officer", "CHB101")
    assert (after.title, after.cost_centre) == ("Adviser", "CHB102")


def test_a_post_that_is_held_is_not_deleted(establishment, council):
    given = {"post": "P2", "last_day": date(2026, 12, 31), "reason": "Saving"}

    with pytest.raises(EstablishmentFull):
        run(council("hr"), "people.delete_post", given)
    leaver = {"assignment": establishment.employee, "last_day": date(2026, 12, 31)}
    run(council("hr"), "people.end_assignment", leaver | {"reason": "redundant"})
    run(council("hr"), "people.delete_post", given)

    last = PostFact.objects.get(post__reference="P2", known__endswith__isnull=True)
    assert last.held.upper == date(2027, 1, 1)


def test_a_vacancy_goes_from_the_manager_through_hr_to_an_appointment(establishment, council):
    wish = {"post": "P3", "reason": "Demand at the front desk"}
    vacancy = run(council("manager"), "people.ask_vacancy", wish).value
    run(council("hr"), "people.approve_vacancy", {"vacancy": vacancy})
    offer = {
        "vacancy": vacancy,
        "starts_on": date(2026, 11, 16),
        "weekly_hours": "30",
        "spine_point": 12,
        "forenames": "Theo",
        "surname": "Marsh",
        "born": date(1999, 5, 1),
        "sex": "M",
        "nino": "JX000009C",
    }

    made = run(council("hr"), "people.appoint", offer, key="offer").value
    again = run(council("hr"), "people.appoint", offer, key="offer")

    assert again.replayed and again.value == made
    assert Vacancy.objects.get(reference=vacancy).state == "filled"
    facts = pay_facts(EVERYTHING, **NOVEMBER).filter(assignment=made.assignment).row(0, named=True)
    assert (facts["held_from"], facts["weekly_hours_e2"]) == (date(2026, 11, 16), 3000)
    asked = {name for name, _ in waiting(council("hr"))}
    assert {"people.declare_starter", "people.give_bank_details", "people.record_check"} <= asked


def test_more_hours_than_the_vacancy_has_are_not_offered(establishment, council):
    wish = {"post": "P3", "reason": "Cover", "fte": "0.5"}
    vacancy = run(council("manager"), "people.ask_vacancy", wish).value
    run(council("hr"), "people.approve_vacancy", {"vacancy": vacancy})
    offer = {"vacancy": vacancy, "starts_on": TODAY, "weekly_hours": "37"}

    with pytest.raises(EstablishmentFull, match=r"18\.5 hours"):
        run(council("hr"), "people.appoint", offer | {"person": establishment.employee_person})


def test_a_vacancy_of_a_post_that_is_full_is_refused(establishment, council):
    with pytest.raises(EstablishmentFull):
        run(council("manager"), "people.ask_vacancy", {"post": "P2", "reason": "More"})


def test_a_manager_asks_for_nothing_outside_their_line(establishment, council):
    with pytest.raises(NotPermitted):
        run(council("manager"), "people.ask_vacancy", {"post": "P1", "reason": "A twin"})


def test_a_starter_declares_and_gives_bank_details_for_themselves_alone(establishment, council):
    mine = {"assignment": establishment.employee, "statement": "B"}
    account = {"sort_code": "10-00-00", "account_number": "12345675"}

    run(council("employee"), "people.declare_starter", mine)
    payee = run(council("employee"), "people.give_own_bank_details", account).value
    theirs = {"person": establishment.other_person, **account}
    with pytest.raises(NotPermitted):
        run(council("employee"), "people.give_bank_details", theirs)

    assert payee.startswith("PYE-")
    april = {"entity": ENTITY, "start": date(2026, 4, 1), "end": date(2026, 5, 1)}
    declared = starter_facts(EVERYTHING, **april)
    assert dict(declared.select("payroll_id", "statement").iter_rows())["E2"] == "B"


def test_a_backdated_change_is_known_from_now_and_was_not_known_before(establishment, council):
    before = pay_facts(EVERYTHING, **NOVEMBER)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(at) FROM kernel_act")
        (instant,) = cursor.fetchone()
    change = {"assignment": establishment.employee, "held_from": date(2026, 11, 9)}

    run(council("hr"), "people.change_assignment", change | {"weekly_hours": "18.5"})

    now = pay_facts(EVERYTHING, **NOVEMBER).filter(assignment=establishment.employee)
    then = pay_facts(EVERYTHING, **NOVEMBER, known_at=instant)
    assert now["weekly_hours_e2"].to_list() == [3700, 1850]
    assert now["held_from"].to_list() == [date(2026, 11, 1), date(2026, 11, 9)]
    assert then.equals(before)


def test_terms_for_some_weeks_come_back_to_what_they_were(establishment, council):
    change = {"held_from": date(2026, 11, 9), "held_until": date(2026, 11, 15)}
    given = {"assignment": establishment.employee, "spine_point": 22, **change}

    run(council("hr"), "people.change_assignment", given)

    found = pay_facts(EVERYTHING, **NOVEMBER).filter(assignment=establishment.employee)
    assert found["spine_point"].to_list() == [20, 22, 20]


def test_a_transfer_keeps_the_payroll_id_and_fills_the_new_post(establishment, council):
    given = {"assignment": establishment.employee, "post": "P3", "held_from": date(2026, 11, 16)}

    made = run(council("hr"), "people.transfer", given).value

    found = pay_facts(EVERYTHING, **NOVEMBER).filter(payroll_id="E2")
    assert found["post"].to_list() == ["P2", "P3"]
    assert found["assignment"].to_list() == [establishment.employee, made]
    with pytest.raises(Overlap):
        run(council("hr"), "people.transfer", given)


def test_a_leaver_is_owed_the_leave_not_taken_and_later_leave_falls_away(establishment, council):
    asked = leave(establishment.employee, date(2026, 12, 21), date(2026, 12, 22))
    request = run(council("employee"), "people.ask_leave", asked).value
    leaver = {"assignment": establishment.employee, "last_day": date(2026, 11, 30)}

    left = run(council("hr"), "people.end_assignment", leaver | {"reason": "resigned"}).value

    # 28 days x 7.4 x 244 / 365
    assert left.leave_balance_e2 == 13851 - 1480
    assert LeaveRequest.objects.get(reference=request).state == "cancelled"


def test_added_pay_has_an_end_and_a_second_person(establishment, council):
    given = {
        "assignment": establishment.employee,
        "kind": "honorarium",
        "annual_pence": 120000,
        "held_from": TODAY,
        "last_day": date(2027, 1, 31),
        "reason": "Project",
    }
    element = run(council("hr"), "people.propose_element", given).value

    with pytest.raises(ConflictOfDuties):
        run(council("hr"), "people.approve_element", {"element": element})
    run(council("hr2"), "people.approve_element", {"element": element})

    assert ask(council("hr"), "people.elements", {})[0].state == "approved"


def test_leave_is_asked_by_the_employee_and_approved_by_the_manager(establishment, council):
    asked = leave(establishment.employee, date(2026, 12, 21), date(2027, 1, 4))

    request = run(council("employee"), "people.ask_leave", asked).value
    assert ("people.approve_leave", f"people:leave:{request}") in waiting(council("manager"))
    with pytest.raises(NotPermitted):
        run(council("employee"), "people.approve_leave", {"leave": request})
    run(council("manager"), "people.approve_leave", {"leave": request})

    year = ask(council("employee"), "people.my_leave", {"as_at": TODAY}).years[0]
    # seven working days, without Christmas, its substitute and New Year
    assert (year.entitled_e2, year.taken_e2, year.left_e2) == (20720, 5920, 14800)


def test_nobody_approves_their_own_leave_even_as_a_manager_of_others(establishment, council):
    asked = leave(establishment.manager, date(2026, 12, 21), date(2026, 12, 22))
    request = run(council("manager"), "people.ask_leave", asked).value

    with pytest.raises(Refusal):
        run(council("manager"), "people.approve_leave", {"leave": request})


def test_leave_is_not_asked_twice_for_a_day_nor_beyond_what_is_left(establishment, council):
    asked = leave(establishment.employee, date(2026, 12, 21), date(2026, 12, 22))
    run(council("employee"), "people.ask_leave", asked)

    with pytest.raises(Overlap):
        run(council("employee"), "people.ask_leave", asked)
    with pytest.raises(NotEnoughLeave):
        long = leave(establishment.employee, date(2027, 1, 5), date(2027, 3, 31))
        run(council("employee"), "people.ask_leave", long)


def test_leave_is_not_asked_for_somebody_else(establishment, council):
    asked = leave(establishment.other, date(2026, 12, 21), date(2026, 12, 22))

    with pytest.raises(NotPermitted):
        run(council("employee"), "people.ask_leave", asked)


def test_sickness_is_reported_confirmed_ended_and_known_with_its_time(establishment, council):
    sick = {"assignment": establishment.employee, "first_day": TODAY, "reason": "Flu"}
    absence = run(council("employee"), "people.report_sickness", sick).value
    run(council("manager"), "people.approve_absence", {"absence": absence})

    ended = {"absence": absence, "last_day": date(2026, 11, 4)}
    run(council("employee"), "people.end_absence", ended)

    found = absence_facts(EVERYTHING, **NOVEMBER)
    assert found.select("first_day", "last_day", "state").rows() == [
        (TODAY, date(2026, 11, 4), "approved")
    ]
    with pytest.raises(Overlap):
        run(council("employee"), "people.report_sickness", sick)


def test_an_absence_is_withdrawn_and_its_days_are_free_again(establishment, council):
    sick = {"assignment": establishment.employee, "first_day": TODAY, "last_day": TODAY}
    absence = run(council("manager"), "people.record_absence", sick | {"kind": "sickness"}).value

    fixed = {"absence": absence, "first_day": TODAY, "last_day": TODAY, "withdrawn": True}
    run(council("manager"), "people.correct_absence", fixed)
    run(council("manager"), "people.record_absence", sick | {"kind": "carers"})

    assert absence_facts(EVERYTHING, **NOVEMBER)["kind"].to_list() == ["carers"]


def test_a_claim_is_paid_once_it_is_approved_by_the_manager(establishment, council):
    worked = {"assignment": establishment.employee, "worked_on": date(2026, 10, 30)}
    overtime = {"element": "overtime_half", "quantity": "2.5", **worked}
    first = run(council("employee"), "people.make_claim", overtime).value
    train = {"element": "expenses", "amount_pence": 1840, "description": "Train", **worked}
    second = run(council("employee"), "people.make_claim", train).value

    answer = run(
        council("manager"), "people.approve_claims", {"claims": [first, second, "CLM-9"]}
    ).value

    assert (answer.accepted, len(answer.refused)) == ([first, second], 1)
    found = claims_approved(EVERYTHING, **NOVEMBER)
    assert found.select("element", "units_e2", "amount_pence").rows() == [
        ("overtime_half", 250, None),
        ("expenses", None, 1840),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"worked_on": date(2026, 11, 3)}, "worked_on"),
        ({"worked_on": date(2026, 6, 1)}, "worked_on"),
        ({"quantity": "-2"}, "quantity"),
        ({"quantity": "25"}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"element": "expenses"}, "amount_pence"),
    ],
)
def test_a_claim_that_cannot_be_is_refused_at_its_field(establishment, council, changes, field):
    claim = {
        "assignment": establishment.employee,
        "element": "overtime_plain",
        "worked_on": TODAY,
        "quantity": "2",
    }

    with pytest.raises(Refusal) as refusal:
        run(council("employee"), "people.make_claim", claim | changes)

    assert refusal.value.field == field


def test_the_team_is_who_reports_to_the_post_also_through_an_empty_one(establishment, council):
    team = ask(council("manager"), "people.team", {"as_at": TODAY})

    assert [one.name for one in team] == ["Ines Prior", "Sam Whittle"]


def test_a_missing_check_of_a_post_that_needs_one_is_listed_until_it_is_seen(
    establishment, council
):
    listed = ask(council("hr"), "people.checks_due", {"as_at": TODAY, "kind": "dbs"})
    assert [(one.name, one.state) for one in listed] == [("Sam Whittle", "missing")]

    seen = {"person": establishment.employee_person, "kind": "dbs", "seen_on": TODAY}
    run(council("hr"), "people.record_check", seen | {"expires_on": date(2029, 11, 2)})

    assert ask(council("hr"), "people.checks_due", {"as_at": TODAY, "kind": "dbs"}) == []


def test_own_details_change_from_today_and_the_audit_does_not_hold_them(establishment, council):
    run(council("employee"), "people.change_own_details", {"address_1": "1 Sea View"})

    mine = ask(council("employee"), "people.my_details", {"as_at": TODAY})
    assert mine.address_1 == "1 Sea View"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_act WHERE kernel_act::text LIKE '%Sea View%'")
        assert cursor.fetchone() == (0,)


def test_somebody_without_a_record_is_told_so(council):
    with pytest.raises(Refusal, match="not on the register"):
        ask(council("employee"), "people.my_leave", {"as_at": TODAY})


def test_the_register_of_people_is_not_for_clerks(council):
    with pytest.raises(NotPermitted):
        ask(council("clerk"), "people.people", {"as_at": TODAY})
    assert SYSTEM.system
