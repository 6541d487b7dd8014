"""Invoices from a spreadsheet."""

from decimal import Decimal
from pathlib import Path

import pytest

from chamberlain.formats.invoice.reading import read_invoice_json
from chamberlain.formats.invoice.table import read_invoice_rows, read_invoice_table
from chamberlain.formats.invoice.xml import UnreadableInvoice

HEADING = "supplier_name,number,issue_date,description,net,vat_category,vat_rate,kind,sort_code,\
account_number\n"
GOOD = (
    "Repairs Ltd,A1,02/11/2026,Roof,10.01,S,20,,12-34-56,12345678\n"
    "Repairs Ltd,A1,02/11/2026,Gutter,0.02,S,20,,,\n"
    'Books Ltd,B1,2026-11-01,Books,"1,000.00",Z,0,credit note,,\n'
)


def test_rows_of_one_number_are_one_invoice_with_vat_on_their_total() -> None:
    table = read_invoice_rows((HEADING + GOOD).encode(), "in.csv")

    first, second = table.invoices

    assert table.refused == ()
    assert (first.number, len(first.lines)) == ("A1", 2)
    assert (first.net_pence, first.vat_pence, first.gross_pence) == (1003, 201, 1204)
    assert (second.kind, second.gross_pence) == ("credit_note", 100000)


def test_a_bad_row_sets_aside_its_invoice_and_no_other() -> None:
    bad = "Repairs Ltd,A2,2026-13-01,Roof,ten pounds,S,20,,,\n"

    table = read_invoice_rows((HEADING + bad + GOOD).encode(), "in.csv")

    assert [i.number for i in table.invoices] == ["A1", "B1"]
    assert [(r.row, r.field) for r in table.refused] == [(2, "issue_date"), (2, "net")]


def test_a_price_that_is_not_given_is_worked_out() -> None:
    rows = "supplier_name,number,issue_date,description,net,vat_category,quantity\n"

    table = read_invoice_rows((rows + "A,1,2026-11-02,Care,30.00,O,4\n").encode(), "in.csv")

    line = table.invoices[0].lines[0]
    assert line.price is not None
    assert line.price.net == Decimal("7.5")


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(UnreadableInvoice, match="no column issue_date, description"):
        read_invoice_rows(b"supplier_name,number,net,vat_category\nA,1,2,S\n", "in.csv")


def test_a_spreadsheet_of_one_invoice_can_be_read_as_a_file(tmp_path: Path) -> None:
    one, many = tmp_path / "one.csv", tmp_path / "many.csv"
    one.write_text(HEADING + GOOD.rsplit("Books Ltd", 1)[0])
    many.write_text(HEADING + GOOD)

    told = read_invoice_json(one)

    assert told["payee"] == {"sort_code": "123456", "account_number": "12345678", "iban": None}
    assert told["gross_pence"] == 1204
    assert len(read_invoice_table(many).invoices) == 2
    with pytest.raises(UnreadableInvoice, match="2 invoices"):
        read_invoice_json(many)
