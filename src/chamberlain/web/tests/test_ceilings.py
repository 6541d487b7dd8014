"""How many questions a page may ask the database, however much there is.

On a database of its own, not rolled back: a page is asked as it is in use, where each thing is
looked up a single time.
"""

import pytest
from django.test import Client

from chamberlain.banking.make import make_bank
from chamberlain.kernel.door import run
from chamberlain.payables.make import make_bank_details, make_invoice, make_supplier

CEILINGS = [
    ("holder", "/staff/", 9),
    ("clerk", "/staff/payables/invoices", 8),
    ("clerk", "/staff/payables/invoices/{invoice}", 15),
    ("holder", "/staff/payables/approve/{invoice}", 17),
    ("clerk", "/staff/payables/suppliers/{supplier}", 18),
    ("preparer", "/staff/payables/runs/{run}", 15),
    ("bank", "/staff/banking/suspense", 8),
    ("accountant", "/staff/ledger/trial-balance", 8),
    ("accountant", "/staff/ledger/enquiry?year=2026&entity=BHX&account=A2200", 8),
]


@pytest.fixture
def things(committed, caller, settings):
    settings.DEMONSTRATION = True
    make_bank()
    supplier, clerk = make_supplier(), caller("clerk")
    make_bank_details(supplier)
    made = [make_invoice(clerk, supplier, f"C-{n}", net_pence=n * 100) for n in range(1, 8)]
    run(clerk, "payables.submit_invoices", {"invoices": made})
    run(caller("holder"), "payables.approve_invoices", {"invoices": made[1:]})
    asked = {"entity": "BHX", "due_by": "2027-02-01", "payee_classes": ["supplier"]}
    paid = run(caller("preparer"), "payables.propose_run", asked).value
    return {"invoice": made[0], "supplier": supplier, "run": paid}


@pytest.mark.parametrize(("username", "address", "most"), CEILINGS)
def test_a_page_asks_no_more_than_its_ceiling(
    things, username, address, most, django_assert_max_num_queries
):
    client = Client()
    client.post(f"/sign-in/as/{username}")

    with django_assert_max_num_queries(most):
        answer = client.get(address.format(**things))

    assert answer.status_code == 200
