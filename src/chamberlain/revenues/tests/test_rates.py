from datetime import date
from typing import Any

import pytest
from django.test import Client

from chamberlain.income.make import make_types
from chamberlain.kernel.door import EVERYTHING, Refusal, ask, run
from chamberlain.kernel.events import deliver
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.populations import population_called
from chamberlain.kernel.references import explain
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import (
    Account,
    Bill,
    Charge,
    CourtCase,
    Dwelling,
    Instalment,
    LiabilityOrder,
)
from chamberlain.revenues.tests.test_recovering import pays
from chamberlain.revenues.views.letters import letter

PLACES = [
    {"list_number": "R1", "description": "Shop and premises", "address": "1 The Lanes",
     "postcode": "BN1 1HB", "rateable_value": 40_000, "retail": True},
    {"list_number": "R2", "description": "Offices", "address": "2 The Lanes",
     "postcode": "BN1 1HB", "rateable_value": 60_000},
    {"list_number": "R3", "description": "Workshop", "address": "3 The Lanes",
     "postcode": "BN1 1HB", "rateable_value": 13_500},
]  # fmt: skip


@pytest.fixture
def lanes(street: dict[str, str]) -> dict[str, str]:
    """Three premises in the list, each with a ratepayer since before the year."""
    send(SYSTEM, "revenues.load_rating_list", PLACES)
    payers = [
        {"list_number": place["list_number"], "name": f"{place['description']} Ltd",
         "kind": "organisation", "ground": "occupier", "held_from": "2026-04-01"}
        for place in PLACES
    ]  # fmt: skip
    made = send(SYSTEM, "revenues.take_on_accounts", payers)
    return {place["list_number"]: one for place, one in zip(PLACES, made, strict=True)}


def place(number: str) -> str:
    return Dwelling.objects.get(list_number=number).reference


def fact(number: str, **given: Any) -> Any:
    inputs = {"hereditament": place(number), "held_from": date(2026, 4, 1)} | given
    return run(SYSTEM, "revenues.record_rates_fact", inputs).value


def bill() -> Any:
    inputs = {"entity": ENTITY, "year": 2026, "issue_on": date(2026, 3, 12)}
    made = run(SYSTEM, "revenues.prepare_rates", inputs).value
    run(SYSTEM, "revenues.issue_billing", {"run": made.run})
    return made


def charged(account: str) -> int:
    return ask(SYSTEM, "revenues.rates_account", {"account": account}).years[0].charged_pence


def test_value_and_use_choose_the_multiplier_and_reliefs_follow(lanes: dict[str, str]) -> None:
    fact("R3", kind="small_business")
    fact("R2", kind="transition", bill_before_pence=20_000_00)

    made = bill()

    # 40,000 at 38.2p and 1p; capped at 20,000 and 15%; half of 13,500 at 43.2p and 1p
    assert charged(lanes["R1"]) == 40_000 * 38.2 + 40_000
    assert charged(lanes["R2"]) == 23_000_00
    assert charged(lanes["R3"]) == (583_200 + 13_500) // 2
    assert (made.bills, made.left_out) == (3, 0)
    assert all(account.startswith("60") for account in lanes.values())
    reference = f"revenues:billing:{made.run}"
    posted = journals_of(EVERYTHING, source="revenues", source_refs=[reference])
    assert len(posted) == 1


def test_rates_are_paid_by_ten_instalments_and_stay_out_of_council_tax(
    lanes: dict[str, str], street: dict[str, str]
) -> None:
    bill()
    make_bills()

    plan = Instalment.objects.filter(bill__account__reference=lanes["R1"])
    assert plan.count() == 10
    assert sum(one.amount_pence for one in plan) == charged(lanes["R1"])
    assert Bill.objects.filter(year=2026).count() == 9
    given = {"entity": ENTITY, "year": 2026, "as_at": date(2026, 11, 2)}
    fund = ask(SYSTEM, "revenues.fund_statement", given)
    so_far = ask(SYSTEM, "revenues.collection_so_far", given)
    tax = sum(Charge.objects.filter(account__reference__in=street.values()).values_list(
        "net_pence", flat=True))  # fmt: skip
    assert so_far.charged_pence == tax == fund.balance_pence
    base = ask(SYSTEM, "revenues.tax_base", {"entity": ENTITY, "on": date(2026, 11, 2)})
    assert base.rows[0].total == 6


def test_an_auditor_samples_rates_bills_apart_from_council_tax(
    lanes: dict[str, str], street: dict[str, str]
) -> None:
    made = bill()
    make_bills()
    days = (ENTITY, date(2026, 1, 1), date(2026, 11, 30))

    rates = population_called("rates_bills").gather(EVERYTHING, *days)
    tax = population_called("bills").gather(EVERYTHING, *days)

    assert rates["amount_pence"].sum() == sum(charged(one) for one in lanes.values())
    assert (rates.height, tax.height) == (3, 6)
    reference = rates["reference"].sort()[0]
    told = explain(SYSTEM, f"revenues:rates_bill:{reference}")
    assert told.title.startswith("Business rates bill 1 of 2026-27")
    kinds = {to.rpartition(":")[0] for _, to in told.leads_to}
    assert kinds == {"revenues:billing", "ledger:journal", "revenues:ratepayer"}
    assert f"Billing run {made.run}" in dict(told.leads_to)


def test_a_ratepayer_who_leaves_is_charged_by_the_day_and_empty_months_are_free(
    lanes: dict[str, str],
) -> None:
    bill()
    whole = charged(lanes["R1"])

    inputs = {"hereditament": place("R1"), "moved_on": date(2026, 10, 1), "name": "Owner plc"}
    owner = run(SYSTEM, "revenues.record_ratepayer", inputs | {"empty": True}).value

    assert charged(lanes["R1"]) == pytest.approx(whole * 183 / 365, abs=2)
    found = ask(SYSTEM, "revenues.rates_account", {"account": owner})
    # free to 31 December, then 90 days
    assert found.years[0].charged_pence == pytest.approx(whole * 90 / 365, abs=2)
    assert "free" not in found.parts[0].said[0] and "90 days" in found.parts[0].said[0]
    assert Account.objects.get(reference=owner).party.kind == "organisation"


def test_a_new_value_is_billed_from_its_day_and_nothing_happens_twice(
    lanes: dict[str, str],
) -> None:
    bill()
    inputs = {
        "hereditament": place("R2"),
        "rateable_value": 50_000,
        "held_from": date(2026, 7, 1),
        "schedule": "S1/2",
    }

    (change,) = run(SYSTEM, "revenues.change_rateable_value", inputs).value
    again = run(SYSTEM, "revenues.change_rateable_value", inputs).value

    first, then = 60_000 * 49 * 91, 50_000 * 44.2 * 274
    assert change.after_pence == pytest.approx((first + then) / 365, abs=3)
    assert again == []
    kept = Charge.objects.filter(account__reference=lanes["R2"])
    assert kept.filter(reverses__isnull=False).count() == 1
    assert sum(one.net_pence for one in kept) == change.after_pence


def test_one_further_notice_and_then_the_year_is_due(lanes: dict[str, str]) -> None:
    bill()
    given = {"entity": ENTITY, "year": 2026}
    before = ask(SYSTEM, "revenues.rates_in_arrears", given)
    assert {one.next for one in before} == {"further_notice"} and len(before) == 3

    run(SYSTEM, "revenues.issue_further_notices", given | {"accounts": [lanes["R1"]]})
    with pytest.raises(Refusal, match="No ratepayer is due"):
        run(SYSTEM, "revenues.issue_further_notices", given | {"accounts": [lanes["R1"]]})

    def stands(day: date) -> tuple[str, bool]:
        rows = ask(SYSTEM, "revenues.rates_in_arrears", given | {"as_at": day})
        mine = next(one for one in rows if one.account == lanes["R1"])
        return mine.next, mine.due_pence == mine.balance_pence

    assert stands(date(2026, 11, 14)) == ("wait", False)
    assert stands(date(2026, 11, 15)) == ("whole_year", True)


def test_who_ignores_the_notice_is_summoned_ordered_and_visited_by_agents(
    lanes: dict[str, str],
) -> None:
    bill()
    given = {"entity": ENTITY}
    run(SYSTEM, "revenues.issue_further_notices",
        given | {"year": 2026, "accounts": [lanes["R1"]]})  # fmt: skip
    with pytest.raises(Refusal, match="No account is due a summons"):
        run(SYSTEM, "revenues.propose_rates_summonses", given)
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 16)})

    listed = run(SYSTEM, "revenues.propose_rates_summonses", given).value
    releasing = {"recovery": listed.reference}
    early, heard = (releasing | {"hearing_on": date(2026, 11, day)} for day in (29, 30))
    with pytest.raises(Refusal, match="30/11/2026 at the earliest"):
        run(SYSTEM, "revenues.release_recovery", early)
    summoned = run(SYSTEM, "revenues.release_recovery", heard).value
    run(SYSTEM, "kernel.advance_day", {"to": date(2026, 11, 30)})
    case = CourtCase.objects.get()
    signed = {"hearing": case.hearing.reference, "signed_by": "J Hale JP"}
    made = run(SYSTEM, "revenues.record_orders", signed).value

    order = LiabilityOrder.objects.get()
    assert (summoned, made.orders, made.tax_pence) == (1, 1, 40_000 * 38.2 + 40_000)
    assert order.reply_by is None
    assert (
        ask(SYSTEM, "revenues.rates_in_arrears", given | {"year": 2026})[0].account != lanes["R1"]
    )
    owed = balance_on("A2070", "GF")
    assert owed == case.summons_cost_pence + 2_500 and balance_on("A2060", "GF") == 0
    for command, more in (
        ("attach_earnings", {}),
        ("attach_benefits", {"benefit": "other"}),
        ("record_proceedings", {"method": "charging_order", "court": "County Court"}),
    ):
        with pytest.raises(Refusal, match="cannot be charged with business rates"):
            run(SYSTEM, f"revenues.{command}", {"order": order.reference} | more)
    placed = {"items": [{"order": order.reference}], "firm": "Swift Ltd"}
    assert len(run(SYSTEM, "revenues.place_with_agents", placed).value.accepted) == 1
    pays(lanes["R1"], order.tax_pence + order.cost_pence, 1, date(2026, 11, 30))
    settled = [run(SYSTEM, "revenues.settle_costs", given).value for _ in range(2)]
    assert settled == [order.cost_pence, 0] and balance_on("A2070", "GF") == 0
    letters = ask(SYSTEM, "revenues.recovery_letters", {"account": lanes["R1"]})
    said = " ".join(str(letter(one)) for one in letters)
    assert "business rates" in said and "council tax" not in said.lower()


def test_rates_in_the_fund_are_shared_and_appeals_are_set_aside(lanes: dict[str, str]) -> None:
    bill()
    given = {"entity": ENTITY, "year": 2026}
    whole = ask(SYSTEM, "revenues.rates_fund", given)
    split = given | {"central_e2": 5_000, "fire_e2": 100, "source": "Regulations"}
    with pytest.raises(Refusal, match="above the whole"):
        run(SYSTEM, "revenues.set_rates_shares", split | {"fire_e2": 5_001})

    kept = run(SYSTEM, "revenues.set_rates_shares", split).value
    day = {"entity": ENTITY, "as_at": date(2026, 11, 2), "basis": "Three appeals are open"}
    moved = run(SYSTEM, "revenues.set_appeals_provision", day | {"provision_pence": 10_001}).value

    found = ask(SYSTEM, "revenues.rates_fund", given)
    assert (kept, moved, whole.shares) == (4_900, 10_001, [])
    assert found.total_pence == whole.total_pence - 10_001 > 0
    assert sum(one.amount_pence for one in found.shares) == found.total_pence
    assert found.shares[1].amount_pence == (found.total_pence * 100 + 5_000) // 10_000
    assert balance_on("L2050", "CF") == -10_001
    with pytest.raises(Refusal, match="is set"):
        run(SYSTEM, "revenues.set_appeals_provision", day | {"provision_pence": 1})
    why = explain(SYSTEM, f"revenues:rates_fund:{ENTITY}-2026")
    assert why.amount_pence == found.total_pence
    assert [ref.startswith("ledger:journal:") for _, ref in why.leads_to] == [True]


def test_what_ratepayers_owe_is_held_against_their_control_account(
    lanes: dict[str, str], street: dict[str, str]
) -> None:
    bill()
    make_bills()

    found = ask(SYSTEM, "revenues.control", {"entity": ENTITY})

    assert [one.account for one in found] == ["A2060", "A2070"]
    assert [one.difference_pence for one in found] == [0, 0]
    assert found[1].detail_pence == sum(charged(one) for one in lanes.values())


def test_a_payment_of_a_day_not_closed_stands_between_accounts_and_ledger(
    lanes: dict[str, str], street: dict[str, str]
) -> None:
    make_types()
    make_bills()
    deliver()
    paid = {"external_ref": "1", "account": street["1"], "amount_pence": 10_000,
            "received_on": date(2026, 11, 2)}  # fmt: skip
    given = {"source": "revenues", "channel": "direct_debit", "entity": ENTITY, "batch": "1"}

    run(SYSTEM, "income.take_receipts", given | {"receipts": [paid]})
    deliver()

    tax = ask(SYSTEM, "revenues.control", {"entity": ENTITY})[0]
    assert (tax.not_posted_pence, tax.difference_pence) == (10_000, 0)
    assert tax.ledger_pence - tax.detail_pence == 10_000


def balance_on(account: str, fund: str) -> int:
    found = rows(
        "SELECT coalesce(sum(amount_pence), 0)::bigint AS pence FROM ledger_line "
        "WHERE account = %s AND fund = %s",
        [account, fund],
    )
    return int(found[0]["pence"])


def test_a_list_with_a_dwellings_number_or_a_number_twice_is_set_aside(
    lanes: dict[str, str],
) -> None:
    items = [
        PLACES[0] | {"list_number": "4"},
        PLACES[0] | {"list_number": "R9"},
        PLACES[0] | {"list_number": "R9"},
        PLACES[1],
        PLACES[1] | {"rateable_value": 61_000, "held_from": "2026-06-01"},
    ]

    found = run(SYSTEM, "revenues.load_rating_list", {"entity": ENTITY, "items": items}).value

    assert found.accepted == ["R9"]
    said = [one.message for one in found.refused]
    assert "is a dwelling" in said[0] and "twice" in said[1] and "already" in said[2]


def test_pages_of_business_rates_open_for_an_officer(
    lanes: dict[str, str], settings: Any, tmp_path: Any
) -> None:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    fact("R3", kind="small_business", others=[1_500])
    bill()
    client = Client()
    client.post("/sign-in/as/revenues")
    places = ["rates", "rates/arrears", "rates/import", "rates/prepare", "rates/notices",
              f"rates/accounts/{lanes['R3']}", f"rates/{place('R3')}/fact",
              f"rates/{place('R3')}/ratepayer"]  # fmt: skip

    pages = [client.get(f"/staff/revenues/{one}") for one in places]

    assert [one.status_code for one in pages] == [200] * len(places)
    assert "small business rate relief" in pages[5].content.decode()
    why = client.get(f"/staff/why/revenues:ratepayer:{lanes['R3']}").content.decode()
    assert "43.2p in the pound" in why
    of_account = f"rates/accounts/{lanes['R3']}/bill"
    shown = client.get(f"/staff/revenues/{of_account}").content.decode()
    assert "Rateable value" in shown and "one further notice" in shown and "43.2p" in shown
    pdf = client.get(f"/staff/revenues/{of_account}.pdf").content
    assert pdf.startswith(b"%PDF") and b"/StructTreeRoot" in pdf
    run(SYSTEM, "revenues.issue_further_notices", {"entity": ENTITY, "year": 2026})
    letters = client.get("/staff/revenues/rates/notices/2026/2026-11-02.pdf")
    assert letters.content.startswith(b"%PDF")
    away = client.get(f"/staff/revenues/accounts/{lanes['R3']}")
    assert away["Location"].endswith(f"rates/accounts/{lanes['R3']}")
    for more in ("rates/summonses", "fund/rates", "control"):
        assert client.get(f"/staff/revenues/{more}").status_code == 200
