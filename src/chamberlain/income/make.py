"""Make income types, customers, charges and receipts, through the commands: tests and demo."""

from datetime import date
from typing import Any

from chamberlain.income.rules.validators import Validator, check_for
from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY, SYSTEM

FIRST_DAY = date(2026, 11, 2)
SINCE = date(2026, 4, 1)
TAXPAYERS = (
    ("Jane Okafor", 196_00, 1_568_00),
    ("Peter Lindley", 143_50, 1_148_00),
    ("Mohammed Rahman", 158_00, 1_264_00),
)


def make_types(caller: Caller = SYSTEM) -> None:
    """Set the starter income types from the start of the year; again, it changes nothing."""
    run(caller, "income.load_starter_types", {"entity": ENTITY, "held_from": SINCE})


def council_tax_number(number: int) -> str:
    """Return the council tax account number nearest at or after a number that has its check."""
    form = Validator("CTAX", 10, "50", "", "weighted", 11, (10, 9, 8, 7, 6, 5, 4, 3, 2))
    while True:
        body = f"50{number:07d}"
        check = check_for(body, form)
        if check is not None:
            return body + check
        number += 1


def register_taxpayers(source: str = "revenues", **changes: Any) -> list[str]:
    """Register a few council tax accounts as revenues would; return their references."""
    names = [council_tax_number(1_234_560 + 100 * n) for n in range(len(TAXPAYERS))]
    accounts = [
        {
            "account": number,
            "entity": ENTITY,
            "income_type": "CTAX",
            "name": name,
            "postcode": "BN1 1AA",
            "due_pence": due,
            "balance_pence": balance,
        }
        | changes
        for number, (name, due, balance) in zip(names, TAXPAYERS, strict=True)
    ]
    run(SYSTEM, "income.register_accounts", {"source": source, "accounts": accounts})
    return names


def make_customer(caller: Caller = SYSTEM, name: str = "Seaview Hotels", **changes: Any) -> str:
    """Add a customer; return their reference."""
    inputs = {"entity": ENTITY, "name": name, "kind": "organisation", "postcode": "BN2 1TW"}
    return str(run(caller, "income.add_customer", inputs | changes).value)


def charge(customer: str, source_ref: str = "care:charge:1", **changes: Any) -> dict[str, Any]:
    """Return a charge as another application raises it: £120.00 and VAT."""
    values: dict[str, Any] = {
        "source_ref": source_ref,
        "entity": ENTITY,
        "customer": customer,
        "income_type": "SUNDRY",
        "net_pence": 100_00,
        "vat_pence": 20_00,
        "due_on": date(2026, 11, 30),
        "why": "Hire of the pavilion",
        "vat_code": "S",
    }
    return values | changes


def raise_charges(*charges: dict[str, Any], source: str = "care", **inputs: Any) -> Any:
    """Raise charges as another application would; return what became of them."""
    values = {"source": source, "charges": list(charges), **inputs}
    return run(SYSTEM, "income.raise_charges", values).value
