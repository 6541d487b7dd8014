"""What is recorded of an asset, and every pence that follows from it."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.assets.rules.classes import classes
from chamberlain.assets.rules.course import EVENTS, KINDS, by_year, course
from chamberlain.assets.rules.depreciation import movements
from chamberlain.assets.rules.entries import LEGS, entries
from chamberlain.assets.rules.leases import lease_schedule
from chamberlain.assets.rules.note import note

BUILDING = "land_and_buildings"


def events(*rows):
    return pl.DataFrame(
        [{"component": "A", "event_no": n, **row} for n, row in enumerate(rows)], schema=EVENTS
    )


def bought(day=date(2024, 4, 1), pounds=100_000, months=120, kind=BUILDING, **more):
    row = {"day": day, "kind": "addition", "amount_pence": pounds * 100, "life_months": months}
    return row | {"class": kind} | more


def happened(kind, day, pounds=0, **more):
    return {"kind": kind, "day": day, "amount_pence": pounds * 100} | more


def after(as_at, *rows):
    found, state = course(events(*rows), as_at)
    sums = {(row["year"], row["kind"]): row["pence"] for row in by_year(found).to_dicts()}
    return sums, state.row(0, named=True)


def test_depreciation_is_straight_line_from_the_month_that_begins_in_use():
    on_the_first, _ = after(date(2027, 3, 31), bought(date(2026, 4, 1), 12_000, 12))
    in_the_month, _ = after(date(2027, 3, 31), bought(date(2026, 4, 2), 12_000, 12))

    assert on_the_first[2026, "depreciation"] == 12_000_00
    assert in_the_month[2026, "depreciation"] == 11_000_00


def test_nothing_is_charged_past_the_life_or_below_the_residual_value():
    sums, state = after(date(2030, 3, 31), bought(months=24, residual_pence=10_000_00))

    charged = [pence for (_, kind), pence in sums.items() if kind == "depreciation"]
    assert sum(charged) == 90_000_00
    assert state["gross"] - state["dep"] == 10_000_00


def test_a_gain_goes_to_the_reserve_and_runs_off_with_the_life():
    sums, state = after(
        date(2027, 3, 31), bought(), happened("valuation", date(2026, 3, 31), 120_000)
    )

    assert sums[2025, "revalued_up"] == 40_000_00
    assert sums[2025, "depreciation_written_off"] == 20_000_00
    assert sums[2026, "depreciation"] == 15_000_00
    assert sums[2026, "reserve_depreciation"] == 5_000_00
    assert state["reserve"] == 35_000_00


def test_a_loss_takes_the_reserve_first_and_the_rest_is_charged():
    sums, state = after(
        date(2026, 4, 1),
        bought(),
        happened("valuation", date(2025, 3, 31), 99_000),
        happened("valuation", date(2025, 4, 1), 70_000),
    )

    assert sums[2024, "revalued_up"] == 9_000_00
    assert sums[2025, "reserve_taken"] == 9_000_00
    assert sums[2025, "loss_charged"] == 20_000_00
    assert state["reserve"] == 0


def test_a_gain_first_reverses_the_loss_that_was_charged_less_depreciation_on_it():
    sums, _ = after(
        date(2026, 4, 1),
        bought(),
        happened("valuation", date(2024, 4, 1), 80_000),
        happened("valuation", date(2025, 4, 1), 100_000),
    )

    assert sums[2024, "loss_charged"] == 20_000_00
    assert sums[2025, "loss_reversed"] == 18_000_00
    assert sums[2025, "revalued_up"] == 10_000_00


def test_an_impairment_is_treated_as_a_loss():
    sums, state = after(
        date(2024, 5, 1), bought(), happened("impairment", date(2024, 4, 20), 30_000)
    )

    assert sums[2024, "loss_charged"] == 30_000_00
    assert state["gross"] == 70_000_00


def test_investment_property_has_no_reserve():
    sums, state = after(
        date(2025, 3, 31),
        bought(kind="investment_property", months=None),
        happened("valuation", date(2025, 3, 31), 130_000),
    )

    assert sums[2024, "loss_reversed"] == 30_000_00
    assert state["reserve"] == 0


def test_a_disposal_leaves_nothing_and_clears_the_reserve():
    sums, state = after(
        date(2028, 3, 31),
        bought(),
        happened("valuation", date(2026, 3, 31), 120_000),
        happened("disposal", date(2026, 4, 10), 125_000),
    )

    assert sums[2026, "disposed_gross"] == 120_000_00
    assert sums[2026, "proceeds"] == 125_000_00
    assert sums[2026, "reserve_on_disposal"] == 40_000_00
    assert (2026, "depreciation") not in sums
    assert [state[name] for name in ("gross", "dep", "reserve", "losses")] == [0, 0, 0, 0]


def test_an_asset_under_construction_is_charged_once_it_is_in_use():
    sums, state = after(
        date(2027, 3, 31),
        bought(kind="under_construction", months=None),
        happened("reclassify", date(2026, 10, 1), 0, life_months=60) | {"class": BUILDING},
    )

    assert sums[2026, "reclassified_out"] == sums[2026, "reclassified_in"] == 100_000_00
    assert sums[2026, "depreciation"] == 10_000_00
    assert state["class"] == BUILDING


def test_a_life_found_shorter_counts_from_its_day():
    sums, _ = after(
        date(2027, 3, 31), bought(), happened("life", date(2026, 4, 1), 0, life_months=40)
    )

    assert sums[2026, "depreciation"] == 24_000_00


AMOUNTS = st.integers(0, 10_000_000_00)
DAYS = st.dates(date(2021, 1, 1), date(2027, 12, 31))
HAPPENED = st.tuples(
    st.sampled_from(["valuation", "impairment", "addition", "life", "disposal"]),
    DAYS,
    AMOUNTS,
    st.one_of(st.none(), st.integers(1, 600)),
)


@settings(max_examples=80)
@given(st.integers(1, 10**11), st.integers(1, 600), st.lists(HAPPENED, max_size=6))
def test_movements_always_come_to_the_state_and_every_entry_balances(cost, life, more):
    first = {"day": date(2020, 6, 5), "kind": "addition", "amount_pence": cost}
    rows = [
        {"kind": kind, "day": day, "amount_pence": pence, "life_months": months}
        for kind, day, pence, months in more
    ]

    given_events = events(first | {"life_months": life, "class": BUILDING}, *rows)
    found, state = course(given_events, date(2028, 3, 31))

    end, table = state.row(0, named=True), note(by_year(found), 2027).row(0, named=True)
    assert (table["closing_pence"], table["dep_closing_pence"]) == (end["gross"], end["dep"])
    assert min(end["reserve"], end["losses"], end["dep"]) >= 0
    assert end["gross"] >= end["dep"]
    placed = by_year(found).with_columns(
        fund=pl.lit("GF"),
        cost_centre=pl.lit("CHB108"),
        contra_account=pl.lit("L1060"),
        contra_centre=pl.lit(""),
        contra_project=pl.lit(""),
    )
    lines = entries(placed)
    assert lines["amount_pence"].sum() == 0
    borne = lines.filter(pl.col("account").str.contains("^8"))
    assert borne["amount_pence"].sum() == 0, "council tax bears nothing of it"


@settings(max_examples=60)
@given(
    st.integers(1, 10**9),
    st.integers(1, 300),
    st.sampled_from([1, 2, 4, 12]),
    st.booleans(),
    st.integers(0, 200_000),
)
def test_a_lease_liability_always_ends_at_nil(payment, count, a_year, advance, rate):
    terms = {"payment_pence": payment, "payments": count, "a_year": a_year, "advance": advance}

    frame = pl.DataFrame([terms | {"rate_e4": rate, "begins_on": date(2026, 4, 1)}])
    result, errors = lease_schedule.run(frame)

    assert errors.height == 0
    assert result["owed_pence"][-1] == 0
    initial = result["initial_pence"][0]
    assert initial + result["interest_pence"].sum() == payment * count
    assert result["interest_pence"].min() >= 0


def test_a_lease_in_advance_pays_its_first_day_without_interest():
    terms = {"payment_pounds": "1000", "payments": "3", "a_year": "1", "rate_e4": "100000"}

    frame = pl.DataFrame([terms | {"advance": "yes", "begins_on": "2026-04-01"}])
    result, _ = lease_schedule.run(frame)

    assert result["initial_pence"][0] == 273_554
    assert result["interest_pence"].to_list() == [0, 17_355, 9_091]
    assert result["due_on"].to_list() == [date(y, 4, 1) for y in (2026, 2027, 2028)]


def test_depreciation_in_the_housing_account_is_a_real_charge():
    movement = {
        "component": "A",
        "class": "council_dwellings",
        "kind": "depreciation",
        "pence": 100,
        "fund": "HRA",
        "cost_centre": "HRA06",
        "contra_account": "",
        "contra_centre": "",
        "contra_project": "",
    }

    lines = entries(pl.DataFrame([movement]))

    found = {row["account"]: row["amount_pence"] for row in lines.to_dicts()}
    assert found == {"81010": 100, "A1020": -100, "R2020": 100, "R1060": -100}


def test_every_kind_of_movement_balances_but_half_a_reclassification():
    for kind, legs in LEGS.items():
        if not kind.startswith("reclassified"):
            assert sum(sign for _, sign in legs) == 0, kind


def test_what_is_found_out_late_changes_only_what_it_should():
    before, _ = course(events(bought()), date(2026, 3, 31))
    late = events(bought(), happened("valuation", date(2025, 3, 31), 108_000))
    now, _ = course(late, date(2026, 3, 31))

    old, new = by_year(before), by_year(now)
    assert old.filter(pl.col("year") == 2024)["pence"].sum() == 110_000_00
    assert new.filter((pl.col("year") == 2025) & (pl.col("kind") == "depreciation"))[
        "pence"
    ].to_list() == [12_000_00]


def test_the_rule_answers_at_the_first_row_of_a_component_and_names_what_lacks_a_class():
    rows = [
        {"component": "A", "day": "2026-04-01", "kind": "addition", "amount_pounds": "100"},
        {"component": "B", "day": "2026-04-01", "kind": "addition", "amount_pounds": "120"},
    ]
    frame = pl.DataFrame(rows).with_columns(
        as_at=pl.lit("2027-03-31"),
        life_months=pl.lit("12"),
        **{"class": pl.Series(["", "intangible"])},
    )

    result, errors = movements.run(frame)

    assert set(result["row"]) == {3}
    assert errors["row"].to_list() == [2]


def test_every_class_says_how_it_is_treated():
    assert len(classes()) == 12
    assert set(KINDS) >= {"addition", "valuation", "disposal"}


CASES = pl.read_csv(Path(__file__).parents[1] / "cases" / "movements.csv", infer_schema_length=0)


@pytest.mark.parametrize("case", CASES.to_dicts(), ids=CASES["case"].to_list())
def test_worked_examples_come_out(case):
    result, _ = movements.run(pl.DataFrame([case]).drop("case", "year", "movement", "pence"))

    found = result.filter(
        (pl.col("year") == int(case["year"])) & (pl.col("movement") == case["movement"])
    )
    assert found["pence"].to_list() == [int(case["pence"])]
