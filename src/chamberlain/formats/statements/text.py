"""What the text formats share: decoding, amounts with a point or a comma, two-digit years."""

import re
from datetime import date

from chamberlain.formats import Unreadable

_CONTROL = {code: None for code in range(32) if chr(code) not in "\t\r\n"}
_AMOUNT = re.compile(r"(\d{1,13})(?:[.,](\d{0,5}))?")
NO_REFERENCE = frozenset({"", "NONREF", "NOREF", "NOTPROVIDED", "EREF", "KREF", "KREF+", "EREF+"})
"""What banks write where there is no reference, or where it stands elsewhere."""


def decoded(raw: bytes) -> str:
    """Return the text of a file, with line ends as newlines and transmission marks left out."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16", errors="replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
    return text.translate(_CONTROL).replace("\r\n", "\n").replace("\r", "\n")


def amount_e5(text: str, where: str) -> int:
    """Return an unsigned amount such as 12,5 or 12.50 in hundred-thousandths; refuse any other."""
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        raise Unreadable(f"{where}: the amount is {text!r}, expected one such as 12,50")
    return int(found[1]) * 100_000 + int((found[2] or "").ljust(5, "0"))


def short_day(text: str, where: str) -> date:
    """Return the day of YYMMDD. A 30 February, as 30-day months have it, is the month's last day.

    Two-digit years run from 1970 to 2069.
    """
    if not re.fullmatch(r"[0-9]{6}", text):
        raise Unreadable(f"{where}: the date is {text!r}, expected YYMMDD")
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year += 1900 if year >= 70 else 2000
    if month == 2 and day == 30:
        day = 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"{where}: {text} is no day (YYMMDD)") from None


def reference_or_none(text: str | None) -> str | None:
    """Return a reference, or nothing where the bank says there is none."""
    given = (text or "").strip()
    return None if given.upper() in NO_REFERENCE else given
