"""Control accounts: the register beside the ledger, by two people, difference nil."""

import pytest

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import make_approved_invoice, make_payable_supplier

NOVEMBER = {"entity": "BHX", "year": 2026, "period": 8}


@pytest.fixture
def owed(council):
    supplier = make_payable_supplier("Ashdown Timber Ltd", "55779911")
    make_approved_invoice(council("clerk"), council("holder"), supplier, "A-1")
    return council


def prepared(council, control):
    given = {**NOVEMBER, "control": control}
    return run(council("accountant"), "payables.prepare_control", given).value


@pytest.mark.parametrize(("control", "pence"), [("creditors", -12_000), ("vat", 2_000)])
def test_the_register_agrees_with_the_ledger(owed, control, pence):
    reference = prepared(owed, control)

    found = ask(owed("reviewer"), "payables.control", {"reconciliation": reference})
    assert (found.subsidiary_pence, found.ledger_pence, found.difference_pence) == (pence, pence, 0)


def test_another_person_reviews_and_the_ledger_is_told(owed):
    run(SYSTEM, "payables.require_controls", {"entity": "BHX"})
    reference = prepared(owed, "creditors")

    with pytest.raises(NotPermitted):
        run(owed("accountant"), "payables.review_control", {"reconciliation": reference})
    run(owed("reviewer"), "payables.review_control", {"reconciliation": reference})

    checks = ask(owed("chief"), "ledger.close_checklist", {**NOVEMBER, "on": "2026-12-01"})
    assert "payables.creditors" in str(checks)
    assert ask(owed("chief"), "payables.control_list")[0].state == "reviewed"


def test_what_changed_since_it_was_prepared_is_not_reviewed(owed):
    reference = prepared(owed, "vat")
    supplier = make_payable_supplier("Preston Print Ltd", "55779922")
    make_approved_invoice(owed("clerk"), owed("holder"), supplier, "P-1")

    with pytest.raises(Refusal, match="other figures"):
        run(owed("reviewer"), "payables.review_control", {"reconciliation": reference})


def test_one_prepared_again_supersedes_and_one_reviewed_stands(owed):
    first, second = prepared(owed, "vat"), prepared(owed, "vat")
    run(owed("reviewer"), "payables.review_control", {"reconciliation": second})

    assert first != second
    with pytest.raises(Refusal, match="reviewed already"):
        prepared(owed, "vat")
