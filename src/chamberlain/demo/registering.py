"""Putting made-up suppliers on the register, their bank details verified by a second person."""

from typing import Any

from chamberlain.demo.people import does
from chamberlain.demo.suppliers import Supplier
from chamberlain.kernel.make import ENTITY

BATCH = 500
VERIFIED_HERE = 240
"""So many suppliers' bank details are verified here, act by act; a larger register is taken on."""


def register(made: list[Supplier]) -> dict[str, str]:
    """Register suppliers with verified bank details; return references by source reference.

    A large register is what a council takes on from the system before: the last suppliers' details
    come as verified there, by its word, in batches.
    """
    references = registered(made)
    for supplier in made[:VERIFIED_HERE]:
        _bank_details(supplier, references[supplier.source_ref])
    for start in range(VERIFIED_HERE, len(made), BATCH):
        _take_on(made[start : start + BATCH], start)
    return references


def _take_on(made: list[Supplier], start: int) -> None:
    payees = [
        {
            "source_ref": supplier.source_ref,
            "entity": ENTITY,
            "payee_class": supplier.spend.payee_class,
            "name": supplier.name,
            "sort_code": supplier.sort_code,
            "account_number": supplier.account_number,
            "account_name": supplier.name[:18],
            "verified": True,
        }
        for supplier in made
    ]
    does("system", "payables.record_payees", {"payees": payees}, f"take-on:{start}")


def registered(made: list[Supplier]) -> dict[str, str]:
    """Register suppliers, or answer the references they were registered under before."""
    references: dict[str, str] = {}
    for start in range(0, len(made), BATCH):
        items = [_row(supplier) for supplier in made[start : start + BATCH]]
        inputs = {"items": items}
        found = does("system", "payables.create_suppliers", inputs, f"suppliers:{start}").value
        sources = (item["source_ref"] for item in items)
        references |= dict(zip(sources, found.accepted, strict=True))
    return references


def _row(supplier: Supplier) -> dict[str, Any]:
    return {
        "name": supplier.name,
        "entity": ENTITY,
        "payee_class": supplier.spend.payee_class,
        "vat_number": supplier.vat_number,
        "company_number": supplier.company_number,
        "address": supplier.address,
        "postcode": supplier.postcode,
        "telephone": supplier.telephone,
        "terms_days": supplier.terms_days,
        "source_ref": supplier.source_ref,
    }


def _bank_details(supplier: Supplier, reference: str) -> None:
    """Propose and verify as the two people whose work it is."""
    proposed = {
        "supplier": reference,
        "sort_code": supplier.sort_code,
        "account_number": supplier.account_number,
        "account_name": supplier.name[:18],
        "requested_by": "Supplier registration form",
    }
    key = f"bank:{supplier.number}"
    details = does("suppliers", "payables.propose_bank_details", proposed, key).value
    verified = {
        "details": details,
        "method": "call_back",
        "number_called": supplier.telephone,
        "answered_by": "Accounts office",
        "payee_check": "match",
    }
    does("verifier", "payables.verify_bank_details", verified, key)
