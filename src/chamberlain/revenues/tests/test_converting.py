from typing import Any

from django.test import Client

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills, send
from chamberlain.revenues.models import Account, RecoveryStep

HERE = {"entity": ENTITY}


def load(name: str, *items: dict[str, Any]) -> Any:
    return run(SYSTEM, f"revenues.{name}", HERE | {"items": list(items)}).value


def test_notices_and_elections_come_over_and_strangers_are_set_aside(
    street: dict[str, str],
) -> None:
    notice = {"account": street["4"], "year": 2026, "kind": "reminder", "amount_pence": 25_744,
              "issued_on": "2026-10-13", "pay_by": "2026-10-19"}  # fmt: skip

    notices = load("take_on_notices", notice, notice, notice | {"account": "999999"},
                   notice | {"kind": "final_notice", "pay_by": "2026-10-01"})  # fmt: skip
    elected = load("take_on_elections", {"account": street["4"], "scheme": "12", "pay_day": 15},
                   {"account": "999999", "scheme": "12"})  # fmt: skip

    assert notices.accepted == [street["4"]]
    assert [one.field for one in notices.refused] == ["account", "pay_by"] or len(
        notices.refused
    ) == 3
    step = RecoveryStep.objects.get()
    assert (step.kind, step.state, step.amount_pence) == ("reminder", "released", 25_744)
    assert elected.accepted == [street["4"]] and len(elected.refused) == 1
    kept = Account.objects.get(reference=street["4"])
    assert (kept.scheme, kept.pay_day) == ("12", 15)


def test_control_totals_are_held_against_the_register(street: dict[str, str]) -> None:
    entry = {"account": street["4"], "year": 2024, "kind": "brought_forward", "day": "2026-10-31"}
    send(SYSTEM, "revenues.take_on_entries", [
        entry | {"amount_pence": 20_000, "source_ref": "a"},
        entry | {"account": street["5"], "amount_pence": -1_500, "source_ref": "b"},
    ])  # fmt: skip
    source = {"source": "Closing list of 31 October"}
    load("enter_control_totals",
         source | {"kind": "accounts", "items": 6},
         source | {"kind": "arrears", "year": 2024, "items": 1, "pence": 20_000},
         source | {"kind": "credits", "year": 2024, "items": 1, "pence": -1_499})  # fmt: skip

    found = {one.kind: one.agrees for one in ask(SYSTEM, "revenues.conversion_checks", HERE)}

    assert found == {"accounts": True, "arrears": True, "credits": False}


def test_every_difference_of_two_systems_bills_is_listed_with_a_cause(
    street: dict[str, str], settings: Any, tmp_path: Any
) -> None:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    make_bills()
    theirs = [
        {"account": street["1"], "year": 2026, "charged_pence": 171_963, "instalments": 10},
        {"account": street["2"], "year": 2026, "charged_pence": 200_622},
        {"account": street["3"], "year": 2026, "charged_pence": 257_944, "band": "D"},
        {"account": street["4"], "year": 2026, "charged_pence": 193_458},
        {"account": street["5"], "year": 2026, "charged_pence": 315_265, "instalments": 12},
        {"account": "500000009", "year": 2026, "charged_pence": 1_000},
    ]
    twice = load("load_their_bills", *theirs, theirs[0])
    load("load_their_bills", *theirs)

    given = HERE | {"year": 2026}
    found = ask(SYSTEM, "revenues.parallel_differences", given)

    assert len(twice.refused) == 1
    causes = {one.account: one.cause for one in found}
    assert causes == {
        street["2"]: "rounding",
        street["3"]: "band",
        street["4"]: "discount",
        street["5"]: "instalments",
        street["6"]: "no bill there",
        "500000009": "no bill here",
    }
    only = ask(SYSTEM, "revenues.parallel_differences", given | {"cause": "band"})
    assert [one.account for one in only] == [street["3"]]
    client = Client()
    client.post("/sign-in/as/revenues")
    places = ["conversion", "conversion/differences", "conversion/bills/import"]
    pages = [client.get(f"/staff/revenues/{one}").status_code for one in places]
    assert pages == [200, 200, 200]
