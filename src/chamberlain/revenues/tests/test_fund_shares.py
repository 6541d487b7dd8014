"""Last year's estimate charged in its shares, by two people; the allowance on the statement."""

from datetime import date
from typing import Any

import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.revenues.models import PreceptPayment
from chamberlain.revenues.tests.test_fund import PRECEPT, keep

YEAR = 2027
PROPOSED = {"entity": ENTITY, "year": YEAR, "first_on": date(2027, 5, 20), "payments": 10}


def estimated(further_pence: int) -> None:
    """Make the estimate of 2026-27, of a fund of which bodies ask 9,500 pounds."""
    for body, pence in (("billing_authority", 800_000), ("police", 100_000), ("fire", 50_000)):
        keep(body)
        run(SYSTEM, "revenues.set_precept", PRECEPT | {"body": body, "amount_pence": pence})
    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 1, 15)})
    inputs = {"entity": ENTITY, "year": 2026, "further_pence": 950_000 + further_pence,
              "allowance_pence": 0, "basis": "New homes to come, and arrears by age"}  # fmt: skip
    run(SYSTEM, "revenues.estimate_fund", inputs)


def balance(account: str) -> int:
    given = {"entity": ENTITY, "account": account, "as_at": date(2027, 4, 30)}
    return int(ask(SYSTEM, "ledger.balance_on", given))


@pytest.mark.parametrize("sign", [1, -1])
def test_an_estimate_is_charged_in_its_shares_by_two_people(council: Any, sign: int) -> None:
    estimated(sign * 95_000)
    manager, chief = council("collector"), council("chief")
    with pytest.raises(Refusal, match="from 1 April 2027"):
        run(manager, "revenues.propose_fund_shares", PROPOSED)
    run(SYSTEM, "kernel.advance_day", {"to": date(2027, 4, 6)})
    run(SYSTEM, "ledger.open_period", {"entity": ENTITY, "year": YEAR, "period": 1})
    shares = run(manager, "revenues.propose_fund_shares", PROPOSED).value
    before = {one: balance(one) for one in ("52070", "95070", "L1140", "R2060", "83080")}
    with pytest.raises(Refusal):
        run(manager, "revenues.agree_fund_shares", {"shares": shares})

    parts = run(chief, "revenues.agree_fund_shares", {"shares": shares}).value

    assert parts == {
        "billing_authority": sign * 80_000, "police": sign * 10_000, "fire": sign * 5_000,
    }  # fmt: skip
    moved = {one: balance(one) - pence for one, pence in before.items()}
    assert moved == {
        "52070": sign * 95_000, "95070": -sign * 80_000, "L1140": -sign * 15_000,
        "R2060": sign * 80_000, "83080": -sign * 80_000,
    }  # fmt: skip
    planned = PreceptPayment.objects.filter(precept__kind="surplus")
    assert sum(one.amount_pence for one in planned) == max(sign, 0) * 15_000
    told = explain(chief, f"revenues:fund_shares:{shares}")
    assert told.amount_pence == sign * 95_000
    assert any("Journal" in label for label, _ in told.leads_to)
    for again in ("agree_fund_shares", "propose_fund_shares"):
        given = {"shares": shares} if again.startswith("agree") else PROPOSED
        with pytest.raises(Refusal, match="already"):
            run(chief if "shares" in given else manager, f"revenues.{again}", given)
