"""Odd layouts that councils publish: what a person would choose is chosen, and nothing is lost."""

from datetime import date

import polars as pl
import pytest

from chamberlain.formats.spend_csv import read_spend_bytes
from chamberlain.formats.spend_csv.amounts import read_amounts
from chamberlain.formats.spend_csv.dates import read_date

CASES = {
    "pence behind a comma, parted by semicolons": (
        "Directorate;Vendor;Payment Date;Amount (£)\n"
        "Adults;Café Ölé;13/04/2026;12,50\nAdults;Oak Ltd;14/04/2026;1.234,50-\n",
        (2, 2, -122_200, {"amount": "Amount (£)"}),
    ),
    "headings merged over two lines": (
        "Supplier,,Payment,,Amount\nName,Number,Date,Reference,Net of VAT\n"
        "Ash,1001,01/04/2026,R1,10.00\nOak,1002,02/04/2026,R2,20.00\n",
        (2, 2, 3_000, {"supplier_number": "Supplier Number", "amount": "Amount Net of VAT"}),
    ),
    "amounts merged over net, VAT and gross": (
        "Supplier Name,Payment,Expenditure,Amount,Amount,Amount\n,Date,Type,Net,VAT,Gross\n"
        "Ash,01/04/2026,Food,100.00,20.00,120.00\nOak,02/04/2026,Food,50.00,10.00,60.00\n",
        (2, 2, 15_000, {"supplier": "Supplier Name", "amount": "Amount Net"}),
    ),
    "a pivot": (
        "Row Labels,Sum of Amount\nAsh Ltd,10\nOak Ltd,20\nGrand Total,30\n",
        (3, 2, 3_000, {"amount": "Sum of Amount", "supplier": "Row Labels"}),
    ),
    "credits marked beside their amounts": (
        "Payee,Date,Amount,DR/CR\nAsh,01/04/2026,100.00,DR\nOak,02/04/2026,40.00,CR\n",
        (2, 2, 6_000, {"credit_mark": "DR/CR"}),
    ),
    "credits marked that have their sign already": (
        "Payee,Date,Amount,DR/CR\nAsh,01/04/2026,100.00,DR\nOak,02/04/2026,-40.00,CR\n",
        (2, 2, 6_000, {}),
    ),
    "debits beside credits": (
        "Payee,Date,Debit,Credit\nAsh,01/04/2026,100.00,\nOak,02/04/2026,,40.00\n",
        (2, 2, 6_000, {"amount": "Debit", "credit": "Credit"}),
    ),
    "what was invoiced beside what was paid": (
        "Supplier,Payment Date,Invoice Amount,Amount Paid\n"
        "Ash,01/04/2026,10,10\nOak,02/04/2026,20,15\n",
        (2, 2, 2_500, {"amount": "Amount Paid"}),
    ),
    "a line beside the whole of its payment": (
        "Supplier,Payment Date,Line Amount,Payment Amount\n"
        "Ash,01/04/2026,10,30\nAsh,01/04/2026,20,30\n",
        (2, 2, 3_000, {"amount": "Line Amount"}),
    ),
    "gross and VAT without a net": (
        "Vendor,Date,Gross Amount,VAT Amount\nAsh,01/04/2026,120,20\nOak,02/04/2026,60,10\n",
        (2, 2, 18_000, {"amount": "Gross Amount"}),
    ),
    "amounts under a word of their own": (
        "Supplier Name,Payment Date,Hours,Wert\n"
        "Ash,01/04/2026,1.50,10.00\nOak,02/04/2026,2.50,20.50\n",
        (2, 2, 3_050, {"amount": "Wert"}),
    ),
    "an old program's mark of the end": (
        "Supplier,Date,Amount\nAsh,01/04/2026,10.00\nOak,02/04/2026,20.00\x1a",
        (2, 2, 3_000, {}),
    ),
    "subtotals by directorate": (
        "Directorate,Supplier,Date,Amount\nAdults,Ash,01/04/2026,10\nAdults Total,,,10\n"
        "Kids,Oak,02/04/2026,20\nKids Total,,,20\nGrand Total,,,30\n",
        (5, 2, 3_000, {}),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_odd_layout_is_read_as_a_person_would(case):
    text, (rows, accepted, pence, mapping) = CASES[case]

    read = read_spend_bytes(text.encode("cp1252"))

    assert (read.rows_read, read.accepted, read.total_pence) == (rows, accepted, pence)
    assert {name: read.mapping.get(name) for name in mapping} == mapping


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252", "cp850"])
def test_an_encoding_is_found_out(encoding):
    text = 'Body,Payee,Trans Date,Net Amount\nX,Café,01/04/2026,"£1,000.50"\nX,Oak,02-Apr-26,(5)\n'

    read = read_spend_bytes(text.encode(encoding))

    assert (read.accepted, read.total_pence, read.rows["supplier"][0]) == (2, 99_550, "Café")


@pytest.mark.parametrize(
    ("field", "headings"),
    [
        (
            "amount",
            ["Amount exc vat", "NET_AMOUNT", "Total Paid", "Actuals", "Invoice Net", "ExVAT"],
        ),
        ("supplier", ["Beneficiary", "Merchant Name", "Who was paid", "Supp Name", "Trading As"]),
        ("paid_on", ["Pymt Date", "Payment Run Date", "Posted", "Trans Dt", "Month Paid"]),
        ("account", ["Expense Type", "Expenditure Category", "Ledger Code Description"]),
    ],
)
def test_headings_are_known_by_many_names(field, headings):
    usual = {"supplier": "Vendor", "paid_on": "Date", "account": "Expense Type", "amount": "Amount"}
    cells = {"supplier": "Ash & Co", "paid_on": "01/04/2026", "account": "Food", "amount": "10.50"}

    for heading in headings:
        named = ",".join((usual | {field: heading}).values())
        read = read_spend_bytes(f"{named}\n{','.join(cells.values())}\n".encode())
        assert read.mapping.get(field) == heading
        assert read.total_pence == 1_050


def test_one_amount_with_pence_behind_a_comma_is_trusted_by_nobody():
    alone = read_amounts(pl.Series(["12,50", "7"]))
    mixed = read_amounts(pl.Series(["12,50", "13,50", "7.10"]))

    assert alone["pence"].to_list() == [None, 700]
    assert mixed["pence"].to_list() == [None, None, 710]


@pytest.mark.parametrize("said", ["2026-04", "04/2026", "Apr-26", "April 2026"])
def test_a_month_alone_is_its_first_day(said):
    assert read_date(said) == date(2026, 4, 1)
