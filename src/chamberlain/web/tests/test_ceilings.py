"""How many questions a page may ask the database, however much there is.

Under test nothing is remembered within a request, so a page asks a few more than when it is used.
"""

import pytest
from django.test import Client

from chamberlain.banking.make import make_bank
from chamberlain.kernel.door import run
from chamberlain.payables.make import make_bank_details, make_invoice, make_supplier

CEILINGS = [
    ("holder", "/staff/", 12),
    ("clerk", "/staff/payables/invoices", 15),
    ("clerk", "/staff/payables/invoices/{invoice}", 23),
    ("holder", "/staff/payables/approve/{invoice}", 24),
    ("clerk", "/staff/payables/suppliers/{supplier}", 30),
    ("preparer", "/staff/payables/runs/{run}", 36),
    ("bank", "/staff/banking/suspense", 12),
    ("accountant", "/staff/ledger/trial-balance", 27),
    ("accountant", "/staff/ledger/enquiry?year=2026&entity=BHX&account=A2200", 12),
]


@pytest.fixture
def things(council, settings):
    settings.DEMONSTRATION = True
    make_bank()
    supplier, clerk = make_supplier(), council("clerk")
    make_bank_details(supplier)
    made = [make_invoice(clerk, supplier, f"C-{n}", net_pence=n * 100) for n in range(1, 8)]
    run(clerk, "payables.submit_invoices", {"invoices": made})
    run(council("holder"), "payables.approve_invoices", {"invoices": made[1:]})
    asked = {"entity": "BHX", "due_by": "2027-02-01", "payee_classes": ["supplier"]}
    paid = run(council("preparer"), "payables.propose_run", asked).value
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
