"""What budgets let people do, and what they refuse."""

import pytest
from django.db import connection

from chamberlain.budgets.make import LINES, make_budget
from chamberlain.budgets.models import Commitment, Line, Virement, Year
from chamberlain.kernel.door import NotPermitted, OverLimit, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM

PLACE = {"entity": ENTITY, "year": 2026}


def refused(caller, name, inputs, code=None, key=None):
    with pytest.raises(Refusal) as caught:
        run(caller, name, inputs, key=key)
    assert code is None or caught.value.code == code, caught.value.code
    return caught.value.message


def virement(*moves, kind="one_off", reason="Agency cover moved to where the work is"):
    lines = [
        {
            "cost_centre": centre,
            "account": account,
            "amount_pence": pence,
            "fund": "HRA" if centre.startswith("HRA") else "GF",
        }
        for centre, account, pence in moves
    ]
    return PLACE | {"kind": kind, "reason": reason, "lines": lines}


def moved(pence, source="CHB101", target="CHB104"):
    return virement((source, "11010", -pence), (target, "11010", pence))


def test_a_budget_is_approved_once_for_what_the_council_resolved(council):
    make_budget(approve=False)
    total = sum(pence for _, _, pence in LINES)
    resolved = PLACE | {"net_pence": total, "resolution": "Council, 26 February 2026"}

    wrong = refused(
        council("s151"), "budgets.approve_original", resolved | {"net_pence": total - 1},
        "total_differs",
    )  # fmt: skip
    run(council("s151"), "budgets.approve_original", resolved)
    again = refused(council("s151"), "budgets.approve_original", resolved, "budget_state")

    assert "6 lines" in wrong
    assert "approved" in again
    assert Year.objects.get().net_pence == total


def test_whoever_loads_a_budget_does_not_approve_it(council):
    make_budget(approve=False)
    total = sum(pence for _, _, pence in LINES)
    run(SYSTEM, "kernel.agree_access", {"request": run(SYSTEM, "kernel.ask_access", {
        "person": council("accountant").person, "role": "s151", "reach": "entity",
        "entity": ENTITY, "held_from": "2026-04-01"}).value})  # fmt: skip

    message = refused(
        council("accountant"), "budgets.approve_original",
        PLACE | {"net_pence": total, "resolution": "Council"}, "duty_S32",
    )  # fmt: skip

    assert "doesn't approve" in message or "same person" in message


def test_rows_with_unknown_codes_or_profiles_are_set_aside(council):
    rows = [
        {"cost_centre": "CHB101", "account": "11010", "amount_pence": 100},
        {"cost_centre": "NOWHERE", "account": "11010", "amount_pence": 100},
        {"cost_centre": "CHB101", "account": "A2210", "amount_pence": 100},
        {"cost_centre": "CHB101", "account": "42060", "amount_pence": 1, "profile": "SOMETIMES"},
        {"cost_centre": "CHB101", "account": "12080", "amount_pence": -500},
        {"cost_centre": "CHB101", "account": "11010", "amount_pence": 5},
    ]

    batch = run(council("accountant"), "budgets.load_original", PLACE | {"lines": rows}).value

    assert [one.row for one in batch.refused] == [1, 2, 3, 5]
    assert {line.account for line in Line.objects.all()} == {"11010", "12080"}


def test_an_approved_budget_takes_no_more_lines_even_from_behind(council):
    make_budget()
    rows = [{"cost_centre": "CHB101", "account": "41040", "amount_pence": 100}]

    message = refused(
        council("accountant"), "budgets.load_original", PLACE | {"lines": rows}, "budget_state"
    )
    with connection.cursor() as cursor, pytest.raises(Exception, match="no longer change"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute("UPDATE budgets_line SET amount_pence = amount_pence + 1")

    assert "virement" in message


def test_the_current_budget_is_the_original_and_what_was_approved_since(council):
    make_budget()
    one = run(council("accountant"), "budgets.propose_virement", moved(1_000_00)).value
    before = ask(SYSTEM, "budgets.lines", PLACE)

    run(council("chief"), "budgets.approve_virement", {"virement": one})

    after = ask(SYSTEM, "budgets.lines", PLACE)
    assert before["budget_pence"].to_list() == before["original_pence"].to_list()
    moves = after["budget_pence"] - after["original_pence"]
    assert [m for m in moves.to_list() if m] == [-1_000_00, 1_000_00]
    assert after["budget_pence"].sum() == after["original_pence"].sum()


def test_a_virement_that_does_not_come_to_nil_in_each_fund_is_refused(council):
    make_budget()
    lopsided = virement(("CHB101", "11010", -100), ("CHB104", "11010", 101))
    between = virement(("HRA03", "21020", -100), ("CHB104", "11010", 100))

    for wrong in (lopsided, between):
        message = refused(council("accountant"), "budgets.propose_virement", wrong, "not_balanced")
        assert "not to nil" in message


def test_the_database_refuses_a_lopsided_virement_by_itself(council):
    make_budget()

    with connection.cursor() as cursor, pytest.raises(Exception, match="come to nil"):
        cursor.execute("SET LOCAL ROLE chamberlain_writer")
        cursor.execute(
            "INSERT INTO budgets_virement_line (virement, line_no, cost_centre, account, fund, "
            "amount_pence) VALUES ('V', 1, 'CHB101', '11010', 'GF', 5), "
            "('V', 2, 'CHB104', '11010', 'GF', -4)"
        )
        cursor.execute(
            "INSERT INTO budgets_virement (reference, entity, year, kind, crosses, amount_pence, "
            "reason, state, proposed_by, proposed_on, decided_by, note, minute) VALUES "
            "('V', 'BHX', 2026, 'one_off', 'service', 5, 'x', 'proposed', 'P', now(), '', '', '')"
        )


def test_nobody_takes_more_than_a_line_has(council):
    make_budget()

    message = refused(
        council("accountant"), "budgets.propose_virement",
        virement(("CHB104", "11010", -60_000_01), ("CHB101", "11010", 60_000_01)),
        "more_than_there",
    )  # fmt: skip

    assert "£60,000.00" in message


def test_two_virements_do_not_take_the_same_money(council):
    make_budget()
    first, second = (
        run(council("accountant"), "budgets.propose_virement", moved(40_000_00, "CHB104", "CHB101"))
        for _ in range(2)
    )
    run(council("chief"), "budgets.approve_virement", {"virement": first.value})

    refused(
        council("chief"), "budgets.approve_virement", {"virement": second.value}, "more_than_there"
    )


def test_whoever_proposes_a_virement_does_not_approve_it(council):
    make_budget()
    one = run(council("head"), "budgets.propose_virement", moved(100_00)).value

    message = refused(council("head"), "budgets.approve_virement", {"virement": one}, "duty_S31")

    assert "same person" in message
    assert Virement.objects.get().state == "proposed"


def test_a_limit_holds_to_the_penny(council):
    make_budget()
    within = run(council("accountant"), "budgets.propose_virement", moved(25_000_00)).value
    over = run(council("accountant"), "budgets.propose_virement", moved(25_000_01)).value

    run(council("head"), "budgets.approve_virement", {"virement": within})
    with pytest.raises(OverLimit) as caught:
        run(council("head"), "budgets.approve_virement", {"virement": over})

    assert "£25,000.00" in caught.value.message


def test_a_virement_between_directorates_needs_a_limit_of_its_own(council):
    make_budget()
    inputs = virement(("CHB101", "11010", -100_00), ("FCW101", "32030", 100_00))
    one = run(council("accountant"), "budgets.propose_virement", inputs).value

    with pytest.raises(OverLimit):
        run(council("director"), "budgets.approve_virement", {"virement": one})
    run(council("chief"), "budgets.approve_virement", {"virement": one})

    assert Virement.objects.get().crosses == "council"


def test_members_decide_above_every_officers_limit_by_minute(council):
    """B25: Above £1m a decision is members'."""
    make_budget()
    inputs = virement(("FCW101", "32030", -300_000_00), ("CHB101", "11010", 300_000_00))
    one = run(council("accountant"), "budgets.propose_virement", inputs).value

    with pytest.raises(OverLimit):
        run(council("s151"), "budgets.approve_virement", {"virement": one})
    given = {"virement": one, "minute": "Cabinet, 10 December 2026, item 88"}
    run(council("s151"), "budgets.approve_virement", given)

    assert Virement.objects.get().minute.startswith("Cabinet")


def test_an_act_sent_twice_is_done_once(council):
    make_budget()
    inputs = moved(100_00)

    first = run(council("accountant"), "budgets.propose_virement", inputs, key="once")
    again = run(council("accountant"), "budgets.propose_virement", inputs, key="once")

    assert again.replayed and again.value == first.value
    assert Virement.objects.count() == 1


def test_a_decided_virement_is_not_decided_again(council):
    make_budget()
    one = run(council("accountant"), "budgets.propose_virement", moved(100_00)).value
    run(council("chief"), "budgets.reject_virement", {"virement": one, "reason": "Not agreed"})

    refused(council("s151"), "budgets.approve_virement", {"virement": one}, "already_decided")


def test_the_next_years_base_leaves_one_off_virements_out(council):
    make_budget()
    lasting = moved(2_000_00) | {"kind": "permanent"}
    for inputs in (moved(1_000_00), lasting):
        one = run(council("accountant"), "budgets.propose_virement", inputs).value
        run(council("chief"), "budgets.approve_virement", {"virement": one})

    base = ask(council("accountant"), "budgets.base", PLACE)

    found = {(row["cost_centre"], row["account"]): row["amount_pence"] for row in base.to_dicts()}
    assert found["CHB104", "11010"] == 62_000_00


def order(ref="4500001/1", pence=500_00, **more):
    return {"source_ref": ref, "cost_centre": "CHB101", "account": "42060", "amount_pence": pence,
            "payee": "Downs Office Supplies Ltd"} | more  # fmt: skip


def test_a_commitment_said_again_replaces_and_nil_releases(council):
    """B6: New modules stand beside finance and purchasing systems still under contract."""
    inputs = PLACE | {"source": "civica"}

    def say(*orders):
        given = inputs | {"commitments": list(orders)}
        return run(council("accountant"), "budgets.load_commitments", given).value

    say(order(), order("4500002/1", 80_00))
    say(order(pence=300_00), order("4500002/1", 0))
    batch = say(order("4500003/1", -1), order("4500004/1", 5, cost_centre="NOWHERE"))

    assert [(c.source_ref, c.amount_pence) for c in Commitment.objects.all()] == [
        ("4500001/1", 300_00)
    ]
    assert [one.field for one in batch.refused] == ["amount_pence", "cost_centre"]


def test_a_forecast_needs_a_reason_and_keeps_its_history(council):
    make_budget()
    inputs = PLACE | {"period": 7, "cost_centre": "CHB101", "group": "1"}

    refused(
        council("holder"), "budgets.enter_forecast",
        inputs | {"outturn_pence": 130_000_00, "reason": " "},
    )  # fmt: skip
    for pence, why in ((130_000_00, "Two agency posts"), (125_000_00, "One post filled")):
        said = inputs | {"outturn_pence": pence, "reason": why}
        run(council("holder"), "budgets.enter_forecast", said)

    found = ask(council("holder"), "budgets.cost_centre", PLACE | {"period": 7,
                "cost_centre": "CHB101"})  # fmt: skip
    assert [one.reason for one in found.history] == ["One post filled", "Two agency posts"]
    assert found.forecast_pence == 125_000_00 + 2_400_00 - 24_000_00


def test_a_forecast_is_refused_out_of_place_and_for_a_group_that_is_none(council):
    make_budget()
    inputs = PLACE | {"period": 7, "outturn_pence": 1, "reason": "x"}

    refused(council("holder"), "budgets.enter_forecast",
            inputs | {"cost_centre": "CHB101", "group": "77"})  # fmt: skip
    refused(council("holder"), "budgets.enter_forecast",
            inputs | {"cost_centre": "CHB101", "group": "1", "period": 13})  # fmt: skip
    with pytest.raises(NotPermitted):
        run(council("clerk"), "budgets.enter_forecast",
            inputs | {"cost_centre": "CHB101", "group": "1"})  # fmt: skip


def test_a_lines_own_profile_moves_what_is_due_and_not_the_year(council):
    make_budget()
    line = {"cost_centre": "FCW101", "account": "32030", "profile": "TERM"}
    before = ask(SYSTEM, "budgets.lines", PLACE | {"period": 5})

    run(council("accountant"), "budgets.profile_line", PLACE | {"line": line, "reason": "Routes"})

    after = ask(SYSTEM, "budgets.lines", PLACE | {"period": 5})
    assert before["budget_pence"].equals(after["budget_pence"])
    assert before["profiled_pence"].sum() != after["profiled_pence"].sum()
    wrong = {"cost_centre": "FCW101", "account": "32030", "weights": [1, 2, 3]}
    inputs = PLACE | {"line": wrong, "reason": "Routes"}
    assert "twelve" in refused(council("accountant"), "budgets.profile_line", inputs)
