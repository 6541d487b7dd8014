"""What finance has running on the first morning: VAT, subcontractors, schedules and recharges."""

from datetime import date
from typing import Any

from chamberlain.demo.people import does
from chamberlain.demo.suppliers import Supplier
from chamberlain.kernel.make import ENTITY

SINCE = date(2026, 4, 1)
NOVEMBER = date(2026, 11, 2)
VRN = "123456782"
BUILDERS = {"Housing repairs", "Highways"}
STATUSES = ("net", "gross", "net", "unmatched")
SUBCONTRACTORS = 8
EXEMPT = (
    ("COP308", 2_000, "Floor space let exempt in the commercial estate, survey of 2025"),
    ("CHB108", 500, "Rooms let without the option to tax, bookings of 2025-26"),
)
BEARERS = (("FCW101", 140), ("HAS101", 320), ("HAS103", 260), ("COP104", 180), ("CHB302", 90))


def make_tax(suppliers: list[Supplier], references: dict[str, str]) -> None:
    """Register for VAT, verify builders, and prepare what recurs; each once."""
    _vat()
    for number, supplier in enumerate(_builders(suppliers)):
        _subcontractor(number, supplier, references[supplier.source_ref])
    _schedules()
    _recharge()


def _vat() -> None:
    given: dict[str, Any] = {"entity": ENTITY, "vrn": VRN, "held_from": SINCE}
    does("accountant", "tax.record_registration", given, "vat-registration")
    for cost_centre, exempt_e2, basis in EXEMPT:
        given = {"entity": ENTITY, "cost_centre": cost_centre, "exempt_e2": exempt_e2}
        given |= {"basis": basis, "held_from": SINCE}
        does("accountant", "tax.record_activity", given, f"vat-activity:{cost_centre}")


def _builders(suppliers: list[Supplier]) -> list[Supplier]:
    return [one for one in suppliers if one.spend.what in BUILDERS][:SUBCONTRACTORS]


def _subcontractor(number: int, supplier: Supplier, payee: str) -> None:
    given: dict[str, Any] = {
        "entity": ENTITY,
        "payee": payee,
        "name": supplier.name,
        "utr": f"{1_000_000_000 + supplier.number * 7_919}",
    }
    added = does("accountant", "tax.record_subcontractor", given, f"cis:{payee}").value
    status = STATUSES[number % len(STATUSES)]
    mark = "AB" if status == "unmatched" else ""
    told = {"subcontractor": added, "status": status, "verified_on": SINCE}
    told |= {"number": f"V{4_000_000_000 + supplier.number}{mark}"}
    does("accountant", "tax.record_verification", told, f"cis-verified:{payee}")


def _schedules() -> None:
    licences: dict[str, Any] = {
        "entity": ENTITY,
        "description": "Finance licences paid for a year ahead",
        "amount_pence": 96_000,
        "account": "43020",
        "cost_centre": "CHB302",
        "taken_on": NOVEMBER,
        "covers_from": date(2026, 11, 1),
        "covers_to": date(2027, 10, 31),
    }
    prepared = does("accountant", "ledger.prepare_prepayment", licences, "prepayment").value
    does("chief", "ledger.approve_schedule", {"schedule": prepared}, "prepayment-approved")
    postage: dict[str, Any] = {
        "entity": ENTITY,
        "first_on": date(2026, 11, 30),
        "times": 5,
        "description": "Postage of the contact centre, a fixed share each month",
        "lines": [
            {"account": "42070", "cost_centre": "CHB302", "amount_pence": 42_500},
            {"account": "42070", "cost_centre": "CHB101", "amount_pence": -42_500},
        ],
    }
    does("accountant", "ledger.prepare_recurring", postage, "recurring")


def _recharge() -> None:
    rule: dict[str, Any] = {
        "entity": ENTITY,
        "name": "Finance, to the services it keeps books for",
        "basis": "statistic",
        "statement": "Invoices of each service in the quarter, from the creditors register",
        "cost_centre": "CHB101",
        "shares": [{"cost_centre": code, "weight": weight} for code, weight in BEARERS],
    }
    added = does("accountant", "ledger.prepare_recharge_rule", rule, "recharge").value
    does("chief", "ledger.approve_recharge_rule", {"rule": added}, "recharge-approved")
