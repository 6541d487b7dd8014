"""Read a Standard 18 submission strictly: every label, position, count and balance must hold."""

import re
from datetime import date, datetime

import polars as pl

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.records import (
    CODES,
    CREDITS,
    DEBITS,
    ITEM,
    Submission,
    Totals,
)
from chamberlain.formats.bacs.writing import totals_of

_LABELS = {
    "VOL1": re.compile(r"VOL1(?P<serial>[A-Z0-9]{6})[ 0].{30}(?P<user>[A-Z0-9]{6}) {32}1"),
    "HDR1": re.compile(
        r"HDR1A(?P<user>.{6})S.{3}(?P=user)(?P<serial>[A-Z0-9]{6})0001\d{4} {6}"
        r"(?P<created> \d{5})(?P<expires> \d{5}).{27}"
    ),
    "HDR2": re.compile(r"HDR2F(?P<block>\d{5})(?P<width>00100|00106) {35}00.{28}"),
    "UHL1": re.compile(
        r"UHL1(?P<day> \d{5})999999 {4}00000000(?P<work>1 DAILY  |4 MULTI  )(?P<file>\d{3}).{40}"
    ),
    "EOF1": re.compile(r"EOF1.{76}"),
    "EOF2": re.compile(r"EOF2.{76}"),
    "UTL1": re.compile(
        r"UTL1(?P<debits>\d{13})(?P<credits>\d{13})(?P<debit_count>\d{7})(?P<credit_count>\d{7}).{36}"
    ),
}
_BEFORE, _AFTER = ("VOL1", "HDR1", "HDR2", "UHL1"), ("EOF1", "EOF2", "UTL1")


def read_standard18(data: bytes) -> Submission:
    """Return the submission in `data`, or raise `Unreadable` naming the record that is wrong.

    `records` holds every data and contra record in file order: the fields of `records.ITEM`,
    amount_pence as Int64, `processing_date`, and `contra`.
    """
    lines = _records(data)
    labels = _labels(lines)
    body = lines[len(_BEFORE) : -len(_AFTER)]
    width = int(labels["HDR2"]["width"])
    multi = labels["UHL1"]["work"].startswith("4")
    if multi != (width == 106) or int(labels["HDR2"]["block"]) % width:
        raise Unreadable("record 3 (HDR2): the lengths do not fit the work code in UHL1")
    if (labels["EOF1"][0][4:54], labels["EOF2"][0][4:]) != (lines[1][4:54], lines[2][4:]):
        raise Unreadable(f"record {len(lines) - 2} (EOF1): expected a copy of HDR1 and HDR2")
    records = _body(body, width, None if multi else _day(labels["UHL1"]["day"], 4))
    totals = _totals(labels["UTL1"], len(lines))
    _check_totals(totals, records, len(lines))
    return Submission(
        service_user_number=labels["HDR1"]["user"],
        serial_number=labels["VOL1"]["serial"],
        file_number=int(labels["UHL1"]["file"]),
        created_on=_day(labels["HDR1"]["created"], 2),
        processing_date=None if multi else _day(labels["UHL1"]["day"], 4),
        work_code=labels["UHL1"]["work"],
        records=records,
        totals=totals,
    )


def _records(data: bytes) -> list[str]:
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError as error:
        raise Unreadable(f"byte {error.start + 1} is not a character Bacs allows") from None
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) < len(_BEFORE) + 1 + len(_AFTER):
        raise Unreadable("this is not a whole Standard 18 file: expected labels, data and trailers")
    return lines


def _labels(lines: list[str]) -> dict[str, re.Match[str]]:
    """Match every label and trailer in its place."""
    places = [*enumerate(_BEFORE), *enumerate(_AFTER, start=len(lines) - len(_AFTER))]
    found = {}
    for place, name in places:
        match = _LABELS[name].fullmatch(lines[place])
        if match is None:
            raise Unreadable(
                f"record {place + 1}: expected a {name} label of 80 characters, "
                f"found {lines[place][:20]!r} of {len(lines[place])}"
            )
        found[name] = match
    return found


def _day(text: str, record: int) -> date:
    try:
        return datetime.strptime(text.strip(), "%y%j").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise Unreadable(
            f"record {record}: {text!r} is not a day, expected a blank, YY and DDD"
        ) from None


def _body(lines: list[str], width: int, day: date | None) -> pl.DataFrame:
    """Cut the data and contra records into fields, refusing the first that is malformed."""
    frame = pl.DataFrame({"line": lines}).with_row_index("record", offset=len(_BEFORE) + 1)
    line = pl.col("line")
    frame = frame.with_columns(
        *[line.str.slice(a, b - a).alias(name) for name, (a, b) in ITEM.items()],
        line.str.slice(100, 6).alias("day"),
    )
    _refuse(frame, line.str.len_chars() != width, "line", f"expected {width} characters")
    _refuse(frame, line.str.contains(r"[^A-Z0-9.&/\- ]"), "line", "a character Bacs forbids")
    _refuse(frame, ~pl.col("code").is_in(CODES), "code", "is not a transaction code")
    for name, digits in (("sort_code", 6), ("account_number", 8), ("amount_pence", 11)):
        wrong = ~pl.col(name).str.contains(rf"^\d{{{digits}}}$")
        _refuse(frame, wrong, name, f"expected {digits} digits")
    if day is None:
        days = pl.col("day").str.strip_prefix(" ").str.to_date("%y%j", strict=False)
        _refuse(frame, days.is_null(), "day", "expected a blank, YY and DDD")
    else:
        days = pl.lit(day)
    own = (pl.col("sort_code") == pl.col("own_sort_code")) & (
        pl.col("account_number") == pl.col("own_account_number")
    )
    texts = ("free_format", "own_name", "reference", "name")
    records = frame.with_columns(
        pl.col("amount_pence").cast(pl.Int64),
        days.alias("processing_date"),
        (own & pl.col("reference").str.starts_with("CONTRA")).alias("contra"),
        *[pl.col(name).str.strip_chars_end() for name in texts],
    ).select(*ITEM, "processing_date", "contra")
    _check_balance(records)
    return records


def _refuse(frame: pl.DataFrame, wrong: pl.Expr, field: str, message: str) -> None:
    bad = frame.filter(wrong)
    if bad.height:
        number, value = bad.select("record", field).row(0)
        raise Unreadable(f"record {number}: {field.replace('_', ' ')} {value!r}: {message}")


def _check_balance(records: pl.DataFrame) -> None:
    """Every day and account must balance, credits against debits."""
    credit = pl.col("code").is_in(CREDITS)
    debit = pl.col("code").is_in(DEBITS)
    signed = pl.when(credit).then("amount_pence").when(debit).then(-pl.col("amount_pence"))
    keys = ["processing_date", "own_sort_code", "own_account_number"]
    off = records.group_by(keys, maintain_order=True).agg(signed.sum().alias("off_pence"))
    off = off.filter(pl.col("off_pence") != 0)
    if off.height:
        day, sort_code, account, pence = off.row(0)
        raise Unreadable(
            f"account {sort_code} {account} on {day} does not balance: credits less debits are "
            f"{pence} pence, expected 0"
        )


def _totals(label: re.Match[str], record: int) -> Totals:
    return Totals(
        debit_pence=int(label["debits"]),
        credit_pence=int(label["credits"]),
        debit_count=int(label["debit_count"]),
        credit_count=int(label["credit_count"]),
    )


def _check_totals(stated: Totals, records: pl.DataFrame, last: int) -> None:
    computed = totals_of(records)
    if stated != computed:
        raise Unreadable(
            f"record {last} (UTL1): the totals are {stated}, expected {computed} from the records"
        )
