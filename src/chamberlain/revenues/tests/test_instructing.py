from datetime import date
from typing import Any

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.formats.bacs import read_standard18, write_auddis
from chamberlain.income.make import make_types
from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Refusal, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import Bill, Entry, IndemnityClaim, Lodgement, Mandate
from chamberlain.revenues.queries.accounts import account as account_page
from chamberlain.revenues.queries.payer_accounts import PayerAccount, opened
from chamberlain.revenues.tests.conftest import BANK
from chamberlain.revenues.tests.test_collecting import OFFICER, load, proposed


@pytest.fixture
def billed(street: dict[str, str], settings: Any, tmp_path: Any) -> dict[str, str]:
    settings.HOME = tmp_path
    make_bank()
    make_types()
    make_bills()
    deliver()
    return street


def set_up(account: str, **changes: Any) -> Any:
    inputs = {"account": account, "signed_on": "2026-11-02", "pay_day": 15} | BANK | changes
    return run(SYSTEM, "revenues.set_up_direct_debit", inputs).value


def lodge() -> Any:
    return run(SYSTEM, "revenues.lodge_instructions", {"entity": ENTITY}).value


def answered(lodged: Any, rejected: dict[str, str], day: int = 4) -> Any:
    data = documents.read(EVERYTHING, lodged.document)
    report = write_auddis(data, rejected, produced_on=date(2026, 11, day))
    return load(report, "load_instruction_report")


def state(account: str) -> str:
    return str(Mandate.objects.filter(account__reference=account).latest("id").state)


def addacs(account: str, code: str, more: str = "", number: int = 1) -> bytes:
    return (
        "<BACSDocument><Data><MessagingAdvices><MessagingHeader user-number='665544' "
        "report-generation-date='2026-11-05' advice-type='ADDACS' document-number='1'/>"
        f"<MessagingAdvice record-type='A' reference='{account}' reason-code='{code}' "
        f"effective-date='2026-11-04' aosn='{number}' payer-sort-code='200000' {more}/>"
        "</MessagingAdvices></Data></BACSDocument>"
    ).encode()


def ddica(account: str, pounds: str, code: str = "2") -> bytes:
    return (
        "<VocaDocument><Data><Document><NewAdvices><DateOfDebit>2026-12-29</DateOfDebit>"
        f"<TotalValueOfDebits>{pounds}</TotalValueOfDebits><DDICAdviceList><DDICAdvice>"
        f"<ReasonCode>{code}</ReasonCode><SUReference>{account}</SUReference>"
        f"<PayingBankReference>PB77</PayingBankReference><TotalAmount>{pounds}</TotalAmount>"
        "</DDICAdvice></DDICAdviceList></NewAdvices></Document></Data></VocaDocument>"
    ).encode()


def test_an_instruction_is_sealed_and_its_number_shown_by_its_last_digits(
    billed: dict[str, str],
) -> None:
    set_up(billed["4"])

    held = rows("SELECT * FROM revenues_mandate")[0]
    inputs = str(rows("SELECT inputs FROM kernel_act ORDER BY id DESC LIMIT 1"))
    assert "55779911" not in str(held) and "55779911" not in inputs
    party = Mandate.objects.get().account.party.reference
    account = opened(party, held["reference"], held["account_sealed"])
    assert account == PayerAccount("A EXAMPLE", "200000", "55779911")
    assert account_page(EVERYTHING, billed["4"]).direct_debit_account == "****9911"


def test_what_is_set_up_is_planned_on_its_day_with_the_notice_due(billed: dict[str, str]) -> None:
    made = set_up(billed["4"])

    taken = [(one.due_on, one.amount_pence) for one in made.plan if one.collected]
    assert taken == [(date(2026, 12, 15), 25_800), (date(2027, 1, 15), 25_800)]
    assert all(one.due_on >= date(2026, 11, 16) for one in made.plan if one.collected)
    bill = Bill.objects.get(account__reference=billed["4"], number=2)
    assert (bill.kind, bill.change_pence, bill.due_pence) == ("adjusted", 0, 257_944)


def test_a_bank_account_that_cannot_exist_is_refused(
    billed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chamberlain.payables.queries.modulus.checked", lambda *_: "invalid")

    with pytest.raises(Refusal, match="don't belong together"):
        set_up(billed["4"])

    assert not Mandate.objects.exists()


def test_a_lodged_file_carries_no_money_and_is_answered_by_the_banks(
    billed: dict[str, str],
) -> None:
    set_up(billed["4"])
    set_up(billed["5"])

    lodged = lodge()
    file = read_standard18(documents.read(EVERYTHING, lodged.document))
    answered(lodged, {billed["5"]: "5"})

    assert file.records["code"].to_list() == ["0N", "0N"]
    assert (file.totals.debit_count, file.records["amount_pence"].sum()) == (0, 0)
    assert lodged.processing_on == date(2026, 11, 4)
    assert (state(billed["4"]), state(billed["5"])) == ("live", "rejected")
    with pytest.raises(Refusal, match="No instruction waits"):
        lodge()


def test_a_refused_file_is_lodged_again(billed: dict[str, str]) -> None:
    set_up(billed["4"])
    serial = Lodgement.objects.get(reference=lodge().lodgement).serial_number
    refused = (
        "<BACSDocument><Data><MessagingAdvices><MessagingHeader user-number='665544' "
        "report-generation-date='2026-11-03' advice-type='AUDREJ'/><MessagingAdvice "
        f"record-type='R' vol-serial-number='{serial}' file-error-code='30264'/>"
        "<MessagingError line1='User Status is TEST on Arrival Day'/>"
        "</MessagingAdvices></Data></BACSDocument>"
    ).encode()

    load(refused, "load_instruction_report")

    assert state(billed["4"]) == "new"
    assert "TEST on Arrival Day" in Lodgement.objects.get().said
    assert lodge().new == 1


def test_the_bank_is_told_of_an_end_it_doesnt_know_and_of_no_other(billed: dict[str, str]) -> None:
    for house in "456":
        set_up(billed[house])
    run(SYSTEM, "revenues.cancel_direct_debit", {"account": billed["6"], "reason": "Payer asked"})
    answered(lodge(), {})
    run(SYSTEM, "revenues.cancel_direct_debit", {"account": billed["4"], "reason": "Payer asked"})
    load(addacs(billed["5"], "1"), "load_instruction_report")

    lodged = lodge()

    file = read_standard18(documents.read(EVERYTHING, lodged.document))
    assert file.records.select("code", "reference").rows() == [("0C", billed["4"])]
    assert state(billed["5"]) == "cancelled"


def test_an_amended_account_is_put_in_place_and_a_reinstated_one_collects_again(
    billed: dict[str, str],
) -> None:
    set_up(billed["4"])
    answered(lodge(), {})
    new = "payer-new-sort-code='309089' payer-new-account-number='12345678'"

    load(addacs(billed["4"], "3", new), "load_instruction_report")
    load(addacs(billed["4"], "0", number=2), "load_instruction_report")
    ended = state(billed["4"])
    load(addacs(billed["4"], "R", number=3), "load_instruction_report")

    held = Mandate.objects.get()
    account = opened(held.account.party.reference, held.reference, held.account_sealed)
    assert account == PayerAccount("A EXAMPLE", "309089", "12345678")
    assert (ended, held.state, held.tell_bank) == ("cancelled", "live", False)


def test_a_report_of_nobody_we_know_is_set_aside_and_twice_is_refused(
    billed: dict[str, str],
) -> None:
    found = load(addacs("9999999999", "1"), "load_instruction_report")

    assert found.refused[0].message == "no instruction has this reference"
    with pytest.raises(Refusal, match="loaded before"):
        load(addacs("9999999999", "1"), "load_instruction_report")
    assert billed


def test_moving_to_another_bank_ends_the_old_instruction_and_lodges_the_new(
    billed: dict[str, str],
) -> None:
    set_up(billed["4"])
    answered(lodge(), {})
    inputs = {"account": billed["4"], "signed_on": "2026-11-02"} | BANK
    run(SYSTEM, "revenues.move_direct_debit", inputs | {"account_number": "12345678"})

    lodged = lodge()

    assert (lodged.new, lodged.ended) == (1, 1)
    assert state(billed["4"]) == "lodged"


def test_a_guarantee_claim_is_owed_again_once_and_challenged_in_time(
    billed: dict[str, str],
) -> None:
    send(SYSTEM, "revenues.take_on_mandates", [
        {"account": billed["4"], "signed_on": "2024-04-01"} | BANK
    ])  # fmt: skip
    found = proposed()
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 26)})
    run(OFFICER, "revenues.release_collection", {"collection": found.collection})
    deliver()

    made = load(ddica(billed["4"], "258.00"), "load_indemnity_claims")
    deliver()

    claim = IndemnityClaim.objects.get(reference=made.accepted[0])
    entries = Entry.objects.filter(account__reference=billed["4"])
    assert sum(entries.values_list("amount_pence", flat=True)) == 0
    assert (claim.debited_on, claim.challenge_by) == (date(2026, 12, 29), date(2026, 12, 9))
    with pytest.raises(Refusal, match="loaded before"):
        load(ddica(billed["4"], "258.00"), "load_indemnity_claims")
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 10)})
    inputs = {"claim": claim.reference, "ground": "Notice of 12 March showed it"}
    with pytest.raises(Refusal, match="had to be challenged by 09/12/2026"):
        run(SYSTEM, "revenues.challenge_claim", inputs)


def test_a_collection_is_not_released_when_a_payer_ended_the_instruction_meanwhile(
    billed: dict[str, str],
) -> None:
    send(SYSTEM, "revenues.take_on_mandates", [
        {"account": billed["4"], "signed_on": "2024-04-01"} | BANK
    ])  # fmt: skip
    found = proposed()
    run(SYSTEM, "revenues.cancel_direct_debit", {"account": billed["4"], "reason": "Payer asked"})

    with pytest.raises(Refusal, match="1 payers ended their Direct Debit since"):
        run(OFFICER, "revenues.release_collection", {"collection": found.collection})


def test_a_party_who_is_liable_is_not_forgotten(billed: dict[str, str]) -> None:
    set_up(billed["4"])
    party = Mandate.objects.get().account.party.reference
    asking = {"subject": f"revenues:party:{party}", "reason": "They asked"}

    with pytest.raises(Refusal, match="They are liable for a dwelling"):
        run(SYSTEM, "kernel.ask_erasure", asking)
