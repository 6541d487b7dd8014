"""Plans of years to come: what they come to, who may do what, and how one becomes the budget."""

import polars as pl
import pytest

from chamberlain.budgets.make import make_budget
from chamberlain.budgets.rules.planning import lines_by_year, tax_of, value
from chamberlain.kernel.door import NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import ENTITY
from chamberlain.kernel.references import explain

LINES = (
    ("CHB101", "11010", 100_000_00),
    ("CHB101", "42060", 10_000_00),
    ("FCW101", "32030", 50_000_00),
    ("FCW101", "93020", -20_000_00),
    ("CEN108", "95010", -100_000_00),
    ("CEN108", "95020", -40_000_00),
)
START = {
    "entity": ENTITY, "first_year": 2027, "years": 3, "name": "Draft 1",
    "opening_reserves_pence": 12_000_00, "least_reserves_pence": 5_000_00,
}  # fmt: skip
FIGURES = (
    ("inflation:1", 2027, 300), ("inflation:3", 2027, 200), ("inflation:9", 2027, 500),
    ("tax_base", 2027, 100_00), ("band_d", 2027, 1_000_00), ("band_d_rise", 2027, 499),
    ("tax_base_growth", 2027, 100), ("business_rates", 2027, 35_000_00),
)  # fmt: skip


@pytest.fixture
def plan(council):
    """A plan of three years with assumptions."""
    make_budget(LINES)
    made = run(council("accountant"), "budgets.start_plan", START).value
    assume(council, made, *FIGURES)
    return made


def assume(council, made, *figures):
    rows = [{"name": n, "year": y, "value": v, "why": "Cabinet"} for n, y, v in figures]
    inputs = {"plan": made, "figures": rows}
    return run(council("accountant"), "budgets.assume_plan", inputs).value


def item(**changes):
    return {
        "kind": "saving", "title": "Fewer vans", "cost_centre": "FCW101", "account": "32030",
        "year": 2027, "amount_pence": -2_010_00,
    } | changes  # fmt: skip


def add(caller, made, *items):
    return run(caller, "budgets.add_plan_items", {"plan": made, "items": list(items)}).value


def hand_in(council, made):
    for directorate in ("CHUB", "FCW"):
        inputs = {"plan": made, "directorate": directorate}
        run(council("director"), "budgets.submit_plan", inputs)


def refused(caller, name, inputs):
    with pytest.raises(Refusal) as caught:
        run(caller, name, inputs)
    return caught.value.message


def test_lines_grow_by_their_groups_year_on_year_and_an_assumption_holds_until_another():
    base = pl.DataFrame(
        {"account": ["11010", "95010"], "group": ["1", "9"], "amount_pence": [100_00, -100_00]}
    )
    said = {("inflation:1", 2027): 300, ("inflation:1", 2029): 0}

    lines = lines_by_year(base, said, [2027, 2028, 2029])

    assert lines.height == 1
    assert lines.select("year_1_pence", "year_2_pence", "year_3_pence").row(0) == (
        103_00, 106_09, 106_09,
    )  # fmt: skip
    assert (value(said, "inflation:1", 2028), value(said, "inflation:1", 2026)) == (300, 0)


def test_council_tax_is_the_tax_base_times_band_d_each_raised_by_its_own():
    said = {
        ("tax_base", 2027): 100_000_00, ("band_d", 2027): 1_900_00, ("band_d_rise", 2027): 499,
        ("tax_base_growth", 2028): 150,
    }  # fmt: skip

    first, second = tax_of(said, 2027, 2027), tax_of(said, 2027, 2028)

    assert first == (199_481_000_00, 100_000_00, 1_994_81)
    assert second == (212_576_525_00, 101_500_00, 2_094_35)


def test_a_plan_comes_to_its_gap_and_every_figure_explains_itself(council, plan):
    found = ask(council("accountant"), "budgets.plan", {"plan": plan})
    first = found.years[0]

    assert first.base_pence == 140_000_00
    assert first.inflation == dict.fromkeys("245678", 0) | {
        "1": 3_000_00, "3": 1_000_00, "9": -1_000_00,
    }  # fmt: skip
    assert first.funding["council_tax"] == 104_990_00
    assert first.gap_pence == 143_000_00 - 104_990_00 - 35_000_00 == 3_010_00
    assert first.reserves_if_pence == 12_000_00 - 3_010_00
    for word in ("base", "inflation:1", "saving", "council_tax", "requirement", "funding", "gap",
                 "reserves"):  # fmt: skip
        assert explain(council("auditor"), f"budgets:plan_figure:{plan}/2027/{word}").title
    why = explain(council("accountant"), f"budgets:plan_figure:{plan}/2027/gap")
    assert why.amount_pence == first.gap_pence
    with pytest.raises(Unknown):
        explain(council("accountant"), f"budgets:plan_figure:{plan}/2031/gap")


def test_other_assumptions_are_tried_and_nothing_is_kept(council, plan):
    asked = {"plan": plan, "pay_e2": 500, "band_d_rise_e2": 299}

    found = ask(council("s151"), "budgets.plan_what_if", asked)

    assert found.now[0].gap_pence == 3_010_00
    assert found.then[0].gap_pence == 3_010_00 + 2_000_00 + 2_000_00
    assert ask(council("s151"), "budgets.plan", {"plan": plan}).years == found.now
    with pytest.raises(Refusal):
        ask(council("s151"), "budgets.plan_what_if", {"plan": plan, "pay_e2": 20_000})


def test_items_at_fault_are_set_aside_and_a_part_handed_in_stands(council, plan):
    answer = add(
        council("accountant"), plan,
        item(cost_centre="NONE"), item(account="1"), item(year=2031), item(amount_pence=1),
        item(kind="growth", saving_state="at_risk"), item(),
    )  # fmt: skip
    hand_in(council, plan)

    late = add(council("accountant"), plan, item())
    gone = refused(council("accountant"), "budgets.withdraw_plan_item",
                   {"item": answer.accepted[0]})  # fmt: skip
    wrong = assume(council, plan, ("moon", 2027, 1), ("grants", 2031, 1))

    assert [one.field for one in answer.refused] == [
        "cost_centre", "account", "year", "amount_pence", "saving_state",
    ]  # fmt: skip
    assert "handed in" in late.refused[0].message
    assert "handed in" in gone
    assert [one.field for one in wrong.refused] == ["name", "year"]


def test_a_plan_is_agreed_by_one_and_adopted_by_another_as_the_years_original_budget(council, plan):
    add(council("accountant"), plan, item(),
        item(kind="reserves", title="From reserves", cost_centre="CHB101", account="42060",
             amount_pence=-1_000_00, once=True))  # fmt: skip
    early = refused(council("chief"), "budgets.agree_plan", {"plan": plan})
    hand_in(council, plan)
    run(council("chief"), "budgets.agree_plan", {"plan": plan})
    total = ask(council("s151"), "budgets.plan", {"plan": plan}).lines_pence
    adopting = {"plan": plan, "net_pence": total, "resolution": "Council, 25 February 2027"}

    wrong = refused(council("s151"), "budgets.adopt_plan", adopting | {"net_pence": total + 1})
    with pytest.raises(NotPermitted):
        run(council("chief"), "budgets.adopt_plan", adopting)
    run(council("s151"), "budgets.adopt_plan", adopting)
    again = refused(council("s151"), "budgets.adopt_plan", adopting)
    years = {one.year: one for one in ask(council("s151"), "budgets.years", {})}
    savings = ask(council("s151"), "budgets.savings", {"entity": ENTITY, "year": 2027, "period": 1})

    assert "Not handed in" in early
    assert "come to" in wrong
    assert "adopted" in again
    assert (years[2027].state, years[2027].net_pence, total) == ("approved", 0, 0)
    assert savings["proposed_pence"].to_list() == [2_010_00]


def test_a_gap_or_too_few_reserves_keep_a_plan_from_being_agreed(council, plan):
    hand_in(council, plan)
    gap = refused(council("chief"), "budgets.agree_plan", {"plan": plan})
    back = {"plan": plan, "directorate": "FCW", "note": "Close the gap"}
    run(council("accountant"), "budgets.hand_back_plan", back)
    add(council("accountant"), plan, item(kind="reserves", title="x", amount_pence=-9_000_00),
        item(kind="growth", title="y", amount_pence=5_990_00))  # fmt: skip
    run(council("director"), "budgets.submit_plan", {"plan": plan, "directorate": "FCW"})

    few = refused(council("chief"), "budgets.agree_plan", {"plan": plan})

    assert "£3,010.00 of the first year is still to be found" in gap
    assert "below the least accepted" in few


def test_another_option_begins_where_the_first_stands_and_goes_its_own_way(council, plan):
    add(council("accountant"), plan, item())
    other = run(council("accountant"), "budgets.copy_plan", {"plan": plan, "name": "Low"}).value
    add(council("accountant"), other, item(title="More", amount_pence=-1_000_00))

    gaps = {one.reference: one.gap_pence
            for one in ask(council("accountant"), "budgets.plans", {"entity": ENTITY})}  # fmt: skip

    assert gaps == {plan: 1_000_00, other: 0}
    with pytest.raises(NotPermitted):
        ask(council("holder"), "budgets.plan", {"plan": plan})
