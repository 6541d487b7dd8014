"""What budgets answer: reach, trees of a day, suggestions from former years, and explanations."""

import pytest
from django.db import connection

from chamberlain.budgets.make import make_budget, make_managers
from chamberlain.kernel.door import NotPermitted, Unknown, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM, Person, make_person
from chamberlain.kernel.references import explain
from chamberlain.ledger.make import journal

PLACE = {"entity": ENTITY, "year": 2026}
MONTH = PLACE | {"period": 7}


@pytest.fixture
def narrow(council):
    """A director of Families, Children & Wellbeing alone."""
    somebody = Person("families", "Ann Other", "Director", ("director",), "directorate", "FCW")
    make_person(somebody)
    return council("families")


def centres(frame):
    return frame["cost_centre"].to_list()


def test_a_director_sees_their_directorate_and_nothing_else(council, narrow):
    make_budget()

    seen = ask(narrow, "budgets.monitor", MONTH)
    whole = ask(council("director"), "budgets.monitor", MONTH)

    assert centres(seen) == ["FCW101"]
    assert len(centres(whole)) == 4
    assert [row.code for row in ask(narrow, "budgets.directorates", MONTH)] == ["FCW", "FCW1"]
    with pytest.raises(Unknown):
        ask(narrow, "budgets.cost_centre", MONTH | {"cost_centre": "CHB101"})
    with pytest.raises(NotPermitted):
        ask(narrow, "budgets.report", MONTH)


def test_a_director_proposes_from_their_own_directorate_only(council, narrow):
    make_budget()
    lines = [
        {"cost_centre": "CHB101", "account": "11010", "amount_pence": -100},
        {"cost_centre": "FCW101", "account": "32030", "amount_pence": 100},
    ]
    inputs = PLACE | {"kind": "one_off", "reason": "Routes", "lines": lines}

    with pytest.raises(NotPermitted):
        run(narrow, "budgets.propose_virement", inputs)
    lines[0]["amount_pence"], lines[1]["amount_pence"] = 100, -100
    one = run(narrow, "budgets.propose_virement", inputs).value

    assert [row.reference for row in ask(narrow, "budgets.virements", PLACE)] == [one]


def test_a_cost_centre_that_moved_is_reported_on_the_tree_of_the_period(council):
    make_budget()
    moving = {"code": "CHB104", "to": "CHB3", "held_from": "2026-10-01"}
    run(council("chart"), "ledger.move_cost_centre", moving)

    before = ask(SYSTEM, "budgets.monitor", PLACE | {"period": 6, "service": "CHB1"})
    after = ask(SYSTEM, "budgets.monitor", PLACE | {"period": 7, "service": "CHB1"})

    assert centres(before) == ["CHB101", "CHB104"]
    assert centres(after) == ["CHB101"]


def test_capital_charges_are_in_the_book_and_not_in_monitoring(council):
    make_budget((("CHB101", "11010", 100_00), ("CHB101", "81010", 70_00)))

    ours = ask(SYSTEM, "budgets.monitor", MONTH)
    book = ask(SYSTEM, "budgets.monitor", MONTH | {"basis": "all"})

    assert ours["budget_pence"].sum() == 100_00
    assert book["budget_pence"].sum() == 170_00


def test_a_suggestion_learns_from_the_years_before(council):
    make_budget((("CHB101", "42060", 12_000_00),))
    months = [
        {"cost_centre": "CHB101", "group": "4", "year": year, "period": period,
         "amount_pence": pence}
        for year in (2025, 2024)
        for period, pence in enumerate([500_00] * 6 + [1_500_00] * 6, 1)
    ]  # fmt: skip
    run(council("accountant"), "budgets.load_past_months", {"entity": ENTITY, "months": months})
    spent = journal("demo:invoice:1", 4_500_00, journal_date="2026-10-12")
    run(SYSTEM, "ledger.post_journals", {"source": "demo", "journals": [spent]})

    found = ask(council("holder"), "budgets.cost_centre", MONTH | {"cost_centre": "CHB101"})

    (group,) = found.groups
    assert group.past_outturn_pence == 12_000_00
    assert group.by_shape_pence == 12_000_00
    assert group.by_profile_pence < group.suggested_pence < group.by_shape_pence
    assert group.error_permille > 0


def test_what_is_left_takes_spending_and_commitments_off_the_current_budget(council):
    """B5: Better figures for whoever decides: no spreadsheet beside the system."""
    make_budget()
    order = {"source_ref": "1/1", "cost_centre": "CHB101", "account": "42060",
             "amount_pence": 300_00}  # fmt: skip
    inputs = PLACE | {"source": "incumbent", "commitments": [order]}
    run(council("accountant"), "budgets.load_commitments", inputs)
    spent = journal("demo:invoice:1", 1_000_00)
    run(SYSTEM, "ledger.post_journals", {"source": "demo", "journals": [spent]})

    asked = PLACE | {"cost_centre": "CHB101", "account": "42060", "as_at": "2026-11-02"}
    (left,) = ask(SYSTEM, "budgets.budget_left", asked)

    assert left.left_pence == 2_400_00 - 1_000_00 - 300_00


def test_every_figure_walks_on_to_what_made_it(council):
    make_budget()
    make_managers(("CHB101", "holder"))
    spent = journal("demo:invoice:1", 1_000_00, journal_date="2026-10-12")
    run(SYSTEM, "ledger.post_journals", {"source": "demo", "journals": [spent]})

    found = explain(council("director"), f"budgets:cost_centre:{ENTITY}/2026/CHB101/7")
    report = explain(council("director"), f"budgets:report:{ENTITY}/2026/7")

    assert found.amount_pence == 98_400_00
    assert any("account=42060" in address for _, address in found.leads_to)
    assert report.workings[0]["service"] == "Central Hub"


def test_a_published_report_is_changed_by_nobody(council):
    make_budget()
    run(council("chief"), "budgets.publish_report", MONTH)

    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("UPDATE budgets_pack SET note = 'x'")


def scheme(council):
    inputs = {"entity": ENTITY, "project": "P10001", "name": "School extension",
              "directorate": "FCW", "manager": "Assets"}  # fmt: skip
    one = run(council("accountant"), "budgets.add_scheme", inputs).value
    lines = [{"year": 2026, "funding": "grant", "amount_pence": 6_000_00},
             {"year": 2027, "funding": "grant", "amount_pence": 3_000_00}]  # fmt: skip
    asked = {"scheme": one, "kind": "approval", "reason": "Programme", "lines": lines}
    change = run(council("accountant"), "budgets.propose_scheme_change", asked).value
    run(council("s151"), "budgets.approve_scheme_change", {"change": change, "minute": "Council"})
    return one


def test_a_scheme_forecast_low_this_year_slips_and_saves_nothing(council):
    make_budget()
    one = scheme(council)
    said = {"scheme": one, "year": 2026, "period": 7, "year_pence": 4_000_00,
            "total_pence": 9_000_00, "reason": "Steel is late"}  # fmt: skip
    run(council("accountant"), "budgets.forecast_scheme", said)

    row = ask(council("director"), "budgets.schemes", MONTH).row(0, named=True)

    assert (row["slippage_pence"], row["variance_pence"]) == (2_000_00, 0)


def test_re_profiling_comes_to_nil_and_another_approves_it(council):
    make_budget()
    one = scheme(council)
    late = {"year": 2026, "funding": "grant", "amount_pence": -2_000_00}
    later = {"year": 2027, "funding": "grant", "amount_pence": 2_000_00}
    asked = {"scheme": one, "kind": "reprofile", "reason": "Late steel", "lines": [late, later]}

    with pytest.raises(Exception, match="nil"):
        wrong = asked | {"lines": [late, later | {"amount_pence": 2_000_01}]}
        run(council("accountant"), "budgets.propose_scheme_change", wrong)
    change = run(council("accountant"), "budgets.propose_scheme_change", asked).value
    run(council("chief"), "budgets.approve_scheme_change", {"change": change})

    row = ask(council("director"), "budgets.schemes", MONTH).row(0, named=True)
    assert (row["year_budget_pence"], row["total_budget_pence"]) == (4_000_00, 9_000_00)


def test_gates_are_passed_one_after_another(council):
    """L10: The programme itself had no costed plan, and scrutiny did not see it."""
    make_budget()
    one = scheme(council)

    with pytest.raises(Exception, match="the next is 1"):
        run(council("s151"), "budgets.pass_gate", {"scheme": one, "gate": 2})
    run(council("s151"), "budgets.pass_gate", {"scheme": one, "gate": 1})

    row = ask(council("director"), "budgets.schemes", MONTH).row(0, named=True)
    assert row["gate_name"] == "Mandate"


def test_a_savings_four_parts_come_to_what_was_proposed(council):
    """B13: Savings are promised by line, each with an owner."""
    make_budget()
    line = {"cost_centre": "CHB101", "title": "Fewer licences", "owner": "Beth Lang",
            "proposed_pence": 1_000_00}  # fmt: skip
    batch = run(council("accountant"), "budgets.add_savings", PLACE | {"savings": [line]}).value
    parts = {"saving": batch.accepted[0], "period": 7, "achieved_pence": 400_00,
             "anticipated_pence": 100_00, "at_risk_pence": 300_00}  # fmt: skip

    with pytest.raises(Exception, match="must come to"):
        run(council("holder"), "budgets.report_saving", parts | {"unachievable_pence": 199_99})
    run(council("holder"), "budgets.report_saving", parts | {"unachievable_pence": 200_00})

    row = ask(council("director"), "budgets.savings", MONTH).row(0, named=True)
    assert row["at_risk_pence"] + row["achieved_pence"] == 700_00
