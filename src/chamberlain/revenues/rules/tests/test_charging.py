"""Charges of stretches of days, and what must hold of every one."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.kernel.engines import map_rule
from chamberlain.revenues.rules.amounts import BODIES, band_amounts
from chamberlain.revenues.rules.band_charges import band_charges
from chamberlain.revenues.rules.charge import charge
from chamberlain.revenues.rules.liability_and_charge import liability_and_charge
from chamberlain.revenues.rules.stretches import stretches

CASES = pl.read_csv(
    Path(__file__).parents[1] / "cases" / "band_charges.csv", infer_schema=False
).to_dicts()
YEAR = {"financial_year": "2026-27"}


def segments(**said):
    result, errors = liability_and_charge.run(pl.DataFrame([YEAR | said]))
    assert errors.rows() == []
    return json.loads(result["segments"][0])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_band_costs_what_the_council_published(case):
    row = {name: case[name] for name in ("financial_year", "area", "band")}

    result, errors = band_charges.run(pl.DataFrame([row]))

    assert errors.rows() == []
    assert result["total"][0] == case["total"]


def test_an_area_joins_the_council_before_the_proportion_is_taken():
    amounts = band_amounts().filter(pl.col("area") == "rottingdean")

    band_a = amounts.row(
        by_predicate=(pl.col("year") == 2023) & (pl.col("band") == "A"), named=True
    )

    assert (band_a["billing_authority_pence"], band_a["special_pence"]) == (127_753, 2_178)
    assert band_a["total_pence"] == 150_705


@pytest.mark.parametrize(
    ("said", "net"),
    [
        ({"residents": "2"}, ["2579.44"]),
        ({"residents": "3", "disregarded": "2"}, ["1934.58"]),
        ({"residents": "2", "disregarded": "2"}, ["1289.72"]),
        ({"residents": "2", "students": "2"}, ["0.00"]),
        ({"residents": "2", "students": "1", "smi": "1"}, ["0.00"]),
        ({"liable_from": "2027-03-31"}, ["7.07"]),
        ({"moved_in": "2026-08-17", "single": "yes"}, ["1203.15"]),
        ({"moved_out": "2026-04-02"}, ["7.07"]),
        ({"dbr_from": "2026-10-01"}, ["1293.25", "1143.28"]),
        ({"second_home": "yes"}, ["5158.88"]),
        ({"second_home_from": "2026-10-01"}, ["2572.38"]),
        ({"second_home": '[["2026-10-01", "2027-03-31"]]', "single": "yes"}, ["969.94", "2572.38"]),
        ({"financial_year": "2023-24", "use": "job-related second home"}, ["1113.95"]),
        ({"empty_since": "2016-06-01"}, ["1293.24", "8593.44"]),
        ({"use": "job-related second home"}, ["1289.72"]),
        ({"grant": "2025-09-01"}, ["1081.24", "2996.40"]),
        ({"use": "second home", "class": "E"}, ["2579.44"]),
        ({"class": "E", "exempt_from": "2026-08-12"}, ["939.91", "0.00"]),
        ({"turns_18": "2026-10-01"}, ["969.94", "1286.19"]),
        ({"s13a_pct": "100%", "s13a_to": "2026-04-30"}, ["0.00", "2367.43"]),
        ({"exempt_class": "B", "exempt_from": "2026-02-01"}, ["0.00", "1300.32", "833.90"]),
    ],
    ids=str,
)
def test_a_dwelling_is_charged_by_what_is_said_of_it(said, net):
    """Nets by hand; a job-related home has kept half since 2003 (SI 2003/3011), not since 2025."""
    found = segments(band="D", **said)

    assert [part["net"] for part in found] == net


def test_a_leap_year_has_366_days():
    (found,) = segments(financial_year="2023-24", band="D", liable_from="2024-02-29")

    assert (found["days"], found["gross"]) == (32, "194.79")


def test_a_year_that_is_not_on_file_can_be_told():
    said = {"financial_year": "2027-28", "band": "E", "liable_from": "2028-02-29"}

    (found,) = segments(**said, band_d="2700.00", single="yes")

    assert (found["days"], found["gross"], found["net"]) == (32, "288.52", "216.39")


def test_an_exception_runs_from_its_event_and_another_may_follow():
    found = segments(band="E", marketed_from="2025-12-01", let_marketed_from="2026-06-01")

    assert [(part["to"], part["premium"]) for part in found] == [
        ("2027-03-31", "0.00"),
    ]


def test_a_short_stay_does_not_stop_the_clock_of_an_empty_home():
    stay = {"occupied": '[["2026-05-01", "2026-05-31"]]'}
    longer = {"occupied": '[["2026-05-01", "2026-07-31"]]'}

    short = segments(band="D", empty_since="2025-08-15", **stay)
    long = segments(band="D", empty_since="2025-08-15", **longer)

    assert [part["from"] for part in short if part["premium"] != "0.00"] == ["2026-08-15"]
    assert [part["from"] for part in long if part["premium"] != "0.00"] == []


def test_a_step_that_changes_nothing_divides_nothing():
    found = segments(band="D", empty_since="2024-10-15", class_m_from="2025-11-01")

    assert [part["from"] for part in found] == ["2026-04-01", "2026-11-01"]


def test_a_lower_band_gives_back_what_each_year_was_too_much():
    said = {"financial_year": "2025-26 and 2026-27", "old": "E", "new": "D"}

    result, errors = liability_and_charge.run(pl.DataFrame([said | {"effective": "2025-04-01"}]))

    assert errors.rows() == []
    assert result["credit_2025_26"][0] == "545.73"
    assert result["credit_2026_27"][0] == "573.21"
    assert result["credit_total"][0] == "1118.94"


def test_bad_rows_are_set_aside_and_the_good_ones_stay_in_order():
    rows = pl.DataFrame({"financial_year": ["2026-27"] * 4, "band": ["A", "Z", "D", None]})

    result, errors = liability_and_charge.run(rows)

    assert result["row"].to_list() == [2, 4]
    assert errors["row"].to_list() == [3, 5]
    assert errors["field"].to_list() == ["band", "band"]


def test_an_area_without_figures_is_not_charged_as_the_council():
    row = {"held_from": "2026-04-01", "held_to": "2027-04-01", "band": "D", "residents": "2"}

    result, errors = charge.run(pl.DataFrame([row | {"area": "rottingdean"}, row]))

    assert result["net_pence"].to_list() == [257_944]
    assert "no amount is on file for rottingdean" in errors["message"][0]


def test_dated_registers_become_stretches_in_which_nothing_changes():
    first, end = date(2026, 4, 1), date(2027, 4, 1)
    accounts = pl.DataFrame(
        [("1", "a", date(2020, 1, 1), date(2026, 10, 1)), ("2", "a", date(2026, 10, 1), None)],
        schema=["account", "dwelling", "held_from", "held_to"],
        orient="row",
    )
    bands = pl.DataFrame(
        [("a", date(1993, 4, 1), date(2026, 7, 1), "E"), ("a", date(2026, 7, 1), None, "D")],
        schema=["dwelling", "held_from", "held_to", "band"],
        orient="row",
    )
    people = pl.DataFrame(
        [("a", first, date(2026, 12, 1), 3), ("a", date(2026, 12, 1), None, 2)],
        schema=["dwelling", "held_from", "held_to", "residents"],
        orient="row",
    )

    facts, errors = stretches(accounts, {"bands": bands, "people": people}, first, end)

    assert errors.rows() == []
    assert facts.select("account", "held_from", "held_to", "band", "residents").rows() == [
        ("1", first, date(2026, 7, 1), "E", 3),
        ("1", date(2026, 7, 1), date(2026, 10, 1), "D", 3),
        ("2", date(2026, 10, 1), end, "D", 3),
    ]


def test_batches_give_the_answer_of_the_whole():
    row = {"held_from": "2026-04-01", "held_to": "2027-04-01", "residents": "0"}
    rows = [row | {"band": band, "empty_since": "2021-07-01"} for band in "ABCDEFGH"]

    whole, _ = map_rule(charge, pl.DataFrame(rows))
    batches, _ = map_rule(charge, pl.DataFrame(rows), batch_rows=3)

    assert whole.equals(batches)
    assert whole.height == 16


def test_overlapping_liabilities_and_a_dwelling_without_a_band_are_told():
    first, end = date(2026, 4, 1), date(2027, 4, 1)
    accounts = pl.DataFrame(
        [("1", "a", first, None), ("2", "a", date(2026, 9, 1), None), ("3", "b", first, None)],
        schema={"account": pl.String, "dwelling": pl.String, "held_from": pl.Date,
                "held_to": pl.Date},
        orient="row",
    )  # fmt: skip
    bands = pl.DataFrame(
        [("a", first, end, "D")],
        schema=["dwelling", "held_from", "held_to", "band"],
        orient="row",
    )

    facts, errors = stretches(accounts, {"bands": bands}, first, end)

    assert facts["account"].to_list() == ["1"]
    assert errors["field"].to_list() == ["liabilities", "band"]


DAYS = st.integers(0, 1_400).map(lambda n: date(2023, 4, 1) + timedelta(n))
ROWS = st.tuples(
    DAYS,
    st.integers(1, 500),
    st.sampled_from("ABCDEFGH"),
    st.integers(0, 3),
    st.booleans(),
    DAYS,
)


@settings(max_examples=25)
@given(st.lists(ROWS, min_size=1, max_size=20))
def test_segments_cover_their_days_once_and_bodies_add_up(rows):
    facts = pl.DataFrame(
        [
            {"held_from": first, "held_to": min(first + timedelta(days), date(2027, 4, 1)),
             "band": band, "residents": people, "furnished": furnished, "empty_since": since,
             "reduction_e2": 2_000 * people}
            for first, days, band, people, furnished, since in rows
            if first < date(2027, 4, 1)
        ]
        or [{"held_from": date(2026, 4, 1), "held_to": date(2026, 4, 2), "band": "A",
             "residents": 1, "furnished": False, "empty_since": None, "reduction_e2": 0}]
    )  # fmt: skip

    result, errors = charge.run(facts)

    assert errors.rows() == []
    days = (facts["held_to"] - facts["held_from"]).dt.total_days().sum()
    assert result["days"].sum() == days
    bodies = result.select(pl.sum_horizontal(f"{body}_pence" for body in BODIES))[:, 0]
    assert (bodies == result["net_pence"] + result["local_reduction_pence"]).all()
    assert result["net_pence"].min() >= 0
