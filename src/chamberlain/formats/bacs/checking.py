"""What must hold before a file is written. Bacs replaces a bad date silently, so none is sent."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import polars as pl

from chamberlain.formats.bacs.records import (
    CODES,
    CREDITS,
    DEBITS,
    INSTRUCTIONS,
    LATEST_DAYS,
    BankOptions,
    Problem,
    SubmissionHead,
)
from chamberlain.formats.bacs.text import WIDTH

IsWorkingDay = Callable[[date], bool]


def check_head(head: SubmissionHead) -> list[Problem]:
    """Return what is wrong with the sender's own particulars."""
    rules = (
        ("service_user_number", r"^[0-9A-Z]{6}$", "expected the six characters Bacs gave you"),
        ("serial_number", r"^[0-9A-Z]{6}$", "expected six letters or digits"),
        ("sort_code", r"^\d{6}$", "expected six digits"),
        ("account_number", r"^\d{8}$", "expected eight digits"),
    )
    frame = pl.DataFrame({name: [getattr(head, name)] for name, _, _ in rules})
    found = [
        Problem(None, name, frame[name][0], message)
        for name, pattern, message in rules
        if not frame[name].str.contains(pattern)[0]
    ]
    if head.serial_number == "000000":
        found.append(Problem(None, "serial_number", "000000", "must not be all noughts"))
    if not 1 <= head.file_number <= 999:
        found.append(Problem(None, "file_number", str(head.file_number), "expected 1 to 999"))
    return found


def check_day(day: date, today: date, is_working_day: IsWorkingDay) -> str | None:
    """Return why Bacs would not process on `day` a file sent on `today`, or None if it would."""
    if day <= today:
        return f"expected a day after {today}, the day the file is sent"
    if day > today + timedelta(days=LATEST_DAYS):
        return f"expected no later than {LATEST_DAYS} days after {today}"
    if not is_working_day(day):
        return "expected a Bacs processing day, not a weekend or bank holiday"
    return None


def check_days(days: list[date], today: date, is_working_day: IsWorkingDay) -> list[Problem]:
    """Return the processing dates that Bacs would silently replace."""
    found = []
    for day in days:
        message = check_day(day, today, is_working_day)
        if message:
            found.append(Problem(None, "processing_date", str(day), message))
    return found


def check_items(items: pl.DataFrame, options: BankOptions) -> list[Problem]:
    """Return every item that may not go into a file. `items` has texts in Bacs characters."""
    if items.is_empty():
        return [Problem(None, "items", None, "expected at least one item")]
    found: list[Problem] = []
    for field, wrong, message in _rules(options):
        bad = items.with_row_index("row").filter(wrong.fill_null(True))
        found += [
            Problem(row, field, None if value is None else str(value), message)
            for row, value in bad.select("row", field).iter_rows()
        ]
    return sorted(found, key=lambda problem: problem.row or 0)


def _rules(options: BankOptions) -> Iterator[tuple[str, pl.Expr, str]]:
    code, amount, reference = pl.col("code"), pl.col("amount_pence"), pl.col("reference")
    pays = code.is_in([*CREDITS, *DEBITS])
    collects = code.is_in([*DEBITS, *INSTRUCTIONS])
    yield "sort_code", ~pl.col("sort_code").str.contains(r"^\d{6}$"), "expected six digits"
    yield (
        "account_number",
        ~pl.col("account_number").str.contains(r"^\d{8}$"),
        "expected eight digits: prefix shorter numbers with noughts",
    )
    yield "code", ~code.is_in(CODES), f"expected one of {', '.join(CODES)}"
    yield (
        "amount_pence",
        pays & ~amount.is_between(1, options.item_max_pence),
        f"expected 1 to {options.item_max_pence} pence, the limit of one item",
    )
    yield (
        "amount_pence",
        code.is_in(INSTRUCTIONS) & (amount != 0),
        "expected nought: an instruction carries no money",
    )
    yield "name", pl.col("name").str.len_chars() == 0, "expected a name of the account"
    yield (
        "reference",
        reference.str.len_chars() > WIDTH,
        f"expected at most {WIDTH} characters: a cut reference cannot be matched",
    )
    yield "reference", ~collects & (reference.str.len_chars() == 0), "expected a reference"
    yield (
        "reference",
        collects & _bad_direct_debit_reference(),
        (
            "expected at least six letters or digits, not all the same, beginning with a letter or "
            "digit and not with DDIC"
        ),
    )
    yield "free_format", ~pl.col("free_format").str.contains(r"^.{0,4}$"), "expected 4 characters"


def _bad_direct_debit_reference() -> pl.Expr:
    """Bacs core reference rules for direct debits."""
    reference = pl.col("reference")
    letters = reference.str.replace_all(r"[^A-Z0-9]", "")
    first = letters.str.slice(0, 1)
    return (
        (letters.str.len_chars() < 6)
        | (letters.str.strip_chars_start(first).str.len_chars() == 0)
        | ~reference.str.contains(r"^[A-Z0-9]")
        | reference.str.starts_with("DDIC")
    )
