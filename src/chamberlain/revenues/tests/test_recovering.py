from datetime import date, timedelta
from typing import Any

import pytest

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Entry, RecoveryStep
from chamberlain.revenues.queries.balances import year_balances

TODAY = date(2026, 11, 2)


def does(name: str, /, **inputs: Any) -> Any:
    return run(SYSTEM, f"revenues.{name}", inputs).value


def pays(account: str, pence: int, number: int, day: date = TODAY) -> None:
    one = {"account": account, "receipt": f"R{number}", "allocation": f"A{number}",
           "amount_pence": pence, "received_on": day.isoformat(), "channel": "bank",
           "said": account}  # fmt: skip
    does("enter_receipts", entity=ENTITY, posted=[one])


@pytest.fixture
def billed(street: dict[str, str]) -> dict[str, str]:
    make_bills()
    for number, account in enumerate(street.values()):
        if account != street["4"]:
            pays(account, 10**6, number)
    return street


def proposed(kind: str) -> Any:
    return does("propose_recovery", entity=ENTITY, kind=kind)


def test_receipts_reduce_this_years_debt_first_and_once(street: dict[str, str]) -> None:
    make_bills()
    pays(street["4"], 100_000, 1)

    pays(street["4"], 100_000, 1)

    entries = Entry.objects.filter(account__reference=street["4"])
    assert [(one.year, one.amount_pence) for one in entries] == [(2026, -100_000)]


def test_what_income_takes_back_is_owed_again(street: dict[str, str]) -> None:
    make_bills()
    pays(street["4"], 100_000, 1)
    back = {"account": street["4"], "receipt": "R1", "allocation": "A1", "amount_pence": 100_000,
            "returned_on": "2026-11-02", "reason": "refer to payer"}  # fmt: skip

    does("take_back_receipts", entity=ENTITY, returned=[back])
    does("take_back_receipts", entity=ENTITY, returned=[back])

    entries = Entry.objects.filter(account__reference=street["4"])
    assert sum(entries.values_list("amount_pence", flat=True)) == 0
    assert entries.count() == 2


def test_eight_instalments_are_overdue_on_2_november(billed: dict[str, str]) -> None:
    frame = year_balances(ENTITY, TODAY)

    row = frame.filter(frame["overdue_pence"] > 0).row(0, named=True)
    assert row["overdue_pence"] == 25_744 + 7 * 25_800
    assert (row["next_due_on"], row["next_pence"]) == (date(2026, 12, 1), 25_800)


def test_a_reminder_is_proposed_released_and_dated(billed: dict[str, str]) -> None:
    listed = proposed("reminder")

    does("release_recovery", recovery=listed.reference)

    step = RecoveryStep.objects.get()
    assert step.account.reference == billed["4"]
    assert step.amount_pence == 206_344
    assert (step.pay_by, step.whole_due_on) == (date(2026, 11, 8), date(2026, 11, 15))


@pytest.mark.usefixtures("billed")
def test_nobody_is_reminded_twice_of_one_default() -> None:
    does("release_recovery", recovery=proposed("reminder").reference)

    with pytest.raises(Refusal, match="No account is due a reminder"):
        proposed("reminder")
    with pytest.raises(Refusal, match="No account is due a second reminder"):
        proposed("second_reminder")


def test_a_hold_keeps_an_account_out_and_is_counted(billed: dict[str, str]) -> None:
    listed = proposed("reminder")
    does(
        "place_hold", account=billed["4"], reason="vulnerable",
        held_to=TODAY + timedelta(days=60),
    )  # fmt: skip

    released = does("release_recovery", recovery=listed.reference)

    assert released == 0
    assert RecoveryStep.objects.get().state == "withdrawn"


def test_a_hold_always_ends(billed: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="ends between tomorrow and"):
        does(
            "place_hold", account=billed["4"], reason="breathing_space",
            held_to=TODAY + timedelta(days=61),
        )  # fmt: skip


def test_who_paid_since_the_list_was_made_gets_no_reminder(billed: dict[str, str]) -> None:
    listed = proposed("reminder")
    pays(billed["4"], 206_344, 99)

    released = does("release_recovery", recovery=listed.reference)

    assert released == 0


def test_after_an_ignored_reminder_comes_the_summons_for_the_balance(
    billed: dict[str, str],
) -> None:
    does("release_recovery", recovery=proposed("reminder").reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 16)})
    listed = proposed("summons")

    with pytest.raises(Refusal, match="at the earliest"):
        does("release_recovery", recovery=listed.reference, hearing_on=date(2026, 11, 20))
    does(
        "release_recovery", recovery=listed.reference, hearing_on=date(2026, 12, 3),
        cost_pence=9_250,
    )  # fmt: skip

    step = RecoveryStep.objects.get(kind="summons")
    assert step.amount_pence == 257_944
    assert Entry.objects.get(kind="cost").amount_pence == 9_250


def test_a_reminder_paid_in_time_is_cured_and_counts(billed: dict[str, str]) -> None:
    does("release_recovery", recovery=proposed("reminder").reference)
    pays(billed["4"], 206_344, 99, date(2026, 11, 6))
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 8)})

    listed = proposed("second_reminder")

    assert (listed.accounts, listed.total_pence) == (1, 25_800)
