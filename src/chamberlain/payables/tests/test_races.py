"""Sessions racing for the same money: one of them gets it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from chamberlain.kernel.door import Refusal, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import (
    TELEPHONE,
    make_approved_invoice,
    make_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
    make_run,
    make_supplier,
)
from chamberlain.payables.models import Invoice, Obligation, Payment, Run, RunFile
from chamberlain.payables.tests.settling import wrong

pytestmark = pytest.mark.fault


@pytest.fixture
def council(committed, caller, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    return caller


def owed(council, count=3):
    for number in range(count):
        supplier = make_payable_supplier(f"Supplier {number}", f"1000000{number}")
        make_approved_invoice(council("clerk"), council("holder"), supplier, f"A-{number}")


def race(*acts):
    """Do acts at the same moment, each on its own connection; return answers and refusals."""
    start = Barrier(len(acts))

    def one(act):
        try:
            start.wait()
            return run(*act).value
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        outcomes = list(pool.map(one, acts))
    refusals = [item for item in outcomes if isinstance(item, Refusal)]
    return [item for item in outcomes if not isinstance(item, Refusal)], refusals


def test_two_proposals_at_once_never_hold_the_same_obligation(council):
    owed(council)
    act = (council("preparer"), "payables.propose_run", {"due_by": "2026-12-31"})

    done, refused = race(act, act, act)

    assert (len(done), len(refused)) == (1, 2)
    assert (Run.objects.count(), Payment.objects.count(), wrong()) == (1, 3, {})


def test_what_may_be_one_invoice_entered_in_two_sessions_at_once_is_held(council):
    supplier = make_supplier(council("suppliers"))
    about = {"supplier": supplier, "invoice_date": "2026-10-26", "net_pence": 12_345}
    acts = [
        (council(who), "payables.enter_invoice", about | {"number": number})
        for who, number in (("clerk", "INV-1001"), ("clerk2", "INV-1001A"))
    ]

    done, refused = race(*acts)

    assert (len(done), refused) == (2, [])
    assert sorted(Invoice.objects.values_list("state", flat=True))[0] == "held"


def test_two_second_releases_at_once_write_one_file_and_settle_once(council):
    owed(council)
    reference = make_run(council("preparer"))
    run(council("releaser"), "payables.release_run", {"run": reference})
    act = (council("releaser2"), "payables.release_run_again", {"run": reference})

    done, refused = race(act, act, act, act)

    assert (len(done), len(refused), RunFile.objects.count()) == (1, 3, 1)
    assert wrong() == {}


def test_the_same_key_at_once_is_one_release_with_one_answer(council):
    owed(council)
    reference = make_run(council("preparer"))
    run(council("releaser"), "payables.release_run", {"run": reference})
    act = (council("releaser2"), "payables.release_run_again", {"run": reference}, "key")

    done, refused = race(act, act, act)

    assert (len({item.files[0].sha256 for item in done}), len(done), refused) == (1, 3, [])
    assert wrong() == {}


def test_a_release_and_a_cancellation_at_once_leave_one_of_them(council):
    owed(council)
    reference = make_run(council("preparer"))
    run(council("releaser"), "payables.release_run", {"run": reference})

    done, refused = race(
        (council("releaser2"), "payables.release_run_again", {"run": reference}),
        (council("preparer"), "payables.cancel_run", {"run": reference, "reason": "Late"}),
    )

    assert (len(done), len(refused)) == (1, 1)
    assert Run.objects.get().state in {"released", "cancelled"}
    assert wrong() == {}


def test_a_hold_and_a_proposal_at_once_never_pay_what_is_held(council):
    owed(council, 1)
    invoice = Invoice.objects.get().reference

    race(
        (council("clerk"), "payables.hold_invoice", {"invoice": invoice, "reason": "Query"}),
        (council("preparer"), "payables.propose_run", {"due_by": "2026-12-31"}),
    )

    for found in Run.objects.filter(state="proposed"):
        run(council("preparer"), "payables.submit_run", {"run": found.reference})
        run(council("releaser"), "payables.release_run", {"run": found.reference})
        race((council("releaser2"), "payables.release_run_again", {"run": found.reference}))
    held = Invoice.objects.get().state == "held"
    assert Obligation.objects.get().closed is not held
    assert wrong() == {}


def test_one_invoice_approved_by_two_at_once_is_owed_once(council):
    invoice = make_invoice(council("clerk"), make_supplier())
    run(council("clerk"), "payables.submit_invoice", {"invoice": invoice})

    done, refused = race(
        (council("holder"), "payables.approve_invoice", {"invoice": invoice}),
        (council("head"), "payables.approve_invoice", {"invoice": invoice}),
    )

    assert (len(done), len(refused), Obligation.objects.count()) == (1, 1, 1)
    assert wrong() == {}


def test_one_number_entered_by_two_at_once_is_one_invoice(council):
    given = {
        "supplier": make_supplier(),
        "number": "X-1",
        "invoice_date": "2026-10-26",
        "net_pence": 100,
    }

    done, refused = race(
        (council("clerk"), "payables.enter_invoice", given),
        (council("clerk2"), "payables.enter_invoice", given),
    )

    assert (len(done), len(refused), Invoice.objects.count()) == (1, 1, 1)


def test_one_return_noted_by_two_at_once_reopens_once(council):
    owed(council)
    make_released_run(council("preparer"), council("releaser"), council("releaser2"))
    given = {"payment": Payment.objects.first().reference, "reason": "Account closed"}
    act = (council("preparer"), "payables.return_payment", given)

    done, refused = race(act, act)

    assert (len(done), len(refused)) == (1, 1)
    assert wrong() == {}


def test_bank_details_verified_while_a_run_is_proposed_are_in_it_or_wait(council):
    owed(council, 1)
    supplier = Payment.objects.model._meta.get_field("payee").related_model.objects.get().reference
    given = {"supplier": supplier, "sort_code": "200000", "account_number": "99999999"}
    details = run(SYSTEM, "payables.propose_bank_details", {**given, "account_name": "New"}).value
    call = {"method": "call_back", "number_called": TELEPHONE, "answered_by": "J"}

    race(
        (council("verifier"), "payables.verify_bank_details", {"details": details, **call}),
        (council("preparer"), "payables.propose_run", {"due_by": "2026-12-31"}),
    )

    assert not Payment.objects.filter(bank_details__reference=details).exists()
    assert wrong() == {}
