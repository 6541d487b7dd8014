"""Lessons L1, L4, L18 and D: no change of systems before every gate is green with its evidence."""

import pytest
from django.test import Client

from chamberlain.insight.make import make_month
from chamberlain.insight.rules.gates import (
    Compared,
    Matched,
    agreed_with_old_system,
    closed_in_parallel,
    gates,
    matched_by_machine,
)
from chamberlain.kernel.clock import business_date
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY

PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def _gate(caller, number):
    rows = ask(caller, "insight.go_live_gates", {"entity": ENTITY, "as_at": business_date()})
    return next(row for row in rows if row.gate == number)


def _bring(caller, gate=13):
    inputs = {
        "entity": ENTITY,
        "gate": gate,
        "note": "Back on the old system in 3 hours",
        "content": PAPER,
        "filename": "rehearsal.pdf",
    }
    return run(caller, "insight.record_gate_evidence", inputs).value


def test_there_are_fourteen_gates_in_order():
    assert [one.number for one in gates()] == list(range(1, 15))


def test_nothing_compared_leaves_the_first_two_gates_shut():
    """L1: A ledger went live on its date with its gates unproved."""
    assert not agreed_with_old_system([]).green
    assert not closed_in_parallel([]).green


def test_a_comparison_of_no_balances_proves_nothing():
    empty = [Compared(2026, 7, 0, 0), Compared(2026, 6, 0, 0)]

    assert not agreed_with_old_system(empty).green
    assert not closed_in_parallel(empty).green


def test_a_newer_comparison_with_a_difference_shuts_the_gate_again():
    older, newer = Compared(2026, 7, 400, 0), Compared(2026, 7, 400, 1)

    assert agreed_with_old_system([older]).green
    assert not agreed_with_old_system([newer, older]).green
    assert closed_in_parallel([newer, older, Compared(2026, 6, 400, 0)]).found == (
        "1 of 2 periods agree"
    )


@pytest.mark.parametrize(("by_machine", "green"), [(9_499, False), (9_500, True)])
def test_95_of_100_bank_lines_must_match_by_themselves_in_each_month(by_machine, green):
    months = [Matched(name, 10_000, 9_900) for name in ("August", "September")]

    judged = matched_by_machine([*months, Matched("October", 10_000, by_machine)])

    assert judged.green is green
    assert ("94.9%" in judged.found) is not green


def test_a_month_without_a_bank_line_proves_nothing():
    months = [Matched("August", 0, 0), Matched("September", 9, 9), Matched("October", 9, 9)]

    assert not matched_by_machine(months).green


def test_measured_gates_are_judged_by_the_books(council):
    make_month(council)

    paid = _gate(council("s151"), 4)

    assert (paid.state, paid.measured) == ("green", True)
    assert "seen on the statement" in paid.found


def test_evidence_opens_a_gate_only_when_another_person_agrees(council):
    """L21: Tests set the date of the change, and it went well."""
    reference = _bring(council("chief"))
    assert _gate(council("s151"), 13).state == "to agree"

    run(council("s151"), "insight.agree_gate_evidence", {"evidence": reference})

    gate = _gate(council("s151"), 13)
    assert (gate.state, gate.found) == ("green", "Back on the old system in 3 hours")
    assert gate.settled_by != gate.brought_by


def test_refused_evidence_leaves_the_gate_shut_and_says_why(council):
    reference = _bring(council("chief"))

    given = {"evidence": reference, "note": "No times are given"}
    run(council("s151"), "insight.refuse_gate_evidence", given)

    gate = _gate(council("s151"), 13)
    assert (gate.state, gate.found) == ("not yet", "Refused: No times are given")
    with pytest.raises(Refusal, match="refused already"):
        run(council("s151"), "insight.agree_gate_evidence", {"evidence": reference})


def test_a_measured_gate_takes_no_document(council):
    with pytest.raises(Refusal, match="judged by its figures"):
        _bring(council("chief"), gate=1)


def test_who_brings_evidence_may_not_agree_it(council):
    reference = _bring(council("chief"))

    with pytest.raises(NotPermitted):
        run(council("chief"), "insight.agree_gate_evidence", {"evidence": reference})


def test_the_page_shows_each_gate_and_how_many_are_green(council):
    _bring(council("chief"))

    client = Client()
    client.post("/sign-in/as/s151")

    page = client.get("/staff/insight/gates")

    assert page.status_code == 200
    text = page.content.decode()
    assert "Going back was rehearsed" in text
    assert "of 14" in text
    assert "Back on the old system in 3 hours" in text
