"""Invoices that may have come twice, each finding with its test and the reason in words."""

import polars as pl

from chamberlain.kernel.rules import Column, Table, no_errors, rule
from chamberlain.payables.rules.duplicate_tests import TESTS
from chamberlain.payables.rules.invoice_keys import with_keys

_INVOICE = (
    Column("reference", "text", "", "Your own reference of the invoice, shown in findings", False),
    Column("supplier", "text", "", "Reference of the supplier or creditor"),
    Column("number", "text", "", "The supplier's invoice number, as written"),
    Column("invoice_date", "date", "day", "Date of the invoice"),
    Column("gross_pence", "pence", "pounds and pence", "Amount with VAT"),
    Column("net_pence", "pence", "pounds and pence", "Amount without VAT", False),
    Column("supplier_name", "text", "", "Name of the supplier", False),
    Column("vat_number", "text", "", "VAT registration of the supplier", False),
    Column("bank_account", "text", "", "Sort code and account number, or IBAN, to be paid", False),
    Column("postcode", "text", "", "Postcode of the supplier", False),
)

_OUTPUTS = (
    Column("test", "text", "", "D1 to D7, the strongest test that finds the pair"),
    Column("certainty", "text", "", "exact (refuse) or probable (hold for a second person)"),
    Column("duplicate_of", "text", "", "Reference of the invoice it looks like, or its row"),
    Column("reason", "text", "", "Why, in words"),
)

_KNOWN = {
    "reference": "INV-0000007",
    "supplier": "SUP-1",
    "number": "inv 00I23",
    "invoice_date": "2026-10-01",
    "gross_pounds": "120.00",
}


@rule(
    name="payables.duplicate_tests",
    inputs=_INVOICE,
    outputs=_OUTPUTS,
    example={
        "reference": "new-1",
        "supplier": "SUP-1",
        "number": "INV-00123",
        "invoice_date": "2026-10-03",
        "gross_pounds": "120.00",
    },
    source="Tests of the National Fraud Initiative and of councils' own duplicate payment reviews "
    "(www.gov.uk/government/collections/national-fraud-initiative); practice, not law",
    tables={"known": Table("invoices already held", columns=_INVOICE, example=(_KNOWN,))},
    by_row=False,
)
def duplicate_tests(frame: pl.DataFrame, known: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Find invoices that look like one already held, or like an earlier row of the same frame.

    Numbers are compared without case, punctuation and leading noughts (the same number) and then
    also with O as 0, I and L as 1, S as 5 (a like number). The same supplier, number and amount is
    exact; every other finding is probable. A pair is reported once, under its strongest test; an
    invoice may look like several others, and then has several lines.
    """
    new = with_keys(frame).with_columns(is_new=pl.lit(True))
    held = with_keys(known).with_columns(is_new=pl.lit(False))
    pool = pl.concat([held, new])
    found = [
        test(new, pool).with_columns(rank=pl.lit(rank, pl.Int32)) for rank, test in enumerate(TESTS)
    ]
    pairs = pl.concat(found).sort("row", "other", "rank").unique(["row", "other"], keep="first")
    strongest = pairs.sort("row", "rank", "other", maintain_order=True)
    return strongest.select("row", "test", "certainty", "duplicate_of", "reason"), no_errors()
