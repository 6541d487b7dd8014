"""What other classes of payee and other entities hold never shows: every query is crawled."""

import inspect
import json
from datetime import date

import pytest
from django.db import connection
from pydantic import TypeAdapter

from chamberlain.kernel.door import Refusal, ask, operations, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.references import explain
from chamberlain.payables.contract import PayeeRecord, PaymentRequest
from chamberlain.payables.make import (
    make_approved_invoice,
    make_payable_supplier,
    make_paying_account,
    make_released_run,
)

CANARY = "Canary"
QUERIES = [item.name for item in operations(writes=False) if item.name.startswith("payables.")]


@pytest.fixture
def canaries(council):
    """An employee paid by the council, and a supplier of the schools, in every register."""
    make_paying_account()
    payee = PayeeRecord(
        source_ref="people:person:1",
        entity="BHX",
        payee_class="employee",
        name=f"{CANARY} Employee",
        sort_code="200000",
        account_number="99887766",
        account_name=f"{CANARY} Employee",
        verified=True,
    )
    employee = run(SYSTEM, "payables.record_payees", {"payees": [payee]}).value["people:person:1"]
    request = PaymentRequest(
        source_ref="payroll:pay:1",
        entity="BHX",
        payee=employee,
        amount_pence=987_654,
        due_on=date(2026, 11, 2),
        why=f"{CANARY} net pay",
        account="42060",
        cost_centre="CHB101",
    )
    run(SYSTEM, "payables.request_payment", {"source": "payroll", "requests": [request]})
    make_released_run(SYSTEM_1, SYSTEM_2, SYSTEM_3, payee_classes=["employee"])
    school = make_payable_supplier(f"{CANARY} School Supplier", "99887755", entity="BHX-SCH")
    coding = {"account": "42060", "cost_centre": "SCH101", "fund": "SCH"}
    lines = [{"net_pence": 987_654, "vat_pence": 0, **coding}]
    parts = {"net_pence": 987_654, "vat_pence": 0, "lines": lines, "purpose": CANARY}
    make_approved_invoice(SYSTEM, SYSTEM, school, CANARY, **parts)
    return {"supplier": [employee, school], **references()}


def references():
    with connection.cursor() as cursor:
        found = {}
        for name in ("invoice", "run", "payment", "obligation"):
            cursor.execute(f"SELECT reference FROM payables_{name}")
            found[name] = [row[0] for row in cursor.fetchall()]
    return found


SYSTEM_1, SYSTEM_2, SYSTEM_3 = (
    type(SYSTEM)(person=f"SYSTEM-{n}", name="System", door="job", system=True) for n in (1, 2, 3)
)
GIVEN = {
    "paid_from": date(2026, 4, 1),
    "paid_to": date(2027, 4, 1),
    "approved_from": date(2026, 4, 1),
    "approved_to": date(2027, 4, 1),
    "text": CANARY,
    "number": CANARY,
    "received": "RCV-0000001",
    "source": "payroll",
    "source_refs": ["payroll:pay:1"],
    "state": None,
}


def inputs_of(name, canaries):
    """Return each set of inputs to try: the canaries' own references wherever one is asked for."""
    operation = next(item for item in operations(writes=False) if item.name == name)
    parameters = list(inspect.signature(operation.function).parameters.values())[1:]
    needed = [p.name for p in parameters if p.default is p.empty]
    sets = [{}]
    for parameter in needed:
        values = canaries.get(parameter, [GIVEN.get(parameter)])
        sets = [{**given, parameter: value} for given in sets for value in values]
    return operation, sets


@pytest.mark.parametrize("name", QUERIES)
def test_a_clerk_sees_neither_another_class_nor_another_entity(council, canaries, name):
    """B28: Schools and other bodies share the systems: none may see another's."""
    operation, sets = inputs_of(name, canaries)
    role = {"role": "ap_clerk", "name": "Clerk", "permissions": [name], "sees": ["payee:supplier"]}
    run(SYSTEM, "kernel.set_role", role)

    for given in sets:
        try:
            answer = ask(council("clerk"), name, given)
        except Refusal:
            continue
        shown = json.dumps(TypeAdapter(type(answer)).dump_python(answer, mode="json"), default=str)
        assert CANARY not in shown
        assert "987654" not in shown
        assert "7766" not in shown
    assert operation.name == name


def test_explanations_show_no_more_than_the_queries(council, canaries):
    for kind in ("invoice", "obligation", "payment", "run", "supplier"):
        for reference in canaries[kind]:
            with pytest.raises(Refusal):
                explain(council("clerk"), f"payables:{kind}:{reference}")


def test_who_sees_the_class_sees_the_payment(council, canaries):
    found = ask(council("s151"), "payables.payments")

    assert [item.amount_pence for item in found] == [987_654]
