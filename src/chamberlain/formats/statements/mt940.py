"""MT940 customer statements and MT942 interim reports, as banks really write them.

Tags: 20 reference, 25 account, 28 or 28C statement and page, 60F or 60M opening, 61 line, 86
information, 62F or 62M closing, 64 and 65 available, 34F and 90C or 90D of MT942 (SWIFT
category 9 message formats). F balances are a statement's first and last; M ones a page's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.frames import Gathered, finish, pence_of
from chamberlain.formats.statements.mt940_line import Entry, read_information, read_line
from chamberlain.formats.statements.records import Balance, Statement, StatementFile
from chamberlain.formats.statements.text import amount_e5, short_day

_TAG = re.compile(r":([0-9]{2}[A-Z]?|NS):(.*)")
_STARTS = re.compile(
    r"\s*(\{1:|:20:|:25:|:940:|:28C?:|:6[0-5][FM]?:|:86:|[A-Z0-9]{8,11}\s*\n940\b)"
)
_BALANCE = re.compile(r"(R?[CD])([0-9]{6})([A-Z]{3})([0-9.,]+)")
_SUMMARY = re.compile(r"([0-9]+)([A-Z]{3})([0-9.,]+)")
_KINDS = {"60F": "OPBD", "60M": "ITBD", "62F": "CLBD", "62M": "ITBD", "64": "CLAV", "65": "FWAV"}
_INTERIM_ONLY = frozenset({"34F", "13D", "90C", "90D"})


@dataclass(slots=True)
class _Draft:
    """A statement being read."""

    reference: str
    line: int
    account: str | None = None
    sequence: str | None = None
    page: str | None = None
    opening: Balance | None = None
    closing: Balance | None = None
    last_page: bool | None = None
    balances: list[Balance] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    summary: dict[str, int] = field(default_factory=dict)
    interim: bool = False
    currency: str | None = None


def looks_like(text: str) -> bool:
    """Tell an MT940 or MT942 by how its first lines start."""
    return bool(_STARTS.match(text[:4_096]))


def read_mt940(text: str) -> StatementFile:
    """Read every statement of the file. Raise `Unreadable` with the line at fault.

    A file that ends within a statement is a failed `balances-present` check, not a refusal.
    """
    drafts = list(_drafts(text))
    whole = [one for one in drafts if one.account and (one.balances or one.entries or one.summary)]
    if not whole:
        raise Unreadable(
            "the MT940 file holds no statement: expected an account (:25:) with a balance (:60F:) "
            "or a line (:61:)"
        )
    lost = [one for one in drafts if not one.account and (one.balances or one.entries)]
    if lost:
        raise Unreadable(f"line {lost[0].line}: a statement without its account (:25:)")
    found = Gathered("MT942" if all(one.interim for one in whole) else "MT940")
    for number, draft in enumerate(whole):
        found.statements.append(_statement(number, draft))
        currency = found.statements[-1].currency
        found.lines += [entry.as_line(number, currency) for entry in draft.entries]
    return finish(found)


def _fields(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield each field as tag, value with its further lines, and line number."""
    tag, value, at = "", [""], 0
    for number, line in enumerate(text.split("\n"), start=1):
        start = _TAG.match(line.partition("{4:")[2] if "{4:" in line else line)
        ends = line.strip() in ("-", "-}") or line.startswith(("-}", "{1:"))
        if start or ends:
            if tag:
                yield tag, "\n".join(value).rstrip(), at
            tag, value, at = (start[1], [start[2]], number) if start else ("", [""], number)
        elif tag:
            value.append(line)
    if tag:
        yield tag, "\n".join(value).rstrip(), at


def _drafts(text: str) -> Iterator[_Draft]:
    draft: _Draft | None = None
    for tag, value, at in _fields(text):
        if tag == "20" or draft is None or (tag == "25" and draft.account):
            if draft:
                yield draft
            draft = _Draft(value.strip() if tag == "20" else "", at)
        _take(draft, tag, value, at)
    if draft:
        yield draft


def _take(draft: _Draft, tag: str, value: str, at: int) -> None:
    """Put one field where it belongs; tags of no use to a bank line are passed over."""
    if tag == "25":
        draft.account = value.split("\n", maxsplit=1)[0].strip() or None
    elif tag in ("28", "28C"):
        number, _, page = value.strip().partition("/")
        draft.sequence = number if number.strip("0") else None
        draft.page = page or None
    elif tag in _KINDS:
        _take_balance(draft, tag, value, at)
    elif tag == "61":
        draft.entries.append(read_line(value, at))
    elif tag in ("86", "NS") and draft.entries and draft.closing is None:
        read_information(draft.entries[-1], value)
    elif tag in _INTERIM_ONLY:
        _take_interim(draft, tag, value, at)


def _take_balance(draft: _Draft, tag: str, value: str, at: int) -> None:
    found = _BALANCE.fullmatch(value.split("\n", maxsplit=1)[0].strip())
    if found is None:
        raise Unreadable(
            f"line {at}: balance :{tag}: is {value[:40]!r}, expected such as C261102GBP1250,00"
        )
    size = amount_e5(found[4], f"line {at}")
    e5 = -size if found[1] in ("D", "RC") else size
    day = short_day(found[2], f"line {at}")
    balance = Balance(_KINDS[tag], pence_of(e5), e5, found[3], day)
    draft.balances.append(balance)
    draft.currency = draft.currency or found[3]
    if tag.startswith("60"):
        draft.opening = balance
    elif tag.startswith("62"):
        draft.closing, draft.last_page = balance, tag == "62F"


def _take_interim(draft: _Draft, tag: str, value: str, at: int) -> None:
    """Take what only MT942 has: the floor limit with its currency, and its counts and sums."""
    draft.interim = True
    if tag == "34F":
        draft.currency = draft.currency or value[:3]
    found = _SUMMARY.fullmatch(value.strip())
    if tag in ("90C", "90D") and found:
        side = "credit" if tag == "90C" else "debit"
        draft.summary[f"{side}_count"] = int(found[1])
        draft.summary[f"{side}_sum"] = amount_e5(found[3], f"line {at}")


def _statement(number: int, draft: _Draft) -> Statement:
    account = draft.account or ""
    if draft.currency and account.endswith(draft.currency):
        account = account[: -len(draft.currency)].strip()
    closed = draft.closing.on if draft.closing else None
    plain = account.replace("/", "").replace("-", "").replace(" ", "")
    british = len(plain) == 14 and plain.isdigit()
    return Statement(
        number=number,
        statement_id=" ".join(str(part) for part in (draft.reference, closed) if part),
        account=plain[6:] if british else account,
        sort_code=plain[:6] if british else None,
        name=None,
        currency=draft.currency,
        sequence=draft.sequence,
        page=draft.page,
        last_page=draft.last_page,
        created_on=closed,
        first_day=None,
        last_day=None,
        opening=draft.opening,
        closing=draft.closing,
        balances=tuple(draft.balances),
        summary=draft.summary,
    )
