"""What the law adds to an invoice paid late: worked out, approved by another, posted and owed."""

from datetime import date

import pytest

from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)
from chamberlain.payables.models import Obligation


@pytest.fixture
def paid(council, settings, tmp_path):
    """Return a function that has an invoice of £1,000 fall due on a day, and pays it now."""
    settings.HOME = tmp_path
    make_paying_account()
    supplier = make_payable_supplier("Ashdown Timber", "10000001")

    def pay(due_on, number="L-1", net=100_000):
        about = {"net_pence": net, "vat_pence": 0, "due_on": due_on}
        dates = {"invoice_date": date(2026, 4, 1), "received_on": date(2026, 4, 1)}
        made = make_approved_invoice(
            council("clerk"), council("holder"), supplier, number, **about, **dates
        )
        make_released_run(council("preparer"), council("releaser"), council("releaser2"))
        return made

    return pay


def _claim(council, invoice, **more):
    return run(council("senior"), "payables.claim_late_payment", {"invoice": invoice} | more)


def test_a_late_invoice_adds_interest_and_the_fixed_sum_and_is_paid_once_approved(council, paid):
    invoice = paid(date(2026, 5, 31))
    shown = ask(council("accountant"), "payables.invoice", {"invoice": invoice})
    (late,) = ask(
        council("accountant"),
        "payables.late_paid",
        {"entity": ENTITY, "since": date(2026, 4, 1), "until": date(2027, 4, 1)},
    )

    answer = _claim(council, invoice, claimed_pence=100_000)
    claim = answer.value
    run(council("holder"), "payables.approve_late_claim", {"claim": claim.claim})

    days = (late.paid_on - shown.pay_by).days
    assert (claim.days_late, claim.fixed_sum_pence) == (days, 7_000)
    assert claim.interest_pence == round(100_000 * days * 1175 / 365 / 10_000)
    assert late.owed_pence == claim.owed_pence == claim.interest_pence + 7_000
    assert "by law it is" in answer.warnings[0]
    owed = Obligation.objects.get(source_ref=f"payables:late_claim:{claim.claim}")
    assert (owed.owed_pence, owed.closed) == (claim.owed_pence, False)
    (found,) = ask(council("holder"), "payables.late_claims", {})
    assert (found.state, found.decided_by) == ("approved", "Beth Lang")


def test_a_claim_is_made_once_and_again_only_after_it_was_rejected(council, paid):
    invoice = paid(date(2026, 5, 31))
    first = _claim(council, invoice).value.claim

    with pytest.raises(Refusal, match="has a claim already"):
        _claim(council, invoice)
    reject = {"claim": first, "reason": "it was in dispute"}
    run(council("holder"), "payables.reject_late_claim", reject)

    assert _claim(council, invoice).value.claim != first
    with pytest.raises(Refusal, match="is rejected"):
        run(council("holder"), "payables.approve_late_claim", {"claim": first})


def test_what_is_in_time_unpaid_or_under_no_rate_is_refused_in_words(council, paid):
    in_time = paid(date(2026, 12, 31), "L-2", 210_000)
    no_rate = paid(date(2026, 7, 31), "L-3", 370_000)

    with pytest.raises(Refusal, match="paid in time"):
        _claim(council, in_time)
    with pytest.raises(Refusal, match="No statutory rate is on file"):
        _claim(council, no_rate)
    with pytest.raises(Refusal, match="is not paid"):
        _claim(council, "INV-NONE")


def test_costs_need_a_note_and_two_people_stand_behind_a_claim(council, paid):
    invoice = paid(date(2026, 5, 31))

    with pytest.raises(Refusal, match="what the costs are"):
        _claim(council, invoice, costs_pence=2_000)
    claim = run(
        SYSTEM,
        "payables.claim_late_payment",
        {"invoice": invoice, "costs_pence": 2_000, "note": "an agent's fee"},
    ).value

    assert claim.owed_pence == claim.interest_pence + claim.fixed_sum_pence + 2_000
    with pytest.raises((NotPermitted, ConflictOfDuties)):
        run(council("senior"), "payables.approve_late_claim", {"claim": claim.claim})
