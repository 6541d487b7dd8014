"""VAT returns: worked out of the ledger, by several people, sent once, never edited after."""

from datetime import date

import pytest
from django.db import DatabaseError

from chamberlain.demo.mtd_stand_in import stand_in
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.contract import JournalLine
from chamberlain.ledger.models import Line
from chamberlain.tax.errors import FiguresMoved, ReturnState
from chamberlain.tax.make import VRN, purchase, register_vat, sale
from chamberlain.tax.models import ExemptionTest, VatError, VatReturn

OCTOBER = date(2026, 10, 1)
DEVICE = {
    "device_id": "beec798b-b366-47fa-b1f8-92cede14a1ce",
    "user_agent": "Mozilla/5.0",
    "screens": "width=1280&height=900&scaling-factor=1&colour-depth=24",
    "public_ip": "198.51.100.7",
}


@pytest.fixture
def office(council):
    """Return a running stand-in of the tax office, the council registered with its address."""
    with stand_in() as (address, known):
        register_vat(council("accountant"), address)
        yield known


def post(*journals):
    given = {"source": "x", "journals": list(journals)}
    return run(SYSTEM, "ledger.post_journals", given).value


def a_month():
    """Post a month with £200.00 due and £300.00 back."""
    post(sale("x:s:1", 1_000_00, 200_00), purchase("x:p:1", 1_500_00, 300_00))


def prepare(council, since=OCTOBER):
    given = {"entity": "BHX", "since": since}
    return run(council("accountant"), "tax.prepare_vat_return", given).value


def approve(council, reference):
    run(council("chief"), "tax.approve_vat_return", {"vat_return": reference})


def submit(council, reference, who="s151", rounds=1):
    given = {"vat_return": reference, "device": DEVICE}
    run(council(who), "tax.submit_vat_return", given)
    for _ in range(rounds):
        deliver()


def send_one(council, since=OCTOBER, rounds=1):
    reference = prepare(council, since)
    approve(council, reference)
    submit(council, reference, rounds=rounds)
    return VatReturn.objects.get(reference=reference)


def test_a_return_is_worked_out_of_the_lines_of_its_days(council, office):
    a_month()
    post(sale("x:s:2", 9_00, 1_80, journal_date=date(2026, 11, 1)))

    made = VatReturn.objects.get(reference=prepare(council))

    boxes = [getattr(made, f"box_{n}") for n in range(1, 8)]
    assert boxes == [200_00, 0, 200_00, 300_00, 100_00, 1_000_00, 1_500_00]
    assert (made.until, made.due_on) == (date(2026, 11, 1), date(2026, 12, 7))


def test_a_return_is_prepared_approved_and_submitted_by_two_people_at_least(council, office):
    a_month()
    own = run(SYSTEM, "tax.prepare_vat_return", {"entity": "BHX", "since": OCTOBER}).value

    with pytest.raises(Refusal, match="prepares"):
        run(SYSTEM, "tax.approve_vat_return", {"vat_return": own})
    approve(council, own)

    with pytest.raises(Refusal):
        submit(council, own, "chief")
    assert VatReturn.objects.get(reference=own).state == "approved"


def test_a_submitted_return_reaches_the_tax_office_with_its_headers_and_keeps_the_receipt(
    council, office
):
    a_month()

    made = send_one(council)

    (sent,) = office.returns.values()
    (headers,) = office.headers.values()
    assert (made.state, made.form_bundle) == ("submitted", "256660290588")
    assert str(sent["vatDueSales"]) == "200.00"
    assert (sent["netVatDue"], sent["totalValueSalesExVAT"]) == (100, 1_000)
    assert sent["finalised"] is True
    assert headers["gov-client-connection-method"] == "WEB_APP_VIA_SERVER"
    assert headers["gov-client-public-ip"] == "198.51.100.7"
    assert "gov-client-window-size" not in headers
    assert VRN not in str(headers)


def test_a_return_moves_the_control_accounts_to_what_the_tax_office_owes(council, office):
    a_month()

    send_one(council)

    sums = {
        code: sum(Line.objects.filter(account=code).values_list("amount_pence", flat=True))
        for code in ("L1070", "A2150", "A2160")
    }
    assert sums == {"L1070": 0, "A2150": 0, "A2160": 100_00}


def test_an_answer_lost_on_the_way_is_asked_for_again_and_the_return_is_taken_once(council, office):
    a_month()
    office.lose_answers = 1

    made = send_one(council, rounds=2)

    assert made.state == "submitted"
    assert len(office.returns) == 1
    assert Line.objects.filter(account="A2160").count() == 1


def test_a_sent_return_is_never_edited_even_by_the_database_owner(council, office):
    a_month()
    made = send_one(council)

    with pytest.raises(ReturnState):
        given = {"vat_return": made.reference, "reason": "Second thoughts"}
        run(council("chief"), "tax.reject_vat_return", given)
    with pytest.raises(DatabaseError):
        made.box_1 = 1
        made.save()


def test_a_journal_that_comes_before_the_approval_sends_the_return_back(council, office):
    a_month()
    reference = prepare(council)
    post(purchase("x:p:2", 100_00, 20_00))

    with pytest.raises(FiguresMoved, match="1 journals"):
        approve(council, reference)

    again = {"vat_return": reference, "reason": "A late invoice"}
    run(council("chief"), "tax.reject_vat_return", again)
    made = VatReturn.objects.get(reference=prepare(council))
    assert made.box_4 == 320_00


def test_later_changes_go_to_the_error_log_and_onto_the_next_return(council, office):
    a_month()
    first = send_one(council)
    post(
        purchase("x:p:2", 100_00, 20_00),
        sale("x:s:3", 50_00, 10_00, journal_date=date(2026, 11, 1)),
    )
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})

    noted = run(
        council("accountant"), "tax.record_vat_errors", {"vat_return": first.reference}
    ).value
    again = run(
        council("accountant"), "tax.record_vat_errors", {"vat_return": first.reference}
    ).value
    given = {"error": noted.errors[0], "behaviour": "reasonable_care", "words": "Invoice lost"}
    run(council("accountant"), "tax.correct_vat_error", given)
    second = send_one(council, date(2026, 11, 1))

    assert (noted.net_pence, again.errors) == (-20_00, [])
    assert (second.box_1, second.box_4) == (10_00, 20_00)
    assert VatError.objects.get().state == "corrected"
    assert VatReturn.objects.get(reference=first.reference).box_4 == 300_00


def test_errors_above_the_limit_are_told_separately_and_stand_on_no_return(council, office):
    a_month()
    first = send_one(council)
    post(purchase("x:p:2", 60_000_00, 12_000_00))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 1)})
    run(SYSTEM, "ledger.open_period", {"entity": "BHX", "year": 2026, "period": 9})
    noted = run(
        council("accountant"), "tax.record_vat_errors", {"vat_return": first.reference}
    ).value
    given = {"error": noted.errors[0], "behaviour": "careless", "words": "Keyed late"}

    warned = run(council("accountant"), "tax.correct_vat_error", given).warnings
    with pytest.raises(Refusal, match="tell the tax office"):
        prepare(council, date(2026, 11, 1))
    told = {"error": noted.errors[0], "words": "Online, reference 17"}
    run(council("accountant"), "tax.mark_vat_error_told", told)

    assert any("separately" in one for one in warned)
    assert VatReturn.objects.get(reference=prepare(council, date(2026, 11, 1))).box_4 == 0


def test_returns_follow_one_another_without_a_gap_and_none_is_of_the_future(council, office):
    """L16: A backlog of VAT returns and of bank reconciliations."""
    a_month()
    prepare(council)

    with pytest.raises(ReturnState, match="made once"):
        prepare(council)
    with pytest.raises(Refusal, match="future"):
        prepare(council, date(2026, 11, 1))


def test_a_vat_code_that_is_none_is_named(council, office):
    odd = purchase("x:p:1", 100_00, 0, vat_code="XX")
    post(odd)

    with pytest.raises(Refusal, match="XX"):
        prepare(council)


def test_the_exempt_activities_of_a_year_are_tested_and_the_test_is_kept(council, office):
    post(
        purchase("x:p:1", 10_000_00, 2_000_00, cost_centre="COP308"),
        purchase("x:p:2", 40_000_00, 8_000_00),
    )
    given = {"entity": "BHX", "year": 2026}

    shown = ask(SYSTEM, "tax.vat_exemption", {**given, "on": date(2026, 11, 2)})
    kept = run(council("accountant"), "tax.record_exemption_test", given).value

    assert (shown.vat_pence, shown.exempt_pence) == (10_000_00, 400_00)
    assert (kept.insignificant, kept.limit_pence) == (True, 8 * 625_00)
    assert ExemptionTest.objects.get().months == 8


def test_a_number_that_is_no_vat_number_is_refused(council):
    given = {"entity": "BHX", "vrn": "123456789", "held_from": OCTOBER}

    with pytest.raises(Refusal, match="no VAT registration number"):
        run(council("accountant"), "tax.record_registration", given)


@pytest.mark.parametrize(
    "address",
    [
        "http://api.service.hmrc.gov.uk",
        "https://api.service.hmrc.gov.uk.example.org",
        "https://example.org",
        "http://127.0.0.1.example.org",
    ],
)
def test_the_token_of_the_tax_office_goes_nowhere_else(council, address):
    given = {"entity": "BHX", "vrn": VRN, "held_from": OCTOBER, "address": address}

    with pytest.raises(Refusal, match="https"):
        run(council("accountant"), "tax.record_registration", given)


def test_what_is_due_and_owed_is_asked_of_the_tax_office(council, office):
    post(sale("x:s:1", 1_000_00, 200_00))
    send_one(council)
    days = {"entity": "BHX", "since": OCTOBER, "until": date(2026, 12, 31)}

    obligations = ask(council("accountant"), "tax.vat_obligations", days)
    liabilities = ask(council("accountant"), "tax.vat_liabilities", days)

    open_ones = {one.start: one.open for one in obligations}
    assert (open_ones[OCTOBER], open_ones[date(2026, 11, 1)]) == (False, True)
    assert [(one.kind, one.original_pence) for one in liabilities] == [
        ("VAT Return Debit Charge", 200_00)
    ]


def test_a_reverse_charge_is_due_and_reclaimed_on_one_return(council, office):
    lines = (
        JournalLine(account="42060", cost_centre="CHB101", amount_pence=100_00, vat_code="DR20"),
        JournalLine(account="A2150", amount_pence=20_00, vat_code="DR20"),
        JournalLine(account="L1070", amount_pence=-20_00, vat_code="DR20"),
        JournalLine(account="L1020", amount_pence=-100_00),
    )
    post(purchase("x:p:1", 1, 0).model_copy(update={"lines": lines}))

    made = VatReturn.objects.get(reference=prepare(council))

    assert (made.box_1, made.box_4, made.box_5, made.box_7) == (20_00, 20_00, 0, 100_00)
