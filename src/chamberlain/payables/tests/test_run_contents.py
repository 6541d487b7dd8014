"""What two people release is what was submitted, to the row."""

import psycopg
import pytest
from django.db import connection

from chamberlain.kernel.door import Refusal, run
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_run,
)
from chamberlain.payables.models import Run

OF_WHAT_STANDS = """
    SELECT encode(sha256(convert_to(concat_ws('/', (SELECT string_agg(concat_ws('|', p.id,
        p.reference, p.payee_id, p.bank_details_id, b.account_sealed, p.amount_pence,
        nullif(p.bank_reference, '')), ',' ORDER BY p.id) FROM payables_payment p
        JOIN payables_bank_details b ON b.id = p.bank_details_id WHERE p.run_id = %s),
        (SELECT string_agg(concat_ws('|', a.payment_id, a.obligation_id, a.amount_pence), ','
        ORDER BY a.id) FROM payables_payment p
        JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS NULL WHERE p.run_id = %s)),
        'UTF8')), 'hex')
"""


@pytest.fixture
def submitted(committed, caller, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    for name, ending, nets in (("Ash", 1, (1_000, 2_700)), ("Elm", 2, (5_100, 8_900))):
        supplier = make_payable_supplier(f"{name} Ltd", f"1000000{ending}")
        for net in nets:
            about = {"number": f"{name}-{net}", "net_pence": net}
            make_approved_invoice(caller("clerk"), caller("holder"), supplier, **about)
    return Run.objects.get(reference=make_run(caller("preparer")))


def test_the_hash_of_a_run_is_of_what_stands_in_the_database(submitted):
    with connection.cursor() as cursor:
        cursor.execute(OF_WHAT_STANDS, [submitted.pk, submitted.pk])
        (expected,) = cursor.fetchone()

    assert submitted.contents_sha256 == expected


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payables_payment SET amount_pence = amount_pence + 1 WHERE id = (SELECT max(id) "
        "FROM payables_payment)",
        "UPDATE payables_attempt SET obligation_id = obligation_id + 0, amount_pence = 1 "
        "WHERE id = (SELECT min(id) FROM payables_attempt)",
        "UPDATE payables_bank_details SET account_sealed = (SELECT min(account_sealed) "
        "FROM payables_bank_details)",
    ],
)
def test_a_run_changed_behind_the_guards_is_not_released(committed, caller, submitted, change):
    about = {"run": submitted.reference}
    run(caller("releaser"), "payables.release_run", about)
    with psycopg.connect(committed.owner_dsn) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute(change)

    with pytest.raises(Refusal, match="is not what was submitted"):
        run(caller("releaser2"), "payables.release_run_again", about)
