"""Supplier records made one by two people: history stays, nothing is owed twice or lost."""

import pytest

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.payables.make import make_approved_invoice, make_invoice, make_supplier
from chamberlain.payables.models import Invoice

LIST = "payables.supplier_likely_duplicates"


@pytest.fixture
def pair(council):
    return (
        make_supplier(name="Oakfield Joinery Ltd", vat_number="GB100000137"),
        make_supplier(name="0akfield Joinery Limited"),
    )


def _propose(council, gone, kept):
    given = {"gone": gone, "kept": kept, "note": "One firm, registered twice"}
    return run(council("suppliers"), "payables.propose_supplier_merge", given).value


def _merge(council, gone, kept):
    given = {"merge": _propose(council, gone, kept)}
    return run(council("verifier"), "payables.agree_supplier_merge", given).value


def test_a_likely_pair_is_merged_and_told_no_more(council, pair):
    kept, gone = pair
    assert [(one.first, one.second) for one in ask(council("suppliers"), LIST)] == [(kept, gone)]

    done = _merge(council, gone, kept)

    assert (done.gone, done.kept, done.left) == (gone, kept, [])
    assert ask(council("suppliers"), LIST) == []
    assert ask(council("suppliers"), "payables.supplier", {"supplier": gone}).status == "stopped"


def test_what_waits_for_approval_goes_to_the_record_that_stays(council, pair):
    kept, gone = pair
    invoice = make_invoice(council("clerk"), gone, "W-1")

    assert _merge(council, gone, kept).invoices_moved == 1
    assert Invoice.objects.get(reference=invoice).payee.reference == kept


def test_what_is_entered_for_the_old_record_afterwards_goes_to_the_new_one(council, pair):
    kept, gone = pair
    _merge(council, gone, kept)

    invoice = make_invoice(council("clerk"), gone, "L-1")

    assert Invoice.objects.get(reference=invoice).payee.reference == kept


def test_an_invoice_of_the_old_record_is_not_taken_again_for_the_new_one(council, pair):
    kept, gone = pair
    make_invoice(council("clerk"), gone, "SAME-1")
    make_invoice(council("clerk"), kept, "SAME-1", net_pence=20_000, vat_pence=4_000)

    done = _merge(council, gone, kept)

    assert len(done.left) == 1
    with pytest.raises(Refusal, match="already here"):
        make_invoice(council("clerk"), kept, "SAME-1")


def test_nothing_is_merged_while_the_old_record_is_owed_money(council, pair):
    kept, gone = pair
    make_approved_invoice(council("clerk"), council("holder"), gone)
    merge = _propose(council, gone, kept)

    with pytest.raises(Refusal, match=r"1 items for £120\.00 are still owed"):
        run(council("verifier"), "payables.agree_supplier_merge", {"merge": merge})


def test_who_proposes_a_merge_does_not_agree_it(council, pair):
    merge = _propose(council, *pair)

    with pytest.raises(NotPermitted):
        run(council("suppliers"), "payables.agree_supplier_merge", {"merge": merge})


def test_different_suppliers_are_kept_apart_and_not_proposed_again(council, pair):
    merge = _propose(council, *pair)

    given = {"merge": merge, "note": "Two firms of one name"}
    run(council("verifier"), "payables.keep_suppliers_apart", given)

    assert ask(council("suppliers"), LIST) == []
    assert ask(council("suppliers"), "payables.supplier_merges")[0].state == "distinct"


def test_a_chain_of_merges_is_refused(council, pair):
    kept, gone = pair
    other = make_supplier(name="Third Joinery Ltd")
    _merge(council, gone, kept)

    with pytest.raises(Refusal, match="merge the other way"):
        _propose(council, kept, other)
    with pytest.raises(Refusal, match="merged into another"):
        _propose(council, gone, other)
