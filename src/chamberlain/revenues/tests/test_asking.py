from datetime import date
from typing import Any

import pytest
from django.test import Client

from chamberlain.banking.make import make_bank
from chamberlain.income.make import make_types
from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.selecting import rows
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Account, Bill, Mandate, Party, Request
from chamberlain.revenues.queries.accounts import account as account_page
from chamberlain.revenues.tests.conftest import BANK
from chamberlain.revenues.views.wording import guarantee

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


@pytest.fixture
def billed(street: dict[str, str], settings: Any, tmp_path: Any) -> dict[str, str]:
    settings.HOME = tmp_path
    make_bank()
    make_types()
    make_bills()
    return street


def asked(command: str, account: str, **inputs: Any) -> Any:
    return run(SYSTEM, f"revenues.{command}", {"account": account} | inputs).value


def let_in(account: str) -> Client:
    client = Client()
    client.post("/residents/", {"account": account, "postcode": "BN1 1AA", "name": "Example"})
    return client


def test_a_direct_debit_is_shown_before_it_is_confirmed_and_then_set_up(
    billed: dict[str, str],
) -> None:
    client = let_in(billed["4"])
    given = BANK | {"sort_code": "20-00-00", "pay_day": "15"}
    page = client.post("/residents/direct-debit", given).content.decode()
    assert "15 Dec 2026" in page and "Nothing is saved yet" in page
    assert not Mandate.objects.exists()
    quoted = page.split('name="_quoted" value="')[1].split('"')[0]

    answer = client.post("/residents/direct-debit", given | {"_quoted": quoted, "_key": "k1"})

    assert answer.status_code == 302
    assert Mandate.objects.get().came_by == "online"
    assert account_page(EVERYTHING, billed["4"]).pay_day == 15


def test_twelve_instalments_spread_what_is_left_and_no_more_twice(billed: dict[str, str]) -> None:
    made = asked("ask_twelve_instalments", billed["4"])

    ahead = [one.due_on for one in made.plan]
    assert ahead[-1] == date(2027, 3, 1)
    assert Bill.objects.filter(account__reference=billed["4"]).latest("number").due_pence == 257_944
    with pytest.raises(Refusal, match="already"):
        asked("ask_twelve_instalments", billed["4"])


def test_bills_by_email_are_kept_out_of_the_audit_in_clear(billed: dict[str, str]) -> None:
    asked("ask_email_bills", billed["4"], email="ann@example.org")

    assert Account.objects.get(reference=billed["4"]).delivery == "email"
    assert Party.objects.filter(email="ann@example.org").exists()
    assert "ann@" not in str(rows("SELECT inputs FROM kernel_act ORDER BY id DESC LIMIT 1"))


def test_a_claimed_discount_is_sealed_decided_and_billed_again(billed: dict[str, str]) -> None:
    number = asked("ask_discount", billed["4"], since="2026-10-01", residents=2, not_counted=1,
                   because="severely_mentally_impaired", said="My mother")  # fmt: skip
    held = rows("SELECT asked_sealed FROM revenues_request")[0]["asked_sealed"]
    assert "mother" not in held
    with pytest.raises(Refusal, match="have not answered yet"):
        asked("ask_discount", billed["4"], since="2026-10-01", residents=2, not_counted=1,
              because="severely_mentally_impaired")  # fmt: skip

    billed_again = run(SYSTEM, "revenues.accept_request", {"number": number}).value

    assert [one.change_pence for one in billed_again.bills] == [-32_155]
    seen = ask(SYSTEM, "revenues.request", {"number": number})
    assert (seen.state, seen.asked["said"]) == ("accepted", "My mother")
    with pytest.raises(Refusal, match="accepted already"):
        run(SYSTEM, "revenues.accept_request", {"number": number})


def test_a_home_where_all_are_students_becomes_exempt(billed: dict[str, str]) -> None:
    number = asked("ask_discount", billed["4"], since="2026-10-01", residents=3, not_counted=3,
                   because="students")  # fmt: skip

    changed = run(SYSTEM, "revenues.accept_request", {"number": number}).value.bills[0]

    days_left = 182
    assert changed.change_pence == -round(257_944 * days_left / 365)


def test_a_move_ends_the_account_and_keeps_where_they_went(billed: dict[str, str]) -> None:
    number = asked("ask_move", billed["4"], moved_on="2026-10-01",
                   forwarding_address="1 New Road, BN2 2BB", new_name="Bo New")  # fmt: skip

    made = run(SYSTEM, "revenues.accept_request", {"number": number}).value

    assert [one.change_pence for one in made.bills] == [-128_619, 128_619]
    assert Party.objects.filter(correspondence_address="1 New Road, BN2 2BB").exists()


def test_refusing_says_why_to_the_resident(billed: dict[str, str]) -> None:
    number = asked("ask_disabled_band", billed["4"], since="2026-10-01", feature="room")
    reason = "The room is a bathroom, which counts only when it is a second one"
    run(SYSTEM, "revenues.refuse_request", {"number": number, "reason": reason})

    page = let_in(billed["4"]).get("/residents/asked").content.decode()

    assert reason in page and "Valuation Tribunal" in page
    assert Request.objects.get().state == "refused"


def test_help_is_answered_in_words_and_changes_no_charge(billed: dict[str, str]) -> None:
    number = asked("ask_help", billed["4"], said="I lost my job", monthly_pence=5_000)
    with pytest.raises(Refusal, match="Say what was agreed"):
        run(SYSTEM, "revenues.accept_request", {"number": number})

    inputs = {"number": number, "answer": "We spread it, and look at a reduction"}
    assert run(SYSTEM, "revenues.accept_request", inputs).value.bills == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"residents": 2}, "Of those who live there, two or more count"),
        ({"residents": 1, "not_counted": 2}, "No more people can be left out"),
        ({"residents": 2, "not_counted": 1}, "Say why they don't count"),
        ({"residents": 1, "since": "2027-06-01"}, "too far ahead"),
    ],
)
def test_what_makes_no_discount_is_said_at_once(
    billed: dict[str, str], given: dict[str, Any], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        asked("ask_discount", billed["4"], **{"since": "2026-10-01"} | given)


def test_evidence_is_a_picture_or_pdf_sealed_and_not_everybodys(billed: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="PDF or a picture"):
        asked("keep_evidence", billed["4"], filename="a.csv", content=b"a,b")

    kept = asked("keep_evidence", billed["4"], filename="a.png", content=PNG)

    held = rows("SELECT data_class FROM kernel_document WHERE reference = %s", [kept])
    assert held[0]["data_class"] == "revenues:evidence"


def test_nobody_asks_who_was_not_shown_a_bill(billed: dict[str, str]) -> None:
    pages = ("change", "asked", "direct-debit", "moved", "discount", "trouble")

    codes = {Client().get(f"/residents/{page}").status_code for page in pages}

    assert codes == {302} and billed


def test_a_clerk_without_the_duty_cannot_decide(billed: dict[str, str], council: Any) -> None:
    number = asked("ask_help", billed["4"], said="I lost my job")

    with pytest.raises(Refusal):
        run(council("clerk"), "revenues.refuse_request",
            {"number": number, "reason": "Not mine to decide"})  # fmt: skip


def test_the_guarantee_names_council_and_notice_word_for_word() -> None:
    words = " ".join(guarantee(date(2026, 11, 2), "Brighthelm City Council"))

    assert "Brighthelm City Council will notify you 10 working days in advance" in words
    assert "entitled to a full and immediate refund of the amount paid from your bank" in words


def test_the_form_of_a_discount_asks_little_and_is_sent(billed: dict[str, str]) -> None:
    given = {"since-day": "1", "since-month": "10", "since-year": "2026", "residents": "1",
             "not_counted": "0", "because": "", "said": ""}  # fmt: skip

    answer = let_in(billed["4"]).post("/residents/discount", given)

    assert answer.status_code == 302, answer.content.decode().split("error-summary")[1][:900]
