"""Holds by the law, care, own accounts barred, councillors, a death; protected addresses."""

from datetime import date
from typing import Any

import pytest

from chamberlain.kernel.door import Caller, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.models import Account, Enforcement, Hold, LiabilityOrder
from chamberlain.revenues.queries.stages import next_steps
from chamberlain.revenues.tests.test_court import billed, heard, summoned
from chamberlain.revenues.tests.test_recovering import TODAY, does, pays, proposed

__all__ = ["billed", "summoned"]


def test_a_breathing_space_covers_this_year_only_once_it_was_reminded_of(
    billed: dict[str, str],
) -> None:
    account, space = billed["4"], {"reason": "breathing_space", "held_to": date(2026, 12, 20)}
    does("place_hold", account=account, **space)
    unreminded = next_steps(ENTITY, TODAY, 2026, 1_000)["held"].to_list()
    does("end_hold", account=account)
    does("release_recovery", recovery=proposed("reminder").reference)

    does("place_hold", account=account, **space)

    assert unreminded == [False]
    assert list(Hold.objects.order_by("id").values_list("covers_this_year", flat=True)) == [
        False, True,
    ]  # fmt: skip


def test_agents_are_recalled_from_who_is_vulnerable_and_not_sent_again(summoned: str) -> None:
    heard()
    order = LiabilityOrder.objects.get().reference
    does("place_with_agents", items=[{"order": order}], firm="Swift Ltd")

    does("note_vulnerability", account=summoned, kind="serious_illness", note="Ward 4")

    again = does("place_with_agents", items=[{"order": order}], firm="Swift Ltd").refused
    assert Enforcement.objects.get().ending == "vulnerable"
    assert "noted as vulnerable" in again[0].message
    assert ask(SYSTEM, "revenues.care_reviews", {"due_within": 365})[0].note == "Ward 4"


def test_a_breathing_space_recalls_agents_and_lets_an_attachment_go_on(summoned: str) -> None:
    heard()
    order = LiabilityOrder.objects.get().reference
    does("record_means", order=order, work="employed", payer="Pier Ltd", frequency="monthly")
    does("attach_earnings", order=order)

    does("place_hold", account=summoned, reason="breathing_space", held_to=date(2027, 1, 20))

    assert Enforcement.objects.get().state == "running"


def test_own_accounts_are_neither_opened_nor_acted_on(billed: dict[str, str], council: Any) -> None:
    officer, account = council("revenues"), billed["4"]
    run(officer, "revenues.declare_interest", {"account": account, "relation": "relative"})
    order = {"account": account}

    for name in ("revenues.account", "revenues.bill", "revenues.minded"):
        with pytest.raises(Refusal, match="your own or a relative's"):
            ask(officer, name, order)
    with pytest.raises(Refusal, match="your own or a relative's"):
        run(officer, "revenues.impose_penalty", order | {"reason": "told nothing"})

    listed = ask(officer, "revenues.accounts", {})
    assert account not in {one.account for one in listed}
    assert ask(council("revenues2"), "revenues.account", order).account == account


def test_nobody_ends_their_own_declaration(billed: dict[str, str], council: Any) -> None:
    manager, account = council("collector"), billed["4"]
    run(manager, "revenues.declare_interest", {"account": account, "relation": "own"})

    with pytest.raises(Refusal, match="your own or a relative's"):
        run(manager, "revenues.end_bar", {"account": account, "username": "collector"})
    does("end_bar", account=account, username="collector")

    assert ask(manager, "revenues.account", {"account": account}).account == account


def test_a_protected_address_is_hidden_from_who_is_not_cleared(
    billed: dict[str, str], council: Any
) -> None:
    does("protect_address", account=billed["4"], protected=True, reason="refuge")
    one = {"account": billed["4"]}

    hidden = ask(council("revenues"), "revenues.account", one)
    shown = ask(council("collector"), "revenues.account", one)
    searched = ask(council("revenues"), "revenues.accounts", {"search": "4 High"})

    assert (hidden.address, hidden.postcode) == ("Address protected", "")
    assert shown.address == "4 High Street"
    assert searched == []


def test_the_estate_of_who_died_is_billed_and_not_recovered_from(summoned: str) -> None:
    heard()
    order = LiabilityOrder.objects.get().reference
    does("place_with_agents", items=[{"order": order}], firm="Swift Ltd")

    payer = does("record_death", account=summoned, died_on=date(2026, 11, 20), executor="Eve Will")

    found = ask(SYSTEM, "revenues.account", {"account": summoned})
    assert payer == found.name == "The personal representatives of Ann Example"
    assert Account.objects.get(reference=summoned).party.kind == "estate"
    assert Enforcement.objects.get().ending == "deceased"
    assert found.holds[0].reason == "bereavement"
    assert ask(SYSTEM, "revenues.minded", {"account": summoned}).authorities[0].name == "Eve Will"


def test_a_councillor_unpaid_for_two_months_may_not_vote(billed: dict[str, str]) -> None:
    asked = {"entity": ENTITY, "as_at": TODAY}
    does("add_councillor", account=billed["4"], councillor="Cllr Ann Example")
    does("add_councillor", account=billed["5"], councillor="Cllr Bo Paid")

    before = ask(SYSTEM, "revenues.councillors_in_arrears", asked)
    pays(billed["4"], 25_744 + 5 * 25_800, 99)
    after = ask(SYSTEM, "revenues.councillors_in_arrears", asked)

    assert [(one.unpaid_pence, one.applies) for one in before] == [(154_744, True), (0, False)]
    assert [(one.applies, one.owed_pence) for one in after] == [(False, 103_200), (False, 0)]


def test_an_officer_may_not_allow_what_is_a_managers(billed: dict[str, str], council: Any) -> None:
    officer: Caller = council("revenues")
    barred = {"account": billed["4"], "username": "revenues2", "relation": "own"}

    with pytest.raises(Refusal):
        run(officer, "revenues.bar_person", barred)
