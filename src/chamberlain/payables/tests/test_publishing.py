"""Publication: the right rows, nobody named wrongly, read back the same, never changed."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from chamberlain.formats.spend_csv import read_spend_bytes
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.contract import (
    PayeeRecord,
    PaymentRequest,
    open_publications,
    published_file,
)
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)
from chamberlain.payables.models import Publication
from chamberlain.payables.queries.publications import latest_period
from chamberlain.payables.rules.publishing import REDACTED
from chamberlain.payables.tests.test_seeing import SYSTEM_1, SYSTEM_2, SYSTEM_3
from chamberlain.ui.testing import assert_accessible, assert_fits, shot

NOVEMBER = {"kind": "spending", "entity": "BHX", "since": date(2026, 11, 1)}
DAYS = {"entity": "BHX", "since": date(2026, 11, 1), "until": date(2026, 12, 1)}


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


@pytest.fixture
def paid(council):
    """Pay a supplier £600 and £100 net, and a foster carer £450; it is December then."""
    make_paying_account()
    ash = make_payable_supplier("=Ash & Sons, Ltd", "55779911")
    clerk, holder = council("clerk"), council("holder")
    for number, net in (("A-1", 60_000), ("A-2", 10_000)):
        make_approved_invoice(clerk, holder, ash, number, net_pence=net, vat_pence=net // 5)
    request_for_a_carer(55_000)
    classes = ["supplier", "carer"]
    make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3, payee_classes=classes)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 2)})
    return council


def request_for_a_carer(pence: int) -> None:
    payee = PayeeRecord(
        source_ref="care:carer:1", entity="BHX", payee_class="carer", name="J Carer",
        sort_code="200000", account_number="11223344", account_name="J Carer", verified=True,
    )  # fmt: skip
    carer = run(SYSTEM, "payables.record_payees", {"payees": [payee]}).value["care:carer:1"]
    request = PaymentRequest(
        source_ref="care:week:1", entity="BHX", payee=carer, amount_pence=pence,
        due_on=date(2026, 11, 2), why="Allowance for child K", account="42060",
        cost_centre="CHB101",
    )  # fmt: skip
    given = {"source": "care", "requests": [request]}
    run(SYSTEM, "payables.request_payment", given)


def test_spending_over_the_threshold_is_listed_and_individuals_are_not_named(paid):
    rows = ask(paid("s151"), "payables.spending_to_publish", DAYS).to_dicts()

    found = {(row["supplier"], row["amount_pence"], row["purpose"]) for row in rows}
    assert {(name, pence) for name, pence, _ in found} == {
        ("=Ash & Sons, Ltd", 60_000),
        (REDACTED, 55_000),
    }
    assert not any("child" in purpose for _, _, purpose in found)


def test_the_file_is_read_back_to_the_same_rows_and_total(paid):
    done = run(paid("s151"), "payables.publish_payments", NOVEMBER).value

    went_out = published_file(EVERYTHING, publication=done.reference)
    read = read_spend_bytes(went_out.content)
    assert (read.accepted, read.total_pence) == (done.rows, done.total_pence) == (2, 115_000)
    assert b"'=Ash" in went_out.content and b"J Carer" not in went_out.content


def test_what_was_published_stays_and_a_correction_says_why(paid):
    run(paid("s151"), "payables.publish_payments", NOVEMBER)

    with pytest.raises(Refusal, match="stays as it is"):
        run(paid("s151"), "payables.publish_payments", NOVEMBER)
    with pytest.raises(Refusal, match="Nothing has changed"):
        run(paid("s151"), "payables.publish_payments", NOVEMBER | {"note": "again"})
    run(SYSTEM, "payables.set_publishing_options", {"over_pence": 5_000})
    run(paid("s151"), "payables.publish_payments", NOVEMBER | {"note": "From £50 on"})

    assert [one.version for one in Publication.objects.order_by("id")] == [1, 2]
    assert [one.version for one in open_publications(EVERYTHING)] == [2]


def test_a_period_that_is_not_over_or_begins_on_no_such_day_is_refused(paid):
    with pytest.raises(Refusal, match="once it is over"):
        run(paid("s151"), "payables.publish_payments", NOVEMBER | {"since": date(2026, 12, 1)})
    with pytest.raises(Refusal, match="first day of a half-year"):
        run(paid("s151"), "payables.publish_payments", NOVEMBER | {"kind": "compliance_notice"})


def test_nobody_who_misses_a_class_of_payees_publishes(paid):
    with pytest.raises(NotPermitted):
        run(paid("accountant"), "payables.publish_payments", NOVEMBER)


def test_a_payment_over_thirty_thousand_needs_its_contract(council):
    make_paying_account()
    ash = make_payable_supplier("Ash Ltd", "55779911")
    make_approved_invoice(
        council("clerk"), council("director"), ash, net_pence=2_500_001, vat_pence=500_000
    )
    make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3)
    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 1, 4)})
    quarter = NOVEMBER | {"kind": "large_payments", "since": date(2026, 10, 1)}

    with pytest.raises(Refusal, match="1 payments name no contract"):
        run(council("s151"), "payables.publish_payments", quarter)


def test_the_notice_has_both_counts_of_thirty_days(paid):
    half = {"entity": "BHX", "since": date(2026, 10, 1), "until": date(2027, 4, 1)}

    found = ask(paid("s151"), "payables.compliance_notice", half)

    assert (found.payments, found.paid_pence) == (2, 84_000)
    assert found.within_30_percent_e2 == found.section_68_percent_e2 == 10_000


@pytest.mark.parametrize(
    ("months", "today", "since", "until"),
    [
        (1, date(2026, 12, 2), date(2026, 11, 1), date(2026, 12, 1)),
        (3, date(2026, 12, 2), date(2026, 7, 1), date(2026, 10, 1)),
        (6, date(2026, 12, 2), date(2026, 4, 1), date(2026, 10, 1)),
        (6, date(2026, 4, 1), date(2025, 10, 1), date(2026, 4, 1)),
    ],
)
def test_the_latest_period_is_the_last_that_is_over(months, today, since, until):
    assert latest_period(months, today) == (since, until)


def test_the_fraud_initiative_gets_payments_and_creditors(paid):
    history = ask(
        paid("s151"),
        "payables.nfi_payment_history",
        {"entity": "BHX", "since": date(2026, 4, 1), "until": date(2027, 4, 1)},
    )
    standing = ask(
        paid("s151"), "payables.nfi_standing_data", {"entity": "BHX", "as_at": date(2026, 12, 1)}
    )

    assert history["total_invoice_pence"].to_list() == [72_000, 12_000]
    assert history["payment_date"].null_count() == 0
    assert standing["creditor_name"].to_list() == ["=Ash & Sons, Ltd"]


def test_the_page_publishes_with_one_click_and_the_public_reads_it(paid):
    client = Client()
    client.post("/sign-in/as/s151")
    shown = client.get("/staff/payables/publish").content.decode()
    address = re.search(r'action="(/staff/payables/publish/BHX/spending/[^"]*)"', shown)[1]
    sent = client.post(address, follow=True)

    public = Client().get("/open/").content.decode()
    made = Publication.objects.get()
    file = Client().get(f"/open/{made.reference}")

    assert "Payments compliance notice" in shown and "NFI" in shown
    assert "bhx-spending-2026-11.csv" in sent.content.decode()
    assert "bhx-spending-2026-11.csv" in public and "svg" in public and "J Carer" not in public
    assert file.headers["ETag"] == f'"{made.sha256}"'
    assert Client().get("/open/PUB-9999999").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("screen", ["page", "phone"])
def test_the_pages_fit_their_screens_and_anyone_can_use_them(
    request, committed, caller, site, screen
):
    browser = request.getfixturevalue(screen)
    make_paying_account()
    ash = make_payable_supplier("Ash & Sons, Ltd", "55779911")
    make_approved_invoice(caller("clerk"), caller("holder"), ash, net_pence=60_000)
    make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 2)})
    run(caller("s151"), "payables.publish_payments", NOVEMBER)
    client = Client()
    client.post("/sign-in/as/s151")
    browser.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}]
    )

    for name, address in (
        ("publish", "/staff/payables/publish"),
        ("open", "/open/"),
        ("spend-files", "/staff/payables/spend-history"),
    ):
        browser.goto(site + address)
        shot(browser, f"{name}-{screen}")
        assert_fits(browser)
        assert_accessible(browser)
