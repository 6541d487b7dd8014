"""Precepts by their days, rates between known days, the tax base by what is off and on."""

from datetime import date

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel.rules import find
from chamberlain.revenues.rules.amounts import ninths
from chamberlain.revenues.rules.collection_fund import shares_of
from chamberlain.revenues.rules.collection_rate import at_days
from chamberlain.revenues.rules.precepts import scheduled
from chamberlain.revenues.rules.tax_base import band_d_e4


@given(st.integers(1, 10**10), st.integers(1, 24))
def test_payments_of_a_precept_add_up_to_it_in_whole_pounds_but_the_last(
    pence: int, count: int
) -> None:
    found = scheduled(pence, date(2026, 4, 20), count)

    assert sum(amount for _, amount in found) == pence
    assert all(amount % 100 == 0 for _, amount in found[:-1])
    assert [day for day, _ in found] == sorted({day for day, _ in found})


def test_a_payment_on_a_day_off_moves_to_the_next_working_day() -> None:
    days = [day for day, _ in scheduled(300, date(2026, 4, 4), 3)]

    assert days == [date(2026, 4, 7), date(2026, 5, 5), date(2026, 6, 4)]


def test_the_rule_gives_amounts_and_days_as_a_file_has_them() -> None:
    result, errors = find("revenues.precept_schedule").try_example()

    assert errors.is_empty()
    assert result["amounts"][0].startswith('["2650000.00"')


@given(st.integers(-(10**11), 10**11), st.integers(1, 10**9), st.integers(1, 10**9))
def test_shares_of_a_deficit_or_surplus_are_pounds_and_add_up(
    total: int, own: int, police: int
) -> None:
    shares = shares_of(total, {"billing_authority": own, "police": police, "fire": 1_000_000})

    assert all(pence % 100 == 0 for pence in shares.values())
    assert abs(sum(shares.values()) - total) <= 50


def test_a_rate_is_read_off_straight_between_days_and_level_after_the_last() -> None:
    points = [(date(2026, 4, 30), 1_000), (date(2026, 5, 10), 2_000)]

    days = [date(2026, 4, 29), date(2026, 4, 30), date(2026, 5, 5), date(2026, 6, 1)]

    assert at_days(points, days) == [None, 1_000, 1_500, 2_000]


def test_band_d_equivalents_are_rounded_once_for_each_band() -> None:
    frame = pl.DataFrame(
        {"charged_band": ["A*", "E", "E"], "equivalents_e4": [9_000, 5_000, 5_000]}
    )

    assert band_d_e4(frame, ninths()) == 5_000 + 12_222
