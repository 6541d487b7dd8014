"""A payee forgotten: what goes, what stands, and when it is refused."""

import json
from datetime import date

import pytest
from django.db import connection

from chamberlain.kernel import documents
from chamberlain.kernel.door import EVERYTHING, ConflictOfDuties, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import Document
from chamberlain.kernel.sealing import NotOpened
from chamberlain.payables.make import (
    SORT_CODE,
    TELEPHONE,
    make_approved_invoice,
    make_bank_details,
    make_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
    make_supplier,
)
from chamberlain.payables.models import RunFile
from chamberlain.payables.queries.accounts import opened_account
from chamberlain.payables.rules.bank_account import BankAccount, unpacked
from chamberlain.payables.rules.retention import kept_until

NUMBER, NAME = "55779911", "Business account"


def subject(supplier):
    return f"payables:supplier:{supplier}"


def asked(council, supplier, by="suppliers"):
    given = {"subject": subject(supplier), "reason": "They asked to be forgotten"}
    return run(council(by), "kernel.ask_erasure", given).value


def erased(council, supplier):
    erasure = asked(council, supplier)
    return run(council("privacy"), "kernel.erase_subject", {"erasure": erasure})


def everything_written():
    """Return every row of acts, tasks, payees and their details, as text."""
    tables = ("kernel_act", "kernel_task", "payables_payee_fact", "payables_bank_details")
    tables += ("payables_bank_verification", "payables_bank_mark", "kernel_job")
    with connection.cursor() as cursor:
        found = []
        for table in tables:
            cursor.execute(f"SELECT to_jsonb(t) FROM {table} t")
            found += [row[0] for row in cursor.fetchall()]
    return json.dumps(found, default=str)


def test_an_account_stands_nowhere_in_clear(council):
    supplier = make_supplier(council("suppliers"), name="Ann Other", telephone=TELEPHONE)
    make_bank_details(supplier)

    written = everything_written()

    assert NUMBER not in written
    assert "200000" not in written
    assert NAME not in written
    assert written.count(TELEPHONE) == 1


def test_after_erasure_pages_say_erased_and_the_acts_stand(council):
    supplier = make_supplier(council("suppliers"), name="Ann Other", telephone=TELEPHONE)
    details = make_bank_details(supplier)

    erased(council, supplier)

    shown = ask(council("privacy"), "payables.supplier", {"supplier": supplier})
    assert shown.name == "erased"
    assert {shown.details[0].account_name, shown.details[0].account_number} == {"erased"}
    assert shown.details[0].answered_by == "erased"
    assert TELEPHONE not in everything_written()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_act WHERE command = 'payables.verify_bank_details'"
        )
        assert cursor.fetchone() == (1,)
    with pytest.raises(Refusal, match="was erased"):
        given = {"details": details, "why": "To see"}
        run(council("verifier"), "payables.reveal_bank_details", given)


def test_who_was_erased_gets_no_new_bank_details(council):
    supplier = make_supplier(council("suppliers"))
    erased(council, supplier)

    with pytest.raises(Refusal, match="nothing more is kept"):
        make_bank_details(supplier)


def test_one_person_does_not_both_ask_and_erase(council):
    supplier = make_supplier(council("suppliers"))
    erasure = asked(council, supplier)
    run(SYSTEM, "kernel.refuse_erasure", {"erasure": erasure, "reason": "Not them"})
    again = run(SYSTEM, "kernel.ask_erasure", {"subject": subject(supplier), "reason": "x"}).value

    with pytest.raises(Refusal, match="two") as refused:
        run(SYSTEM, "kernel.erase_subject", {"erasure": again})

    assert not isinstance(refused.value, ConflictOfDuties)


def test_nobody_is_erased_while_something_is_owed_or_must_be_kept(council):
    supplier = make_payable_supplier("Owed", "10000002")
    make_approved_invoice(council("clerk"), council("holder"), supplier)

    with pytest.raises(Refusal) as refused:
        asked(council, supplier)

    assert "£120.00 is not settled." in refused.value.message
    assert "kept until 01/04/2033" in refused.value.message


@pytest.mark.parametrize(
    ("last", "until"), [("2026-11-02", "2033-04-01"), ("2027-03-31", "2033-04-01")]
)
def test_what_stands_behind_a_payment_is_kept_six_full_years(last, until):
    assert kept_until(date.fromisoformat(last), date(2026, 11, 2)).isoformat() == until


def test_an_account_moved_to_another_payees_row_is_never_paid(council):
    mine = make_payable_supplier("Mine", "10000002")
    theirs = make_payable_supplier("Theirs", "10000003")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.reference, b.reference, b.account_sealed FROM payables_bank_details b "
            "JOIN payables_payee p ON p.id = b.payee_id WHERE p.reference = ANY(%s)",
            [[mine, theirs]],
        )
        rows = {row[0]: row for row in cursor.fetchall()}

    assert opened_account(*rows[mine]).account_number == "10000002"
    with pytest.raises(NotOpened):
        opened_account(mine, rows[mine][1], rows[theirs][2])


def test_a_payment_file_is_sealed_on_disk_and_reads_as_it_was_written(council, settings):
    make_paying_account()
    supplier = make_payable_supplier("Filed", "10000002")
    make_approved_invoice(council("clerk"), council("holder"), supplier)

    make_released_run(council("preparer"), council("releaser"), council("releaser2"))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.reference, d.entity, d.sha256 FROM payables_run_file f "
            "JOIN kernel_document d ON d.reference = f.document"
        )
        reference, entity, digest = cursor.fetchone()
    place = settings.HOME / "documents" / entity / digest
    assert b"10000002" not in place.read_bytes()
    assert place.stat().st_mode & 0o007 == 0
    assert b"10000002" in documents.read(EVERYTHING, reference)


def test_an_account_is_packed_and_unpacked_as_it_was():
    account = BankAccount(SORT_CODE, NUMBER, "A/1", "O'Brien & Sons")

    assert unpacked(account.packed) == account
    assert account.masked.account_number == "••••9911"


def test_a_restore_erases_again_whom_the_list_outside_names(council):
    supplier = make_supplier(council("suppliers"), name="Ann Other", telephone=TELEPHONE)
    details = make_bank_details(supplier)
    done = {"subject": subject(supplier), "reason": "Asked", "asked_by": "USR-1"}
    done |= {"asked_on": "2026-11-02", "settled_by": "USR-2", "settled_on": "2026-11-03"}

    again = run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]}).value
    twice = run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]}).value

    assert (again, twice) == ([subject(supplier)], [])
    assert "Ann Other" not in json.dumps(
        ask(council("privacy"), "payables.suppliers", {}), default=str
    )
    with pytest.raises(Refusal, match="was erased"):
        run(council("verifier"), "payables.reveal_bank_details", {"details": details, "why": "x"})


def test_an_erasure_asked_for_before_the_backup_is_settled_by_the_list(council):
    supplier = make_supplier(council("suppliers"))
    asked(council, supplier)
    done = {"subject": subject(supplier), "reason": "Asked", "asked_by": "USR-1"}
    done |= {"asked_on": "2026-11-02", "settled_by": "USR-2", "settled_on": "2026-11-03"}

    run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]})

    with pytest.raises(Refusal, match="nothing more is kept"):
        make_bank_details(supplier)


def test_somebody_the_restored_backup_never_knew_stays_erased(council):
    done = {"subject": subject("SUP-9999999"), "reason": "Asked", "asked_by": "USR-1"}
    done |= {"asked_on": "2026-11-02", "settled_by": "USR-2", "settled_on": "2026-11-03"}

    again = run(SYSTEM, "kernel.repeat_erasures", {"erasures": [done]}).value

    assert again == [subject("SUP-9999999")]


def test_a_payment_file_kept_in_clear_is_sealed_where_it_lies(council, settings):
    make_paying_account()
    supplier = make_payable_supplier("Filed", "10000002")
    make_approved_invoice(council("clerk"), council("holder"), supplier)
    make_released_run(council("preparer"), council("releaser"), council("releaser2"))
    file = Document.objects.get(reference=RunFile.objects.get().document)
    place = settings.HOME / "documents" / file.entity / file.sha256
    place.write_bytes(documents.read(EVERYTHING, file.reference))

    documents.seal_kept(file.entity, file.sha256)
    documents.seal_kept(file.entity, file.sha256)

    assert b"10000002" not in place.read_bytes()
    assert b"10000002" in documents.read(EVERYTHING, file.reference)


def test_documents_of_a_payees_invoices_go_from_the_disk_with_them(
    council, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.HOME = tmp_path
    given = {"filename": "a.txt", "content": b"Ann Other", "entity": "BHX"}
    kept = run(council("clerk"), "kernel.store_document", given).value
    place = next((tmp_path / "documents" / "BHX").iterdir())
    supplier = make_payable_supplier("Ann Other", NUMBER)
    invoice = make_invoice(council("clerk"), supplier, "A-1", document=kept)
    run(council("senior"), "payables.cancel_invoice", {"invoice": invoice, "reason": "In error"})
    run(SYSTEM, "kernel.advance_day", {"to": date(2034, 4, 2)})
    due = ask(council("privacy"), "kernel.retention_due", {"kind": "payables:supplier"})

    with django_capture_on_commit_callbacks(execute=True):
        erased(council, supplier)

    assert subject(supplier) in {row.subject for row in due if row.ready}
    assert not place.exists()
    with pytest.raises(Refusal, match="was erased on 2 April 2034"):
        documents.read(EVERYTHING, kept)
    with pytest.raises(Refusal, match="was erased"):
        run(council("clerk"), "kernel.store_document", given)
