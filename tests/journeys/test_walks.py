"""A director walks from a figure to the document; an auditor from the seal to the line."""

from pathlib import Path

import psycopg
import pytest
from django.db import connection
from playwright.sync_api import expect
from tests.journeys.conftest import sign_in_as

from chamberlain.kernel.door import ask
from chamberlain.kernel.door.exporting import as_frame
from chamberlain.kernel.make import SYSTEM
from chamberlain.ui.testing import assert_accessible, shot

pytestmark = pytest.mark.browser


def test_a_director_walks_from_the_month_to_the_document(working, page):
    invoice, account = _an_e_invoice_from_a_third_party()
    sign_in_as(page, working, "director")

    page.goto(f"{working}/staff/insight/month/2026-11")
    assert_accessible(page)
    shot(page, "month")
    page.get_by_role("link", name="Third party payments").first.click()
    page.locator(f'a[href*="ledger:balance:"][href$="{account}"]').first.click()
    page.locator('a[href*="ledger:journal:"]', has_text=invoice).first.click()
    page.get_by_role("link", name="What caused it").click()
    assert_accessible(page)
    shot(page, "why-invoice")
    page.get_by_role("link", name="Document", exact=True).click()
    page.get_by_text("SHA-256").wait_for()
    with page.expect_download() as kept:
        page.get_by_role("link", name="The file itself").click()

    assert b"Invoice" in Path(kept.value.path()).read_bytes()


def _an_e_invoice_from_a_third_party():
    """Return an approved invoice that came as a document, and the account it is charged to."""
    for state in ("approved", "scheduled", "paid"):
        for row in ask(SYSTEM, "payables.invoices", {"state": state, "limit": 200}):
            found = ask(SYSTEM, "payables.invoice", {"invoice": row.reference})
            if found.document and found.lines[0].account.startswith("5"):
                return row.reference, found.lines[0].account
    return pytest.fail("no e-invoice from a third party came in the first week")


def test_an_auditor_walks_from_the_seal_to_the_line_and_finds_one_that_was_altered(
    working, page, database_server
):
    """L7: Auditors had no access and could not see what was wrong."""
    found = ask(SYSTEM, "ledger.journals", {"entity": "BHX", "year": 2026, "period": 8})
    altered = as_frame(found)["reference"][-1]
    with psycopg.connect(database_server.owner_dsn(connection.settings_dict["NAME"])) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(
            "UPDATE ledger_line SET narrative = 'nothing to see' WHERE journal_id = %s",
            [int(altered.removeprefix("JNL-"))],
        )
    sign_in_as(page, working, "auditor")

    page.goto(f"{working}/staff/ask/ledger.verify_seals")
    expect(page.locator("body")).to_contain_text(altered)
    page.goto(f"{working}/staff/why/ledger:journal:{altered}")
    assert_accessible(page)
    shot(page, "altered-journal")

    expect(page.locator("body")).to_contain_text("nothing to see")
