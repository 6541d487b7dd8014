"""Reading a counter file: the good payments, and each line that is broken with its reason."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chamberlain.formats import Unreadable
from chamberlain.kernel.money import format_pounds, parse_pounds

HEAD, DETAIL, TRAILER = "H", "D", "T"
FIELDS = 6


@dataclass(frozen=True)
class Payment:
    """One payment as the network says it."""

    line: int
    transaction: str
    reference: str
    amount_pence: int
    paid_on: date
    outlet: str


@dataclass(frozen=True)
class SetAside:
    """A line that could not be read: where, which part, what stands there, what is expected."""

    line: int
    field: str
    value: str
    message: str
    text: str


@dataclass(frozen=True)
class CounterFile:
    """A file whose head and trailer are whole; `broken` are lines to be put right."""

    client: str
    sequence: str
    made_on: date
    payments: list[Payment]
    broken: list[SetAside]
    count: int
    total_pence: int


class _Wrong(ValueError):
    """One part of a line that cannot be read."""

    def __init__(self, field: str, value: str, message: str) -> None:
        self.field, self.value, self.message = field, value, message
        super().__init__(message)


def read_counter(content: bytes) -> CounterFile:
    """Read a file; Unreadable when its head or trailer is missing or its count doesn't agree.

    A broken line never stops the good ones. A transaction that stands twice is set aside the second
    time.
    """
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig", errors="replace"))))
    numbered = [(at, [cell.strip() for cell in row]) for at, row in enumerate(rows, 1) if any(row)]
    if not numbered or numbered[0][1][0] != HEAD or len(numbered[0][1]) < 4:
        raise Unreadable("line 1: expected a head such as H,client,sequence,2026-11-02")
    if numbered[-1][1][0] != TRAILER or len(numbered[-1][1]) < 3:
        raise Unreadable(
            f"line {numbered[-1][0]}: expected a trailer such as T,count,pounds: the file may have "
            "been cut"
        )
    head, tail = numbered[0][1], numbered[-1][1]
    payments, broken = _payments(rows, numbered[1:-1])
    try:
        made_on, count, total = date.fromisoformat(head[3]), int(tail[1]), parse_pounds(tail[2])
    except ValueError as error:
        raise Unreadable(f"head or trailer: {error}") from None
    if count != len(numbered) - 2:
        raise Unreadable(
            f"the trailer says {count:,} payments, the file has {len(numbered) - 2:,}: get it again"
        )
    read = sum(one.amount_pence for one in payments)
    if not broken and read != total:
        raise Unreadable(
            f"the trailer says {format_pounds(total)}, the payments come to {format_pounds(read)}"
        )
    return CounterFile(head[1], head[2], made_on, payments, broken, count, total)


def _payments(
    rows: list[list[str]], numbered: list[tuple[int, list[str]]]
) -> tuple[list[Payment], list[SetAside]]:
    payments: list[Payment] = []
    broken: list[SetAside] = []
    seen: set[str] = set()
    for at, row in numbered:
        try:
            one = _payment(at, row)
            if one.transaction in seen:
                raise _Wrong("transaction", one.transaction, "stands twice in the file")
        except _Wrong as wrong:
            text = ",".join(rows[at - 1])
            broken.append(SetAside(at, wrong.field, wrong.value, wrong.message, text))
            continue
        seen.add(one.transaction)
        payments.append(one)
    return payments, broken


def _payment(at: int, row: list[str]) -> Payment:
    if row[0] != DETAIL or len(row) != FIELDS:
        raise _Wrong("line", row[0], f"expected {FIELDS} parts beginning with {DETAIL}")
    _, transaction, reference, pounds, day, outlet = row
    if not transaction:
        raise _Wrong("transaction", "", "expected the network's number of the payment")
    try:
        pence = parse_pounds(pounds)
    except ValueError:
        raise _Wrong("amount", pounds, "expected pounds and pence such as 120.00") from None
    if pence <= 0:
        raise _Wrong("amount", pounds, "expected more than nought")
    try:
        paid_on = date.fromisoformat(day)
    except ValueError:
        raise _Wrong("date", day, "expected a day such as 2026-11-02") from None
    return Payment(at, transaction, reference, pence, paid_on, outlet)


def write(
    client: str, sequence: str, made_on: date, payments: Iterable[tuple[str, str, int, date, str]]
) -> bytes:
    """Write a file of (transaction, reference, pence, day, outlet), as a network would send it."""
    listed = list(payments)
    lines = [f"{HEAD},{client},{sequence},{made_on}"]
    lines += [
        f"{DETAIL},{transaction},{reference},{pence // 100}.{pence % 100:02d},{day},{outlet}"
        for transaction, reference, pence, day, outlet in listed
    ]
    total = sum(one[2] for one in listed)
    lines.append(f"{TRAILER},{len(listed)},{total // 100}.{total % 100:02d}")
    return ("\n".join(lines) + "\n").encode()
