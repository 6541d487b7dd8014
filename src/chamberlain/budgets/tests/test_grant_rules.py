"""What a grant pays of spend, what may be claimed, and what is not spent: pure figures."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.budgets.rules.grants import carried_to, grant_claim

PENCE = st.integers(0, 10**12)


def answered(spend, award, before=0, share=10_000):
    row = {"spend_pence": spend, "share_e4": share, "award_pence": award, "before_pence": before}
    result, errors = grant_claim.run(pl.DataFrame([row]))
    assert errors.is_empty()
    return result.row(0, named=True)


@pytest.mark.parametrize(
    ("spend", "award", "before", "share", "eligible", "claim", "unspent", "over"),
    [
        (50_000_01, 100_000_00, 20_000_00, 5_000, 25_000_00, 5_000_00, 0, 0),
        (120_000_00, 100_000_00, 60_000_00, 10_000, 100_000_00, 40_000_00, 0, 20_000_00),
        (30_000_00, 100_000_00, 80_000_00, 10_000, 30_000_00, 0, 50_000_00, 0),
        (-5_00, 100_000_00, 0, 10_000, 0, 0, 0, 0),
        (1, 100, 0, 3_333, 0, 0, 0, 0),
    ],
)
def test_a_claim_is_the_grants_part_of_spend_less_what_came(
    spend, award, before, share, eligible, claim, unspent, over
):
    found = answered(spend, award, before, share)

    assert found["eligible_pence"] == eligible
    assert (found["claim_pence"], found["unspent_pence"]) == (claim, unspent)
    assert found["over_pence"] == over


@given(PENCE, PENCE, PENCE, st.integers(1, 10_000))
def test_never_more_than_the_award_nor_than_was_spent_is_claimed(spend, award, before, share):
    found = answered(spend, award, before, share)

    assert found["claim_pence"] == max(0, min(spend * share // 10_000, award) - before)
    assert found["claim_pence"] == 0 or found["unspent_pence"] == 0


def test_an_unspent_balance_is_a_liability_while_conditions_are_open_else_a_reserve():
    assert carried_to("revenue", "conditions") == ("", "L1050")
    assert carried_to("capital", "conditions") == ("", "L2070")
    assert carried_to("revenue", "reserve") == ("83010", "R1020")
    assert carried_to("capital", "reserve") == ("83010", "R1090")
