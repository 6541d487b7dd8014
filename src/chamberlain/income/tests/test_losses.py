from datetime import date, timedelta

import polars as pl
import pytest

from chamberlain.income.make import ENTITY, FIRST_DAY, charge, make_customer, raise_charges
from chamberlain.income.rules.losses import history_by_age, history_by_stage, impairment, loss_rate
from chamberlain.income.tests.test_receipts import balance, do
from chamberlain.kernel.door import Refusal, ask
from chamberlain.kernel.make import SYSTEM

TODAY = FIRST_DAY
BANDS = [
    {"basis": "age", "least_days": 0, "owed_pence": 1000_00, "lost_pence": 10_00},
    {"basis": "age", "least_days": 91, "owed_pence": 400_00, "lost_pence": 160_00},
    {"basis": "stage", "stage": "judgment", "owed_pence": 100_00, "lost_pence": 60_00},
]


def entered(income, **changes):
    given = {"entity": ENTITY, "kind": "sundry", "as_at": TODAY, "items": BANDS,
             "source": "The former system's debts of 2022 to 2024"}  # fmt: skip
    return do(income("accountant"), "record_loss_history", **(given | changes))


def owing(days, source_ref="care:charge:1"):
    customer = make_customer(name=f"Debtor {days}")
    raise_charges(charge(customer, source_ref, due_on=TODAY - timedelta(days), vat_pence=0))


def propose(income, as_at=TODAY):
    return do(income("accountant"), "propose_allowance", entity=ENTITY, as_at=as_at)


def test_nothing_is_set_aside_until_rates_rest_on_evidence(income):
    owing(120)

    with pytest.raises(Refusal, match="No rates of loss are set for sundry"):
        propose(income)
    with pytest.raises(Refusal, match="is above the"):
        entered(income, items=[BANDS[0] | {"lost_pence": 1001_00}])
    history = entered(income)
    another = {"basis": "age", "least_days": 91, "rate_e2": 2500}
    with pytest.raises(Refusal, match=r"the history says 40\.00%\. Say why"):
        do(income("accountant"), "set_loss_rates", history=history, from_day=TODAY, items=[another])
    with pytest.raises(Refusal, match="enter the former system's history"):
        do(income("accountant"), "take_loss_history", entity=ENTITY, since=date(2024, 1, 1),
           until=date(2024, 12, 31))  # fmt: skip


def test_an_allowance_is_posted_by_a_second_person_and_trued_up_the_next_time(income):
    owing(120)
    do(income("accountant"), "set_loss_rates", history=entered(income), from_day=date(2026, 4, 1))

    first = propose(income, TODAY - timedelta(1))
    with pytest.raises(Refusal):
        do(income("accountant"), "agree_allowance", allowance=first)
    none = balance("A2100")
    moved = do(income("chief"), "agree_allowance", allowance=first)

    assert (none, moved) == (0, 0)
    second = propose(income)
    assert do(income("chief"), "agree_allowance", allowance=second) == 40_00
    assert (balance("45100"), balance("A2100")) == (40_00, -40_00)
    found = ask(SYSTEM, "income.allowance", {"allowance": second})
    assert [(row["rate_e2"], row["allowance_pence"]) for row in found.bands] == [(4000, 40_00)]
    with pytest.raises(Refusal, match="of that day or a later one is there"):
        propose(income)


def test_the_share_lost_is_what_was_lost_of_what_was_owed_half_up():
    given = pl.DataFrame({"owed_pence": [300_00, 0], "lost_pence": [100_01, 0]})

    assert loss_rate.run(given)[0]["rate_e2"].to_list() == [3334, 0]
    assert loss_rate.try_example()[0]["rate_e2"].to_list() == [750]


def test_history_by_age_counts_what_was_there_when_a_debt_came_to_it():
    due = date(2024, 1, 1)
    debts = pl.DataFrame({"debt": ["a", "b"], "due_on": [due, due], "owed_pence": [100, 50]})
    moves = pl.DataFrame(
        {"debt": ["a", "b", "a"], "day": [due, date(2024, 3, 1), date(2024, 9, 1)],
         "pence": [60, 50, 30], "lost": [False, False, True]}
    )  # fmt: skip

    found = history_by_age(debts, moves, (0, 31, 91))

    assert found.select("least_days", "owed_pence", "lost_pence").rows() == [
        (0, 150, 40), (31, 90, 40), (91, 40, 40)]  # fmt: skip


def test_history_by_stage_loses_no_more_than_was_owed_when_the_stage_was_taken():
    steps = pl.DataFrame({"debt": ["a", "b"], "stage": ["reminder"] * 2, "owed_pence": [40, 30]})
    lost = pl.DataFrame({"debt": ["a"], "lost_pence": [90]})

    found = history_by_stage(steps, lost)

    assert found.select("stage", "owed_pence", "lost_pence").rows() == [("reminder", 70, 40)]


def test_a_debt_is_set_aside_for_by_its_age_or_by_its_stage_where_that_is_higher():
    rates = pl.DataFrame(
        {"basis": ["age", "age", "stage"], "least_days": [0, 91, 0],
         "at_stage": ["", "", "judgment"], "band_rate_e2": [100, 4000, 6000]}
    )  # fmt: skip
    debts = pl.DataFrame(
        {"left_pence": [1000_00] * 3, "days_late": [10, 120, 120], "stage": ["", "", "judgment"]}
    )

    result, _ = impairment.run(debts, rates=rates)

    assert result["allowance_pence"].to_list() == [10_00, 400_00, 600_00]
