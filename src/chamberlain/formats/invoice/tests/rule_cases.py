"""For each published rule, the change to the sample invoice that breaks it."""

from datetime import date
from decimal import Decimal
from typing import Any

from chamberlain.formats.invoice.checks import check
from chamberlain.formats.invoice.records import Account, Card, Invoice, Mandate, Payment, Period
from chamberlain.formats.invoice.tests.sample import full_invoice

D = Decimal
LINE = "lines.0."
ALLOWANCE = "allowances_charges.0."
CHARGE = "allowances_charges.1."
LINE_ALLOWANCE = "lines.0.allowances_charges.0."
LINE_CHARGE = "lines.0.allowances_charges.1."
ROW = "vat_totals.0.breakdown.0."
NO_REASON: dict[str, Any] = {"reason": None, "reason_code": None}
CARD = Payment(code="30", card=Card(number="1"), mandate=Mandate(reference="1"))


def _without_reason(path: str) -> dict[str, Any]:
    return {path + name: None for name in NO_REASON}


PRESENCE: list[tuple[str, dict[str, Any]]] = [
    ("BR-01", {"specification": None}),
    ("BR-02", {"number": ""}),
    ("BR-03", {"issued": None}),
    ("BR-04", {"type_code": None}),
    ("BR-05", {"currency": None}),
    ("BR-06", {"seller.name": None}),
    ("BR-07", {"buyer.name": ""}),
    ("BR-08", {"seller.address": None}),
    ("BR-09", {"seller.address.country": None}),
    ("BR-10", {"buyer.address": None}),
    ("BR-11", {"buyer.address.country": None}),
    ("BR-12", {"totals.lines": None}),
    ("BR-13", {"totals.net": None}),
    ("BR-14", {"totals.gross": None}),
    ("BR-15", {"totals": None}),
    ("BR-16", {"lines": ()}),
    ("BR-17", {"payee.name": "Repairs"}),
    ("BR-18", {"tax_representative.name": ""}),
    ("BR-19", {"tax_representative.address": None}),
    ("BR-20", {"tax_representative.address.country": None}),
    ("BR-21", {LINE + "id": ""}),
    ("BR-22", {LINE + "quantity": None}),
    ("BR-23", {LINE + "unit": None}),
    ("BR-24", {LINE + "net": None}),
    ("BR-25", {LINE + "name": ""}),
    ("BR-26", {LINE + "price": None}),
    ("BR-27", {LINE + "price.net": D("-1")}),
    ("BR-28", {LINE + "price.gross": D("-1")}),
    ("BR-29", {"period.end": date(2026, 9, 30)}),
    ("BR-30", {LINE + "period.end": date(2026, 10, 1)}),
    ("BR-31", {ALLOWANCE + "amount": None}),
    ("BR-32", {ALLOWANCE + "tax.scheme": None}),
    ("BR-33", _without_reason(ALLOWANCE)),
    ("BR-36", {CHARGE + "amount": None}),
    ("BR-37", {CHARGE + "tax": None}),
    ("BR-38", _without_reason(CHARGE)),
    ("BR-41", {LINE_ALLOWANCE + "amount": None}),
    ("BR-42", _without_reason(LINE_ALLOWANCE)),
    ("BR-43", {LINE_CHARGE + "amount": None}),
    ("BR-44", _without_reason(LINE_CHARGE)),
    ("BR-45", {ROW + "net": None}),
    ("BR-46", {ROW + "vat": None}),
    ("BR-47", {ROW + "tax.code": None}),
    ("BR-48", {ROW + "tax.rate": None}),
    ("BR-49", {"payments.0.code": None}),
    ("BR-50", {"payments.0.account": Account()}),
    ("BR-51", {"payments.0.card.number": "1234567890123456"}),
    ("BR-52", {"documents.0.reference": None}),
    ("BR-53", {"vat_totals.1.currency": "USD"}),
    ("BR-54", {LINE + "attributes.0.value": None}),
    ("BR-55", {"preceding.0.reference": None}),
    ("BR-56", {"tax_representative.vat_number": None}),
    ("BR-57", {"delivery.address.country": None}),
    ("BR-61", {"payments.0.account": None}),
    ("BR-62", {"seller.endpoint.scheme": None}),
    ("BR-63", {"buyer.endpoint.scheme": None}),
    ("BR-64", {LINE + "standard_item.scheme": None}),
    ("BR-65", {LINE + "classifications.0.list_id": None}),
    ("BR-66", {"payments": (CARD, CARD)}),
    ("BR-67", {"payments": (CARD, CARD)}),
]

SUMS: list[tuple[str, dict[str, Any]]] = [
    ("BR-CO-03", {"tax_point_code": "3"}),
    ("BR-CO-04", {LINE + "taxes": ()}),
    ("BR-CO-09", {"seller.vat_number": "123456789"}),
    ("BR-CO-10", {"totals.lines": D("1000.01")}),
    ("BR-CO-11", {"totals.allowances": None}),
    ("BR-CO-12", {"totals.charges": D("50.01")}),
    ("BR-CO-13", {"totals.net": D("950.01")}),
    ("BR-CO-14", {"vat_totals.0.amount": D("190.01")}),
    ("BR-CO-15", {"totals.gross": D("1140.01")}),
    ("BR-CO-16", {"totals.payable": D("1040.00")}),
    ("BR-CO-17", {ROW + "vat": D("191.00")}),
    ("BR-CO-18", {"vat_totals": ()}),
    ("BR-CO-19", {"period": Period()}),
    ("BR-CO-20", {LINE + "period": Period()}),
    ("BR-CO-21", _without_reason(ALLOWANCE)),
    ("BR-CO-22", _without_reason(CHARGE)),
    ("BR-CO-23", _without_reason(LINE_ALLOWANCE)),
    ("BR-CO-24", _without_reason(LINE_CHARGE)),
    ("BR-CO-25", {"due": None, "payment_terms": None}),
    (
        "BR-CO-26",
        {"seller.vat_number": None, "seller.identifiers": (), "seller.company_number": None},
    ),
]

THREE = D("1.005")
DECIMALS: list[tuple[str, dict[str, Any]]] = [
    ("BR-DEC-01", {ALLOWANCE + "amount": THREE}),
    ("BR-DEC-02", {ALLOWANCE + "base": THREE}),
    ("BR-DEC-05", {CHARGE + "amount": THREE}),
    ("BR-DEC-06", {CHARGE + "base": THREE}),
    ("BR-DEC-09", {"totals.lines": THREE}),
    ("BR-DEC-10", {"totals.allowances": THREE}),
    ("BR-DEC-11", {"totals.charges": THREE}),
    ("BR-DEC-12", {"totals.net": THREE}),
    ("BR-DEC-13", {"vat_totals.0.amount": THREE}),
    ("BR-DEC-14", {"totals.gross": THREE}),
    ("BR-DEC-15", {"vat_totals.1.amount": THREE}),
    ("BR-DEC-16", {"totals.prepaid": THREE}),
    ("BR-DEC-17", {"totals.rounding": THREE}),
    ("BR-DEC-18", {"totals.payable": D("1.000")}),
    ("BR-DEC-19", {ROW + "net": THREE}),
    ("BR-DEC-20", {ROW + "vat": THREE}),
    ("BR-DEC-23", {LINE + "net": THREE}),
    ("BR-DEC-24", {LINE_ALLOWANCE + "amount": THREE}),
    ("BR-DEC-25", {LINE_ALLOWANCE + "base": THREE}),
    ("BR-DEC-27", {LINE_CHARGE + "amount": THREE}),
    ("BR-DEC-28", {LINE_CHARGE + "base": THREE}),
]

CODES: list[tuple[str, dict[str, Any]]] = [
    ("BR-CL-01", {"type_code": "381"}),
    ("BR-CL-03", {"amount_currencies": ("GBP", "")}),
    ("BR-CL-04", {"currency": "STG"}),
    ("BR-CL-05", {"vat_currency": "EURO"}),
    ("BR-CL-07", {"documents.1.scheme": "METER"}),
    ("BR-CL-08", {"notes.0.subject": "QQQ"}),
    ("BR-CL-10", {"seller.identifiers.1.scheme": "GLN"}),
    ("BR-CL-11", {"seller.company_number.scheme": "CH"}),
    ("BR-CL-13", {LINE + "classifications.0.list_id": "CPV"}),
    ("BR-CL-14", {"seller.address.country": "UK"}),
    ("BR-CL-15", {LINE + "origin_country": "EN"}),
    ("BR-CL-16", {"payments.0.code": "300"}),
    ("BR-CL-17", {ROW + "tax.code": "SR"}),
    ("BR-CL-18", {LINE + "taxes.0.code": "SR"}),
    ("BR-CL-19", {ALLOWANCE + "reason_code": "FC"}),
    ("BR-CL-20", {CHARGE + "reason_code": "95"}),
    ("BR-CL-21", {LINE + "standard_item.scheme": "EAN"}),
    ("BR-CL-23", {LINE + "unit": "HOURS"}),
    ("BR-CL-24", {"media_types": ("image/tiff",)}),
    ("BR-CL-25", {"endpoint_schemes": ("GLN",)}),
    ("BR-CL-26", {"delivery.location.scheme": "GLN"}),
]

BILLING: list[tuple[str, dict[str, Any]]] = [
    ("R001", {"profile": None}),
    ("R002", {"notes": full_invoice().notes * 2}),
    ("R003", {"buyer_reference": None, "order_reference": None}),
    ("R005", {"vat_currency": "GBP"}),
    ("R007", {"profile": "urn:billing"}),
    ("R008", {"empty_elements": ("Note",)}),
    ("R010", {"buyer.endpoint": None}),
    ("R020", {"seller.endpoint": None}),
    ("R040", {ALLOWANCE + "amount": D("100.03")}),
    ("R041", {ALLOWANCE + "base": None}),
    ("R042", {ALLOWANCE + "percent": None}),
    ("R043", {ALLOWANCE + "indicator": "0"}),
    ("R044", {LINE + "price.discount_indicator": "true"}),
    ("R046", {LINE + "price.discount": D("9.99")}),
    ("R051", {"amount_currencies": ("EUR", "GBP")}),
    ("R053", {"vat_totals.0.breakdown": ()}),
    ("R054", {"vat_currency": None}),
    ("R055", {"vat_totals.1.amount": D("-220.00")}),
    ("R100", {LINE + "objects": full_invoice().lines[0].objects * 2}),
    ("R101", {LINE + "objects.0.type_code": None}),
    ("R110", {LINE + "period.start": date(2026, 9, 30)}),
    ("R111", {LINE + "period.end": date(2026, 11, 1)}),
    ("R120", {LINE + "net": D("970.03")}),
    ("R121", {LINE + "price.base_quantity": D(0)}),
    ("R130", {LINE + "price.base_unit": "DAY"}),
    ("F001", {"unreadable_dates": ("DueDate 1.12.2026",)}),
    ("CL001", {"media_types": ("image/tiff",)}),
    ("CL002", {ALLOWANCE + "reason_code": "FC"}),
    ("CL003", {CHARGE + "reason_code": "95"}),
    ("CL007", {"amount_currencies": ("STG",)}),
    ("CL008", {"endpoint_schemes": ("0207",)}),
    ("P0100", {"type_code": "389"}),
    ("P0112", {"type_code": "384"}),
]

NUMBERS = [
    ("R040", "0088", "5060012340001", "5060012340002"),
    ("R041", "0192", "991825827", "991825828"),
    ("R042", "0184", "DK12345678", "DK1234567"),
    ("R043", "0208", "0202239951", "0202239952"),
    ("R044", "0201", "abc123", "abc12"),
    ("R045", "0210", "12345678901", "1234"),
    ("R047", "0211", "IT00000000018", "IT00000000019"),
    ("R049", "0007", "5567321707", "5567321708"),
    ("R050", "0151", "51824753556", "51824753557"),
]

EXEMPTIONS = [
    ("P0104", "VATEX-EU-G", "G"),
    ("P0105", "VATEX-EU-O", "O"),
    ("P0106", "vatex-eu-ic", "K"),
    ("P0107", "VATEX-EU-AE", "AE"),
    ("P0108", "VATEX-EU-D", "E"),
    ("P0109", "VATEX-EU-F", "E"),
    ("P0110", "VATEX-EU-I", "E"),
    ("P0111", "VATEX-EU-J", "E"),
]

RATE = {"above nought": "20", "nought or more": "7", "nought": "0", "none": None}
WRONG_RATE = {"above nought": D(0), "nought or more": D(-1), "nought": D(5), "none": D(0)}


def verdict(invoice: Invoice, rule: str) -> bool | None:
    """Return what a rule said of an invoice; None where it was not listed."""
    return {c.rule: c.ok for c in check(invoice)}.get(rule)
