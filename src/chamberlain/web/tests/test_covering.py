"""Acting for somebody who is away: agreed before, shown on each page, ended by the calendar."""

from datetime import date

import pytest
from django.test import Client

from chamberlain.kernel.door import ConflictOfDuties, Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Act


@pytest.fixture
def arranged(council):
    def arrange(away, by, first=date(2026, 11, 2), last=date(2026, 11, 9)):
        wanted = {"away": council(away).person, "by": council(by).person}
        run(SYSTEM, "kernel.arrange_cover", {**wanted, "held_from": first, "held_to": last})
        return wanted["away"]

    return arrange


@pytest.fixture
def become(council, settings):
    settings.DEMONSTRATION = True

    def sign_in(username):
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


def act_for(client, away):
    return client.post("/staff/cover", {"away": away})


def test_cover_is_offered_and_taken_and_shown_on_each_page(arranged, become):
    away = arranged("access", by="agreer")
    client = become("agreer")
    offered = client.get("/staff/").content.decode()

    act_for(client, away)
    taken = client.get("/staff/search").content.decode()

    assert "You cover for Lee Danvers until 8 Nov 2026" in offered
    assert "You act for <strong>Lee Danvers</strong>" in taken
    assert "Stop acting for Lee Danvers" in taken


def test_what_is_done_meanwhile_is_noted_as_done_by_one_for_the_other(arranged, become, council):
    away = arranged("access", by="agreer")
    client = become("agreer")
    act_for(client, away)

    client.get("/staff/audit")
    body = {"username": "cover.made", "name": "Cover Made"}
    form = client.get("/staff/do/kernel.add_person")
    client.post("/staff/do/kernel.add_person", {**_hidden(form), **body})

    done = Act.objects.get(command="kernel.add_person", outcome="done", door="web")
    assert (done.person, done.on_behalf_of) == (council("agreer").person, away)


def _hidden(page):
    form = page.context["form"]
    return {"key": form.key} if hasattr(form, "key") else {}


def test_nobody_acts_for_another_without_a_cover_in_force(arranged, become, council):
    arranged("access", by="agreer", first=date(2026, 12, 1), last=date(2026, 12, 5))
    client = become("agreer")

    answer = act_for(client, council("access").person)

    assert answer.status_code == 409
    assert "covering" not in client.session


def test_cover_ends_by_itself(arranged, become, council):
    away = arranged("access", by="agreer")
    client = become("agreer")
    act_for(client, away)

    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 9)})

    page = client.get("/staff/").content.decode()
    assert "You act for" not in page
    assert client.get("/staff/audit").status_code == 403


def test_one_stops_acting_for_another_when_one_likes(arranged, become):
    away = arranged("access", by="agreer")
    client = become("agreer")
    act_for(client, away)

    client.post("/staff/cover")

    assert "You act for" not in client.get("/staff/").content.decode()
    commands = Act.objects.filter(command__in=["kernel.begin_cover", "kernel.end_cover"])
    assert list(commands.order_by("id").values_list("command", flat=True)) == [
        "kernel.begin_cover",
        "kernel.end_cover",
    ]


def test_cover_does_not_get_round_the_rules_about_two_people(arranged, council, caller):
    away = arranged("access", by="agreer")
    covering = caller("agreer", on_behalf_of=away)
    someone = {"person": council("clerk").person, "role": "auditor", "entity": "BHX"}
    own = run(council("access"), "kernel.ask_access", someone).value
    for_them = run(covering, "kernel.ask_access", {**someone, "role": "bank_reviewer"}).value

    with pytest.raises(ConflictOfDuties):
        run(covering, "kernel.agree_access", {"request": own})
    with pytest.raises(ConflictOfDuties):
        run(council("agreer"), "kernel.agree_access", {"request": for_them})


def test_nobody_arranges_their_own_cover(council):
    wanted = {"away": council("s151").person, "by": council("agreer").person}
    dates = {"held_from": date(2026, 11, 2), "held_to": date(2026, 11, 9)}

    with pytest.raises(Refusal, match="Nobody arranges"):
        run(council("agreer"), "kernel.arrange_cover", {**wanted, **dates})
