from datetime import date
from typing import Any

import polars as pl
import pytest

from chamberlain.banking.make import make_bank
from chamberlain.formats.bacs import read_standard18, write_auddis
from chamberlain.income.make import make_types
from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, Caller, Refusal, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import Collected, Collection, Entry, Mandate
from chamberlain.revenues.rules.representing import judged

OFFICER = Caller(person="SYSTEM-2", name="Another", door="job", system=True)
CAP = 10_000_000


def proposed(day: str = "2026-12-01", cap_pence: int = CAP) -> Any:
    inputs = {"entity": ENTITY, "collect_on": day, "cap_pence": cap_pence}
    return run(SYSTEM, "revenues.propose_collection", inputs).value


@pytest.fixture
def payers(street: dict[str, str], settings: Any, tmp_path: Any) -> dict[str, str]:
    settings.HOME = tmp_path
    make_bank()
    make_types()
    make_bills()
    send(SYSTEM, "revenues.take_on_mandates", [
        {"account": street[house], "account_name": "A EXAMPLE", "sort_code": "200000",
         "account_number": f"5577911{house}", "signed_on": "2024-04-01"}
        for house in ("4", "5")
    ])  # fmt: skip
    deliver()
    return street


def test_the_instalment_of_the_day_is_collected_from_live_instructions(
    payers: dict[str, str],
) -> None:
    found = proposed()

    assert (found.items, found.total_pence) == (2, 25_800 + 31_500)
    assert found.processing_on == date(2026, 11, 30)
    assert Collected.objects.filter(account__reference=payers["4"]).get().code == "17"


@pytest.mark.usefixtures("payers")
def test_a_bank_holiday_is_refused_with_the_day_to_ask_for() -> None:
    with pytest.raises(
        Refusal, match=r"Friday 25 December 2026 is no bank day.*Tuesday 29 December"
    ):
        proposed("2026-12-25")


@pytest.mark.usefixtures("payers")
def test_a_total_above_the_cap_is_refused_and_nothing_kept() -> None:
    with pytest.raises(Refusal, match="above the cap"):
        proposed(cap_pence=50_000)

    assert not Collection.objects.exists()


@pytest.mark.usefixtures("payers")
def test_nothing_is_proposed_twice() -> None:
    proposed()

    with pytest.raises(Refusal, match="Nothing is due"):
        proposed()


def test_a_released_file_balances_and_its_receipts_come_back_from_income(
    payers: dict[str, str],
) -> None:
    found = proposed()
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 26)})

    inputs = {"collection": found.collection}
    document = run(OFFICER, "revenues.release_collection", inputs).value
    deliver()

    file = read_standard18(documents.read(EVERYTHING, document))
    debits = file.records.filter(contra=False)
    assert debits["amount_pence"].sum() == found.total_pence
    assert file.totals.debit_pence == file.totals.credit_pence
    paid = Entry.objects.filter(account__reference=payers["4"], kind="receipt").get()
    assert (paid.amount_pence, paid.year) == (-25_800, 2026)


def test_an_instruction_set_up_anew_is_collected_as_the_first(payers: dict[str, str]) -> None:
    inputs = {"account": payers["6"], "account_name": "A Example", "sort_code": "200000",
              "account_number": "55779911", "signed_on": "2026-11-02"}  # fmt: skip
    run(SYSTEM, "revenues.set_up_direct_debit", inputs)
    lodged = run(SYSTEM, "revenues.lodge_instructions", {"entity": ENTITY}).value
    assert proposed().not_lodged == 1
    answer = write_auddis(documents.read(EVERYTHING, lodged.document), {},
                          produced_on=date(2026, 11, 3))  # fmt: skip
    load(answer, "load_instruction_report")

    found = proposed("2026-12-02")

    assert (found.items, Collected.objects.get(account__reference=payers["6"]).code) == (1, "01")


def test_a_cancelled_instruction_collects_no_more(payers: dict[str, str]) -> None:
    inputs = {"account": payers["4"], "reason": "Payer asked"}
    run(SYSTEM, "revenues.cancel_direct_debit", inputs)

    found = proposed()

    assert found.items == 1
    assert Mandate.objects.get(account__reference=payers["4"]).state == "cancelled"


def report(account: str, pence: int, code: str) -> bytes:
    pounds = f"{pence // 100}.{pence % 100:02d}"
    return (
        "<BACSDocument><Data><ARUDD><Header adviceNumber='045' currentProcessingDate='2026-12-02'/>"
        "<Advice><OriginatingAccountRecords><OriginatingAccountRecord>"
        f"<ReturnedDebitItem ref='{account}' transCode='17' returnCode='{code}' "
        f"originalProcessingDate='2026-12-01' valueOf='{pounds}' currency='GBP'>"
        "<PayerAccount number='55779914' sortCode='20-00-00' name='A EXAMPLE'/>"
        "</ReturnedDebitItem></OriginatingAccountRecord></OriginatingAccountRecords></Advice>"
        "</ARUDD></Data></BACSDocument>"
    ).encode()


def load(content: bytes, command: str = "load_unpaid_debits") -> Any:
    kept = {"filename": "report.xml", "content": content, "entity": ENTITY}
    document = run(SYSTEM, "kernel.store_document", kept).value
    inputs = {"entity": ENTITY, "document": document}
    return run(SYSTEM, f"revenues.{command}", inputs).value


def test_an_unpaid_debit_is_owed_again_and_a_cancelled_instruction_ends(
    payers: dict[str, str],
) -> None:
    found = proposed()
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 26)})
    run(OFFICER, "revenues.release_collection", {"collection": found.collection})
    deliver()

    answer = load(report(payers["4"], 25_800, "1"))
    with pytest.raises(Refusal, match="loaded before: all of its 1 lines are known"):
        load(report(payers["4"], 25_800, "1"))
    unknown = load(report(payers["1"], 25_800, "0"))
    deliver()

    entries = Entry.objects.filter(account__reference=payers["4"])
    assert sum(entries.values_list("amount_pence", flat=True)) == 0
    assert answer.accepted == [payers["4"]]
    assert unknown.refused[0].message == "no collection of this account and amount is waiting"
    assert Mandate.objects.get(account__reference=payers["4"]).state == "cancelled"


def test_a_debit_referred_to_payer_is_presented_again_once_with_notice(
    payers: dict[str, str],
) -> None:
    found = proposed()
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 26)})
    run(OFFICER, "revenues.release_collection", {"collection": found.collection})
    deliver()
    load(report(payers["4"], 25_800, "0"))
    load(report(payers["5"], 31_500, "6"))
    deliver()
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 15)})
    again = {"entity": ENTITY, "collect_on": date(2026, 12, 18), "cap_pence": 1_000_00}

    with pytest.raises(Refusal, match="the payer was not told in time"):
        run(SYSTEM, "revenues.propose_representation", again | {"told_on": date(2026, 12, 10)})
    told = again | {"told_on": date(2026, 12, 3)}
    made = run(SYSTEM, "revenues.propose_representation", told).value
    with pytest.raises(Refusal, match="it was presented again already"):
        run(SYSTEM, "revenues.propose_representation", told)

    assert (made.items, made.total_pence) == (1, 25_800)
    item = Collected.objects.get(collection__reference=made.collection)
    assert item.code == "18"
    assert item.represents is not None
    assert item.represents.account.reference == payers["4"]


def test_a_debit_is_not_presented_again_after_the_month_nor_in_part_nor_a_second_time() -> None:
    debit = {"first_on": date(2027, 1, 31), "again": False, "represented": False,
             "mandate": "live", "bereaved": False,
             "amount_pence": 100, "left_pence": 100}  # fmt: skip

    cases = [{}, {"left_pence": 99}, {"again": True}, {"mandate": "cancelled"}]
    debits = pl.DataFrame([debit | one for one in cases])

    last = judged(debits, date(2027, 2, 28), months=1, times=1, told=True)
    after = judged(debits, date(2027, 3, 1), months=1, times=1, told=True)

    assert last["problem"].to_list() == [
        "", "it was paid since, or in part", "it was presented again, and unpaid",
        "its instruction is not in force"]  # fmt: skip
    assert after["problem"][0] == "the month in which it may be is over"
