"""The pages of insight as people open them: figures that walk, on a desk and on a phone."""

import re
from pathlib import Path

import pytest
from django.test import Client

from chamberlain.insight.make import make_month
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

MONTH = "/staff/insight/month/2026-11"


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def signed_in(username: str) -> Client:
    client = Client()
    client.post(f"/sign-in/as/{username}")
    return client


@pytest.fixture
def director(council):
    make_month(council)
    return signed_in("s151")


def test_the_month_has_its_headlines_and_sections(director):
    """B2: How well the council is run is to be seen."""
    page = director.get(MONTH).content.decode()

    assert "November 2026" in page
    assert "1 of 2" in page and "balances" in page
    for section in ("received", "paid", "bank", "reconciled", "trial-balance", "spend", "close"):
        assert f'id="{section}"' in page


def test_every_link_of_the_month_and_the_overview_leads_somewhere(director):
    links = set()
    for address in (MONTH, "/staff/insight/"):
        found = re.findall(r'href="(/staff/[^"#]*)', director.get(address).content.decode())
        links |= {href.replace("&amp;", "&") for href in found}

    answers = {href: director.get(href, follow=True).status_code for href in sorted(links)}

    assert {href: code for href, code in answers.items() if code != 200} == {}
    assert any("insight:group:" in href for href in links)


def test_a_figure_walks_from_the_month_to_a_journal(director):
    group = director.get("/staff/why/insight:group:BHX/2026/8/Supplies%20and%20services")
    account = director.get("/staff/why/ledger:balance:BHX/2026-27/8/42060")

    assert "ledger:balance:BHX/2026-27/8/42060" in group.content.decode()
    assert "ledger:journal:" in account.content.decode()


def test_each_table_is_downloaded_as_a_file(director):
    place = "?entity=BHX&year=2026&period=8"

    answer = director.get(f"/staff/ask/insight.spend_by_service.csv{place}")

    assert answer.content.decode().splitlines()[1].split(",")[3:6] == ["630.00", "0.00", "630.00"]


def test_late_payments_are_listed(director):
    page = director.get(f"{MONTH}/late").content.decode()

    assert "Ash Joinery Ltd" in page and "A-1" in page and "A-2" not in page


def test_a_month_that_is_not_a_month_is_not_there(director):
    assert director.get("/staff/insight/month/2026-13").status_code == 404


def test_the_months_address_alone_goes_to_the_month_of_the_business_date(director):
    assert director.get("/staff/insight/month").headers["Location"] == MONTH


def test_those_without_the_role_are_refused_in_words(council):
    assert signed_in("suppliers").get(MONTH).status_code == 403


def test_nobody_sees_the_month_without_signing_in(db):
    assert Client().get(MONTH).status_code == 302


def test_another_entity_by_name_is_not_there(director):
    assert director.get(f"{MONTH}?entity=BHX-SCH").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_fit_their_screens_and_anyone_can_use_them(
    request, committed, caller, site, screen
):
    browser = request.getfixturevalue(screen)
    make_month(caller)
    client = signed_in("s151")
    browser.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )

    for name, address in (("month", MONTH), ("overview", "/staff/insight/")):
        browser.goto(site + address)
        shot(browser, f"insight-{name}-{screen}")
        assert_fits(browser)
        assert_accessible(browser)
