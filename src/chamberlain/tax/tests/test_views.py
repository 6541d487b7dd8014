"""Tax's pages, as people of the demonstration council see them."""

from datetime import date

import pytest
from django.test import Client

from chamberlain.kernel.door import run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_payable_supplier
from chamberlain.tax.make import purchase
from chamberlain.tax.models import CisReturn, VatReturn
from chamberlain.tax.tests.test_cis import MONTH, deduct, paid, subcontractor
from chamberlain.tax.tests.test_returns import a_month, office, post, prepare, send_one

__all__ = ["office"]
BASE = "/staff/tax/"


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


def shown(client, address, status=200, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def test_a_return_is_prepared_approved_and_submitted_on_its_page(client_of, council, office):
    a_month()
    reference = prepare(council)
    page = shown(client_of("chief"), f"vat/{reference}")

    approved = client_of("chief").post(f"{BASE}vat/{reference}/approve")
    refused = client_of("chief").post(f"{BASE}vat/{reference}/submit")
    declared = shown(client_of("s151"), f"vat/{reference}/submit")
    sent = client_of("s151").post(f"{BASE}vat/{reference}/submit", {"screens": "width=1&height=1"})
    deliver()

    assert "£100.00" in page
    assert "The nine boxes" in page
    assert (approved.status_code, refused.status_code, sent.status_code) == (302, 403, 302)
    assert "true and complete" in declared
    assert "256660290588" in shown(client_of("auditor"), f"vat/{reference}")
    assert VatReturn.objects.get().device["screens"] == "width=1&height=1"


def test_what_changed_since_is_noted_from_the_returns_page(client_of, council, office):
    a_month()
    sent = send_one(council)
    post(purchase("x:p:2", 100_00, 20_00))

    page = shown(client_of("accountant"), f"vat/{sent.reference}")
    client_of("accountant").post(f"{BASE}vat/{sent.reference}/errors")
    log = shown(client_of("accountant"), "errors")

    assert "never edited" in page
    assert "Stationery" in log
    assert "VER-" in log


def test_a_months_cis_return_is_shown_with_its_statements_and_file(client_of, council):
    payee = make_payable_supplier("Ashdown Roofing Ltd", "31926819")
    paid(council, deduct(council, subcontractor(council, payee=payee)))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 7)})
    run(council("accountant"), "tax.prepare_cis_return", MONTH)
    here = "cis/returns/BHX/2026-27/8"
    page = shown(client_of("chief"), here)

    client_of("chief").post(f"{BASE}{here}/approve")
    file = client_of("chief").get(f"{BASE}{here}/return.csv").content.decode()

    assert "Ashdown Roofing" in page
    assert "••••••7890" in page
    assert "1234567890" in file
    assert "120.00" in file
    assert CisReturn.objects.get().state == "approved"


@pytest.mark.parametrize(
    "address",
    [
        "", "vat/prepare", "errors", "office", "exemption", "exemption/test", "codes",
        "registration", "registration/new", "activities", "activities/new", "cis", "cis/new",
        "cis/deduct",
        "cis/deductions", "cis/returns", "cis/returns/prepare",
    ],
)  # fmt: skip
def test_every_page_opens_for_the_accountant(client_of, office, address):
    assert "<h1" in shown(client_of("accountant"), address)


def test_a_clerk_does_not_see_the_returns(client_of):
    assert "You may not do this" in shown(client_of("clerk"), "", status=403)
