from datetime import date

import pytest
from django.test import Client

from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.people.contract import leaver_facts, starter_facts
from chamberlain.people.models import AssignmentFact, Details, ExitInterview, Person
from chamberlain.people.tests.test_commands import waiting
from chamberlain.people.tests.test_recruiting import PERSON, checked, interviewed, offered

DECEMBER = {"entity": ENTITY, "start": date(2026, 12, 1), "end": date(2027, 1, 1)}


@pytest.fixture
def hired(establishment, council):
    """Somebody hired from 1 December, by the application they hold the code of."""
    _, one, _ = interviewed(council)
    offered(council, one)
    accept = {"application": one, "code": "ABCDEFGH23", "accept": True}
    run(SYSTEM, "people.answer_offer", accept)
    checked(council, one, "right_to_work", "reference_1", "reference_2")
    made = run(council("hr"), "people.hire", {"application": one} | PERSON).value
    return one, made


def test_a_starter_gives_everything_before_their_first_day(hired, council):
    application, made = hired
    client = Client()
    client.post(
        "/open/jobs/application", {"application": application, "code": "abcdefgh23"}
    )  # fmt: skip
    sent = {
        "address_1": "1 Bay Road", "postcode": "BX1 1AA", "sort_code": "10-00-00",
        "account_number": "31000007", "statement": "B",
    }  # fmt: skip

    lacking = client.post("/open/jobs/starting", {"statement": "B"})
    wrong = client.post("/open/jobs/starting", sent | {"account_number": "12"})
    done = client.post("/open/jobs/starting", sent)

    assert (lacking.status_code, wrong.status_code, done.status_code) == (422, 422, 302)
    person = Person.objects.get(reference=made.person)
    assert person.payee
    assert Details.objects.filter(person=person, address_1="1 Bay Road").exists()
    assert starter_facts(EVERYTHING, **DECEMBER)["statement"].to_list() == ["B"]
    mine = {subject for _, subject in waiting(council("hr"))}
    assert f"people:assignment:{made.assignment}" not in mine


def test_a_starter_form_needs_the_code_of_somebody_appointed(hired, council):
    given = {
        "application": hired[0], "code": "WRONGWRONG", "address_1": "1", "postcode": "BX1 1AA",
        "sort_code": "100000", "account_number": "31000007", "statement": "A",
    }  # fmt: skip

    with pytest.raises(Refusal, match="not those"):
        run(SYSTEM, "people.give_starter_form", given)
    with pytest.raises(NotPermitted):
        run(council("hr"), "people.give_starter_form", given)


def test_a_pension_is_chosen_by_oneself_from_the_next_month(establishment, council):
    chosen = {"assignment": establishment.employee, "section": "half"}

    starts = run(council("employee"), "people.choose_own_pension", chosen).value

    assert starts == date(2026, 12, 1)
    facts = AssignmentFact.objects.filter(
        assignment__reference=establishment.employee, known__endswith__isnull=True
    )
    assert {(one.held.lower, one.pension_section) for one in facts} == {
        (date(2026, 4, 1), "main"), (date(2026, 12, 1), "half"),
    }  # fmt: skip
    with pytest.raises(Refusal):
        run(council("manager"), "people.choose_own_pension", chosen)
    with pytest.raises(NotPermitted):
        run(council("hr"), "people.choose_own_pension", chosen)


def test_a_leaver_is_told_to_pay_with_the_leave_left_and_says_why(establishment, council):
    last = {"assignment": establishment.employee, "last_day": date(2026, 12, 31)}
    left = run(council("hr"), "people.end_assignment", last | {"reason": "resigned"}).value

    facts = leaver_facts(EVERYTHING, **DECEMBER)
    told = {"assignment": establishment.employee, "reason": "pay", "would_return": True}
    run(council("employee"), "people.give_exit_interview", told | {"said": "Too little"})

    assert facts["leave_balance_e2"].to_list() == [left.leave_balance_e2]
    assert "people.suspend_person" not in {name for name, _ in waiting(council("hr"))}
    assert "kernel.suspend_person" in {name for name, _ in waiting(council("access"))}
    assert "Too little" not in ExitInterview.objects.get().said_sealed
    row = ask(council("hr"), "people.leavers", {"since": date(2026, 12, 1)})[0]
    assert (row.why, row.said) == ("pay", "Too little")
    assert ask(council("hr"), "people.leaving_reasons", {"since": date(2026, 1, 1)}) == [
        ("pay", None)
    ]
    with pytest.raises(NotPermitted):
        ask(council("manager"), "people.leavers", {"since": date(2026, 12, 1)})


def test_references_of_people_explain_themselves(hired, establishment, council):
    application, made = hired
    sick = {"assignment": establishment.employee, "first_day": date(2026, 11, 2)}
    absence = run(council("employee"), "people.report_sickness", sick | {"reason": "Flu"}).value

    assignment = explain(council("hr"), f"people:assignment:{made.assignment}")
    post = explain(council("hr"), "people:post:P3")
    candidate = explain(council("hr"), f"people:application:{application}")
    away = explain(council("hr"), f"people:absence:{absence}")

    assert ("The post", "people:post:P3") in assignment.leads_to
    assert assignment.workings[0]["Hours"] == "30"
    assert any(made.assignment in label for label, _ in post.leads_to)
    assert len(candidate.workings) == 8
    assert "Flu" not in away.model_dump_json()
    with pytest.raises(NotPermitted):
        explain(council("employee"), f"people:person:{made.person}")
