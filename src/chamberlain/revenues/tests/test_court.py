"""From the summons to the liability order: costs apart, names together, nothing ordered twice."""

from datetime import date
from typing import Any

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.revenues.models import (
    CourtCase,
    Entry,
    LiabilityOrder,
    RecoveryStep,
)
from chamberlain.revenues.queries.orders import orders_left
from chamberlain.revenues.queries.stages import next_steps
from chamberlain.revenues.tests.test_recovering import billed, does, pays, proposed
from chamberlain.revenues.views.letters import letter, schedule
from chamberlain.ui.letters import letters_pdf

__all__ = ["billed"]

SUMMONED, HEARD = date(2026, 11, 16), date(2026, 11, 30)
BALANCE, SUMMONS, ORDER = 257_944, 6_000, 2_500


@pytest.fixture
def summoned(billed: dict[str, str]) -> str:
    """An account summoned to a hearing on 30 November; answers its number."""
    does("release_recovery", recovery=proposed("reminder").reference)
    run(SYSTEM, "kernel.advance_day", {"to": SUMMONED})
    listed = proposed("summons").reference
    does("release_recovery", recovery=listed, hearing_on=HEARD)
    return billed["4"]


def heard(**inputs: Any) -> Any:
    run(SYSTEM, "kernel.advance_day", {"to": HEARD})
    hearing = CourtCase.objects.latest("id").hearing.reference
    return does("record_orders", hearing=hearing, signed_by="J Hale JP", **inputs)


def costs(account: str) -> int:
    entries = Entry.objects.filter(account__reference=account, kind="cost")
    return sum(entries.values_list("amount_pence", flat=True))


def test_a_summons_lists_a_case_with_its_costs_apart(summoned: str) -> None:
    case = CourtCase.objects.get()

    assert (case.claimed_pence, case.summons_cost_pence) == (BALANCE, SUMMONS)
    assert (case.hearing.held_on, case.hearing.court) == (HEARD, "Brighthelm Magistrates' Court")
    assert costs(summoned) == SUMMONS


def test_an_order_is_for_the_tax_and_for_both_costs(summoned: str) -> None:
    made = heard()

    order = LiabilityOrder.objects.get()
    assert (order.tax_pence, order.cost_pence) == (BALANCE, SUMMONS + ORDER)
    assert (made.orders, made.paid, made.cost_pence) == (1, 0, SUMMONS + ORDER)
    assert order.reply_by == date(2026, 12, 14)
    assert RecoveryStep.objects.get(kind="liability_order").amount_pence == 266_444
    assert costs(summoned) == SUMMONS + ORDER


def test_everybody_liable_in_the_year_is_named_in_the_order(summoned: str) -> None:
    joint = {"account": summoned, "held_from": date(2020, 4, 1)}
    does("record_joint_party", **joint, name="Bea Joint")
    does("record_joint_party", **joint, name="Old Flame", held_to=date(2026, 3, 31))

    heard()

    named = LiabilityOrder.objects.get().orderparty_set.values_list("name", flat=True)
    assert sorted(named) == ["Ann Example", "Bea Joint"]


def test_a_case_paid_before_the_hearing_has_no_order(summoned: str) -> None:
    pays(summoned, BALANCE + SUMMONS, 99, SUMMONED)

    made = heard()

    assert (made.orders, made.paid) == (0, 1)
    assert CourtCase.objects.get().reason == "paid"
    assert costs(summoned) == SUMMONS


def test_no_order_is_recorded_before_the_day_or_twice(summoned: str) -> None:
    case = CourtCase.objects.get()

    with pytest.raises(Refusal, match="heard on 30/11/2026, not before"):
        does("record_orders", hearing=case.hearing.reference, signed_by="J Hale JP")
    heard()
    with pytest.raises(Refusal, match="is heard"):
        heard()


def test_a_case_on_hold_keeps_the_orders_from_being_recorded(summoned: str) -> None:
    does("place_hold", account=summoned, reason="breathing_space", held_to=date(2027, 1, 10))
    case = CourtCase.objects.get()

    with pytest.raises(Refusal, match="1 cases are on hold"):
        heard()
    later = does("adjourn_case", case=case.reference, to=date(2027, 1, 14), reason="moratorium")

    again = CourtCase.objects.get(reference=later)
    assert (again.state, again.summons_cost_pence) == ("listed", SUMMONS)
    assert heard_on(again) == date(2027, 1, 14)
    assert costs(summoned) == SUMMONS


def heard_on(case: CourtCase) -> date:
    return case.hearing.held_on


def test_a_case_withdrawn_in_error_gives_its_costs_back_and_begins_again(summoned: str) -> None:
    case = CourtCase.objects.get()

    does("withdraw_case", case=case.reference, reason="error", waive_costs=True)

    assert costs(summoned) == 0
    steps = next_steps(ENTITY, SUMMONED, 2026, 1_000)
    assert steps["kind"].to_list() == ["final_notice"]


def test_what_was_ordered_is_not_reminded_of_and_payments_reduce_the_order(summoned: str) -> None:
    heard()

    pays(summoned, 100_000, 99, HEARD)

    assert next_steps(ENTITY, HEARD, 2026, 1_000).is_empty()
    assert orders_left(ENTITY, HEARD)["left_pence"].to_list() == [166_444]


def test_paid_costs_move_to_the_general_fund_once(summoned: str) -> None:
    heard()
    pays(summoned, BALANCE + 1_000, 99, HEARD)

    first, second = does("settle_costs", entity=ENTITY), does("settle_costs", entity=ENTITY)
    pays(summoned, 7_500, 100, HEARD)
    third = does("settle_costs", entity=ENTITY)

    assert (first, second, third) == (1_000, 0, 7_500)


def test_a_quashed_order_takes_its_costs_off(summoned: str) -> None:
    heard()
    order = LiabilityOrder.objects.get()

    does("quash_order", order=order.reference, reason="served at the wrong address")

    assert costs(summoned) == 0
    assert orders_left(ENTITY, HEARD).is_empty()


def test_what_is_past_six_years_is_not_complained_of(billed: dict[str, str]) -> None:
    does("release_recovery", recovery=proposed("reminder").reference)
    run(SYSTEM, "kernel.advance_day", {"to": date(2032, 4, 2)})

    with pytest.raises(Refusal, match="No account is due a summons"):
        does("propose_recovery", entity=ENTITY, kind="summons", year=2026)


def test_the_courts_papers_and_every_notice_are_tagged_pdfs(summoned: str) -> None:
    heard()
    written = ask(SYSTEM, "revenues.recovery_letters", {"account": summoned})
    hearing = CourtCase.objects.get().hearing.reference
    held = ask(SYSTEM, "revenues.hearing", {"hearing": hearing})
    cases = ask(SYSTEM, "revenues.court_cases", {"hearing": hearing})

    pdf = letters_pdf([*map(letter, written), schedule(held, held.council, cases)])

    assert [one.kind for one in written] == ["liability_order", "summons", "reminder"]
    assert written[0].order_tax_pence == BALANCE
    assert pdf.startswith(b"%PDF") and b"StructTreeRoot" in pdf


def test_an_order_explains_its_sum(summoned: str) -> None:
    heard()

    why = explain(SYSTEM, f"revenues:order:{LiabilityOrder.objects.get().reference}")

    assert why.amount_pence == BALANCE + SUMMONS + ORDER
    assert [line["amount"] for line in why.workings[:3]] == ["£2,579.44", "£60.00", "£25.00"]
