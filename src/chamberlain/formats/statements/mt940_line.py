"""One line (:61:) of an MT940 and the information (:86:) that follows it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from chamberlain.formats import Unreadable
from chamberlain.formats.statements.frames import Line
from chamberlain.formats.statements.text import amount_e5, reference_or_none, short_day

_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4}|\s{4})?(?P<mark>R[CD]|E[CD]|[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>[0-9]+(?:[,.][0-9]*)?)(?P<kind>[A-Z][A-Z0-9 ]{3})?(?P<rest>.*)"
)
_GERMAN = re.compile(r"(?P<code>[0-9]{3})\s*\?")
_PURPOSE = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|IBAN|BIC)\+")
_SLASHED = re.compile(r"/(EREF|ORDP|BENM|NAME|IBAN|BIC|REMI|MARF|CSID|ISDT|TRTP|TRCD|PREF)/")
REFERENCE_MAX = 16
WIDTH = 65
SUBFIELD = 27
"""Widths: a customer reference, a line of information, and a ?NN subfield of one."""


@dataclass(slots=True)
class Entry:
    """A line as read; `information` grows with each :86: field that follows it."""

    day: date
    value_day: date
    amount_e5: int
    pending: bool
    reversal: bool
    code: str | None
    reference: str | None
    bank_reference: str | None
    supplement: str
    information: str = ""

    def as_line(self, statement: int, currency: str | None) -> Line:
        """Return the bank line, with what its information says of the other side."""
        told = _told(self.information)
        end_to_end = reference_or_none(told.get("end_to_end_id"))
        texts = (told.get("text"), self.supplement)
        return Line(
            statement=statement,
            day=self.day,
            value_day=self.value_day,
            amount_e5=self.amount_e5,
            currency=currency,
            status="PDNG" if self.pending else "BOOK",
            reversal=self.reversal,
            reference=end_to_end or self.reference or self.bank_reference,
            entry_reference=self.reference,
            servicer_reference=self.bank_reference,
            end_to_end_id=end_to_end,
            mandate_id=told.get("mandate_id"),
            counterparty=told.get("counterparty"),
            counterparty_account=told.get("counterparty_account"),
            code=told.get("code") or self.code,
            text=next((text for text in texts if text), None),
        )


def read_line(value: str, at: int) -> Entry:
    """Read a :61: field; refuse one whose day, direction or amount cannot be read."""
    first, _, more = value.partition("\n")
    found = _LINE.match(first)
    if found is None:
        raise Unreadable(
            f"line {at}: :61: is {first[:50]!r}, expected such as 2611021102D65,00NTRFNONREF"
        )
    size = amount_e5(found["amount"], f"line {at}")
    value_day = short_day(found["value"], f"line {at}")
    reference, _, bank_reference = found["rest"].partition("//")
    reference, overflow = _reference(reference)
    supplement = " ".join(part.strip() for part in (overflow, *more.split("\n")) if part.strip())
    return Entry(
        day=_entry_day(found["entry"], value_day, at),
        value_day=value_day,
        amount_e5=-size if found["mark"] in ("D", "RC", "ED") else size,
        pending=found["mark"].startswith("E"),
        reversal=found["mark"].startswith("R"),
        code=(found["kind"] or "").strip() or None,
        reference=reference_or_none(reference),
        bank_reference=reference_or_none(bank_reference),
        supplement=supplement,
    )


def read_information(entry: Entry, value: str) -> None:
    """Add an :86: field to its line. Full lines go on without a space, short ones with one."""
    joined = value.split("\n", maxsplit=1)[0]
    before = joined
    for part in value.split("\n")[1:]:
        full = len(before) >= WIDTH or bool(_GERMAN.match(value))
        joined += part if full else f" {part}"
        before = part
    entry.information = f"{entry.information} {joined}".strip()


def _reference(text: str) -> tuple[str, str]:
    """Split the customer's reference from what some banks write behind it on the same line."""
    whole = len(text) <= REFERENCE_MAX or not text[REFERENCE_MAX - 1 : REFERENCE_MAX + 1].count(" ")
    return (text, "") if whole else (text[:REFERENCE_MAX], text[REFERENCE_MAX:])


def _entry_day(text: str | None, value_day: date, at: int) -> date:
    """Return the booking day: MMDD of the year that lies nearest to the value day."""
    if text is None or not text.strip():
        return value_day
    year = f"{value_day.year % 100:02d}"
    found = short_day(f"{year}{text}", f"line {at}")
    for years in (-1, 1):
        other = date(found.year + years, found.month, min(found.day, 28))
        if abs(other - value_day) < abs(found - value_day) - timedelta(days=3):
            return other.replace(day=found.day)
    return found


def _told(information: str) -> dict[str, str]:
    """Return what an :86: text says, by field name; unstructured text is only text."""
    german = _GERMAN.match(information)
    if german:
        return _german(information, german["code"])
    if _SLASHED.search(information):
        return _slashed(information)
    text = " ".join(information.split())
    return {"text": text} if text else {}


def _german(information: str, code: str) -> dict[str, str]:
    """Read ?NN subfields: 00 posting text, 20-29 and 60-63 purpose, 31 account, 32-33 name."""
    fields = [(part[:2], part[2:]) for part in information.split("?")[1:]]
    told_in = [v for tag, v in fields if tag[:1] == "2" or tag in ("60", "61", "62", "63")]
    purpose = "".join(part if len(part) >= SUBFIELD else f"{part} " for part in told_in)
    name = "".join(value for tag, value in fields if tag in ("32", "33"))
    account = "".join(value for tag, value in fields if tag == "31")
    posting = "".join(value for tag, value in fields if tag == "00")
    parts = _PURPOSE.split(purpose)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    told = {
        "code": code,
        "counterparty": " ".join(name.split()),
        "counterparty_account": account.strip(),
        "end_to_end_id": named.get("EREF", "").strip(),
        "mandate_id": named.get("MREF", "").strip(),
        "text": (named.get("SVWZ") or parts[0] or purpose or posting).strip(),
    }
    return {key: value for key, value in told.items() if value}


def _slashed(information: str) -> dict[str, str]:
    """Read /CODE/ words: EREF, REMI, MARF, and NAME and IBAN of the other side."""
    parts = _SLASHED.split(information)
    named = {word: text.strip(" /") for word, text in zip(parts[1::2], parts[2::2], strict=True)}
    told = {
        "counterparty": named.get("NAME") or named.get("BENM") or named.get("ORDP") or "",
        "counterparty_account": named.get("IBAN", ""),
        "end_to_end_id": named.get("EREF", ""),
        "mandate_id": named.get("MARF", ""),
        "text": named.get("REMI") or parts[0].strip(),
    }
    return {key: value for key, value in told.items() if value}
