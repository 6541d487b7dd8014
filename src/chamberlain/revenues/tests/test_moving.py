from datetime import date
from typing import Any

import pytest
from django.db import connection

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import Bill, Charge, Fact, Instalment, Liability


def does(name: str, **inputs: Any) -> Any:
    return run(SYSTEM, f"revenues.{name}", inputs).value


def owed(account: str) -> int:
    rows = Charge.objects.filter(account__reference=account)
    return sum(rows.values_list("net_pence", flat=True))


def plan(account: str) -> list[tuple[date, int]]:
    last = Bill.objects.filter(account__reference=account).order_by("-number").first()
    rows = Instalment.objects.filter(bill=last).order_by("number")
    return list(rows.values_list("due_on", "amount_pence"))


def control_agrees() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT sum(amount_pence) FROM ledger_line WHERE account = 'A2060'), "
            "(SELECT sum(net_pence) FROM revenues_charge)"
        )
        ledger, charged = cursor.fetchone()
        return bool(ledger == charged)


def test_a_backdated_move_bills_both_by_the_day(street: dict[str, str]) -> None:
    make_bills()

    answer = does(
        "record_move", account=street["4"], moved_on="2026-09-01", new_name="Bo New", residents=1
    )

    leaver, comer = answer.bills
    assert leaver.after_pence == 108_124  # 153 days of 257944: 108124.47
    assert comer.after_pence == 149_820 - 37_455  # 212 days, less a quarter
    assert owed(comer.account) == comer.after_pence
    assert control_agrees()


def test_the_same_fact_again_bills_nothing(street: dict[str, str]) -> None:
    make_bills()
    household = {"account": street["4"], "held_from": "2026-06-15", "residents": 1}
    does("record_household", **household)

    again = does("record_household", **household)

    assert again.bills == []
    assert Bill.objects.filter(account__reference=street["4"]).count() == 2


def test_only_the_days_that_change_are_charged_again(street: dict[str, str]) -> None:
    make_bills()

    does("record_household", account=street["4"], held_from="2026-10-01", residents=1)

    rows = Charge.objects.filter(account__reference=street["4"])
    assert rows.count() == 4  # the year, its reversal, and its two halves
    assert rows.filter(reverses__isnull=False).get().net_pence == -257_944
    assert control_agrees()


def test_instalments_due_within_fourteen_days_stand_and_the_rest_adjust(
    street: dict[str, str],
) -> None:
    make_bills()
    before = plan(street["4"])

    answer = does("record_household", account=street["4"], held_from="2026-04-01", residents=1)

    after = plan(street["4"])
    assert after[:7] == before[:7]  # up to 1 November, and the business day is 2 November
    assert sum(pence for _, pence in after) == answer.bills[0].after_pence
    assert after[7:] == [(date(2026, 11, 1), 12_914)]  # what is left of the year's charge


def test_an_increase_with_nothing_left_to_adjust_is_one_payment(street: dict[str, str]) -> None:
    facts = [
        {"account": street["4"], "kind": "household", "residents": 1, "held_from": "2020-04-01"}
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)
    make_bills()

    does("record_household", account=street["4"], held_from="2026-04-01", residents=2)

    after = plan(street["4"])
    assert sum(pence for _, pence in after) == 257_944
    assert [day for day, _ in after[-2:]] == [date(2026, 12, 1), date(2027, 1, 1)]


def test_a_dwelling_in_a_lower_band_is_billed_less(street: dict[str, str]) -> None:
    make_bills()
    house = Liability.objects.get(account__reference=street["5"]).dwelling.reference

    answer = does("change_band", dwelling=house, band="D", held_from="2026-04-01")

    assert answer.bills[0].change_pence == 257_944 - 315_265


def test_years_that_a_former_system_billed_are_named_and_left(street: dict[str, str]) -> None:
    make_bills()

    answer = does("record_household", account=street["4"], held_from="2024-09-01", residents=1)

    assert [one.year for one in answer.bills] == [2026]
    assert answer.years_before == [2024, 2025]


def test_an_empty_home_pays_the_premium_from_its_anniversary(street: dict[str, str]) -> None:
    make_bills()

    answer = does("record_empty", account=street["4"], empty_since="2025-10-01")

    assert answer.bills[0].after_pence > 257_944
    premium = Charge.objects.filter(account__reference=street["4"], premium_pence__gt=0).get()
    assert premium.first_day == date(2026, 10, 1)


def test_who_has_left_cannot_leave_again(street: dict[str, str]) -> None:
    make_bills()
    does("record_move", account=street["4"], moved_on="2026-09-01", new_name="Bo New")

    with pytest.raises(Refusal, match="not liable"):
        does("record_move", account=street["4"], moved_on="2026-10-01")


def test_what_was_known_before_is_kept(street: dict[str, str]) -> None:
    make_bills()
    does("record_household", account=street["4"], held_from="2026-06-01", residents=1)

    does("record_household", account=street["4"], held_from="2026-08-01", residents=2)

    rows = Fact.objects.filter(kind="household").order_by("id")
    assert [(row.residents, row.held_from, row.held_to) for row in rows] == [
        (1, date(2026, 6, 1), None),
        (1, date(2026, 6, 1), date(2026, 8, 1)),
        (2, date(2026, 8, 1), None),
    ]
    assert [row.ended_act is None for row in rows] == [False, True, True]


def test_an_officer_changes_nothing_in_another_entity(street: dict[str, str], council: Any) -> None:
    make_bills()

    with pytest.raises(Refusal, match="holds no role"):
        inputs = {"account": street["4"], "held_from": "2026-06-01", "residents": 1}
        run(council("clerk"), "revenues.record_household", inputs)
    assert ENTITY == "BHX"
