"""From a file to a judged invoice."""

from pathlib import Path
from typing import Any

from chamberlain.formats.invoice.checks import check
from chamberlain.formats.invoice.cii import read_cii
from chamberlain.formats.invoice.cii_parts import CROSS_INDUSTRY_INVOICE
from chamberlain.formats.invoice.pdf import LIMIT_BYTES, embedded_xml, is_pdf
from chamberlain.formats.invoice.records import Check, Invoice
from chamberlain.formats.invoice.report import to_json
from chamberlain.formats.invoice.table import InvoiceTable, read_invoice_rows
from chamberlain.formats.invoice.ubl import read_ubl
from chamberlain.formats.invoice.ubl_parts import CREDIT_NOTE, INVOICE
from chamberlain.formats.invoice.ubl_syntax import check_syntax
from chamberlain.formats.invoice.xml import Element, UnreadableInvoice, parse

_TABLES = frozenset({".csv", ".xlsx", ".parquet"})


def read_invoice(data: bytes) -> tuple[Invoice, list[Check]]:
    """Return the invoice in UBL, CII or PDF bytes with every check, or refuse with one line."""
    root = parse(embedded_xml(data) if is_pdf(data) else data)
    invoice, syntax = _read(root)
    return invoice, check(invoice) + syntax


def _read(root: Element) -> tuple[Invoice, list[Check]]:
    """Choose the syntax by the root element."""
    if root.tag in (INVOICE, CREDIT_NOTE):
        return read_ubl(root), check_syntax(root)
    if root.tag == CROSS_INDUSTRY_INVOICE:
        return read_cii(root), []
    raise UnreadableInvoice(
        f"the root element is {root.tag}, "
        "expected a UBL Invoice or CreditNote, or a CrossIndustryInvoice"
    )


def read_invoice_json(path: Path) -> dict[str, Any]:
    """Return the plain form of an invoice file, or raise `UnreadableInvoice` with one line."""
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise UnreadableInvoice(f"the file is over {LIMIT_BYTES // 1024 // 1024} MB")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInvoice(f"{path.name}: {error.strerror or error}") from error
    if path.suffix.lower() in _TABLES:
        invoice = _only_invoice(read_invoice_rows(data, path.name), path.name)
        return to_json(invoice, check(invoice))
    return to_json(*read_invoice(data))


def _only_invoice(table: InvoiceTable, name: str) -> Invoice:
    """Return the invoice of a spreadsheet that holds just one."""
    for fault in table.refused:
        raise UnreadableInvoice(
            f"{name}, row {fault.row}: {fault.field} {fault.value or 'is blank'}: {fault.message}"
        )
    if len(table.invoices) != 1:
        raise UnreadableInvoice(f"{name} holds {len(table.invoices)} invoices, expected one")
    return table.invoices[0]


def read_invoice_file(path: Path) -> tuple[dict[str, Any], int]:
    """Return what a reader prints and its exit status: the plain form and 0, or why not and 2."""
    try:
        return read_invoice_json(path), 0
    except UnreadableInvoice as error:
        return {"error": str(error)}, 2
