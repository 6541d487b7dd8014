"""A clerk's invoices go from file and keyboard to paid, found on the bank and reconciled."""

import dataclasses
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect
from tests.journeys.conftest import sign_in_as

from chamberlain.demo.bank import Bank
from chamberlain.demo.days import Council
from chamberlain.demo.invoices import MadeInvoice, as_document, made_invoices
from chamberlain.demo.people import does
from chamberlain.formats.invoice.write_ubl import write_ubl
from chamberlain.kernel import events
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

pytestmark = pytest.mark.browser

FRIDAY = date(2026, 11, 6)
MONDAY, TUESDAY = date(2026, 11, 9), date(2026, 11, 10)
"""The run is proposed on Friday, processed on Monday, and its money moves on Tuesday."""

CODING = {"account": "44080", "cost_centre": "CHB101"}
"""Where the banking officer puts what nothing was expected for."""


def test_an_invoice_goes_from_file_to_paid_and_reconciled(working, page, phone, tmp_path):
    council = Council.here()
    bank = Bank(_copied(Path(settings.HOME, "demo", "bank"), tmp_path), council.size)
    post = _post(council)

    uploaded = _take_in_and_code(page, working, post, tmp_path)
    entered = _enter_by_hand(page, working, post)
    _approve_on_a_phone(phone, working, [uploaded, entered])
    run = _propose_and_release(page, working)
    _hand_over(page, working, run, bank, tmp_path)
    for day in (FRIDAY, MONDAY, TUESDAY):
        _next_morning(day)
        _load_statement(page, working, bank.statement(day), day, tmp_path)
    _explain_everything(page, working)
    events.deliver()

    for invoice in (uploaded, entered):
        _is_paid(page, working, invoice)
    _reconcile(page, working)


def _copied(folder, home):
    """Copy the bank's memory, so that this journey leaves no statement to the next."""
    return Path(shutil.copytree(folder, home / "bank"))


def _post(council):
    """Return a made-up invoice as its supplier would send it, and another for the keyboard."""
    made = made_invoices(council.size, council.suppliers, FRIDAY)
    small = [one for one in made if one.gross_pence < 900_000 and not one.credit]
    lines = (("Call-out and repair", 31_250), ("Parts", 9_999))
    sent = dataclasses.replace(small[0], number="E-2026-1106", way="ubl", lines=lines)
    other = next(one for one in small if one.supplier.number != sent.supplier.number)
    return sent, dataclasses.replace(other, number="HAND/778", lines=(("Quarterly fee", 48_000),))


def _seen(page, name):
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"clerk-{name}")


def _reference(text):
    return re.search(r"INV-\d+|RUN-\d+", text).group()


def _take_in_and_code(page, house, post, folder):
    """Take an e-invoice in as a clerk does: its rules were kept, it is coded and sent."""
    sent: MadeInvoice = post[0]
    file = folder / "e-invoice.xml"
    file.write_bytes(write_ubl(as_document(sent)))
    sign_in_as(page, house, "clerk")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Invoices").click()
    _seen(page, "invoices")
    page.get_by_role("button", name="Take in documents").click()
    _seen(page, "upload")
    page.locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Take in").click()
    page.get_by_text(re.compile(r"e-invoice.xml became INV-")).wait_for()
    reference = _reference(page.url)
    page.frame_locator("iframe").get_by_text(re.compile(r"Kept all \d+ rules")).wait_for()
    _seen(page, "invoice-to-code")
    page.keyboard.press("c")
    page.wait_for_url("**/code")
    _code(page, sent)
    _seen(page, "code")
    page.keyboard.press("Control+Enter")
    page.get_by_text(f"{reference} coded and sent for approval").wait_for()
    return reference


def _code(page, made):
    spend = made.supplier.spend
    for row in page.locator("[data-repeat-row]").all():
        row.get_by_label("Cost centre").fill(made.cost_centre)
        row.get_by_label("Subjective").fill(spend.account)
        row.get_by_label("VAT code").fill(spend.vat)
        row.get_by_label("Fund").fill(spend.fund)


def _enter_by_hand(page, house, post):
    """Enter an invoice with the keyboard alone: the supplier is known, so is its coding."""
    made: MadeInvoice = post[1]
    spend = made.supplier.spend
    page.goto(f"{house}/staff/payables/invoices")
    page.keyboard.press("e")
    page.wait_for_url("**/enter")
    page.keyboard.type(made.supplier.name)
    page.keyboard.press("Tab")
    page.locator(".pay-known").get_by_text(made.supplier.name).wait_for()
    for text in (made.number, "0511", "480"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.get_by_text("Not here yet").wait_for()
    for key in ("Tab", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Quarterly fee")
    if not page.get_by_label("Subjective").first.input_value():
        for text in (made.cost_centre, spend.account, "", spend.vat):
            page.keyboard.press("Tab")
            page.keyboard.type(text)
        page.keyboard.press("Tab")
    _seen(page, "enter")
    page.keyboard.press("Control+Enter")
    said = page.get_by_text(re.compile(r"INV-\d+ entered and sent for approval"))
    said.wait_for()
    return _reference(said.inner_text())


def _approve_on_a_phone(phone, house, invoices):
    """Approve from the inbox with a thumb; the others in the queue wait."""
    sign_in_as(phone, house, "holder")
    _seen(phone, "inbox-phone")
    for invoice in invoices:
        phone.goto(f"{house}/staff/")
        phone.locator(f'a[href$="/approve/{invoice}"]').first.click()
        _seen(phone, "approve-phone")
        phone.get_by_role("button", name="Approve").click()
        phone.get_by_text(f"{invoice} approved").wait_for()


def _propose_and_release(page, house):
    """Propose a run, look through what it keeps back, and have two others release it."""
    sign_in_as(page, house, "preparer")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Payment runs").click()
    _seen(page, "runs")
    page.keyboard.press("n")
    page.wait_for_url("**/runs/new")
    for label, value in (("Day", "31"), ("Month", "12"), ("Year", "2026")):
        page.get_by_role("group", name="Everything due by").get_by_label(label).fill(value)
    _seen(page, "propose")
    page.get_by_role("button", name="Propose").click()
    page.get_by_role("heading", name="Kept back").wait_for()
    run = _reference(page.url)
    _seen(page, "run-proposed")
    page.get_by_role("button", name="Send for release").click()
    page.get_by_text("Sent for release: contents are frozen").wait_for()
    for who, press in (("releaser", "Release"), ("releaser2", "Release for good")):
        sign_in_as(page, house, who)
        page.locator(f'a[href$="/runs/{run}"]').first.click()
        page.get_by_role("button", name=re.compile("^Release")).click()
        _seen(page, f"release-{who}")
        page.get_by_role("button", name=press).click()
        page.locator(".govuk-notification-banner").get_by_text("Released: ").wait_for()
    return run


def _hand_over(page, house, run, bank, folder):
    """Give the bank the file that was released, and load what it answers."""
    sign_in_as(page, house, "preparer")
    page.goto(f"{house}/staff/payables/runs/{run}")
    _seen(page, "run-released")
    with page.expect_download() as handed:
        page.get_by_role("button", name="Download, to hand over").first.click()
    answer = folder / "input-report.xml"
    answer.write_bytes(bank.take(Path(handed.value.path()).read_bytes(), FRIDAY))
    page.get_by_role("button", name="Load the bank's report").click()
    _seen(page, "report")
    page.locator('input[type="file"]').set_input_files(answer)
    page.get_by_role("button", name="Load").click()
    page.get_by_text("The bank's report agrees: the run is sent").wait_for()
    _seen(page, "run-sent")


def _next_morning(day):
    """Let the council's day pass, as `up` does with the real one."""
    after = {FRIDAY: MONDAY, MONDAY: TUESDAY, TUESDAY: date(2026, 11, 11)}[day]
    does("system", "kernel.advance_day", {"to": after}, f"day:{after}")


def _load_statement(page, house, content, day, folder):
    file = folder / f"statement-{day}.xml"
    file.write_bytes(content)
    sign_in_as(page, house, "bank")
    page.get_by_role("navigation", name="Menu").get_by_role("link", name="Bank").click()
    page.get_by_role("button", name="Statements").click()
    _seen(page, "statements")
    page.get_by_role("button", name="Load a statement").click()
    page.locator('input[type="file"]').set_input_files(file)
    _seen(page, "load")
    page.get_by_role("button", name="Load").click()
    page.get_by_text(re.compile(r"BHX\d+: \d+ lines? loaded")).wait_for()
    page.get_by_role("button", name="Match").click()
    page.get_by_text(
        re.compile(r"(\d+ lines?|Nothing more) matched, \d+ lines? of the account left")
    ).wait_for()
    _seen(page, f"statement-{day}")


def _explain_everything(page, house):
    """Work the desk until nothing is left: each line that nothing was expected for is posted."""
    page.goto(f"{house}/staff/banking/suspense")
    _seen(page, "desk")
    for _ in range(60):
        if page.get_by_role("heading", name="Every bank line is explained").is_visible():
            break
        page.keyboard.press("p")
        page.wait_for_url("**/post")
        page.get_by_label("Subjective").select_option(CODING["account"])
        page.get_by_label("Cost centre").select_option(CODING["cost_centre"])
        page.get_by_role("button", name="Post").click()
        page.wait_for_url("**/suspense")
    _seen(page, "desk-done")


def _is_paid(page, house, invoice):
    """See on the invoice's page that it was paid, and by which line of the bank."""
    sign_in_as(page, house, "clerk")
    page.goto(f"{house}/staff/payables/invoices/{invoice}")
    page.get_by_text(re.compile(r"^paid in \d+ days?")).wait_for()
    page.locator(".pay-steps").get_by_text("10 Nov 2026").wait_for()
    page.get_by_text(re.compile(r"10 Nov 2026, line BL-\d+ of statement BHX20261110")).wait_for()
    _seen(page, "invoice-paid")


def _reconcile(page, house):
    """Prepare the bank reconciliation as one person and review it as another."""
    sign_in_as(page, house, "bank")
    page.goto(f"{house}/staff/banking/reconciliations")
    page.get_by_role("button", name="Prepare a bank account").click()
    for label, value in (("Day", "10"), ("Month", "11"), ("Year", "2026")):
        page.get_by_label(label).fill(value)
    _seen(page, "prepare")
    page.get_by_role("button", name="Prepare").click()
    said = page.get_by_text(re.compile(r"\d+ lines, \d+ explained, 0 left"))
    said.wait_for()
    _seen(page, "reconciliation")
    counted = re.search(r"(\d+) lines, (\d+) explained, 0 left", said.inner_text())
    lines, explained = counted.groups()
    reference = re.search(r"REC-\d+", page.url).group()
    expect(page.get_by_role("button", name="Review")).not_to_be_visible()
    sign_in_as(page, house, "reviewer")
    page.locator(f'a[href$="/{reference}"]').first.click()
    page.get_by_role("button", name="Review").click()
    page.wait_for_url("**/review")
    page.get_by_role("button", name="Reviewed").click()
    page.get_by_text(re.compile("Reviewed by Frank Moore")).wait_for()
    assert lines == explained
