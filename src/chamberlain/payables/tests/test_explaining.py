"""Explanations are read by people: names, days in words, pounds."""

import re

import pytest

from chamberlain.kernel.references import explain
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)
from chamberlain.payables.models import Obligation, Payment

CODES = re.compile(r"USR-\d|\b\d{4}-\d\d-\d\d\b|(?<![£\d.,])\d+\.\d\d\b(?!%)")


@pytest.fixture
def paid(council):
    make_paying_account()
    supplier = make_payable_supplier("Ouse Fencing Ltd", "12345678")
    invoice = make_approved_invoice(council("clerk"), council("holder"), supplier, "A-1")
    run = make_released_run(council("preparer"), council("releaser"), council("releaser2"))
    return {
        "supplier": supplier,
        "invoice": invoice,
        "run": run.run,
        "obligation": Obligation.objects.get().reference,
        "payment": Payment.objects.get().reference,
    }


def test_what_a_payment_is_made_of_is_said_in_words_at_each_step(council, paid):
    auditor = council("auditor")

    found = {kind: explain(auditor, f"payables:{kind}:{name}") for kind, name in paid.items()}

    for told in found.values():
        cells = [value for _, value in told.facts]
        cells += [cell for row in told.workings for cell in row.values()]
        assert [cell for cell in cells if CODES.search(cell)] == []
    facts = dict(found["invoice"].facts)
    assert facts["Received"].endswith(f"2026 by {council('clerk').name}")
    assert facts["Approved by"] == f"{council('holder').name} on 2 November 2026"
    assert dict(found["run"].facts)["Prepared by"] == council("preparer").name
    assert dict(found["obligation"].facts)["Settled"].startswith("£")
