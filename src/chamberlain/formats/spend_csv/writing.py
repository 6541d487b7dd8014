"""The council's own spending file, in the columns of the Local Government Transparency Code 2015.

Paragraph 32: date, department, beneficiary, summary of the purpose, amount net of recoverable VAT,
VAT that cannot be recovered, merchant category; with the identifiers that good practice adds.
"""

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.tabular import csv_bytes

COLUMNS = {
    "body": "Body Name",
    "paid_on": "Payment Date",
    "directorate": "Directorate",
    "service": "Service Area",
    "supplier": "Supplier Name",
    "supplier_number": "Supplier ID",
    "reference": "Transaction Number",
    "purpose": "Purpose of Spend",
    "account": "Expenditure Category",
    "contract": "Contract Reference",
    "amount_pence": "Net Amount (GBP)",
    "irrecoverable_vat_pence": "Irrecoverable VAT",
}
"""Columns of the frame, and how each is headed in the file, in order."""


def write_spend(frame: pl.DataFrame) -> bytes:
    """Return UTF-8 CSV of a frame with the columns of `COLUMNS`: ISO days, pounds and pence."""
    pence = [name for name in COLUMNS if name.endswith("_pence")]
    said = frame.select(
        (plain_pounds_expr(pl.col(name)) if name in pence else pl.col(name)).alias(heading)
        for name, heading in COLUMNS.items()
    )
    return csv_bytes(said)
