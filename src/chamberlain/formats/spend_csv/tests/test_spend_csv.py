"""Published spending files of every kind: columns found, pence exact, nothing lost."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.formats.spend_csv import SpendUnreadable, read_spend, read_spend_bytes
from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.dates import read_date
from chamberlain.formats.spend_csv.tests.shuffled import Line, Style, lines, styles, table

PLAIN = "Date,Supplier,Amount\n01/04/2026,Ash Joinery Ltd,100.00\n02/04/2026,Oak Care,250.50\n"


def file_of(rows: list[list[str]], delimiter: str = ",", line_end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def book_of(**sheets: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for down, row in enumerate(rows):
                for across, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(down, across, cell, day)
                    elif cell is not None:
                        page.write(down, across, cell)
    return out.getvalue()


def reasons(read) -> list[str]:
    return read.set_aside["reason"].to_list()


@settings(max_examples=150)
@given(found=lines, style=styles)
def test_a_file_in_any_mix_of_styles_loses_nothing(found: list[Line], style: Style):
    text = file_of(table(found, style), style.delimiter, style.line_end)

    read = read_spend_bytes(text.encode(style.encoding, errors="replace"))

    assert read.rows["amount_pence"].to_list() == [line.pence for line in found]
    assert read.rows["paid_on"].to_list() == [line.day for line in found]
    assert read.rows["reference"].to_list() == [line.reference for line in found]
    assert read.total_pence == sum(line.pence for line in found)
    assert read.rows_read == read.accepted + read.set_aside.height == len(found) + style.total


@settings(max_examples=120)
@given(content=st.binary(max_size=600) | st.text(max_size=400).map(str.encode))
def test_no_bytes_at_all_make_it_fall_over(content: bytes):
    try:
        read = read_spend_bytes(content)
    except SpendUnreadable as error:
        assert str(error)
        return

    assert read.rows_read == read.accepted + read.set_aside.height
    assert read.set_aside["reason"].null_count() == 0


@settings(max_examples=80)
@given(
    cells=st.lists(
        st.lists(st.text('ab1,.£-"\n Total', max_size=8), min_size=1, max_size=7), max_size=12
    )
)
def test_any_table_of_odd_cells_adds_up(cells: list[list[str]]):
    rows = [["Date", "Supplier", "Amount"], *cells]

    read = read_spend_bytes(file_of(rows).encode())

    assert read.rows_read == read.accepted + read.set_aside.height


@pytest.mark.parametrize(
    ("said", "pence"),
    [
        ("£1,234.50", 123450), ("(1,234.50)", -123450), ("£ (12.00)", -1200), ("12.00-", -1200),
        ("12.00 CR", -1200), ("CR12", -1200), ("12 DR", 1200), ("1 234.56", 123456),
        ("GBP 10", 1000), ('="12.50"', 1250), ("'8.00", 800), ("\u22125.00", -500), (".5", 50),
        ("12.", 1200), ("1E+03", 100_000), ("nil", 0), ("£ -", 0), ("1234.0999999999999", 123410),
        ("-£12.00", -1200), ("œ5.00", 500), ("£\u00a07.10", 710), ("1.234,56", 123456),
        ("9007199254740993.01", None),
    ],
)  # fmt: skip
def test_amounts_are_read_to_the_penny(said, pence):
    assert read_amounts(pl.Series([said]))["pence"].to_list() == [pence]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("10.005", "fraction of a penny"), ("=SUM(A1:A9)", "formula"), ("€5.00", "not in pounds"),
        ("12,50", "thousands"), ("12 34", "thousands"), ("tbc", "not an amount"),
        ("12-34", "not an amount"), ("5%", "not an amount"), ("99999999999999999", "larger"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_trusted_is_named(said, problem):
    assert problem in read_amounts(pl.Series([said]))["problem"][0]


@pytest.mark.parametrize(
    "said",
    ["04/03/2022", "4/3/22", "2022-03-04", "4-Mar-22", "04 March 2022", "Friday, 4 March 2022",
     "4th March 2022", "20220304", "44624", "2022-03-04T10:00:00Z", "04/03/2022 00:00",
     "March 4, 2022", "04.03.2022"],
)  # fmt: skip
def test_days_are_read_as_they_are_written_here(said):
    assert read_date(said) == date(2022, 3, 4)


def test_a_column_that_only_fits_month_first_is_read_so():
    text = "Date,Supplier,Amount\n04/13/2026,Ash,1.00\n03/02/2026,Oak,2.00\n"

    read = read_spend_bytes(text.encode())

    assert read.rows["paid_on"].to_list() == [date(2026, 4, 13), date(2026, 3, 2)]


def test_of_gross_vat_and_net_the_net_is_the_amount():
    text = "Vendor Name,Date of Payment,Gross,VAT,Net\nAsh Ltd,2026-04-01,120.00,20.00,100.00\n"

    read = read_spend_bytes(text.encode())

    assert read.mapping["amount"] == "Net"
    assert read.total_pence == 10_000


def test_vat_that_cannot_be_recovered_is_no_amount():
    text = (
        "Date,Supplier Name,Amount (excl. VAT),Irrecoverable VAT,VAT amount\n"
        "01/04/2026,Ash Ltd,100.00,1.50,20.00\n"
    )

    read = read_spend_bytes(text.encode())

    assert read.mapping["amount"] == "Amount (excl. VAT)"
    assert read.rows["irrecoverable_vat_pence"].to_list() == [150]


def test_a_supplier_called_total_is_paid_and_a_total_is_not():
    text = PLAIN + "03/04/2026,TOTAL GAS & POWER,9.50\n,Grand Total,360.00\n,,360.00\n"

    read = read_spend_bytes(text.encode())

    assert (read.accepted, read.total_pence) == (3, 36_000)
    assert reasons(read) == [
        "a total, not a payment",
        "an amount alone, as a total is: nothing says what it was for",
    ]
    assert "A total in the file agrees with its rows." in read.notes


def test_each_row_set_aside_says_why_and_where():
    text = PLAIN + (
        "03/04/2026,Elm Ltd,\n31/02/2026,Yew Ltd,5.00\n04/04/2026,Fir Ltd,lots\n"
        "Date,Supplier,Amount\n05/04/2026,42.00,\n"
    )

    read = read_spend_bytes(text.encode())

    assert read.set_aside.select("row", "reason").rows() == [
        (4, 'no amount under "Amount"'),
        (5, 'the date "31/02/2026" is not a day'),
        (6, 'the amount "lots" is not an amount of pounds'),
        (7, "the headings once more"),
        (8, 'no amount under "Amount"; 42.00 stands in another column: the row is shifted'),
    ]


def test_headings_that_change_half_way_are_followed():
    text = PLAIN + "Supplier,Purpose,Amount,Date\nElm Ltd,Paper,7.25,03/04/2026\n"

    read = read_spend_bytes(text.encode())

    assert read.rows["amount_pence"].to_list() == [10_000, 25_050, 725]
    assert read.rows["supplier"].to_list()[2] == "Elm Ltd"


def test_a_file_without_headings_is_known_by_its_content():
    """L28: Published months without a header row, and layouts that changed half way."""
    text = "Adults,Ash Joinery Ltd,01/04/2026,100.00\nRoads,Oak Limited,02/04/2026,5.50\n"

    read = read_spend_bytes(text.encode())

    assert read.rows.select("supplier", "amount_pence").rows() == [
        ("Ash Joinery Ltd", 10_000),
        ("Oak Limited", 550),
    ]
    assert read.facts["headings_in_row"] == "none"


def test_an_open_quotation_mark_swallows_no_row():
    text = PLAIN + '03/04/2026,"Elm Ltd,7.00\n04/04/2026,15" pipes Ltd,8.00\n05/04/2026,Fir,9.00\n'

    read = read_spend_bytes(text.encode())

    assert read.rows["amount_pence"].to_list() == [10_000, 25_050, 700, 800, 900]


def test_thousands_of_pounds_are_no_payments():
    read = read_spend_bytes(b"Date,Supplier,Amount (\xc2\xa3000)\n01/04/2026,Ash,12\n")

    assert read.accepted == 0
    assert "thousands of pounds" in reasons(read)[0]


def test_every_sheet_of_payments_is_read_and_a_summary_is_not():
    head = ["Date", "Supplier", "Amount"]
    content = book_of(
        April=[["Spending"], [], head, [date(2026, 4, 1), "Ash Ltd", 100.1]],
        May=[head, [date(2026, 5, 1), "Oak Ltd", -0.3], [None, "Total", 99.8]],
        Summary=[["Row Labels", "Sum of Amount"], ["Ash Ltd", 100.1], ["Oak Ltd", -0.3]],
    )

    read = read_spend_bytes(content, "spend.xlsx")

    assert read.rows.select("sheet", "row", "amount_pence").rows() == [
        ("April", 4, 10_010),
        ("May", 2, -30),
    ]
    assert reasons(read) == ["a total, not a payment"]
    assert 'Sheet "Summary" was not read' in read.notes[0]


def test_spreadsheet_serial_numbers_and_errors_are_understood():
    rows = [["Payment Date", "Supplier", "Net"], [46113, "Ash", 10], [46114, "Oak", "#REF!"]]

    read = read_spend_bytes(book_of(a=rows), "spend.xlsx")

    assert read.rows["paid_on"].to_list() == [date(1899, 12, 30) + timedelta(days=46113)]
    assert read.set_aside.height == 1


def test_a_web_page_called_xls_is_read():
    page = (
        b"<html><body><table><tr><th>Date</th><th>Supplier</th><th>Amount</th></tr>"
        b"<tr><td>01/04/2026</td><td>Ash &amp; Co</td><td>&pound;5.00</td></tr></table>"
    )

    read = read_spend_bytes(page, "spend.xls")

    assert read.rows.select("supplier", "amount_pence").rows() == [("Ash & Co", 500)]


def test_a_file_with_no_amounts_keeps_every_row_aside():
    read = read_spend_bytes(b"Supplier Name,Department,Date\nAsh,Roads,1/4/26\nOak,Care,\n")

    assert (read.rows_read, read.accepted) == (2, 0)
    assert "no column of amounts" in reasons(read)[0]


@pytest.mark.parametrize("content", [b"", b"   \n", b"%PDF-1.7 x", b"PK\x03\x04broken", b"PAR1xx"])
def test_what_is_no_table_is_refused_in_words(content, tmp_path: Path):
    path = tmp_path / "spend.csv"
    path.write_bytes(content)

    with pytest.raises(SpendUnreadable, match=r"spend\.csv"):
        read_spend(path)
