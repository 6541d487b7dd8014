from datetime import date

import pytest
from django.test import Client

from chamberlain.kernel.door import ask, run

TODAY = date(2026, 11, 2)
HR = "/staff/people/"


@pytest.fixture
def client_of(council, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


def page(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def days(name, day):
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "posts",
        "posts/propose",
        "posts/P2",
        "posts/P2/change",
        "posts/P2/delete",
        "people",
        "vacancies",
        "absences",
        "triggers",
        "elements",
        "checks",
        "organisation",
        "organisation?top=P1",
        "adverts",
        "redeployment",
        "recruitment-equality",
        "candidates-erase",
        "pay-gap",
        "letters",
        "letters/words/statement",
        "leavers",
        "probations",
        "courses",
        "courses/set",
        "training",
        "cases",
        "pay",
        "pay/publish",
        "equality",
    ],
)
def test_every_page_of_hr_opens_and_not_for_a_manager(establishment, client_of, address):
    assert page(client_of("hr"), HR + address)
    assert client_of("manager").get(HR + address).status_code == 403


@pytest.mark.parametrize("act", ["details", "bank", "check", "sign-in"])
def test_acts_on_a_person_open(establishment, client_of, act):
    at = f"{HR}people/{establishment.employee_person}"

    assert "Sam Whittle" in page(client_of("hr"), at)
    assert page(client_of("hr"), f"{at}/{act}")


@pytest.mark.parametrize("act", ["change", "transfer", "end", "pay", "away", "starter"])
def test_acts_on_an_assignment_open(establishment, client_of, act):
    assert page(client_of("hr"), f"{HR}assignments/{establishment.employee}/{act}")


OWN = (
    "leave leave/ask absence absence/report claims claims/make details details/change details/bank "
    "jobs panels letters details/equality learning appraisal"
)


@pytest.mark.parametrize("address", OWN.split())
def test_every_page_of_ones_own_opens(establishment, client_of, address):
    assert page(client_of("employee"), f"/my/{address}")


def test_my_pages_lead_to_the_first_that_is_open(establishment, client_of):
    assert "Your team" in page(client_of("manager"), "/my/")
    assert "How is this worked out?" in page(client_of("employee"), "/my/")


def test_a_vacancy_is_asked_approved_and_filled_on_pages(establishment, client_of, council):
    client_of("hr2").post(f"{HR}posts/P3/fill", {"reason": "Demand"})
    vacancy = ask(council("hr"), "people.vacancies", {})[0].reference
    client_of("hr").post(f"{HR}vacancies/{vacancy}/approve", {})
    offer = {
        "weekly_hours": "37",
        "kind": "permanent",
        "pay_basis": "salaried",
        "pension_section": "main",
        "spine_point": "12",
        "forenames": "Ada",
        "surname": "Frost",
        "sex": "F",
        **days("starts_on", date(2026, 12, 1)),
        **days("born", date(1990, 1, 1)),
    }

    answer = client_of("hr").post(f"{HR}vacancies/{vacancy}/appoint", offer)

    assert answer.status_code == 302, answer.content.decode()
    assert "Ada Frost" in page(client_of("hr"), answer.url)


def test_a_manager_sees_who_is_away_and_what_waits(establishment, client_of, council):
    asked = {
        "assignment": establishment.employee,
        "first_day": date(2026, 11, 9),
        "last_day": date(2026, 11, 10),
    }
    leave = run(council("employee"), "people.ask_leave", asked).value
    claim = {
        "assignment": establishment.employee,
        "element": "mileage_car",
        "worked_on": TODAY,
        "quantity": "24",
    }
    run(council("employee"), "people.make_claim", claim)

    shown = page(client_of("manager"), "/my/team")
    decided = page(client_of("manager"), f"/my/team/leave/{leave}")

    assert "Sam Whittle: leave" in shown
    assert "24 miles" in shown
    assert "Approve" in decided
    client_of("manager").post(f"/my/team/leave/{leave}/approve", {})
    assert (
        ask(council("employee"), "people.my_leave", {"as_at": TODAY}).requests[0].state
        == "approved"
    )


def test_a_manager_does_not_see_leave_of_another_team(establishment, client_of, council):
    asked = {
        "assignment": establishment.manager,
        "first_day": date(2026, 11, 9),
        "last_day": date(2026, 11, 10),
    }
    leave = run(council("manager"), "people.ask_leave", asked).value

    assert client_of("manager").get(f"/my/team/leave/{leave}").status_code == 404


def test_somebody_without_a_record_is_told_whom_to_ask(client_of):
    answer = client_of("employee").get("/my/leave")

    assert answer.status_code == 200
    assert "ask HR to link" in answer.content.decode()
