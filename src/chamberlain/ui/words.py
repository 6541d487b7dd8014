"""How figures, days and references are written for people."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MINUS = "\N{MINUS SIGN}"
LONDON = ZoneInfo("Europe/London")


def pounds(pence: int | None) -> str:
    """Whole pence as "£1,234.50", with a real minus sign; nothing for None."""
    if pence is None:
        return ""
    whole, part = divmod(abs(pence), 100)
    return f"{MINUS if pence < 0 else ''}£{whole:,}.{part:02d}"


def pounds_plain(pence: int | None) -> str:
    """Whole pence as a person would type them: "1234.50", with a hyphen for a minus."""
    if pence is None:
        return ""
    whole, part = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{part:02d}"


def pounds_short(pence: int | None) -> str:
    """Whole pence to about three figures: "£950", "£12.3k", "£4.56m"; for headlines and axes only.

    Halves round away from nought, so a figure and its negative always look alike.
    """
    if pence is None:
        return ""
    sign, size = (MINUS if pence < 0 else ""), abs(pence)
    for unit_pence, letter in ((10**11, "bn"), (10**8, "m"), (10**5, "k")):
        if size >= unit_pence - unit_pence // 2000:
            return f"{sign}£{_three_figures(size, unit_pence)}{letter}"
    return f"{sign}£{(size + 50) // 100}"


def _three_figures(size: int, unit_pence: int) -> str:
    whole_digits = len(str(max(size, unit_pence) // unit_pence))
    places = max(0, 3 - whole_digits)
    scaled = (size * 10**places * 2 + unit_pence) // (unit_pence * 2)
    whole, part = divmod(scaled, 10**places)
    written = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return written


def day(value: date | datetime | None) -> str:
    """A day as "2 Nov 2026" (in London, where an instant is given); nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON) if value.tzinfo else value
    return f"{value.day} {value:%b %Y}"


def instant(value: datetime | None) -> str:
    """An instant as "2 Nov 2026, 09:41" in London time; nothing for None."""
    if value is None:
        return ""
    here = value.astimezone(LONDON) if value.tzinfo else value
    return f"{here.day} {here:%b %Y, %H:%M}"


def masked(value: str | None, shown: int = 4) -> str:
    """All but the last `shown` characters as dots: "••••5678"; short values are dots only."""
    if not value:
        return ""
    visible = value[-shown:] if shown and len(value) > shown else ""
    return "\N{BULLET}" * (len(value) - len(visible)) + visible


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 invoice", "12 invoices"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def reference_text(reference: str) -> str:
    """The part of a reference people say: "INV-1" of "payables:invoice:INV-1"."""
    return reference.rsplit(":", 1)[-1]


def title(name: str) -> str:
    """A label from a name in code: "received_date" becomes "Received date"; "" is "None"."""
    known = {"pence": "", "e2": "", "e4": "", "id": "ID", "vat": "VAT", "iban": "IBAN", "po": "PO"}
    spoken = [known.get(word, word) for word in name.replace("-", "_").split("_")]
    sentence = " ".join(word for word in spoken if word) or name
    return sentence[0].upper() + sentence[1:] if sentence else "None"
