"""Direct debits after they were taken: VAT on its invoice, and those that did not come."""

from datetime import date

import pytest

from chamberlain.banking.rules.debit_vat import awaits_invoice, split_pence, vat_problem
from chamberlain.kernel import events
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.ledger.contract import control_account_balance

DEBIT = {
    "entity": ENTITY,
    "originator": "Southern Grid",
    "words": "SOUTHERN GRID",
    "most_pence": 50_000,
    "coded_to": "42060",
    "cost_centre": "CHB101",
    "vat_code": "S",
    "first_on": "2026-11-02",
    "grace_days": 2,
}


@pytest.fixture
def debit(council, statements):
    made = run(council("bank"), "banking.register_direct_debit", DEBIT).value
    run(council("reviewer"), "banking.agree_standing", {"standing": made})
    return made


@pytest.fixture
def taken(council, loaded, debit):
    day = loaded({"amount_pence": -12_000, "counterparty": "SOUTHERN GRID LTD"})
    run(council("bank"), "banking.match_statement", {"statement": day.reference})
    (one,) = ask(council("bank"), "banking.debit_vat_list", {"state": "awaited"})
    return one.line


def _invoice(council, **changes):
    kept = {"filename": "grid.pdf", "content": b"%PDF-1.7 grid", "entity": ENTITY}
    document = run(council("bank"), "kernel.store_document", kept).value
    return {
        "invoice_number": "SG-77",
        "invoice_date": "2026-10-31",
        "vat_pence": 2_000,
        "document": document,
    } | changes


def _coded(council):
    trial = ask(SYSTEM, "ledger.trial_balance", {"entity": ENTITY, "year": 2026, "period": 8})
    held = dict(trial.select("account", "balance_pence").iter_rows())
    return held["42060"], held.get("A2130", 0)


def _input_vat(council):
    roles = ask(SYSTEM, "ledger.account_roles", {"entity": ENTITY})
    place = {"entity": ENTITY, "account": roles["vat_input"], "year": 2026, "period": 8}
    return control_account_balance(EVERYTHING, **place).balance_pence


def test_only_a_debit_whose_code_bears_vat_awaits_an_invoice():
    assert awaits_invoice("direct_debit", "NB")
    assert not awaits_invoice("direct_debit", "Z") and not awaits_invoice("pattern", "S")
    assert (vat_problem(12_000, 2_000), sum(split_pence(12_000, 2_000))) == ("", 0)
    assert "more than the standard rate" in vat_problem(12_000, 2_002)


def test_vat_of_a_debit_is_claimed_on_its_invoice_once_and_taken_back_whole(council, taken):
    whole = _coded(council)[0]
    asked = [one.title for one in ask(council("bank"), "kernel.inbox")]
    claim = {"line": taken} | _invoice(council)

    run(council("bank"), "banking.claim_debit_vat", claim)

    assert (whole, _coded(council)[0], _input_vat(council)) == (12_000, 10_000, 2_000)
    assert "VAT invoice awaited: £120.00 taken by Southern Grid" in asked
    left = [one.title for one in ask(council("bank"), "kernel.inbox")]
    assert not any(title.startswith("VAT invoice") for title in left)
    control = {"entity": ENTITY, "year": 2026, "period": 8, "control": "vat"}
    made = run(council("accountant"), "payables.prepare_control", control).value
    seen = ask(council("reviewer"), "payables.control", {"reconciliation": made})
    assert (seen.subsidiary_pence, seen.difference_pence) == (2_000, 0)
    with pytest.raises(Refusal, match="claimed already"):
        run(council("bank"), "banking.claim_debit_vat", claim)
    with pytest.raises(Refusal, match="take that back first"):
        run(council("bank"), "banking.unmatch_line", {"line": taken, "reason": "not ours"})
    wrong = {"line": taken, "reason": "Another meter's invoice"}
    run(council("bank"), "banking.withdraw_debit_vat", wrong)
    assert (_coded(council)[0], _input_vat(council)) == (12_000, 0)


def test_vat_that_cannot_be_right_is_refused_and_none_may_be_claimed(council, taken):
    with pytest.raises(Refusal, match="more than the standard rate"):
        run(
            council("bank"),
            "banking.claim_debit_vat",
            {"line": taken} | _invoice(council, vat_pence=2_002),
        )
    with pytest.raises(NotPermitted):
        run(council("reviewer"), "banking.waive_debit_vat", {"line": taken, "reason": "No"})

    none = {"line": taken, "reason": "They sent a statement, no VAT invoice"}
    run(council("bank"), "banking.waive_debit_vat", none)

    (one,) = ask(council("bank"), "banking.debit_vat_list", {"line": taken})
    assert (one.state, one.vat_pence) == ("none", 0)
    run(council("bank"), "banking.unmatch_line", {"line": taken, "reason": "not ours"})


def _missed(council):
    titles = [one.title for one in ask(council("bank"), "kernel.inbox")]
    return [title for title in titles if "has taken nothing" in title]


def test_an_expected_debit_that_has_not_come_is_chased_until_it_does(council, loaded, debit):
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-04"})
    events.deliver()
    in_grace = _missed(council)
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-05"})
    events.deliver()

    assert (in_grace, _missed(council)) == (
        [],
        ["Southern Grid has taken nothing: expected Mon 2 November"],
    )
    day = loaded({"amount_pence": -12_000, "counterparty": "SOUTHERN GRID LTD"})
    run(council("bank"), "banking.match_statement", {"statement": day.reference})
    shown = ask(council("bank"), "banking.standing_view", {"standing": debit})
    assert (_missed(council), shown.expected_on) == ([], date(2026, 12, 2))


def test_what_the_originator_said_sets_the_day_anew(council, debit):
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-09"})
    events.deliver()
    answer = {"standing": debit, "reason": "Their system was down"}
    with pytest.raises(Refusal, match="a day to come"):
        past = answer | {"expected_on": "2026-11-09"}
        run(council("bank"), "banking.answer_missed_debit", past)

    run(council("bank"), "banking.answer_missed_debit", answer | {"expected_on": "2026-11-16"})

    assert _missed(council) == []
