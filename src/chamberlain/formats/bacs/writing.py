"""Write a Standard 18 submission: labels, data, contras, trailers."""

from datetime import date, timedelta
from hashlib import sha256

import polars as pl

from chamberlain.formats.bacs.checking import IsWorkingDay, check_days, check_head, check_items
from chamberlain.formats.bacs.records import (
    CREDIT,
    CREDITS,
    DEBIT_CONTRA,
    DEBITS,
    EXPIRES_AFTER_DAYS,
    BankOptions,
    SubmissionHead,
    Totals,
    Unwritable,
    Written,
    julian,
)
from chamberlain.formats.bacs.text import WIDTH, bacs_text, field, to_bacs_text

DEFAULTS = BankOptions()


def write_standard18(
    head: SubmissionHead,
    items: pl.DataFrame,
    *,
    today: date,
    is_working_day: IsWorkingDay,
    options: BankOptions = DEFAULTS,
) -> Written:
    """Return the file for `items`, or raise `Unwritable` with everything that is wrong.

    `items` needs sort_code, account_number, amount_pence (Int64), reference and name; it may have
    code (99 unless given), free_format, and in a multi-day file processing_date. Each processing
    day balances by contras against the sender's own account, several where a total is above what
    one record can hold; the totals of the file include them.
    """
    rows = _prepared(items, head)
    days = rows["processing_date"].unique().sort().to_list() if rows.height else []
    problems = check_head(head) + check_days(days, today, is_working_day)
    problems += check_items(rows, options)
    if problems:
        raise Unwritable(problems)
    rows = rows.sort("processing_date", maintain_order=True)
    sections = pl.concat(
        [
            section
            for day in days
            for section in (
                rows.filter(pl.col("processing_date") == day),
                _contras(rows.filter(pl.col("processing_date") == day), head, day, options),
            )
        ]
    )
    totals = totals_of(sections)
    lines = [
        *_headers(head, days, options),
        *_lines(sections, head),
        *_trailers(head, days, totals, options),
    ]
    data = "".join(line + options.line_end for line in lines).encode("ascii")
    return Written(
        data=data,
        sha256=sha256(data).hexdigest(),
        totals=totals,
        items=rows.height,
        items_pence=int(rows["amount_pence"].sum()),
        processing_dates=tuple(days),
    )


def _prepared(items: pl.DataFrame, head: SubmissionHead) -> pl.DataFrame:
    """Return the items with every column, texts in Bacs characters."""
    given = set(items.columns)
    code = pl.col("code") if "code" in given else pl.lit(CREDIT)
    free = pl.col("free_format") if "free_format" in given else pl.lit("")
    day = pl.lit(head.processing_date, pl.Date) if head.processing_date else "processing_date"
    return items.select(
        "sort_code",
        "account_number",
        code.fill_null(CREDIT).alias("code"),
        free.fill_null("").str.to_uppercase().alias("free_format"),
        pl.col("amount_pence").cast(pl.Int64),
        bacs_text("reference").fill_null(""),
        bacs_text("name").fill_null(""),
        pl.lit(to_bacs_text(head.account_name)[:WIDTH]).alias("own_name"),
        (day if isinstance(day, pl.Expr) else pl.col(day)).alias("processing_date"),
    )


def _contras(
    rows: pl.DataFrame, head: SubmissionHead, day: date, options: BankOptions
) -> pl.DataFrame:
    """Return the records on the own account that balance one processing day."""
    amounts = []
    for codes, contra in ((CREDITS, DEBIT_CONTRA), (DEBITS, CREDIT)):
        left = int(rows.filter(pl.col("code").is_in(codes))["amount_pence"].sum())
        while left:
            part = min(left, options.contra_max_pence)
            amounts.append((contra, part))
            left -= part
    own_name = to_bacs_text(head.account_name)
    narrative = to_bacs_text(head.contra_narrative) or own_name
    return pl.DataFrame(
        {
            "sort_code": [head.sort_code] * len(amounts),
            "account_number": [head.account_number] * len(amounts),
            "code": [code for code, _ in amounts],
            "free_format": [""] * len(amounts),
            "amount_pence": [pence for _, pence in amounts],
            "reference": ["CONTRA"] * len(amounts),
            "name": [own_name] * len(amounts),
            "own_name": [narrative] * len(amounts),
            "processing_date": [day] * len(amounts),
        },
        schema=rows.schema,
    )


def totals_of(records: pl.DataFrame) -> Totals:
    """Return the control totals of data and contra records together."""
    credit = pl.col("code").is_in(CREDITS)
    debit = pl.col("code").is_in(DEBITS)
    amount = pl.col("amount_pence")
    row = records.select(
        amount.filter(debit).sum().alias("debit_pence"),
        amount.filter(credit).sum().alias("credit_pence"),
        debit.sum().cast(pl.Int64).alias("debit_count"),
        credit.sum().cast(pl.Int64).alias("credit_count"),
    ).row(0, named=True)
    return Totals(**row)


def _lines(records: pl.DataFrame, head: SubmissionHead) -> list[str]:
    """Return the data and contra records as text."""
    columns = [
        pl.col("sort_code"),
        pl.col("account_number"),
        pl.lit("0"),
        pl.col("code"),
        pl.lit(head.sort_code + head.account_number),
        field(pl.col("free_format"), 4),
        pl.col("amount_pence").cast(pl.String).str.zfill(11),
        field(pl.col("own_name")),
        field(pl.col("reference")),
        field(pl.col("name")),
    ]
    if head.processing_date is None:
        columns.append(pl.lit(" ") + pl.col("processing_date").dt.strftime("%y%j"))
    return records.select(pl.concat_str(columns)).to_series().to_list()


def _headers(head: SubmissionHead, days: list[date], options: BankOptions) -> list[str]:
    width = 106 if head.processing_date is None else 100
    work = "4 MULTI  " if head.processing_date is None else "1 DAILY  "
    # In a multi-day file each record brings its own date; the label carries the first of them.
    return [
        f"VOL1{head.serial_number}".ljust(41) + head.service_user_number.ljust(38) + "1",
        _file_label("HDR1", head, days, options),
        f"HDR2F{width * options.block_records:05d}{width:05d}".ljust(50) + "00".ljust(30),
        f"UHL1{julian(days[0])}999999    00000000{work}{head.file_number:03d}".ljust(80),
    ]


def _file_label(label: str, head: SubmissionHead, days: list[date], options: BankOptions) -> str:
    user = head.service_user_number
    expires = days[-1] + timedelta(days=EXPIRES_AFTER_DAYS)
    name = f"A{user}S  {options.hdr1_position_15}{user}{head.serial_number}"
    line = f"{label}{name}00010001".ljust(41) + julian(head.created_on) + julian(expires)
    return f"{line} 000000".ljust(80)


def _trailers(
    head: SubmissionHead, days: list[date], totals: Totals, options: BankOptions
) -> list[str]:
    headers = _headers(head, days, options)
    figures = (
        f"UTL1{totals.debit_pence:013d}{totals.credit_pence:013d}"
        f"{totals.debit_count:07d}{totals.credit_count:07d}"
    )
    return [
        "EOF1" + headers[1][4:],
        "EOF2" + headers[2][4:],
        figures + options.utl1_positions_45_80[:36].ljust(36),
    ]
