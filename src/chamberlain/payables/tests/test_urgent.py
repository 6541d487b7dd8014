"""What cannot wait is paid at once: named, with a reason, within its own limit, by two people."""

import pytest
from django.db import DatabaseError, connection

from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, NotPermitted, Refusal, ask, run
from chamberlain.kernel.grants import WRITER
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.errors import WrongState
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_run,
)
from chamberlain.payables.models import Obligation, Run, RunFile
from chamberlain.payables.tests.settling import wrong

WHY = "The tenant is without heating until the part is paid for"


@pytest.fixture
def invoice(council, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    supplier = make_payable_supplier("Ash Ltd", "55779911")
    return make_approved_invoice(council("clerk"), council("holder"), supplier)


def propose(council, what, who="preparer", **parts):
    given = {"entity": "BHX", "what": what, "reason": WHY} | parts
    return run(council(who), "payables.propose_urgent_run", given).value


def release(council, reference):
    about = {"run": reference}
    run(council("preparer"), "payables.submit_run", about)
    run(council("releaser"), "payables.release_run", about)
    return run(council("releaser2"), "payables.release_run_again", about).value


@pytest.mark.parametrize(("scheme", "level"), [("faster_payments", b"URNS"), ("chaps", b"URGP")])
def test_it_arrives_today_by_the_scheme_asked_for(council, invoice, scheme, level):
    reference = propose(council, invoice, scheme=scheme)

    release(council, reference)

    found = Run.objects.get()
    assert found.pay_on == found.proposed_on
    content = documents.read(EVERYTHING, RunFile.objects.get().document)
    assert b"<SvcLvl><Cd>" + level + b"</Cd></SvcLvl>" in content
    assert b"<BtchBookg>false</BtchBookg>" in content
    assert Obligation.objects.get().settled_pence == 12_000
    assert wrong() == {}


def test_it_is_in_no_other_run_and_nothing_is_paid_twice(council, invoice):
    make_run(council("preparer"))

    with pytest.raises(Refusal, match="is in another run"):
        propose(council, invoice)
    with pytest.raises(Refusal, match="INV-9999999 is not owed"):
        propose(council, "INV-9999999")


def test_it_needs_a_reason_and_is_held_to_its_own_limits(council, invoice):
    with pytest.raises(Refusal, match="cannot wait"):
        propose(council, invoice, reason="please")
    run(SYSTEM, "payables.set_payment_options", {"urgent_limit_pence": 11_999})
    with pytest.raises(Refusal, match=r"£120\.00 is above the most one payment may be"):
        propose(council, Obligation.objects.get().reference)


def test_new_bank_details_are_not_paid_sooner_for_its_being_urgent(council, invoice):
    payee = Obligation.objects.get().payee.reference
    given = {"supplier": payee, "sort_code": "200000", "account_number": "55779911",
             "account_name": "Ash Ltd"}  # fmt: skip
    run(council("suppliers"), "payables.propose_bank_details", given)

    with pytest.raises(Refusal, match="bank details wait to be verified"):
        propose(council, invoice)


def test_two_others_release_it_and_clerks_do_not_propose_it(council, invoice):
    with pytest.raises(NotPermitted):
        propose(council, invoice, who="clerk")
    reference = propose(council, invoice)
    run(council("preparer"), "payables.submit_run", {"run": reference})
    run(council("releaser"), "payables.release_run", {"run": reference})

    with pytest.raises(Refusal):
        run(council("releaser"), "payables.release_run_again", {"run": reference})
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {WRITER}")
        cursor.execute("UPDATE payables_run SET urgent_reason = 'Other'")


def test_how_often_it_is_done_is_shown_and_it_cannot_be_recalled(council, invoice):
    reference = propose(council, invoice)
    release(council, reference)

    listed = ask(council("releaser"), "payables.urgent_runs")
    assert [(one.reason, one.scheme) for one in listed] == [(WHY, "Faster Payments")]
    month = ask(council("releaser"), "payables.urgent_use")[0]
    assert (month.runs, month.payments, month.share) == (1, 1, "100.0 in 100")
    with pytest.raises(WrongState, match="same-day payment"):
        given = {"run": reference, "reason": "A mistake"}
        run(council("preparer"), "payables.request_recall", given)
