"""Days as councils write them. A file's column is read as one style where days leave a choice.

Read: dd/mm/yyyy with stroke, dash or dot and two or four figures of the year; yyyy-mm-dd, also with
a time; dd-Mon-yy and dd Month yyyy, also with a weekday or "1st"; Mon-yy,
yyyy-mm and mm/yyyy (its first day); yyyymmdd; the serial numbers of spreadsheets. Where every day
of a column fits only with the month in front, it is read so; otherwise the day is in front, as in
the United Kingdom.
"""

import re
from datetime import date, timedelta

import polars as pl

UNSAID = {"", "-", "N/A", "NA", "TBC", "VARIOUS", "MULTIPLE", "NONE", "NULL", "UNKNOWN", "00:00:00"}
"""What stands for no day at all."""
SERIAL_FROM, SERIAL_TO = 29_221, 73_415
"""Serial numbers read as days: 1980 to 2100."""
EPOCH = date(1899, 12, 30)
YEARS = range(1990, 2101)

_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(am|pm)?\s*(Z|[+-]\d{2}:?\d{2})?$", re.I)
_WEEKDAY = re.compile(r"^(mon|tue|wed|thu|fri|sat|sun)[a-z]*[,. ]+", re.I)
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_FIGURES = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
_NAMED = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*(?:of )?([a-z]{3,9})[-/., ]*'?(\d{4}|\d{2})$", re.I
)
_MONTH_FIRST = re.compile(r"^([a-z]{3,9})[-/. ]*(\d{1,2})(?:st|nd|rd|th)?[, ]+(\d{4})$", re.I)
_MONTH_ONLY = re.compile(r"^([a-z]{3,9})[-/. ]*'?(\d{4}|\d{2})$", re.I)
_MONTH_IN_FIGURES = re.compile(
    r"^(?:(?P<year>\d{4})[-/](?P<month>\d{1,2})|(?P<m>\d{1,2})[-/](?P<y>\d{4}))$"
)
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SERIAL = re.compile(r"^(\d{5})(\.\d+)?$")


def read_dates(cells: pl.Series) -> pl.DataFrame:
    """Return `day` and `problem` of each cell; both null where blank or unsaid."""
    text = cells.fill_null("")
    kinds = text.unique().to_list()
    month_first = _month_first(kinds)
    read = [read_date(kind, month_first) for kind in kinds]
    unsaid = [kind.strip().upper() in UNSAID for kind in kinds]
    known = pl.DataFrame(
        {
            "text": kinds,
            "day": pl.Series(read, dtype=pl.Date),
            "problem": pl.Series(
                [
                    None if day is not None or none else "is not a day"
                    for day, none in zip(read, unsaid, strict=True)
                ],
                dtype=pl.String,
            ),
        }
    )
    return (
        pl.DataFrame({"text": text})
        .join(known, on="text", how="left", maintain_order="left")
        .select("day", "problem")
    )


def looks_like_date(text: str) -> bool:
    """Say whether a cell is plainly a day, serial numbers aside."""
    return not _SERIAL.match(text) and read_date(text, False) is not None


def read_date(text: str, month_first: bool = False) -> date | None:
    """Return the day a text names, or None."""
    said = _TIME.sub("", _WEEKDAY.sub("", text.strip().strip("'=\"")))
    for pattern, reading in _READINGS:
        found = pattern.match(said)
        if found:
            return reading(found, month_first)
    return None


def _month_first(kinds: list[str]) -> bool:
    """Say whether the column puts the month in front: some days fit only so, and none otherwise."""
    parts = [
        (int(found[1]), int(found[2]))
        for kind in kinds
        if (found := _FIGURES.match(_TIME.sub("", kind.strip())))
    ]
    return any(second > 12 for _, second in parts) and all(first <= 12 for first, _ in parts)


def _day(year: int, month: int, day: int) -> date | None:
    full = year if year >= 100 else year + (2000 if year < 70 else 1900)
    if full not in YEARS:
        return None
    try:
        return date(full, month, day)
    except ValueError:
        return None


def _iso(found: re.Match[str], _: bool) -> date | None:
    return _day(int(found[1]), int(found[2]), int(found[3]))


def _figures(found: re.Match[str], month_first: bool) -> date | None:
    first, second, year = int(found[1]), int(found[2]), int(found[3])
    return _day(year, first, second) if month_first else _day(year, second, first)


def _named(found: re.Match[str], _: bool) -> date | None:
    month = _MONTHS.get(found[2][:3].lower())
    return _day(int(found[3]), month, int(found[1])) if month else None


def _american(found: re.Match[str], _: bool) -> date | None:
    month = _MONTHS.get(found[1][:3].lower())
    return _day(int(found[3]), month, int(found[2])) if month else None


def _whole_month(found: re.Match[str], _: bool) -> date | None:
    month = _MONTHS.get(found[1][:3].lower())
    return _day(int(found[2]), month, 1) if month else None


def _month_in_figures(found: re.Match[str], _: bool) -> date | None:
    return _day(int(found["year"] or found["y"]), int(found["month"] or found["m"]), 1)


def _serial(found: re.Match[str], _: bool) -> date | None:
    number = int(found[1])
    return EPOCH + timedelta(days=number) if SERIAL_FROM <= number <= SERIAL_TO else None


_READINGS = (
    (_ISO, _iso),
    (_FIGURES, _figures),
    (_NAMED, _named),
    (_MONTH_FIRST, _american),
    (_MONTH_ONLY, _whole_month),
    (_MONTH_IN_FIGURES, _month_in_figures),
    (_PACKED, _iso),
    (_SERIAL, _serial),
)
