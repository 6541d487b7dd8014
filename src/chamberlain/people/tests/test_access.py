"""Line managers answer for their people's access; leavers' ends with their last day."""

from datetime import timedelta

import pytest
from django.test import Client

from chamberlain.kernel.clock import business_date
from chamberlain.kernel.door import NotPermitted, ask, run
from chamberlain.kernel.make import SYSTEM


@pytest.fixture
def asked(establishment, council):
    """Open a recertification that leaves nothing out; answer what the manager is asked."""
    run(council("access"), "kernel.open_campaign", {"left_out_roles": []})
    return ask(council("manager"), "kernel.my_access_reviews")


def _roles(council, name):
    return {row.role for row in ask(council("auditor"), "kernel.grants") if row.name == name}


def test_a_manager_is_asked_about_their_own_people_and_nobody_else(asked, council):
    inbox = ask(council("manager"), "kernel.inbox", {"command": "kernel.certify_access"})

    assert {(row.name, row.role) for row in asked} == {("Sam Whittle", "employee")}
    assert [task.title for task in inbox] == ["Is the access of Sam Whittle still needed?"]
    with pytest.raises(NotPermitted, match="their manager's"):
        given = {"reviews": [asked[0].review], "answer": "keep"}
        run(council("agreer"), "kernel.certify_unmanaged_access", given)


def test_a_manager_ends_a_role_on_a_phone_page(asked, council, settings):
    settings.DEMONSTRATION = True
    client = Client()
    client.post("/sign-in/as/manager")

    shown = client.get("/my/team/access").content.decode()
    sent = {"reviews": [asked[0].review], "answer": "end", "reason": "Not needed"}
    answered = client.post("/my/team/access/answer", sent)

    assert "Sam Whittle" in shown and "End it today" in shown
    assert answered.status_code == 302
    assert _roles(council, "Sam Whittle") == set()
    assert ask(council("manager"), "kernel.inbox", {"command": "kernel.certify_access"}) == []


def test_the_owners_answer_where_the_manager_cannot(asked, council):
    campaign = asked[0].campaign
    given = {"campaign": campaign, "person": asked[0].person, "reason": "The manager is away"}

    run(council("access"), "kernel.pass_review", given)

    assert ask(council("manager"), "kernel.my_access_reviews") == []
    run(council("agreer"), "kernel.certify_unmanaged_access",
        {"reviews": [asked[0].review], "answer": "keep"})  # fmt: skip


def test_a_leaver_keeps_their_own_records_and_nothing_else(establishment, council):
    last_day = business_date() + timedelta(days=10)
    leaver = {"assignment": establishment.manager, "last_day": last_day, "reason": "resigned"}

    run(council("hr"), "people.end_assignment", leaver)

    run(SYSTEM, "kernel.advance_day", {"to": last_day})
    assert _roles(council, "Denise Okafor") == {"manager", "employee"}
    run(SYSTEM, "kernel.advance_day", {"to": last_day + timedelta(days=1)})
    assert _roles(council, "Denise Okafor") == {"employee"}
