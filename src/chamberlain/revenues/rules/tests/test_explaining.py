"""What a resident is told of a charge, and what a city would pay by another."""

from datetime import date

import polars as pl
import pytest

from chamberlain.kernel.rules.columns import typed
from chamberlain.revenues.rules.amounts import amounts_of, band_amounts, years_set
from chamberlain.revenues.rules.charge import charge
from chamberlain.revenues.rules.explain import as_rows, explained
from chamberlain.revenues.rules.reduction import terms
from chamberlain.revenues.rules.rows import Unfit
from chamberlain.revenues.rules.what_if import what_if, with_scheme, with_shares

WHOLE = {"held_from": "2026-04-01", "held_to": "2027-04-01"}


def facts_of(*rows):
    frame = pl.DataFrame(list(rows), infer_schema_length=None).with_row_index("row")
    good, errors = typed(frame.cast({"row": pl.Int64}), charge.inputs, "test")
    assert errors.rows() == []
    return good


def explain(*rows):
    facts = facts_of(*rows)
    segments, errors = charge.run(facts)
    assert errors.rows() == []
    return explained(segments.join(facts, on="row"), band_amounts())


def test_every_step_adds_up_to_what_is_to_pay_for_its_days():
    steps = explain(
        WHOLE | {"held_to": "2026-09-10", "band": "D", "residents": "3", "disregarded": "1"},
        {"held_from": "2026-09-10", "held_to": "2027-01-01", "band": "D", "residents": "1",
         "reduction_e2": "40"},
        {"held_from": "2027-01-01", "held_to": "2027-04-01", "band": "D", "residents": "0",
         "empty_since": "2025-02-01"},
    )  # fmt: skip

    assert [sum(line.pence or 0 for line in step.lines) for step in steps] == [
        step.net_pence for step in steps
    ]
    assert [step.why for step in steps] == [
        "",
        "The discount changes from nothing to 25%.",
        "A premium begins or goes up.",
    ]
    assert all(line.source and line.link for step in steps for line in step.lines)


def test_words_name_the_days_the_band_and_the_bodies():
    (step,) = explain(WHOLE | {"band": "A", "residents": "1", "disabled": "yes"})

    words = [line.words for line in step.lines]

    assert step.heading == "1 April 2026 to 31 March 2027, 365 days"
    assert "band A with the disabled band reduction" in words[0]
    assert "£1,433.02: £1,211.13 for the council, £156.62 for the police" in words[0]
    assert words[2] == "One adult counts, so there is a discount of 25%."
    assert step.lines[2].working.endswith("25% = £358.26")


def test_an_exempt_time_says_why_and_charges_nothing():
    steps = explain(WHOLE | {"band": "C", "residents": "4", "students": "4"})

    rows = as_rows(steps)

    assert len(rows) == 1
    assert "exempt in class N" in rows[0]["words"]
    assert rows[0]["pence"] == 0


def test_another_charge_is_held_beside_the_present_one():
    facts = facts_of(
        WHOLE | {"band": "D", "residents": "2"}, WHOLE | {"band": "D", "residents": "1"}
    )
    dearer = years_set().with_columns(police_pence=pl.col("police_pence") + 1_000)

    found = what_if(facts, band_amounts(), amounts_of(dearer))

    change = dict(found["totals"].select("figure", "change_pence").iter_rows())
    assert (change["gross"], change["net"], change["police"]) == (2_000, 1_750, 1_750)
    assert found["changes"].select("pays", "stretches").rows() == [("more", 2)]


def test_a_scheme_with_a_minimum_payment_takes_from_those_it_touches():
    facts = facts_of(
        WHOLE | {"band": "D", "residents": "2", "reduction_e2": "100"},
        WHOLE | {"band": "D", "residents": "2", "reduction_e2": "82"},
    )

    found = what_if(facts, band_amounts(), facts_then=with_shares(facts, {}, most_e2=8_000))

    changes = found["changes"].select("pays", "stretches", "change_pence").rows()
    assert changes == [("more", 1, 5_159), ("the same", 1, 0)]


@pytest.mark.parametrize("scheme", ["brighton_universal_credit", "oxford", "newham", "merton"])
def test_a_scheme_over_a_city_gives_what_it_gives_one_claim(scheme):
    on = date(2026, 4, 1)
    claims = [
        {"earnings_pence": 36_529, "excess_pence": 0, "capital_pence": 100},
        {"earnings_pence": 52_000, "excess_pence": 1_233, "capital_pence": 0},
        {"earnings_pence": 200_000, "excess_pence": 9_000, "capital_pence": 600_100},
    ]
    facts = facts_of(*[WHOLE | {"band": "D", "residents": "1", "reduction_e2": "1"}] * 3)

    given = with_scheme(
        facts, pl.DataFrame(claims).with_row_index("row").cast(pl.Int64), scheme, on
    )

    one_by_one = [
        terms(scheme, claim | {"weekly_excess_pence": claim["excess_pence"]}, on)
        for claim in claims
    ]
    assert given["reduction_e2"].to_list() == [found.percent_e2 for found in one_by_one]
    weekly = [found.less_weekly_e4 if found.percent_e2 else None for found in one_by_one]
    there = given["reduction_less_weekly_e4"].to_list()
    assert [w for w in weekly if w is not None] == [
        t for t, w in zip(there, weekly, strict=True) if w is not None
    ]


def test_the_pensioners_scheme_is_not_a_councils_to_change():
    facts = facts_of(WHOLE | {"band": "D", "residents": "1"})

    with pytest.raises(Unfit, match="is law"):
        with_scheme(facts, pl.DataFrame({"row": [0]}), "pensioner", date(2026, 4, 1))
