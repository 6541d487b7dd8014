"""Days as a tired person types them: 26/10/26, 26 10, 2610, 26 Oct 2026."""

import re
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RUN = {4: (2, 4), 6: (2, 4, 6), 8: (2, 4, 8)}


def read_day(typed: str, today: date) -> date | None:
    """Return the day that was meant, or None. Without a year it is the last such day by today."""
    parts = _parts(typed.strip().lower())
    if len(parts) == 3 and len(parts[0]) == 4:
        parts.reverse()
    if len(parts) not in (2, 3) or not parts[0].isdecimal():
        return None
    month = _month(parts[1])
    year = _year(parts[2]) if len(parts) == 3 else today.year
    try:
        found = date(year, month, int(parts[0]))
        return found.replace(year=year - 1) if len(parts) == 2 and found > today else found
    except ValueError:
        return None


def _parts(typed: str) -> list[str]:
    if typed.isdecimal():
        ends = _RUN.get(len(typed), ())
        return [typed[a:b] for a, b in zip((0, *ends), ends, strict=False)]
    return re.findall(r"\d+|[a-z]+", typed)


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    return MONTHS.index(typed[:3]) + 1 if typed[:3] in MONTHS else 0


def _year(typed: str) -> int:
    if not typed.isdecimal():
        return 0
    return int(typed) + 2000 if len(typed) <= 2 else int(typed)
