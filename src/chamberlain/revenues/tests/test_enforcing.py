"""After the order: one method at a time, what each brings in, and promises kept or broken."""

from datetime import date, timedelta
from typing import Any

import pytest

from chamberlain.banking.make import make_bank
from chamberlain.income.make import make_types
from chamberlain.income.models import Receipt
from chamberlain.kernel import events
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.models import Deduction, Enforcement, Entry, LiabilityOrder
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.queries.stages import next_steps
from chamberlain.revenues.tests.test_court import HEARD, billed, heard, summoned
from chamberlain.revenues.tests.test_recovering import TODAY, does, pays
from chamberlain.revenues.views.enforcing import notice
from chamberlain.ui.letters import letters_pdf

__all__ = ["billed", "summoned"]

TOTAL = 257_944 + 8_500


@pytest.fixture
def ordered(summoned: str) -> str:
    """A liability order for an account; answers the order's reference."""
    make_bank()
    make_types()
    heard()
    does("register_states", entity=ENTITY)
    return str(LiabilityOrder.objects.get().reference)


def employed(order: str) -> str:
    does("record_means", order=order, work="employed", payer="Pier Ltd", frequency="monthly",
         payer_address="1 Pier, Brighthelm", pay_number="77")  # fmt: skip
    return str(does("attach_earnings", order=order))


def deducts(items: list[dict[str, Any]], schedule: str = "PIER-1") -> Any:
    return run(SYSTEM, "revenues.take_deductions", {"items": items, "schedule": schedule})


def test_earnings_are_attached_at_the_employer_that_was_told_of(ordered: str) -> None:
    with pytest.raises(Refusal, match="told of no employer"):
        does("attach_earnings", order=ordered)

    reference = employed(ordered)

    one = ask(SYSTEM, "revenues.enforcement", {"enforcement": reference})
    assert (one.row.third, one.frequency, one.row.amount_pence) == ("Pier Ltd", "monthly", TOTAL)
    assert one.third_reference == "77"


def test_one_method_at_a_time_under_one_order(ordered: str) -> None:
    reference = employed(ordered)

    refused = does("place_with_agents", items=[{"order": ordered}], firm="Swift Ltd").refused
    does("end_enforcement", enforcement=reference, ending="left_employment")
    placed = does("place_with_agents", items=[{"order": ordered}], firm="Swift Ltd").accepted

    assert "one method at a time" in refused[0].message
    assert len(placed) == 1


def test_a_deduction_is_held_against_the_table_and_taken_once(ordered: str) -> None:
    reference = employed(ordered)
    line = {"enforcement": reference, "paid_pence": 50_840, "net_pay_pence": 235_000}

    first = deducts([line])
    again = deducts([line | {"paid_pence": 50_840}])
    less = deducts([line | {"paid_pence": 40_000}], "PIER-2")

    assert (first.value.accepted, list(first.warnings)) == ([reference], [])
    assert "taken before" in again.value.refused[0].message
    assert "expected £508.40" in less.warnings[0]
    assert [one.expected_pence for one in Deduction.objects.order_by("id")] == [50_840, 50_840]


def test_what_an_employer_sends_pays_the_orders_year(ordered: str) -> None:
    reference = employed(ordered)

    deducts([{"enforcement": reference, "paid_pence": 50_840}])
    events.deliver()

    entry = Entry.objects.get(channel="schedule")
    assert (entry.year, entry.amount_pence) == (2026, -50_840)
    assert Receipt.objects.get(channel="schedule").said.startswith(reference)
    assert orders_left(ENTITY, HEARD)["left_pence"].to_list() == [TOTAL - 50_840]


def test_the_last_payment_ends_the_attachment(ordered: str) -> None:
    reference = employed(ordered)

    deducts([{"enforcement": reference, "paid_pence": TOTAL}])

    one = Enforcement.objects.get()
    assert (one.state, one.ending) == ("ended", "paid")


def test_an_agent_is_paid_the_compliance_fee_first_and_then_in_proportion(ordered: str) -> None:
    placed = does("place_with_agents", items=[{"order": ordered}], firm="Swift Ltd").accepted[0]
    fees = does("reach_stage", enforcement=placed, stage="enforcement")
    over = (TOTAL - 150_000) * 75 // 1000

    line = {"enforcement": placed, "paid_pence": 100_000, "fees_pence": 18_229}
    taken = deducts([line], "SWIFT-1")

    assert fees == 7_500 + 23_500 + over
    rest = 100_000 - 7_500
    share = (rest * TOTAL * 2 + TOTAL + 23_500 + over) // (2 * (TOTAL + 23_500 + over))
    assert Deduction.objects.get().expected_pence == share
    assert bool(taken.warnings) == (share != 81_771)
    assert Enforcement.objects.get().fees_paid_pence == 18_229


def test_more_than_debt_and_fees_is_the_debtors(ordered: str) -> None:
    placed = does("place_with_agents", items=[{"order": ordered}], firm="Swift Ltd").accepted[0]

    line = {"enforcement": placed, "paid_pence": TOTAL + 7_501, "fees_pence": 7_500}
    taken = deducts([line], "SWIFT-1")

    assert "£0.01 more than debt and fees" in taken.value.refused[0].message


def test_benefits_are_attached_at_the_fixed_rate(ordered: str) -> None:
    does("record_means", order=ordered, work="benefits", benefit="other")

    reference = does("attach_benefits", order=ordered)

    one = Enforcement.objects.get(reference=reference)
    assert (one.fixed_pence, one.frequency) == (480, "weekly")


def test_bankruptcy_and_committal_have_their_conditions(ordered: str) -> None:
    other = {"order": ordered, "court": "County Court at Brighthelm"}

    with pytest.raises(Refusal, match=r"the least for a bankruptcy is £5,000\.00"):
        does("record_proceedings", method="bankruptcy", **other)
    with pytest.raises(Refusal, match="found no goods before committal"):
        does("record_proceedings", method="committal", **other)
    assert does("record_proceedings", method="charging_order", **other).startswith("ENF-")


def test_nothing_new_is_begun_in_a_breathing_space(ordered: str, summoned: str) -> None:
    does("place_hold", account=summoned, reason="breathing_space", held_to=date(2027, 1, 20))

    with pytest.raises(Refusal, match="is on hold"):
        employed(ordered)


def test_an_arrangement_keeps_the_account_out_until_it_is_broken(billed: dict[str, str]) -> None:
    account = billed["4"]
    does("agree_arrangement", account=account, each_pence=60_000, first_on=TODAY)
    before = next_steps(ENTITY, TODAY, 2026, 1_000)
    pays(account, 60_000, 99)

    kept = does("check_arrangements", entity=ENTITY)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 12, 8)})
    broken = does("check_arrangements", entity=ENTITY)

    assert before.is_empty()
    assert (kept.running, kept.broken) == (1, 0)
    assert (broken.running, broken.broken) == (0, 1)
    assert next_steps(ENTITY, date(2026, 12, 8), 2026, 1_000).height == 1


def test_an_arrangement_is_for_what_is_owed_and_paid_in_parts(billed: dict[str, str]) -> None:
    account = billed["4"]
    asked = {"account": account, "each_pence": 60_000, "first_on": TODAY}

    with pytest.raises(Refusal, match="is owed on"):
        does("agree_arrangement", **asked, total_pence=999_999)
    with pytest.raises(Refusal, match="at most 120"):
        does("agree_arrangement", **asked | {"each_pence": 100})
    with pytest.raises(Refusal, match="today or later"):
        does("agree_arrangement", **asked | {"first_on": TODAY - timedelta(days=1)})
    reference = does("agree_arrangement", **asked, every="fortnight")

    parts = ask(SYSTEM, "revenues.arrangement_parts", {"arrangement": reference})
    assert [one.amount_pence for one in parts] == [60_000, 60_000, 60_000, 26_344]
    assert parts[-1].due_on == TODAY + timedelta(weeks=6)


def test_each_method_has_its_notice_as_a_tagged_pdf(ordered: str) -> None:
    earnings = employed(ordered)
    first = ask(SYSTEM, "revenues.enforcement", {"enforcement": earnings})
    does("end_enforcement", enforcement=earnings, ending="left_employment")
    ended = ask(SYSTEM, "revenues.enforcement", {"enforcement": earnings})
    placed = does("place_with_agents", items=[{"order": ordered}], firm="Swift Ltd").accepted[0]
    agent = ask(SYSTEM, "revenues.enforcement", {"enforcement": placed})

    letters = [notice(one) for one in (first, ended, agent)]

    assert [one.title for one in letters] == [
        "Attachment of earnings order", "Stop: the order has ended",
        "Instruction to enforcement agents",
    ]  # fmt: skip
    assert letters_pdf(letters).startswith(b"%PDF")


def test_notices_of_a_former_system_go_on_from_where_they_stood(billed: dict[str, str]) -> None:
    item = {"account": billed["4"], "year": 2026, "kind": "reminder", "amount_pence": 180_544,
            "issued_on": date(2026, 10, 8)}  # fmt: skip
    late = item | {"issued_on": date(2026, 11, 3)}

    first = does("take_on_steps", entity=ENTITY, items=[item, late, item | {"account": "9"}])
    again = does("take_on_steps", entity=ENTITY, items=[item])

    assert (len(first.accepted), len(first.refused)) == (1, 2)
    assert "stands already" in again.refused[0].message
    assert next_steps(ENTITY, TODAY, 2026, 1_000)["kind"].to_list() == ["summons"]
