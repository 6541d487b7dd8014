"""Whether invoices were paid in time, under the two ways of counting that the law now has."""

import polars as pl

from chamberlain.kernel.rules import Column, rule, set_aside

TERM_DAYS = 30
REGIMES = ("procurement_act_2023", "regulation_113")

_INPUTS = (
    Column("received_on", "date", "day", "Day on which the authority received the invoice"),
    Column("invoice_due_on", "date", "day", "Day the invoice itself makes payment due", False),
    Column("valid_on", "date", "day", "Day it was regarded as valid and undisputed", False),
    Column("paid_on", "date", "day", "Day on which the supplier received payment", False),
    Column("regime", "choice", "", "Law of the contract; blank is the Act of 2023", False, REGIMES),
    Column("disputed", "boolean", "", "Considered invalid or disputed, so not yet owed", False),
)

_OUTPUTS = (
    Column("due_on", "date", "day", "Last day on which payment is in time"),
    Column("days_by_section_68", "whole", "days", "Days to pay, the day of receipt being day 1"),
    Column("days_by_notice", "whole", "days", "Days to pay, the day after receipt being day 1"),
    Column("notice_band", "text", "", "1-30, 31-60 or 61+, as the compliance notice counts"),
    Column("in_time", "boolean", "", "Paid by due_on; blank while unpaid or disputed"),
)


@rule(
    name="payables.prompt_payment_days",
    inputs=_INPUTS,
    outputs=_OUTPUTS,
    example={
        "received_on": "2026-10-01",
        "invoice_due_on": "",
        "valid_on": "",
        "paid_on": "2026-10-31",
        "regime": "procurement_act_2023",
        "disputed": "no",
    },
    source="Procurement Act 2023 sections 68(2) and 69 (www.legislation.gov.uk/ukpga/2023/54); "
    "Procurement Regulations 2024 regulation 38 (www.legislation.gov.uk/uksi/2024/692); "
    "Public Contracts Regulations 2015 regulation 113 (www.legislation.gov.uk/uksi/2015/102)",
)
def prompt_payment_days(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say when each invoice had to be paid, in how many days it was, and whether in time.

    Section 68 of the Act of 2023: before the end of 30 days beginning with the day of receipt, or
    by the invoice's own due day if that is later. So the day of receipt is day 1. The compliance
    notice (regulation 38) counts from the day after, so a payment on its day 30 is a day late by
    section 68. Older contracts (regulation 113): 30 days from the day the invoice is regarded as
    valid and undisputed, which is the day of receipt unless `valid_on` says otherwise.
    """
    received, paid = pl.col("received_on"), pl.col("paid_on")
    early = (paid < received).fill_null(False)
    words = "is before the invoice was received: check both days"
    errors = set_aside(frame, early, "paid_on", words)
    counted = frame.filter(~early).with_columns(due_on=_due())
    days = (paid - received).dt.total_days()
    result = counted.select(
        "row",
        "due_on",
        (days + 1).alias("days_by_section_68"),
        days.alias("days_by_notice"),
        _band(days).alias("notice_band"),
        pl.when(~pl.col("disputed").fill_null(False))
        .then(paid <= pl.col("due_on"))
        .alias("in_time"),
    )
    return result, errors


def _due() -> pl.Expr:
    """Return the last day in time: the later of term and invoice, or the term of the older law."""
    term = pl.col("received_on").dt.offset_by(f"{TERM_DAYS - 1}d")
    act_2023 = pl.max_horizontal(term, "invoice_due_on")
    valid = pl.col("valid_on").fill_null(pl.col("received_on"))
    older = pl.col("regime") == "regulation_113"
    return pl.when(older).then(valid.dt.offset_by(f"{TERM_DAYS}d")).otherwise(act_2023)


def _band(days: pl.Expr) -> pl.Expr:
    """Return the band of the compliance notice; payment on the day of receipt is in the first."""
    return (
        pl.when(days <= 30)
        .then(pl.lit("1-30"))
        .when(days <= 60)
        .then(pl.lit("31-60"))
        .when(days > 60)
        .then(pl.lit("61+"))
    )
