"""Make realistic suppliers, invoices and runs through the commands: for tests and demo."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Caller, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.payables.commands.banks import has_banking

TELEPHONE = "01273 290000"
SORT_CODE, ACCOUNT_NUMBER = "090000", "10000017"


def make_supplier(caller: Caller = SYSTEM, name: str = "Ashdown Timber Ltd", **parts: Any) -> str:
    """Register a supplier with a telephone number held; return its reference."""
    given = {"name": name, "entity": "BHX", "telephone": TELEPHONE, **parts}
    return str(run(caller, "payables.create_supplier", given).value)


def make_bank_details(
    supplier: str,
    proposer: Caller = SYSTEM,
    verifier: Caller = SYSTEM,
    sort_code: str = "200000",
    account_number: str = "55779911",
) -> str:
    """Propose and verify bank details of a supplier; return their reference."""
    details = str(
        run(
            proposer,
            "payables.propose_bank_details",
            {
                "supplier": supplier,
                "sort_code": sort_code,
                "account_number": account_number,
                "account_name": "Business account",
            },
        ).value
    )
    run(
        verifier,
        "payables.verify_bank_details",
        {
            "details": details,
            "method": "call_back",
            "number_called": TELEPHONE,
            "answered_by": "Accounts office",
            "payee_check": "match",
        },
    )
    return details


def make_payable_supplier(name: str, account_number: str, **parts: Any) -> str:
    """Return a new supplier that can be paid."""
    supplier = make_supplier(name=name, **parts)
    make_bank_details(supplier, account_number=account_number)
    return supplier


def make_paying_account(entity: str = "BHX") -> None:
    """Give the council its identity in payment files, and the account it pays from."""
    identity = {"service_user_number": "123456", "service_user_name": "Brighthelm City Council"}
    run(SYSTEM, "payables.set_payment_options", identity)
    account = {"sort_code": SORT_CODE, "account_number": ACCOUNT_NUMBER}
    if has_banking():
        about = {"code": "MAIN", "entity": entity, "name": "Main account", "main": True}
        opened = {"opened_on": date(2026, 4, 1)}
        run(SYSTEM, "banking.add_bank_account", about | account | opened)
    else:
        run(SYSTEM, "payables.set_payment_options", account | {"account_name": "Main account"})


CODING = {"account": "42060", "cost_centre": "CHB101", "fund": "GF", "vat_code": "S"}
"""Where made invoices are charged unless a test says otherwise."""


def make_invoice(caller: Caller, supplier: str, number: str = "A-1", **parts: Any) -> str:
    """Enter an invoice of £100 and VAT, coded to one line; return its reference."""
    net, vat = parts.pop("net_pence", 10_000), parts.pop("vat_pence", 2_000)
    given = {
        "supplier": supplier,
        "number": number,
        "invoice_date": date(2026, 10, 26),
        "net_pence": net,
        "vat_pence": vat,
        "lines": [{"net_pence": net, "vat_pence": vat, **CODING}],
        **parts,
    }
    return str(run(caller, "payables.enter_invoice", given).value)


def make_approved_invoice(
    enterer: Caller, approver: Caller, supplier: str, number: str = "A-1", **parts: Any
) -> str:
    """Enter, send and approve an invoice; return its reference."""
    invoice = make_invoice(enterer, supplier, number, **parts)
    run(enterer, "payables.submit_invoice", {"invoice": invoice})
    run(approver, "payables.approve_invoice", {"invoice": invoice})
    return invoice


def state_of(caller: Caller, invoice: str) -> str:
    """Return what people call the state an invoice is in."""
    return str(ask(caller, "payables.invoice", {"invoice": invoice}).state)


def make_run(preparer: Caller, **parts: Any) -> str:
    """Propose and submit a run of everything due; return its reference."""
    given = {"entity": "BHX", "due_by": date(2026, 12, 31), **parts}
    reference = str(run(preparer, "payables.propose_run", given).value)
    run(preparer, "payables.submit_run", {"run": reference})
    return reference


def make_released_run(preparer: Caller, first: Caller, second: Caller, **parts: Any) -> Any:
    """Propose, submit and release a run twice; return what the release wrote."""
    reference = make_run(preparer, **parts)
    run(first, "payables.release_run", {"run": reference})
    return run(second, "payables.release_run_again", {"run": reference}).value
