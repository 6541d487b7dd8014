"""BAI2 balance reports (Cash Management Balance Reporting Specifications, version 2).

Records: 01 file, 02 group, 03 account, 16 detail, 88 continuation, 49, 98 and 99 trailers. Amounts
are in minor units without a point. Control totals are signed sums of every amount given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.frames import Gathered, Line, finish
from chamberlain.formats.statements.records import Balance, Check, Statement, StatementFile
from chamberlain.formats.statements.text import reference_or_none, short_day

CODES = "01|02|03|16|49|88|98|99"
_RECORD = re.compile(rf"\s*({CODES}),(.*)", re.DOTALL)
_NEXT_ON_LINE = re.compile(rf"/\s+(?=(?:{CODES}),)")
_LABELS = re.compile(r"(?:^|\n)([A-Z]{4}): ?([^\n]*)")
_KINDS = {"010": "OPBD", "015": "CLBD", "040": "OPAV", "045": "CLAV", "060": "ITAV", "100": "TCR"}
E5_PER_PENNY = 1_000


@dataclass(slots=True)
class _Record:
    code: str
    fields: list[str]
    line: int
    physical: int = 1
    more: str = ""


@dataclass(slots=True)
class _Account:
    """An account's section being read, from its 03 to its 49."""

    number: str
    currency: str | None
    day: date
    line: int
    amounts: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    control_pence: int = 0
    records: int = 0
    checks: list[Check] = field(default_factory=list)


@dataclass(slots=True)
class _File:
    file_id: str = ""
    day: date | None = None
    currency: str | None = None
    accounts: list[_Account] = field(default_factory=list)
    open: _Account | None = None
    group_pence: int = 0
    group_accounts: int = 0
    groups_pence: int = 0
    groups: int = 0
    ended: bool = False
    ends: list[Check] = field(default_factory=list)


def looks_like(text: str) -> bool:
    """Tell BAI2 by its 01 file header."""
    return bool(re.match(r"\s*01,[^,]*,[^,]*,[0-9]{6},", text[:400]))


def read_bai2(text: str) -> StatementFile:
    """Read every account section as a statement. Raise `Unreadable` with the line at fault.

    A file without its 99 trailer is cut short and is refused.
    """
    read = _File()
    for record in _records(text):
        _TAKE[record.code](read, record)
    if not read.ended:
        raise Unreadable("the BAI2 file ends before its 99 trailer: it is cut short")
    if not read.accounts:
        raise Unreadable("the BAI2 file holds no account (03)")
    found = Gathered("BAI2")
    for number, account in enumerate(read.accounts):
        statement = _statement(number, account, read)
        found.statements.append(statement)
        found.lines += [
            replace(line, statement=number, currency=statement.currency) for line in account.lines
        ]
        found.own_checks[number] = (*account.checks, *read.ends)
    return finish(found)


def _records(text: str) -> Iterator[_Record]:
    """Yield logical records; continuations and text broken over lines are joined to theirs."""
    last: _Record | None = None
    for number, physical in enumerate(text.split("\n"), start=1):
        for piece in _NEXT_ON_LINE.split(physical):
            if not piece.strip():
                continue
            found = _RECORD.match(piece)
            if found is None:
                if last is None or last.code not in ("03", "16"):
                    raise Unreadable(f"line {number}: {piece[:40]!r} is no BAI2 record")
                last.more += "\n" + re.sub(r"^88[:;]", "", piece).rstrip().removesuffix("/")
            elif found[1] == "88":
                _continue(last, found[2], number)
            else:
                if last:
                    yield last
                last = _Record(found[1], _ended(found[2]).split(","), number)
    if last:
        yield last


def _ended(text: str) -> str:
    return text.rstrip().removesuffix("/")


def _continue(last: _Record | None, text: str, number: int) -> None:
    if last is None:
        raise Unreadable(f"line {number}: a continuation (88) with nothing before it")
    last.physical += 1
    if last.code == "16":
        last.more += "\n" + _ended(text)
    else:
        last.fields += _ended(text).split(",")


def _file_header(read: _File, record: _Record) -> None:
    read.day = short_day(_at(record, 2), f"line {record.line}")
    read.file_id = f"{_at(record, 2)}-{_at(record, 4)}"


def _group_header(read: _File, record: _Record) -> None:
    given = _at(record, 3)
    read.day = short_day(given, f"line {record.line}") if given else read.day
    read.currency = _at(record, 5) or None
    read.group_pence = read.group_accounts = 0


def _account(read: _File, record: _Record) -> None:
    if read.day is None:
        raise Unreadable(f"line {record.line}: an account before its file header (01)")
    if read.open is not None:
        raise Unreadable(
            f"line {record.line}: account {read.open.number[-4:]} of line {read.open.line} has no "
            "trailer (49)"
        )
    account = _Account(_at(record, 0), _at(record, 1) or None, read.day, record.line)
    account.records = record.physical
    fields = record.fields[2:]
    while fields:
        code, amount, count = (*fields[:3], "", "", "")[:3]
        fields = _after_funds(fields[3:])
        if code and amount:
            pence = _pence(amount, record)
            account.amounts[code] = pence
            account.control_pence += pence
        if code and count.strip().isdigit():
            account.counts[code] = int(count)
    read.open = account


def _after_funds(fields: list[str]) -> list[str]:
    """Return what follows a funds type: V has a day and time, S three amounts, D pairs."""
    kind = fields[0] if fields else ""
    extra = {"V": 2, "S": 3}.get(kind, 0)
    if kind == "D" and len(fields) > 1 and fields[1].isdigit():
        extra = 1 + 2 * int(fields[1])
    return fields[1 + extra :]


def _detail(read: _File, record: _Record) -> None:
    account = _open(read, record)
    kind, pence = _at(record, 0), _pence(_at(record, 1) or "0", record)
    debit = _is_debit(kind, record)
    rest = _after_funds(record.fields[2:])
    bank_reference, reference = (*rest[:2], "", "")[:2]
    labels = {word: text.strip() for word, text in _LABELS.findall(record.more)}
    text = ",".join(rest[2:]) + _LABELS.sub("", record.more)
    party = labels.get("CRNM") if debit else labels.get("DBNM")
    account.control_pence += pence
    account.records += record.physical
    account.lines.append(
        Line(
            statement=0,
            day=account.day,
            value_day=account.day,
            amount_e5=(-pence if debit else pence) * E5_PER_PENNY,
            currency=account.currency,
            reference=reference_or_none(reference) or reference_or_none(bank_reference),
            entry_reference=reference_or_none(reference),
            servicer_reference=reference_or_none(bank_reference),
            end_to_end_id=reference_or_none(labels.get("EREF")),
            counterparty=party or None,
            code=kind,
            text=" ".join(f"{text} {labels.get('REMI', '')}".split()) or None,
        )
    )


def _is_debit(kind: str, record: _Record) -> bool:
    """Credits are 100 to 399, debits 400 to 699; banks' own codes 900 to 999 name no side."""
    if kind.isdigit() and 100 <= int(kind) <= 699:
        return int(kind) >= 400
    raise Unreadable(
        f"line {record.line}: type code {kind!r}, expected 100 to 399 (credit) "
        "or 400 to 699 (debit)"
    )


def _account_end(read: _File, record: _Record) -> None:
    account = _open(read, record)
    account.records += record.physical
    stated = _pence(_at(record, 0) or "0", record)
    account.checks.append(
        Check("control-account", stated == account.control_pence, account.control_pence, stated)
    )
    count = _at(record, 1)
    if count.isdigit():
        account.checks.append(
            Check("count-account", int(count) == account.records, account.records, int(count))
        )
    read.group_pence += stated
    read.group_accounts += 1
    read.accounts.append(account)
    read.open = None


def _group_end(read: _File, record: _Record) -> None:
    stated = _pence(_at(record, 0) or "0", record)
    read.ends.append(Check("control-group", stated == read.group_pence, read.group_pence, stated))
    read.groups_pence += stated
    read.groups += 1


def _file_end(read: _File, record: _Record) -> None:
    stated = _pence(_at(record, 0) or "0", record)
    same = stated == read.groups_pence
    read.ends.append(Check("control-file", same, read.groups_pence, stated))
    if read.open is not None:
        raise Unreadable(
            f"line {record.line}: account of line {read.open.line} has no trailer (49)"
        )
    read.ended = True


_TAKE = {
    "01": _file_header,
    "02": _group_header,
    "03": _account,
    "16": _detail,
    "49": _account_end,
    "98": _group_end,
    "99": _file_end,
}


def _open(read: _File, record: _Record) -> _Account:
    if read.open is None:
        raise Unreadable(f"line {record.line}: record {record.code} outside an account (03 to 49)")
    return read.open


def _at(record: _Record, place: int) -> str:
    return record.fields[place].strip() if place < len(record.fields) else ""


def _pence(text: str, record: _Record) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,15}", text.strip()):
        raise Unreadable(
            f"line {record.line}: amount {text!r}, expected minor units without a point, as 125000"
        )
    return int(text)


def _statement(number: int, account: _Account, read: _File) -> Statement:
    balances = tuple(
        Balance(
            _KINDS[code],
            pence,
            pence * E5_PER_PENNY,
            account.currency or read.currency,
            account.day,
        )
        for code, pence in account.amounts.items()
        if code in _KINDS and code != "100"
    )
    by_kind = {balance.kind: balance for balance in balances}
    summary = {
        f"{side}_{what}": held[code] * times
        for side, code in (("credit", "100"), ("debit", "400"))
        for what, held, times in (
            ("sum", account.amounts, E5_PER_PENNY),
            ("count", account.counts, 1),
        )
        if code in held
    }
    plain = account.number.replace("-", "").replace(" ", "")
    british = len(plain) == 14 and plain.isdigit()
    return Statement(
        number=number,
        statement_id=f"{read.file_id} {account.day}",
        account=plain[6:] if british else account.number,
        sort_code=plain[:6] if british else None,
        name=None,
        currency=account.currency or read.currency,
        sequence=None,
        page=None,
        last_page=None,
        created_on=account.day,
        first_day=None,
        last_day=account.day,
        opening=by_kind.get("OPBD"),
        closing=by_kind.get("CLBD"),
        balances=balances,
        summary=summary,
    )
