"""Make VAT and CIS records through the commands: tests and the demonstration council."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import ENTITY
from chamberlain.ledger.contract import Journal, JournalLine

VRN = "123456782"
"""Passes the check of digits; of nobody."""

SINCE = date(2026, 4, 1)


def register_vat(caller: Caller, address: str = "") -> None:
    """Register the council for VAT, monthly, and note two cost centres with exempt activities."""
    given: dict[str, Any] = {"entity": ENTITY, "vrn": VRN, "held_from": SINCE, "address": address}
    run(caller, "tax.record_registration", given)
    for cost_centre, exempt_e2, basis in (
        ("COP308", 2_000, "Floor space let exempt in the commercial estate, survey of 2025"),
        ("CHB108", 500, "Rooms let without the option to tax, bookings of 2025-26"),
    ):
        given = {"entity": ENTITY, "cost_centre": cost_centre, "exempt_e2": exempt_e2}
        run(caller, "tax.record_activity", {**given, "basis": basis, "held_from": SINCE})


def purchase(source_ref: str, net_pence: int, vat_pence: int, **changes: Any) -> Journal:
    """Return an invoice's journal: spending with its VAT code, input VAT and the creditor."""
    code = changes.pop("vat_code", "S")
    centre = changes.pop("cost_centre", "CHB101")
    lines = (
        JournalLine(account="42060", cost_centre=centre, amount_pence=net_pence, vat_code=code),
        *([JournalLine(account="A2150", amount_pence=vat_pence, vat_code=code)] * bool(vat_pence)),
        JournalLine(account="L1020", amount_pence=-net_pence - vat_pence),
    )
    return _journal(source_ref, "Stationery", lines, **changes)


def sale(source_ref: str, net_pence: int, vat_pence: int, **changes: Any) -> Journal:
    """Return a sale's journal: income with its VAT code, output VAT and the debtor."""
    code = changes.pop("vat_code", "S")
    lines = (
        JournalLine(account="A2040", amount_pence=net_pence + vat_pence),
        JournalLine(account="93130", cost_centre="CHB101", amount_pence=-net_pence, vat_code=code),
        *([JournalLine(account="L1070", amount_pence=-vat_pence, vat_code=code)] * bool(vat_pence)),
    )
    return _journal(source_ref, "Hall hire", lines, **changes)


def _journal(
    source_ref: str, description: str, lines: tuple[JournalLine, ...], **changes: Any
) -> Journal:
    values: dict[str, Any] = {
        "source_ref": source_ref,
        "type": "JIN",
        "entity": ENTITY,
        "journal_date": date(2026, 10, 15),
        "description": description,
        "lines": lines,
    }
    return Journal(**(values | changes))
