"""What the database itself refuses, tried as the writer with SQL past every command."""

import psycopg
import pytest

from chamberlain.kernel.door import run
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
    make_run,
)

ATTACKS = [
    "UPDATE payables_obligation SET settled_pence = 0, closed = false, done = false",
    "UPDATE payables_obligation SET owed_pence = owed_pence * 2",
    "UPDATE payables_obligation SET payee_id = (SELECT max(id) FROM payables_payee)",
    "UPDATE payables_attempt SET ended = 'returned' WHERE ended IS NULL",
    "UPDATE payables_attempt SET ended = 'withdrawn' WHERE ended IS NULL",
    "UPDATE payables_payment SET bank_details_id = 1, payee_id = 1",
    "UPDATE payables_run SET total_pence = 5",
    "UPDATE payables_run SET released_by = 'USR-1'",
    "UPDATE payables_run SET bank_account = 'OTHER'",
    "UPDATE payables_invoice SET approved_on = NULL, state = 'held', resume_state = 'approved'",
    "UPDATE payables_invoice SET approved_by = 'USR-1'",
    "UPDATE payables_payee_fact SET telephone = '01273 000000'",
    "DELETE FROM payables_payee_fact",
    "DELETE FROM payables_run_exception",
]


@pytest.fixture
def writer(committed, caller, tmp_path, settings):
    settings.HOME = tmp_path
    make_paying_account()
    supplier = make_payable_supplier("Supplier", "10000001")
    make_approved_invoice(caller("clerk"), caller("holder"), supplier)
    make_released_run(caller("preparer"), caller("releaser"), caller("releaser2"))
    with psycopg.connect(committed.dsn) as opened:
        opened.execute("SET ROLE chamberlain_writer")
        yield opened
        opened.rollback()


@pytest.mark.parametrize("statement", ATTACKS)
def test_what_was_owed_approved_and_paid_is_not_rewritten_even_by_the_writer(writer, statement):
    with pytest.raises(psycopg.errors.IntegrityError):
        writer.execute(statement)


def test_a_run_prepared_and_released_by_one_person_is_refused_by_the_database(writer, caller):
    supplier = make_payable_supplier("Another", "10000002")
    make_approved_invoice(caller("clerk"), caller("holder"), supplier, net_pence=777)
    reference = make_run(caller("preparer"))

    with pytest.raises(psycopg.errors.CheckViolation, match="does not release it"):
        writer.execute(
            "UPDATE payables_run SET state = 'released_once', released_by = proposed_by "
            "WHERE reference = %s",
            [reference],
        )


def test_bank_details_proposed_and_verified_by_one_person_are_refused(writer, caller):
    supplier = make_payable_supplier("Another", "10000002")
    proposal = {"supplier": supplier, "sort_code": "200000", "account_number": "55779911"}
    run(
        caller("suppliers"),
        "payables.propose_bank_details",
        proposal | {"account_name": "Elsewhere"},
    )

    with pytest.raises(psycopg.errors.CheckViolation, match="does not verify"):
        writer.execute(
            "INSERT INTO payables_bank_verification (details_id, outcome, method, call_sealed, "
            "payee_check, payee_check_code, note, verified_by, "
            "verified_on, usable_from, act_id) SELECT id, 'verified', 'call_back', '', '', "
            "'', '', proposed_by, '2026-11-02', '2026-11-02', 1 FROM payables_bank_details "
            "WHERE proposed_by <> 'SYSTEM'"
        )


def test_an_obligation_cannot_begin_settled(writer):
    with pytest.raises(psycopg.errors.CheckViolation, match="nothing settled"):
        writer.execute(
            "INSERT INTO payables_obligation (reference, entity, payee_id, payee_class, source, "
            "source_ref, fund, control, owed_pence, settled_pence, due_on, why, stopped, closed, "
            "done, act_id) SELECT 'OBL-X', entity, payee_id, payee_class, source, 'x', fund, "
            "control, owed_pence, owed_pence, due_on, why, stopped, true, true, act_id "
            "FROM payables_obligation"
        )
