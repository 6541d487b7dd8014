"""The checks and texts of a few lines, row by row: making columns of them costs more than they do.

Only says yes: whatever isn't plainly good is left to the columnar checks, which say what is wrong.
The texts are those of `canonical`, written the plain way.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from chamberlain.ledger.rules.canonical import FORMAT, HEADER_FIELDS, LINE_FIELDS, SEPARATORS
from chamberlain.ledger.rules.journals import (
    FREE_TEXTS,
    JOURNAL_FIELDS,
    REQUIRED,
    Kinds,
    States,
    place_fault,
)
from chamberlain.ledger.rules.years import year_and_period

Row = dict[str, Any]
_BLANK = ("cost_centre", "project", "vat_code", "line_ref", "narrative", "description")
_SEPARATOR = re.compile(SEPARATORS)


def completed_rows(rows: Sequence[Mapping[str, Any]]) -> list[list[Row]] | None:
    """Return the lines of each journal, completed and numbered; None when a date is missing."""
    journals: dict[str, list[Row]] = {}
    for given in rows:
        row = dict(given)
        if row["journal_date"] is None:
            return None
        for name in _BLANK:
            row[name] = row[name] or ""
        for name in FREE_TEXTS:
            if row[name] and _SEPARATOR.search(row[name]):
                row[name] = _SEPARATOR.sub(" ", row[name])
        year, period = year_and_period(row["journal_date"])
        row["year"] = year if row["year"] is None else row["year"]
        row["period"] = period if row["period"] is None else row["period"]
        row["fund"] = row["fund"] or "GF"
        row["line_entity"] = row["line_entity"] or row["entity"]
        lines = journals.setdefault(row["source_ref"], [])
        lines.append(row)
        row["line_no"] = len(lines)
    return list(journals.values())


def plainly_good(journals: list[list[Row]], kinds: Kinds, states: States, *, manual: bool) -> bool:
    """Whether every journal is whole, balances, and stands in a period that takes it."""
    return all(
        len(lines) > 1 and _whole(lines) and _placed(lines, kinds, states, manual=manual)
        for lines in journals
    )


def _whole(lines: list[Row]) -> bool:
    head, sums = lines[0], dict[tuple[str, str], int]()
    for line in lines:
        if not all(line[name] for name in REQUIRED):
            return False
        if any(line[name] != head[name] for name in JOURNAL_FIELDS):
            return False
        key = (line["line_entity"], line["fund"])
        sums[key] = sums.get(key, 0) + line["amount_pence"]
    return not any(sums.values())


def _placed(lines: list[Row], kinds: Kinds, states: States, *, manual: bool) -> bool:
    return not any(
        place_fault(
            (line["type"], line["line_entity"], line["year"], line["period"]),
            kinds,
            states,
            manual=manual,
        )
        for line in lines
    )


def journal_hash(header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the SHA-256 of a journal's canonical text, in hexadecimal."""
    texts = ["\t".join([FORMAT, *(_shown(header[name]) for name in HEADER_FIELDS)])]
    texts += ["\t".join([_shown(line[name]) for name in LINE_FIELDS]) for line in lines]
    return hashlib.sha256(("\n".join(texts) + "\n").encode()).hexdigest()


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else str(value)
