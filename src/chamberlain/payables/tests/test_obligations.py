"""What other applications ask to be paid: owed once, settled once, told back."""

from datetime import date

import pytest
from django.db import connection

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.contract import PayeeRecord, PaymentRequest, request_frame
from chamberlain.payables.make import make_paying_account, make_released_run
from chamberlain.payables.models import Obligation
from chamberlain.payables.tests.test_seeing import SYSTEM_1, SYSTEM_2, SYSTEM_3

CODING = {"account": "42060", "cost_centre": "CHB101"}


@pytest.fixture
def carer(council):
    make_paying_account()
    payee = PayeeRecord(
        source_ref="care:carer:1",
        entity="BHX",
        payee_class="carer",
        name="J Carer",
        sort_code="200000",
        account_number="11223344",
        account_name="J Carer",
        verified=True,
    )
    return run(SYSTEM, "payables.record_payees", {"payees": [payee]}).value["care:carer:1"]


def asked(payee, **changes):
    given = {
        "source_ref": "care:week:1",
        "entity": "BHX",
        "payee": payee,
        "amount_pence": 45_000,
        "due_on": date(2026, 11, 2),
        "why": "Fostering allowance, week to 1 November",
        **CODING,
    }
    return PaymentRequest(**given | changes)


def request(*requests, **parts):
    given = {"source": "care", "requests": list(requests), **parts}
    return run(SYSTEM, "payables.request_payment", given).value


def test_the_account_of_a_payee_of_another_application_never_reaches_the_audit(carer):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_act WHERE kernel_act::text LIKE '%11223344%'")

        assert cursor.fetchone()[0] == 0


def test_a_request_is_posted_and_owed_once_however_often_it_comes(carer):
    first, again = request(asked(carer)), request(asked(carer))

    assert (first.accepted, again.accepted, again.replayed) == (1, 0, 1)
    owed = Obligation.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT account, amount_pence, line_ref FROM ledger_line l JOIN ledger_journal j "
            "ON j.id = l.journal_id WHERE j.source_ref = %s ORDER BY line_no",
            [f"payables:obligation:{owed.reference}"],
        )
        assert cursor.fetchall() == [
            ("42060", 45_000, "care:week:1"),
            ("L1020", -45_000, "care:week:1"),
        ]


def test_the_same_reference_with_another_amount_is_refused(carer):
    request(asked(carer))

    with pytest.raises(Refusal, match="asked for before with another payee, amount or"):
        request(asked(carer, amount_pence=45_001))


def test_the_good_of_a_batch_may_be_taken_and_the_bad_named(carer):
    done = request(
        asked(carer),
        asked("SUP-9999999", source_ref="care:week:2"),
        asked(carer, source_ref="care:week:3", amount_pence=0),
        all_or_nothing=False,
    )

    assert (done.accepted, [(item.source_ref, item.field) for item in done.refused]) == (
        1,
        [("care:week:2", "payee"), ("care:week:3", "amount_pence")],
    )


def test_a_source_hears_where_its_payment_stands(carer):
    frame = request_frame([asked(carer)])
    run(SYSTEM, "payables.request_payment", {"source": "care", "requests": frame})
    refs = {"source": "care", "source_refs": ["care:week:1"]}
    before = ask(SYSTEM, "payables.payment_progress", refs)[0]

    make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3, payee_classes=["carer"])

    after = ask(SYSTEM, "payables.payment_progress", refs)[0]
    assert (before.state, after.state, after.settled_pence) == ("owed", "released", 45_000)


def test_a_withdrawn_request_is_not_paid_and_a_paid_one_not_withdrawn(carer):
    request(asked(carer), asked(carer, source_ref="care:week:2"))
    cancel = {"source": "care", "reason": "Placement ended"}
    run(SYSTEM, "payables.cancel_request", {**cancel, "source_refs": ["care:week:2"]})

    done = make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3, payee_classes=["carer"])

    assert done.total_pence == 45_000
    with pytest.raises(Refusal, match="is paid"):
        run(SYSTEM, "payables.cancel_request", {**cancel, "source_refs": ["care:week:1"]})
