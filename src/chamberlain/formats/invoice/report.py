"""The plain form of a read invoice, as `./chamberlain read invoice FILE` prints it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chamberlain.formats.invoice.payee import payee_of
from chamberlain.formats.invoice.records import Check, Invoice, Line, TaxCategory, pence


def is_valid(checks: Sequence[Check]) -> bool:
    """Say whether no rule that binds the document failed. Warnings bind nobody."""
    return all(check.ok or check.severity == "warning" for check in checks)


def to_json(invoice: Invoice, checks: Sequence[Check]) -> dict[str, Any]:
    """Return plain values: pence as integers, days as YYYY-MM-DD, None where not stated."""
    seller = invoice.seller
    number = seller.company_number if seller else None
    return {
        "kind": invoice.kind,
        "supplier": {
            "name": (seller.name or seller.trading_name) if seller else None,
            "vat_number": seller.vat_number if seller else None,
            "company_number": number.value if number else None,
        },
        "number": invoice.number,
        "issue_date": _day(invoice.issued),
        "due_date": _day(invoice.due),
        "currency": invoice.currency,
        "lines": [_line(line) for line in invoice.lines],
        "net_pence": invoice.net_pence,
        "vat": _vat(invoice),
        "vat_pence": invoice.vat_pence,
        "gross_pence": invoice.gross_pence,
        "payable_pence": invoice.payable_pence,
        "payee": payee_of(invoice).model_dump(),
        "checks": [check.model_dump(exclude={"severity"}) for check in checks],
        "valid": is_valid(checks),
    }


def _vat(invoice: Invoice) -> list[dict[str, Any]]:
    """Return the VAT breakdown."""
    return [
        {
            "category": row.tax.code if row.tax else None,
            "rate": _rate(row.tax),
            "net_pence": pence(row.net),
            "vat_pence": pence(row.vat),
        }
        for row in invoice.breakdown
    ]


def _line(line: Line) -> dict[str, Any]:
    """Return one line. Quantity and price are text: they may have any number of decimals."""
    return {
        "id": line.id,
        "name": line.name,
        "description": line.description,
        "quantity": _text(line.quantity),
        "unit": line.unit,
        "unit_price": _text(line.price.net if line.price else None),
        "net_pence": line.net_pence,
        "vat_category": line.tax.code if line.tax else None,
        "vat_rate": _rate(line.tax),
        "order_line": line.order_line,
        "cost_code": line.cost_code,
    }


def _rate(tax: TaxCategory | None) -> int | float | None:
    """Return a percentage as a JSON number: a rate, never money."""
    if tax is None or tax.rate is None:
        return None
    return int(tax.rate) if tax.rate == tax.rate.to_integral_value() else float(tax.rate)


def _text(number: Decimal | None) -> str | None:
    """Write a number in full, without an exponent or noughts that say nothing."""
    if number is None:
        return None
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _day(day: date | None) -> str | None:
    """Write a day as ISO 8601."""
    return None if day is None else day.isoformat()
