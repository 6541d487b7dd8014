from datetime import date
from typing import Any

import pytest
from django.test import Client

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.models import Bill, Fact, ReductionClaim, ReductionDecision

GRID = "brighton_universal_credit"


def claim(account: str, scheme: str = GRID, **given: Any) -> str:
    household = given.pop("household", {"monthly_earnings_pence": 30_000})
    inputs = {
        "account": account,
        "scheme": scheme,
        "made_on": date(2026, 6, 1),
        "starts_on": None,
        "household": household,
    }
    return str(run(SYSTEM, "revenues.claim_reduction", inputs | given).value)


def decide(reference: str) -> Any:
    return run(SYSTEM, "revenues.decide_reduction", {"claim": reference}).value


def charged(account: str) -> int:
    return Bill.objects.filter(account__reference=account).latest("number").charged_pence


@pytest.fixture
def billed(street: dict[str, str]) -> dict[str, str]:
    make_bills()
    return street


def test_a_claim_is_decided_by_its_scheme_and_billed_from_its_day(billed: dict[str, str]) -> None:
    home = billed["4"]
    reference = claim(home)

    made = decide(reference)

    off = 257_944 * 304 / 365 * 0.82
    assert made.percent_e2 == 8_200
    assert made.change_pence == pytest.approx(-off, abs=3)
    assert charged(home) == 257_944 + made.change_pence
    (kept,) = ReductionDecision.objects.all()
    assert (kept.kind, kept.held_from) == ("award", date(2026, 6, 1))


def test_deciding_again_changes_nothing_and_makes_no_decision(billed: dict[str, str]) -> None:
    reference = claim(billed["4"])
    decide(reference)

    again = decide(reference)

    assert (again.decisions, again.change_pence) == ([], 0)
    assert Fact.objects.filter(kind="reduction", ended_act__isnull=True).count() == 1


def test_notices_change_the_level_from_their_day_and_say_nothing_within_it(
    billed: dict[str, str],
) -> None:
    home = billed["4"]
    reference = claim(home)
    decide(reference)
    lines = [
        {"claim": reference, "held_from": "2026-07-01", "monthly_earnings_pence": 36_000},
        {"account": home, "held_from": "2026-09-01", "monthly_earnings_pence": 40_000},
        {"claim": "RCL-9999999", "held_from": "2026-09-01", "monthly_earnings_pence": 1},
        {"claim": reference, "held_from": "2026-01-01", "monthly_earnings_pence": 1},
    ]

    found = run(SYSTEM, "revenues.load_credit_notices", {"entity": ENTITY, "items": lines}).value

    assert found.accepted == [reference] * 2
    assert [one.field for one in found.refused] == ["claim", "held_from"]
    decisions = list(ReductionDecision.objects.order_by("id"))
    assert [(one.kind, one.percent_e2) for one in decisions] == [("award", 8200), ("change", 6000)]
    held = Fact.objects.filter(kind="reduction", ended_act__isnull=True).order_by("held_from")
    assert [(one.percent_e2, one.held_from) for one in held] == [
        (8_200, date(2026, 6, 1)),
        (6_000, date(2026, 9, 1)),
    ]
    whole = 257_944
    expected = whole - whole * (0.82 * 92 + 0.60 * 212) / 365
    assert charged(home) == pytest.approx(expected, abs=3)


def test_too_much_capital_is_refused_and_the_bill_stays(billed: dict[str, str]) -> None:
    reference = claim(billed["4"], household={"capital_pence": 600_001,
                                              "monthly_earnings_pence": 0})  # fmt: skip

    made = decide(reference)

    assert (made.percent_e2, made.change_pence) == (0, 0)
    kept = ReductionDecision.objects.get()
    assert (kept.kind, kept.reason) == ("refusal", "capital over the limit")
    assert ReductionClaim.objects.get().state == "refused"


def test_a_pensioners_reduction_is_less_by_others_and_by_income(billed: dict[str, str]) -> None:
    household = {"weekly_income_pence": 24_800, "applicable_pence": 23_800,
                 "non_dependants": [{"gross_weekly_pence": 0}]}  # fmt: skip
    reference = claim(billed["4"], "pensioner", made_on=date(2026, 4, 1), household=household)

    made = decide(reference)

    found = ask(SYSTEM, "revenues.reduction_claim", {"claim": reference})
    assert -257_944 < made.change_pence < 0
    said = " ".join(found.decisions[0].said)
    assert "£10.00 too much" in said and "for others who live there" in said


def test_an_end_is_billed_and_a_second_claim_waits_for_it(billed: dict[str, str]) -> None:
    home = billed["4"]
    reference = claim(home)
    decide(reference)
    with pytest.raises(Refusal, match="runs on this account"):
        claim(home)
    with pytest.raises(Refusal, match="not on file"):
        claim(billed["5"], "hastings")

    inputs = {"claim": reference, "ended_on": date(2026, 10, 1), "reason": "Moved to another town"}
    run(SYSTEM, "revenues.end_reduction", inputs)

    off = 257_944 * 122 / 365 * 0.82
    assert charged(home) == pytest.approx(257_944 - off, abs=3)
    assert claim(home, made_on=date(2026, 11, 1)) != reference


def test_the_claim_and_its_notice_are_shown_to_officers(
    billed: dict[str, str], settings: Any, tmp_path: Any
) -> None:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    reference = claim(billed["4"])
    decide(reference)
    here = f"/staff/revenues/reductions/{reference}"
    places = ["/staff/revenues/reductions", "/staff/revenues/reductions/new",
              "/staff/revenues/reductions/import", here, f"{here}/change", f"{here}/end",
              f"/staff/why/revenues:reduction:{reference}"]  # fmt: skip
    client, clerk = Client(), Client()
    client.post("/sign-in/as/revenues")
    clerk.post("/sign-in/as/clerk")

    pages = [client.get(one) for one in places]
    paper = client.get(f"{here}/notice.pdf")

    assert [one.status_code for one in pages] == [200] * len(places)
    assert "up to 82%" in pages[3].content.decode()
    assert paper.content.startswith(b"%PDF")
    assert clerk.get(f"{here}/notice.pdf").status_code != 200
