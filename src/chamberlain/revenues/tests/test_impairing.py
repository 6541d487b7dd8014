from datetime import date
from typing import Any

import pytest

from chamberlain.income.make import make_types
from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.revenues.make import make_bills
from chamberlain.revenues.queries.impairing import debts_on, years_history

TODAY = date(2026, 11, 2)


@pytest.mark.usefixtures("street")
def test_council_tax_is_set_aside_for_by_the_councils_own_rates_and_the_fund_says_so(
    council: Any,
) -> None:
    make_types()
    make_bills()
    given = {"entity": ENTITY, "tax": "council_tax"}
    with pytest.raises(Refusal, match="enter the former system's"):
        run(SYSTEM, "revenues.take_losses", given | {"first_year": 2023, "last_year": 2024})
    bands = [{"basis": "age", "least_days": 0, "owed_pence": 100_00, "lost_pence": 2_00}]
    history = run(SYSTEM, "income.record_loss_history", {
        "entity": ENTITY, "kind": "council_tax", "as_at": TODAY, "items": bands,
        "source": "The former system's years 2020 to 2024"}).value  # fmt: skip
    rates = {"history": history, "from_day": date(2026, 4, 1)}
    run(SYSTEM, "income.set_loss_rates", rates)

    made = run(SYSTEM, "revenues.propose_allowance", given | {"as_at": TODAY}).value

    found = ask(SYSTEM, "income.allowance", {"allowance": made})
    debts = debts_on(ENTITY, "council_tax", TODAY)
    assert found.debt_pence == int(debts["left_pence"].sum()) > 0
    assert abs(found.allowance_pence - found.debt_pence // 50) <= debts.height
    book = {"entity": ENTITY, "year": 2026}
    begun = {"balance_pence": 0, "allowance_pence": 1_00, "source": "Accounts of 2025-26"}
    run(SYSTEM, "revenues.open_fund_year", book | begun)
    before = ask(SYSTEM, "revenues.fund_statement", book)
    run(council("chief"), "income.agree_allowance", {"allowance": made})
    after = ask(SYSTEM, "revenues.fund_statement", book)
    assert before.contribution_pence == 0
    assert after.contribution_pence == found.allowance_pence - 1_00
    assert after.balance_pence == before.balance_pence - after.contribution_pence
    assert after.lines[-1].what.startswith("Contribution to the impairment allowance")
    assert years_history(ENTITY, "council_tax", 2026, 2026, TODAY)["owed_pence"].sum() > 0
