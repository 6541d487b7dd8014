"""What must be so of an invoice before it is taken in: dates, amounts and lines that agree."""

from datetime import date

import polars as pl

from chamberlain.kernel.money import plain_pounds_expr
from chamberlain.kernel.rules import no_errors

AGE_DAYS_MAX = 6 * 366


def faults(headers: pl.DataFrame, lines: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return what is wrong with each invoice: row, field, value, message, one line per fault.

    `headers` has row, number_key, invoice_date, received_on, due_on and net, vat, gross pence;
    `lines` has row, net_pence and vat_pence. Lines of an invoice add up to its net and its VAT.
    """
    sums = lines.group_by("row").agg(
        lines_net=pl.col("net_pence").sum(), lines_vat=pl.col("vat_pence").sum()
    )
    joined = headers.join(sums, on="row", how="left", maintain_order="left").with_columns(
        pl.col("lines_net", "lines_vat").fill_null(0)
    )
    early = pl.lit(today).dt.offset_by(f"-{AGE_DAYS_MAX}d")
    tests: list[tuple[pl.Expr, str, pl.Expr | str]] = [
        (pl.col("received_on") > today, "received_on", "is after today"),
        (
            pl.col("invoice_date") > pl.col("received_on"),
            "invoice_date",
            "is after it was received",
        ),
        (pl.col("invoice_date") < early, "invoice_date", "is more than six years ago"),
        (pl.col("gross_pence") < 0, "gross_pence", "is below nought: enter it as a credit note"),
        (
            pl.col("net_pence") + pl.col("vat_pence") != pl.col("gross_pence"),
            "gross_pence",
            _differs("net and VAT make", pl.col("net_pence") + pl.col("vat_pence"), "gross_pence"),
        ),
        (
            pl.col("lines_net") != pl.col("net_pence"),
            "net_pence",
            _differs("the lines make", pl.col("lines_net"), "net_pence"),
        ),
        (
            pl.col("lines_vat") != pl.col("vat_pence"),
            "vat_pence",
            _differs("the lines make", pl.col("lines_vat"), "vat_pence"),
        ),
    ]
    found = [
        joined.filter(test.fill_null(False)).select(
            "row",
            field=pl.lit(field),
            value=pl.col(field).cast(pl.String),
            message=pl.lit(words) if isinstance(words, str) else words,
        )
        for test, field, words in tests
    ]
    return pl.concat([no_errors(), *found]).sort("row", maintain_order=True)


def _differs(what: str, expected: pl.Expr, field: str) -> pl.Expr:
    return pl.concat_str(
        pl.lit(f"{what} "),
        plain_pounds_expr(expected),
        pl.lit(", not "),
        plain_pounds_expr(pl.col(field)),
    )
