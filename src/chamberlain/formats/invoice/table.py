"""Invoices from a spreadsheet: CSV, XLSX or Parquet with one row per invoice line.

Rows of one supplier and number are one invoice; its heading is taken from its first row. Totals
and VAT are worked out from the lines, VAT per category and rate with a half penny going up. A row
that cannot be read sets its whole invoice aside, with each reason; the other invoices are kept.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from chamberlain.formats.invoice.records import (
    Account,
    Identifier,
    Invoice,
    Line,
    Party,
    Payment,
    Price,
    TaxCategory,
    Totals,
    VatBreakdown,
    VatTotal,
)
from chamberlain.formats.invoice.xml import UnreadableInvoice
from chamberlain.kernel.money import parse_pounds, round_half_up_penny
from chamberlain.kernel.records import Record, Refused
from chamberlain.kernel.tabular import TableUnreadable, numbered, read_table_bytes

COLUMNS = {
    "supplier_name": "Who sends the invoice",
    "number": "The supplier's invoice number",
    "issue_date": "Date on the invoice, 2026-11-02 or 02/11/2026",
    "description": "What the line is for",
    "net": "Line amount before VAT, in pounds",
    "vat_category": "S standard or reduced, Z zero, E exempt, O outside scope, AE reverse charge",
    "vat_rate": "Percentage, such as 20; blank for category O",
    "kind": "invoice or credit note; blank is an invoice",
    "vat_number": "The supplier's VAT number",
    "company_number": "The supplier's company number",
    "due_date": "Date to pay by",
    "currency": "ISO code; blank is GBP",
    "order_reference": "Purchase order",
    "contract_reference": "Contract",
    "buyer_reference": "Our reference, such as a cost centre",
    "quantity": "How many; blank is 1",
    "unit_price": "Price of one before VAT; blank is worked out from net",
    "sort_code": "Sort code of the supplier's account",
    "account_number": "Account number of the supplier",
    "iban": "IBAN of the supplier, instead of the two above",
}
"""What a file may have, with what each column means. The first six are needed."""

NEEDED = tuple(COLUMNS)[:6]

_TYPES = {"": "380", "invoice": "380", "credit note": "381", "credit_note": "381"}
_DAYS = ("%Y-%m-%d", "%d/%m/%Y")

Row = dict[str, Any]


class InvoiceTable(Record):
    """What a spreadsheet held: the invoices, and each value that set one aside."""

    invoices: tuple[Invoice, ...] = ()
    refused: tuple[Refused, ...] = ()


def read_invoice_table(path: Path) -> InvoiceTable:
    """Return the invoices of a file, or raise `UnreadableInvoice` if it is no such table."""
    try:
        return read_invoice_rows(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableInvoice(f"{path.name}: {error.strerror or error}") from error


def read_invoice_rows(content: bytes, name: str) -> InvoiceTable:
    """Return the invoices of a file already in memory, such as an upload."""
    try:
        frame = numbered(read_table_bytes(content, name))
    except TableUnreadable as error:
        raise UnreadableInvoice(str(error)) from error
    missing = [column for column in NEEDED if column not in frame.columns]
    if missing:
        raise UnreadableInvoice(f"{name} has no column {', '.join(missing)}")
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in frame.iter_rows(named=True):
        whose = row.get("vat_number") or row["supplier_name"] or ""
        groups.setdefault((whose, row["number"] or ""), []).append(row)
    return _read_groups(groups.values())


def _read_groups(groups: Iterable[list[Row]]) -> InvoiceTable:
    """Read each invoice, or set it aside."""
    invoices: list[Invoice] = []
    refused: list[Refused] = []
    for rows in groups:
        faults = [fault for row in rows for fault in _faults(row)]
        refused.extend(faults)
        if not faults:
            invoices.append(_invoice(rows))
    return InvoiceTable(invoices=tuple(invoices), refused=tuple(refused))


def _faults(row: Row) -> list[Refused]:
    """Return what cannot be read in one row."""
    found = [_refused(row, column, "is needed") for column in NEEDED if row.get(column) is None]
    readers = {
        "issue_date": _day,
        "due_date": _day,
        "net": parse_pounds,
        "quantity": _number,
        "unit_price": _number,
        "vat_rate": _number,
        "kind": lambda kind: _TYPES[kind.lower()],
    }
    for column, reader in readers.items():
        value = row.get(column)
        try:
            if value is not None:
                reader(value)
        except (ValueError, ArithmeticError, KeyError):
            found.append(_refused(row, column, f"expected: {COLUMNS[column]}"))
    return found


def _refused(row: Row, column: str, message: str) -> Refused:
    return Refused(row=row["row"], field=column, value=row.get(column), message=message)


def _invoice(rows: list[Row]) -> Invoice:
    """Return one invoice from its rows, all of which can be read."""
    first = rows[0]
    lines = tuple(_line(n, row) for n, row in enumerate(rows, start=1))
    breakdown = _breakdown(lines)
    net = sum((line.net for line in lines if line.net is not None), Decimal(0))
    vat = sum((row.vat for row in breakdown if row.vat is not None), Decimal(0))
    currency = first.get("currency") or "GBP"
    company = first.get("company_number")
    return Invoice(
        specification="urn:cen.eu:en16931:2017",
        number=first["number"],
        type_code=_TYPES[(first.get("kind") or "").lower()],
        issued=_day(first["issue_date"]),
        due=_day(first["due_date"]) if first.get("due_date") else None,
        currency=currency,
        buyer_reference=first.get("buyer_reference"),
        order_reference=first.get("order_reference"),
        contract_reference=first.get("contract_reference"),
        seller=Party(
            name=first["supplier_name"],
            vat_number=first.get("vat_number"),
            company_number=Identifier(value=company) if company else None,
        ),
        payments=_payments(first),
        vat_totals=(VatTotal(amount=vat, currency=currency, breakdown=breakdown),),
        totals=Totals(lines=net, net=net, gross=net + vat, payable=net + vat),
        lines=lines,
    )


def _line(number: int, row: Row) -> Line:
    """Return one line; a price that is not given is net by quantity."""
    net = _pounds(parse_pounds(row["net"]))
    quantity = _number(row.get("quantity") or "1")
    given = row.get("unit_price")
    price = _number(given) if given else net / (quantity or 1)
    rate = row.get("vat_rate")
    category = row["vat_category"].upper()
    tax = TaxCategory(code=category, rate=_number(rate) if rate else None, scheme="VAT")
    return Line(
        id=str(number),
        quantity=quantity,
        unit="C62",
        net=net,
        price=Price(net=price),
        name=row["description"],
        taxes=(tax,),
    )


def _breakdown(lines: tuple[Line, ...]) -> tuple[VatBreakdown, ...]:
    """Return VAT per category and rate, worked out on the total of each."""
    bases: dict[TaxCategory, Decimal] = {}
    for line in lines:
        for tax in line.taxes:
            bases[tax] = bases.get(tax, Decimal(0)) + (line.net or Decimal(0))
    return tuple(
        VatBreakdown(net=net, vat=_vat(net, tax.rate or Decimal(0)), tax=tax)
        for tax, net in bases.items()
    )


def _vat(net: Decimal, rate: Decimal) -> Decimal:
    """Return VAT to the penny, a half going away from nought."""
    numerator, denominator = (net * rate).as_integer_ratio()
    return _pounds(round_half_up_penny(numerator, denominator))


def _payments(row: Row) -> tuple[Payment, ...]:
    """Return the credit transfer a row gives an account for."""
    number = row.get("iban") or row.get("account_number")
    if number is None:
        return ()
    account = Account(number=number, name=row["supplier_name"], bank=row.get("sort_code"))
    return (Payment(code="30", reference=row["number"], account=account),)


def _pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def _number(text: str) -> Decimal:
    """Return an exact finite number; ValueError or ArithmeticError if it is not one."""
    number = Decimal(text.replace(",", "").removesuffix("%"))
    if not number.is_finite():
        raise ValueError(text)
    return number


def _day(text: str) -> date:
    """Return a date as spreadsheets write it: 2026-11-02, with or without a time, or 02/11/2026."""
    day = text.split("T", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    for form in _DAYS:
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise ValueError(text)
