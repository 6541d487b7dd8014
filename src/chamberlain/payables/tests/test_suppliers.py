"""The supplier register and bank details, through the door."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client

from chamberlain.kernel.door import ConflictOfDuties, NotPermitted, Refusal, Unknown, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.make import TELEPHONE, make_bank_details, make_supplier
from chamberlain.payables.models import BankVerification, Payee, PayeeFact

DETAILS = {"sort_code": "20-00-00", "account_number": "55779911", "account_name": "Ashdown Timber"}
CALL = {"method": "call_back", "number_called": TELEPHONE, "answered_by": "J Ash"}


def propose(council, supplier, **parts):
    given = {"supplier": supplier, **DETAILS, **parts}
    return run(council("suppliers"), "payables.propose_bank_details", given).value


def test_a_supplier_is_registered_once_by_vat_number(council):
    make_supplier(council("suppliers"), vat_number="GB 123 4567 82")

    with pytest.raises(Refusal, match=r"already here: SUP-.* has the same VAT number"):
        make_supplier(council("suppliers"), name="Ashdown Timber", vat_number="123456782")


def test_a_file_of_suppliers_takes_the_good_rows_and_names_the_bad(council):
    make_supplier(council("suppliers"), company_number="1234567")
    items = [
        {"name": "Good Ltd", "entity": "BHX"},
        {"name": "Twice Ltd", "entity": "BHX", "company_number": "01234567"},
        {"name": "Nowhere Ltd", "entity": "XX"},
    ]

    with pytest.raises(NotPermitted):
        run(council("suppliers"), "payables.create_suppliers", {"items": items})
    done = run(SYSTEM, "payables.create_suppliers", {"items": items}).value

    assert len(done.accepted) == 1
    assert [(item.row, item.field) for item in done.refused] == [
        (1, "company_number"),
        (2, "entity"),
    ]


def test_a_clerk_who_enters_invoices_registers_no_supplier(council):
    with pytest.raises(NotPermitted):
        make_supplier(council("clerk"))


def test_an_amendment_keeps_what_was_held_before_and_when_it_was_known(council):
    supplier = make_supplier(council("suppliers"))

    run(
        council("suppliers"),
        "payables.amend_supplier",
        {"supplier": supplier, "name": "Ashdown Timber 2026 Ltd", "held_from": date(2026, 11, 1)},
    )

    facts = PayeeFact.objects.filter(payee__reference=supplier).order_by("held", "known")
    assert [(f.name, f.known.upper is None) for f in facts] == [
        ("Ashdown Timber Ltd", True),
        ("Ashdown Timber Ltd", False),
        ("Ashdown Timber 2026 Ltd", True),
    ]


def test_the_proposer_of_bank_details_does_not_verify_them(council):
    details = propose(council, make_supplier(council("suppliers")))
    run(
        SYSTEM,
        "kernel.set_role",
        {
            "role": "supplier_officer",
            "name": "Both",
            "permissions": ["payables.verify_bank_details", "payables.propose_bank_details"],
            "sees": ["payee:supplier"],
        },
    )

    with pytest.raises(ConflictOfDuties, match="S02"):
        run(council("suppliers"), "payables.verify_bank_details", {"details": details, **CALL})


def test_a_call_back_goes_to_a_number_held_before_the_request(council):
    details = propose(council, make_supplier(council("suppliers")))
    given = {"details": details, **CALL, "number_called": "07700 900123"}

    with pytest.raises(Refusal, match="was not held"):
        run(council("verifier"), "payables.verify_bank_details", given)
    run(council("verifier"), "payables.verify_bank_details", {"details": details, **CALL})

    assert BankVerification.objects.get().outcome == "verified"


def test_a_number_entered_after_the_request_proves_nothing(council):
    supplier = make_supplier(council("suppliers"), telephone="")
    details = propose(council, supplier)
    change = {"supplier": supplier, "telephone": TELEPHONE}
    run(council("suppliers"), "payables.amend_supplier", change)

    with pytest.raises(Refusal, match="was not held"):
        run(council("verifier"), "payables.verify_bank_details", {"details": details, **CALL})


def test_a_number_that_the_proposer_of_a_change_put_in_first_proves_nothing(council):
    supplier = make_supplier(council("suppliers"))
    make_bank_details(supplier, council("suppliers"), council("verifier"))
    change = {"supplier": supplier, "telephone": "07700 900123"}
    run(council("suppliers"), "payables.amend_supplier", change)
    details = propose(council, supplier)
    given = {"details": details, **CALL}

    with pytest.raises(Refusal, match="was not held"):
        run(
            council("verifier"),
            "payables.verify_bank_details",
            given | {"number_called": "07700 900123"},
        )
    run(council("verifier"), "payables.verify_bank_details", given)

    assert BankVerification.objects.count() == 2


def test_a_person_does_not_vouch_as_if_they_were_another_application(council):
    details = propose(council, make_supplier(council("suppliers")))
    given = {"details": details, **CALL, "method": "source_application"}

    with pytest.raises(Refusal, match="application that keeps"):
        run(council("verifier"), "payables.verify_bank_details", given)


def test_first_details_are_usable_at_once_and_changed_ones_after_cooling(council):
    supplier = make_supplier(council("suppliers"))
    make_bank_details(supplier, council("suppliers"), council("verifier"))

    make_bank_details(
        supplier, council("suppliers"), council("verifier"), account_number="66889900"
    )

    usable = BankVerification.objects.order_by("id").values_list("usable_from", flat=True)
    assert list(usable) == [date(2026, 11, 2), date(2026, 11, 5)]


def test_a_mismatch_of_names_is_accepted_only_with_a_reason(council):
    details = propose(council, make_supplier(council("suppliers")))
    given = {"details": details, **CALL, "payee_check": "no match"}

    with pytest.raises(Refusal, match="say in the note"):
        run(council("verifier"), "payables.verify_bank_details", given)


def test_bank_details_never_reach_the_audit(council):
    supplier = make_supplier(council("suppliers"))
    details = propose(council, supplier)

    shown = run(
        council("verifier"), "payables.reveal_bank_details", {"details": details, "why": "call"}
    ).value

    assert shown.account_number == "55779911"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM kernel_act WHERE kernel_act::text LIKE '%55779911%'")
        assert cursor.fetchone()[0] == 0


def test_a_supplier_of_another_entity_does_not_exist(council):
    supplier = make_supplier(entity="BHX-SCH")

    with pytest.raises(Unknown):
        propose(council, supplier)

    assert Payee.objects.filter(reference=supplier).exists()


def test_suppliers_who_may_be_here_twice_are_listed_with_the_reasons(council):
    first = make_supplier(council("suppliers"), name="Oak Joinery Ltd")
    second = make_supplier(council("suppliers"), name="0ak Joinery Limited")

    found = ask(council("suppliers"), "payables.supplier_likely_duplicates", {})

    assert [(one.first, one.second) for one in found] == [(first, second)]
    assert "look-alikes" in found[0].reasons


def test_nobody_is_in_credit_without_a_credit(council):
    make_supplier(council("suppliers"))

    assert ask(council("suppliers"), "payables.supplier_credit_balances", {}) == []


def test_a_change_begins_with_what_is_held_and_keeps_what_is_not_touched(council, settings):
    settings.DEMONSTRATION = True
    supplier, client = make_supplier(council("suppliers"), postcode="BX1 1AA"), Client()
    client.post("/sign-in/as/suppliers")
    address = f"/staff/payables/suppliers/{supplier}/change"

    shown = client.get(address).content.decode()
    held = ask(council("suppliers"), "payables.supplier", {"supplier": supplier})
    given = {"name": held.name, "postcode": "BX2 2BB", "terms_days": held.terms_days}
    sent = client.post(address, given | {"_key": "one"})
    again = client.post(address, given | {"_key": "two"})

    assert 'value="BX1 1AA"' in shown and f'value="{held.name}"' in shown
    assert sent.status_code == 302
    found = ask(council("suppliers"), "payables.supplier", {"supplier": supplier})
    assert (found.name, found.postcode) == (held.name, "BX2 2BB")
    assert again.status_code == 409
    assert "Nothing was changed." in again.content.decode()
