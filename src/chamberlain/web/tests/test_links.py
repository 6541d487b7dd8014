"""No dead link: everybody opens everything they are shown."""

import pytest
from django.test import Client

from chamberlain.kernel.door import run
from chamberlain.kernel.make import PEOPLE
from chamberlain.web.tests.crawling import Walk


@pytest.mark.slow
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.username)
def test_whatever_a_person_is_shown_opens_for_them(council, settings, person):
    settings.DEMONSTRATION = True
    someone = run(council("access"), "kernel.add_person", {"username": "new", "name": "New"}).value
    asked = {"person": someone, "role": "auditor", "entity": "BHX"}
    run(council("access"), "kernel.ask_access", asked)
    client = Client(raise_request_exception=False)
    client.post(f"/sign-in/as/{person.username}")

    walk = Walk(client).go("/staff/")

    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.seen) > 5


def test_whatever_a_stranger_is_shown_opens_for_them(council, settings):
    settings.DEMONSTRATION = False

    walk = Walk(Client(raise_request_exception=False)).go("/")

    assert not walk.wrong, "\n".join(walk.wrong)
