"""No dead link, none that leads to a refusal, and no page that opens beyond a person's roles."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from chamberlain.kernel import clock
from chamberlain.kernel.door import run
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.make import PEOPLE
from chamberlain.ui.ways import needed_by
from chamberlain.web.tests.crawling import Walk

EVERY_ROLE = tuple({(one.roles, one.reach, one.entity): one for one in reversed(PEOPLE)}.values())
"""One person of each: colleagues of one role are shown the same."""
PARTS = {
    "entity": "BHX",
    "year": 2026,
    "period": 8,
    "number": 11,
    "form": "csv",
    "name": "ledger.trial_balance",
    "tax_year": "2026-27",
    "tax_month": 7,
    "exception": 1,
}
"""What stands in an address for a part of it; anything else is a reference nobody knows."""


DOORS = ("staff/", "my/", "suppliers/")
"""Residents come in without signing in where the law lets them; open data is everybody's."""


def staff_pages():
    """Return (name, view, parts of its address) of every page of the doors one signs in at."""
    found = []
    for one in get_resolver().url_patterns:
        space = getattr(one, "namespace", None)
        for page in getattr(one, "url_patterns", [one]):
            route = str(page.pattern) if page is one else f"{one.pattern}{page.pattern}"
            if isinstance(page, URLPattern) and route.lstrip("^").startswith(DOORS):
                parts = {part: PARTS.get(part, "X-1") for part in page.pattern.regex.groupindex}
                found.append((f"{space}:{page.name}" if space else page.name, page.callback, parts))
    return found


def client_of(person, settings):
    settings.DEMONSTRATION = True
    client = Client(raise_request_exception=False)
    client.post(f"/sign-in/as/{person.username}")
    return client


@pytest.mark.slow
@pytest.mark.parametrize("person", EVERY_ROLE, ids=lambda person: person.username)
def test_whatever_a_person_is_shown_opens_for_them(council, settings, person):
    settings.DEMONSTRATION = True
    someone = run(council("access"), "kernel.add_person", {"username": "new", "name": "New"}).value
    asked = {"person": someone, "role": "auditor", "entity": "BHX"}
    run(council("access"), "kernel.ask_access", asked)
    client = client_of(person, settings)

    walk = Walk(client).go("/staff/")

    assert not walk.wrong, "\n".join(walk.wrong)
    assert len(walk.seen) > 5


def test_whatever_a_stranger_is_shown_opens_for_them(council, settings):
    settings.DEMONSTRATION = False

    walk = Walk(Client(raise_request_exception=False)).go("/")

    assert not walk.wrong, "\n".join(walk.wrong)


def test_every_page_behind_a_sign_in_says_what_it_needs():
    silent = [name for name, view, parts in staff_pages() if needed_by(view, parts) is None]

    assert len(staff_pages()) > 100
    assert silent == [], "put @needs(…) of chamberlain.ui.ways above these views"


@pytest.mark.parametrize("may", [True, False], ids=["may", "may_not"])
def test_a_page_opens_by_its_address_for_whoever_may_and_for_nobody_else(council, settings, may):
    today = clock.business_date()
    grants = {one: grants_of(council(one.username), today) for one in EVERY_ROLE}
    clients = {one: client_of(one, settings) for one in EVERY_ROLE}
    wrong = []

    for number, (name, view, parts) in enumerate(staff_pages()):
        needed = needed_by(view, parts)
        those = [one for one in EVERY_ROLE if _holds(grants[one], needed) is may]
        if those:
            person = those[number % len(those)]
            status = clients[person].get(reverse(name, kwargs=parts)).status_code
            if status >= 500 or (needed and (status == 403) is may):
                wrong.append((name, person.username, needed, status))

    assert wrong == []


def _holds(grants, needed):
    return all(any(grant.permits(one) for grant in grants) for one in needed)
