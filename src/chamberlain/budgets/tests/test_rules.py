"""Profiles add up, suggestions follow their method, slippage is no underspend."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.budgets.rules.forecasting import forecast_suggestion
from chamberlain.budgets.rules.profiles import profile_months, share_to
from chamberlain.budgets.rules.slippage import slippage
from chamberlain.budgets.rules.variance import variance

TRIED = settings(deadline=None, max_examples=60)
PENCE = st.integers(-(10**11), 10**11)
WEIGHTS = st.lists(st.integers(0, 10_000), min_size=12, max_size=12).map(
    lambda weights: weights if any(weights) else [1] * 12
)
THRESHOLDS = pl.DataFrame(
    {"colour": ["amber", "red"], "permille": [10, 20], "pence": [1_000_000, 5_000_000]}
)


def months_of(amount, weights):
    row = {"amount_pence": amount, **{f"weight_{n}": w for n, w in enumerate(weights, 1)}}
    result, errors = profile_months.run(pl.DataFrame([row]))
    assert errors.is_empty()
    return list(result.drop("row").row(0))


@TRIED
@given(PENCE, WEIGHTS)
def test_the_months_of_a_profile_come_to_the_year_to_the_penny(amount, weights):
    months = months_of(amount, weights)

    assert sum(months) == amount
    assert all(month == 0 for month, weight in zip(months, weights, strict=True) if not weight)


@TRIED
@given(PENCE, WEIGHTS)
def test_income_falls_as_the_mirror_of_spending(amount, weights):
    months = months_of(amount, weights)

    assert months_of(-amount, weights) == [-month for month in months]


@TRIED
@given(PENCE, WEIGHTS, st.integers(0, 12))
def test_what_is_due_by_a_month_is_the_sum_of_the_months_so_far(amount, weights, period):
    months = months_of(amount, weights)

    assert share_to(amount, weights, period) == sum(months[:period])


def test_weights_that_are_all_nought_are_set_aside():
    row = {"amount_pence": 100, **{f"weight_{n}": 0 for n in range(1, 13)}}

    result, errors = profile_months.run(pl.DataFrame([row]))

    assert result.is_empty()
    assert "not all nought" in errors["message"][0]


def suggested(**pence):
    row = {f"{name}_pence": value for name, value in pence.items()}
    result, _ = forecast_suggestion.run(pl.DataFrame([row]))
    return result.row(0, named=True)


def test_a_suggestion_is_the_mean_of_the_pace_by_profile_and_by_last_year():
    found = suggested(
        budget=12_000, profiled=6_000, actual=7_000, past=5_000, past_outturn=8_000,
        before=3_000, before_outturn=6_000,
    )  # fmt: skip

    assert (found["by_profile_pence"], found["by_shape_pence"]) == (14_000, 11_200)
    assert found["suggested_pence"] == 12_600
    assert found["method"] == "profile and former year"
    assert found["error_permille"] == 250


def test_nothing_is_extrapolated_from_the_first_weeks_of_a_year():
    found = suggested(budget=12_000, profiled=600, actual=900)

    assert found["suggested_pence"] == 900 + 12_000 - 600
    assert found["method"] == "budget still to come"
    assert found["error_permille"] is None


def test_income_is_suggested_as_the_mirror_of_spending():
    up = suggested(budget=12_000, profiled=6_000, actual=7_000)
    down = suggested(budget=-12_000, profiled=-6_000, actual=-7_000)

    assert down["suggested_pence"] == -up["suggested_pence"]


@TRIED
@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_a_variance_is_what_the_forecast_is_over_the_budget(budget, forecast):
    row = {"budget_pence": budget, "forecast_pence": forecast}

    result, _ = variance.run(pl.DataFrame([row]), thresholds=THRESHOLDS)

    found = result.row(0, named=True)
    assert found["variance_pence"] == forecast - budget
    assert found["light"] == "green" or forecast > budget


def test_a_light_turns_a_penny_above_its_threshold():
    rows = [(50_000_000, 51_000_000), (50_000_000, 51_000_001), (50_000_000, 55_000_001)]
    frame = pl.DataFrame(rows, schema=["budget_pence", "forecast_pence"], orient="row")

    result, _ = variance.run(frame, thresholds=THRESHOLDS)

    assert result["light"].to_list() == ["green", "amber", "red"]


def test_slippage_is_not_an_underspend():
    rows = {
        "year_budget_pence": [1_000, 1_000, 1_000],
        "year_forecast_pence": [600, 600, 1_300],
        "total_budget_pence": [5_000, 5_000, 5_000],
        "total_forecast_pence": [5_000, 4_600, 5_000],
    }

    result, _ = slippage.run(pl.DataFrame(rows))

    assert result["variance_pence"].to_list() == [0, -400, 0]
    assert result["slippage_pence"].to_list() == [400, 0, -300]
