"""What the payee needs on the bank line goes from the request to the files, and is looked for."""

from datetime import date

import pytest
from django.db import DatabaseError, connection

from chamberlain.formats.bank_line import bacs_fault, reference_fault, shown_reference
from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.payables.contract import PayeeRecord, PaymentRequest
from chamberlain.payables.errors import NothingToPay
from chamberlain.payables.make import make_paying_account, make_released_run, make_run
from chamberlain.payables.models import Payment, RunException, RunFile

COURT = "payroll:body:1"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ""),
        ("120PT00012345", ""),
        ("ct/447/26", ""),
        ("Café 12", "carries letters without accents"),
        (" 12", "carries letters without accents"),
        ("A\nB", "carries letters without accents"),
        ("A" * 36, "36 characters"),
    ],
)
def test_a_reference_that_no_bank_line_carries_is_told_why(text, fault):
    assert (fault in reference_fault(text)) if fault else reference_fault(text) == ""


@pytest.mark.parametrize(
    ("text", "fits"),
    [("120PT000123452707", True), ("A" * 19, False), ("CT:1", False), ("ab", True)],
)
def test_bacs_carries_eighteen_characters_of_its_own(text, fits):
    assert (bacs_fault(text) == "") == fits


def test_an_ni_number_is_masked_where_it_is_no_business_of_the_reader():
    assert shown_reference("AB123456C", plain=False) == "••••••56C"
    assert shown_reference("AB123456C", plain=True) == "AB123456C"
    assert shown_reference("CT/447/26", plain=False) == "CT/447/26"


@pytest.fixture
def court(council, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    body = PayeeRecord(
        source_ref=COURT, entity="BHX", payee_class="other", name="Lewes Court",
        sort_code="100000", account_number="12345706", account_name="Lewes Court", verified=True,
    )  # fmt: skip
    return run(SYSTEM, "payables.record_payees", {"payees": [body]}).value[COURT]


def ask_for(payee, number, reference, pence=45_00):
    request = PaymentRequest(
        source_ref=f"payroll:remittance:{number}", entity="BHX", payee=payee, amount_pence=pence,
        due_on=date(2026, 11, 2), why="Attachment of earnings", account="42060",
        cost_centre="CHB101", bank_reference=reference,
    )  # fmt: skip
    given = {"source": "payroll", "requests": [request]}
    return run(SYSTEM, "payables.request_payment", given).value


def release(council, **parts):
    people = [council(name) for name in ("preparer", "releaser", "releaser2")]
    return make_released_run(*people, payee_classes=["other"], **parts)


def test_each_reference_of_a_payee_is_paid_apart_and_stands_in_files_and_expectation(
    council, court
):
    for number, reference in enumerate(("260917/F", "AB123456C", "AB123456C", "")):
        ask_for(court, number, reference)

    done = release(council, formats=["bacs18", "pain001"])

    paid = {one.bank_reference: one for one in Payment.objects.all()}
    assert {name: one.amount_pence for name, one in paid.items()} == {
        "": 45_00, "260917/F": 45_00, "AB123456C": 90_00,
    }  # fmt: skip
    bacs, pain = (
        documents.read(EVERYTHING, RunFile.objects.get(format=name).document)
        for name in ("bacs18", "pain001")
    )
    lines = [line for line in bacs.decode().splitlines() if len(line) == 100]
    said = {line[64:82].strip() for line in lines}
    assert said == {"260917/F", "AB123456C", paid[""].reference, "CONTRA"}
    assert b"<Strd><CdtrRefInf><Ref>260917/F</Ref></CdtrRefInf></Strd>" in pain
    expected = rows("SELECT key, reference FROM banking_movement WHERE batch_key = %s", [done.run])
    assert {one["key"]: one["reference"] for one in expected} == {
        one.reference: name or one.reference for name, one in paid.items()
    }


def test_the_run_and_the_remittance_say_what_stands_on_the_bank_line(council, court):
    ask_for(court, 1, "AB123456C")

    done = release(council)

    payment = Payment.objects.get().reference
    listed = ask(council("preparer"), "payables.run_payments", {"run": done.run})
    assert [one.bank_reference for one in listed] == ["••••••56C"]
    text = ask(council("preparer"), "payables.remittance_text", {"payment": payment})
    assert "Reference on your statement: AB123456C" in text


def test_a_reference_too_long_for_bacs_waits_for_a_run_by_pain_001(council, court):
    ask_for(court, 1, "COURT-FINE-2026-0000017")

    with pytest.raises(NothingToPay):
        make_run(council("preparer"), payee_classes=["other"])
    ask_for(court, 2, "")
    make_run(council("preparer"), payee_classes=["other"])
    assert RunException.objects.get(blocks=True).code == "bank_reference"
    done = release(council, formats=["pain001"])
    assert done.total_pence == 45_00


def test_a_reference_that_cannot_be_carried_or_changes_is_refused(council, court):
    with pytest.raises(Refusal, match="cannot stand on a bank line"):
        ask_for(court, 1, "Gebühr 12")
    ask_for(court, 2, "260917/F")
    with pytest.raises(Refusal, match="another payee, amount or bank reference"):
        ask_for(court, 2, "260918/F")


def test_what_stands_on_the_bank_line_does_not_change_behind_the_door(council, court):
    ask_for(court, 1, "260917/F")

    with pytest.raises(DatabaseError, match="stands"), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payables_obligation SET bank_reference = 'MINE'")
