from datetime import date
from typing import Any

import pytest
from django.test import Client

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import FundEstimate, PreceptPayment

POLICE = {"entity": ENTITY, "body": "police"}
PRECEPT = POLICE | {
    "year": 2026,
    "amount_pence": 120_050,
    "source": "Notice of 5 February 2026",
    "first_on": date(2026, 4, 20),
    "payments": 10,
}


def keep(body: str = "police") -> str:
    inputs = {"entity": ENTITY, "body": body, "name": f"Sussex {body}"}
    return str(run(SYSTEM, "revenues.keep_precepting_body", inputs).value)


def lines(as_at: date = date(2026, 11, 2)) -> dict[str, int]:
    given = {"entity": ENTITY, "year": 2026, "as_at": as_at}
    found = ask(SYSTEM, "revenues.fund_statement", given)
    assert found.balance_pence == sum(line.amount_pence for line in found.lines)
    return {line.what: line.amount_pence for line in found.lines}


def test_a_precept_is_owed_whole_and_asked_for_by_its_days_once(
    street: dict[str, str], council: Any
) -> None:
    keep()
    run(SYSTEM, "revenues.set_precept", PRECEPT)

    inputs = {"entity": ENTITY, "due_by": date(2026, 6, 30)}
    first = run(council("revenues"), "revenues.ask_precepts", inputs).value
    again = run(council("revenues"), "revenues.ask_precepts", inputs).value

    planned = list(PreceptPayment.objects.order_by("number"))
    assert [one.amount_pence for one in planned] == [12_000] * 9 + [12_050]
    assert planned[0].due_on == date(2026, 4, 20) and planned[-1].due_on == date(2027, 1, 20)
    assert len(first) == 3 and again == []
    assert lines()["Police precept"] == -120_050


def test_whoever_enters_a_precept_does_not_ask_for_its_payment(
    street: dict[str, str], council: Any
) -> None:
    keep()
    run(SYSTEM, "revenues.set_precept", PRECEPT)

    with pytest.raises(Refusal) as refused:
        run(council("collector"), "revenues.ask_precepts",
            {"entity": ENTITY, "due_by": date(2026, 6, 30)})  # fmt: skip

    assert refused.value.status == 403


def test_a_precept_is_entered_once_for_a_body_that_is_kept_within_its_year(
    street: dict[str, str],
) -> None:
    with pytest.raises(Refusal, match="Keep the body first"):
        run(SYSTEM, "revenues.set_precept", PRECEPT)
    keep()
    with pytest.raises(Refusal, match="expected within 2026-27"):
        run(SYSTEM, "revenues.set_precept", PRECEPT | {"first_on": date(2026, 9, 1)})
    run(SYSTEM, "revenues.set_precept", PRECEPT)
    with pytest.raises(Refusal, match="entered already"):
        run(SYSTEM, "revenues.set_precept", PRECEPT)


def test_the_estimate_shares_what_the_statement_comes_to(street: dict[str, str]) -> None:
    make_bills()
    for body, pence in (("billing_authority", 800_000), ("police", 100_000), ("fire", 50_000)):
        keep(body)
        run(SYSTEM, "revenues.set_precept", PRECEPT | {"body": body, "amount_pence": pence})
    begin = {"entity": ENTITY, "year": 2026, "balance_pence": -5_000, "allowance_pence": 10_000}
    run(SYSTEM, "revenues.open_fund_year", begin | {"source": "Accounts of 2025-26"})
    inputs = {
        "entity": ENTITY,
        "year": 2026,
        "further_pence": 3_000,
        "allowance_pence": 25_000,
        "basis": "New homes to come, and arrears by age",
    }
    with pytest.raises(Refusal, match="not before 1 December"):
        run(SYSTEM, "revenues.estimate_fund", inputs)

    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 1, 15)})
    made = run(SYSTEM, "revenues.estimate_fund", inputs).value

    charged = lines()["Council tax charged for the year"]
    expected = charged - 5_000 - 950_000 + 3_000 - 25_000 + 10_000
    assert made.estimate_pence == (expected + 50) // 100 * 100
    assert made.billing_authority + made.police + made.fire == made.estimate_pence
    assert made.police == round(expected * 100 / 950 / 100) * 100
    kept = FundEstimate.objects.get()
    assert kept.so_far_pence == charged - 955_000


def test_each_cell_of_the_tax_base_walks_to_its_dwellings(street: dict[str, str]) -> None:
    make_bills()
    since = {"kind": "household", "held_from": "2020-04-01"}
    facts = [
        since | {"account": street["4"], "residents": 1},
        since | {"account": street["3"], "residents": 2, "disregarded": 1},
        since | {"account": street["2"], "residents": 2, "disregarded": 2},
        since | {"account": street["1"], "residents": 3, "disregarded": 3, "students": 3},
        since | {"account": street["5"], "residents": 0, "furnished": True},
        {"kind": "disabled", "held_from": "2020-04-01", "account": street["6"], "reason": "Bath"},
    ]
    send(SYSTEM, "revenues.take_on_facts", facts)
    given = {"entity": ENTITY, "on": date(2026, 10, 5)}

    found = ask(SYSTEM, "revenues.tax_base", given)

    counts = {row.line: row.total for row in found.rows}
    assert counts == {
        "1": 6, "2": 1, "4": 5, "5": 1, "6": 1, "7": 5, "8": 1, "9": 1, "10": 1, "11": 1, "11P": 1,
        "12": 0, "13": 0, "14": 0, "15": 0, "AX": 0, "CTR": 0, "NA": 0,
    }  # fmt: skip
    for row in found.rows:
        for band, count in zip(found.bands, row.bands, strict=True):
            cell = given | {"line": row.line, "band": band}
            assert len(ask(SYSTEM, "revenues.tax_base_dwellings", cell)) == count
    # D 0.75, C 0.75 * 8/9, B 0.5 * 7/9, E twice 11/9, F as E 11/9
    assert found.band_d_e4 == 7_500 + 6_667 + 3_889 + 36_667


def test_the_return_adds_up_from_its_accounts_and_tells_arrears_apart(
    street: dict[str, str],
) -> None:
    make_bills()
    entry = {"channel": "bank", "narrative": "", "account": street["4"]}
    send(SYSTEM, "revenues.take_on_entries", [
        entry | {"year": 2026, "kind": "receipt", "amount_pence": -50_000, "day": "2026-03-20",
                 "source_ref": "a"},
        entry | {"year": 2026, "kind": "receipt", "amount_pence": -30_000, "day": "2026-05-20",
                 "source_ref": "b"},
        entry | {"year": 2024, "kind": "brought_forward", "amount_pence": 20_000,
                 "day": "2026-10-31", "source_ref": "c"},
        entry | {"year": 2024, "kind": "receipt", "amount_pence": -7_000, "day": "2026-06-20",
                 "source_ref": "d"},
    ])  # fmt: skip
    given = {"entity": ENTITY, "year": 2026, "as_at": date(2026, 11, 2)}

    found = ask(SYSTEM, "revenues.collection_return", given)

    pence = {row.line: row.amount_pence for row in found.lines}
    charged = pence["C1"]
    assert (pence["C2"], pence["C3"], pence["A1"], pence["A5"]) == (50_000, 30_000, 20_000, 7_000)
    assert found.arrears_pence == 13_000
    assert found.rate_e2 == round(80_000 * 10_000 / charged)
    for row in found.lines:
        cell = given | {"line": row.line}
        parts = ask(SYSTEM, "revenues.collection_return_accounts", cell)
        assert sum(one.amount_pence for one in parts) == row.amount_pence


def test_the_picture_holds_this_year_beside_last_and_target(street: dict[str, str]) -> None:
    make_bills()
    items = [
        {"year": 2026, "kind": "target", "day": "2026-04-30", "rate_e2": 1_000},
        {"year": 2026, "kind": "target", "day": "2027-03-31", "rate_e2": 9_650},
        {"year": 2025, "kind": "former", "day": "2025-10-31", "rate_e2": 6_000},
        {"year": 2025, "kind": "former", "day": "2025-11-30", "rate_e2": 7_000},
    ]
    send(SYSTEM, "revenues.load_collection_points", items)
    given = {"entity": ENTITY, "year": 2026, "as_at": date(2026, 11, 15)}

    found = ask(SYSTEM, "revenues.collection_picture", given)

    assert found.today.this_year_e2 == 0
    assert found.today.last_year_e2 == 6_500
    assert 6_000 < found.today.target_e2 < 6_200
    assert found.days[-1].target_e2 == 9_650 and found.days[-1].this_year_e2 is None
    again = run(SYSTEM, "revenues.load_collection_points", {"entity": ENTITY, "items": items})
    assert again.value.accepted == [] and len(again.value.refused) == 4


def test_each_page_of_the_fund_opens_and_nobody_else_sees_it(
    street: dict[str, str], council: Any, settings: Any, tmp_path: Any
) -> None:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    make_bills()
    keep()
    run(SYSTEM, "revenues.set_precept", PRECEPT)
    places = ["fund", "fund/ask", "tax-base", "tax-base/dwellings?on=2026-11-02&line=8&band=D",
              "return", "return/accounts?year=2026&line=C1", "collection-rate"]  # fmt: skip

    seen = {who: [page(who, place) for place in places] for who in ("revenues", "clerk")}

    assert seen["revenues"] == [200] * len(places)
    assert 200 not in seen["clerk"]


def page(who: str, place: str) -> int:
    client = Client()
    client.post(f"/sign-in/as/{who}")
    return int(client.get(f"/staff/revenues/{place}").status_code)
