"""The ledger's pages, as people of the demonstration council see them."""

from datetime import date

import pytest
from django.test import Client

from chamberlain.kernel.door import run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.commands.sealing import publish_seals
from chamberlain.ledger.make import journal
from chamberlain.ledger.models import Journal, Period, PreparedJournal
from chamberlain.ledger.tests.test_manual import prepare
from chamberlain.ledger.tests.test_posting import post

BASE = "/staff/ledger/"
PAGES = [
    "",
    "enquiry",
    "journals",
    "prepared",
    "periods",
    "periods/BHX/2026/8",
    "chart",
    "prepare",
    "upload",
    "schedules",
    "schedules/recurring",
    "schedules/prepayment",
    "schedules/carry-forward",
    "recharges",
    "recharges/prepare",
    "years",
    "years/BHX/2026",
    "years/BHX/2026/statements",
    "years/BHX/2026/cash-flow",
    "years/BHX/2026/funding",
    "years/BHX/2026/notes",
    "take-on",
    "comparisons",
]


@pytest.fixture
def client_of(council, settings, tmp_path):
    """Return a function from a username to a client signed in as them."""
    settings.DEMONSTRATION = True
    settings.HOME = tmp_path

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def posted(council):
    """Sixty journals on one account, enough for a second page."""
    return post(*[journal(f"payables:invoice:{n}", 100 + n) for n in range(60)])


def shown(client, address, status=200, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_the_trial_balance_comes_to_nil_and_leads_to_the_enquiry(client_of, posted):
    page = shown(client_of("accountant"), "")

    assert "Stationery" in page
    assert page.count("£77.70") >= 2
    assert "enquiry?account=42060" in page


def test_the_trial_balance_can_be_proved_from_every_line_and_downloaded(client_of, posted):
    client = client_of("accountant")

    proof = shown(client, "", year=2026, period=8, entity="BHX", basis="lines")
    file = client.get(BASE, {"year": 2026, "period": 8, "entity": "BHX", "format": "csv"})

    assert "£77.70" in proof
    assert b"42060" in file.content


def test_an_enquiry_pages_on_with_its_balance_brought_forward(client_of, posted):
    client = client_of("accountant")
    first = shown(client, "enquiry", account="42060", entity="BHX")
    link = first.split('data-key="n"')[0].rpartition('href="')[2].partition('"')[0]

    second = client.get(link.replace("&amp;", "&")).content.decode()

    assert "50 lines, and more" in first
    assert "10 lines; brought forward £62.25" in second
    assert "£77.70" in second


def test_an_enquiry_is_downloaded_whole(client_of, posted):
    answer = client_of("accountant").get(f"{BASE}enquiry.csv", {"account": "42060"})

    assert answer.content.count(b"payables:invoice:") == 60


def test_a_journal_shows_its_lines_cause_and_hash(client_of, posted):
    reference = posted.first

    page = shown(client_of("accountant"), f"journals/{reference}")

    assert Journal.objects.get(source_ref="payables:invoice:0").sha256.hex() in page
    assert "/staff/why/payables:invoice:0" in page
    assert "CHB101 Financial services" in page


def test_journals_are_found_by_words_and_by_reference(client_of, posted):
    client = client_of("accountant")

    assert "1 to 50, and more" in shown(client, "journals", year=2026, search="stationery")
    assert posted.last in shown(client, "journals", year=2026, search=posted.last)
    assert "No journals match" in shown(client, "journals", year=2026, search="nothing such")


def test_a_journal_is_prepared_on_a_page_and_approved_on_another(client_of, council):
    assert "Prepare a journal" in shown(client_of("accountant"), "prepare")
    prepared = prepare(council("accountant"))

    page = shown(client_of("chief"), f"prepared/{prepared}")
    answer = client_of("chief").post(f"{BASE}prepared/{prepared}/approve")

    assert "Approve" in page
    assert answer.status_code == 302
    assert answer.url.startswith(f"{BASE}journals/JNL-")
    assert PreparedJournal.objects.get(reference=prepared).state == "approved"


def test_whoever_prepared_a_journal_is_told_why_they_cannot_approve_it(client_of, council):
    prepared = prepare(council("accountant"))

    answer = client_of("accountant").post(f"{BASE}prepared/{prepared}/approve")

    assert answer.status_code == 403
    assert not Journal.objects.exists()


def test_a_periods_page_has_its_checklist_and_closes_it(client_of, council):
    required = {"requirement": "banking.reconciled", "name": "Bank reconciled", "owner": "x"}
    run(SYSTEM, "ledger.require_for_close", required)
    client = client_of("chief")
    period = "periods/BHX/2026/1"

    page = shown(client, period)
    refused = client.post(f"{BASE}{period}/close")
    client_of("s151").post(f"{BASE}{period}/sign", {"statement": "Immaterial"})
    closed = client.post(f"{BASE}{period}/close")

    assert "Bank reconciled" in page
    assert refused.status_code == 409
    assert closed.status_code == 302
    assert Period.objects.get(entity="BHX", year=2026, period=1).state == "closed"
    assert "Immaterial" in shown(client, period)


def test_the_chart_and_the_cost_centres_are_registers(client_of, council):
    chart = shown(client_of("chart"), "chart", search="stationery")
    centres = shown(client_of("chart"), "cost-centres", as_at=date(2026, 11, 2))

    assert "42060" in chart
    assert "Finance &amp; Property" in centres


def test_the_seals_page_says_that_all_agrees(client_of, posted):
    run(SYSTEM, "ledger.seal_day")
    publish_seals()

    assert "Every sealed journal agrees" in shown(client_of("auditor"), "seals")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["clerk", "suppliers", "preparer", "releaser", "access"])
def test_a_clerk_does_not_see_the_books(client_of, posted, who, address):
    assert "You may not do this" in shown(client_of(who), address, status=403)


def test_a_banking_officer_opens_the_cash_book_but_not_the_trial_balance(client_of, posted):
    client = client_of("bank")

    assert "<h1" in shown(client, "enquiry")
    for address in ("", "journals", "prepared", "chart", "seals", "prepare"):
        shown(client, address, status=403)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_for_the_accountant_or_the_chart_officer(client_of, posted, address):
    who = "chart" if address == "chart" else "accountant"

    assert "<h1" in shown(client_of(who), address)
