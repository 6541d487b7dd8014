"""The columns of a list, and how each cell is written.

A list may show a thousand cells, so each column makes one function beforehand and the rows are
joined as text: no template, no lookups by name in the loop.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from string import Formatter
from typing import Any, Literal
from urllib.parse import quote

from chamberlain.kernel.money import format_hundredths, format_percent
from chamberlain.ui import components, words
from chamberlain.ui.links import WHY
from chamberlain.ui.ways import may_follow

Kind = Literal[
    "text", "code", "pence", "side", "count", "percent", "hundredths",
    "date", "instant", "tag", "ref", "yes_no",
]  # fmt: skip
Row = Mapping[str, Any]
Cell = Callable[[Row], str]
NUMERIC = frozenset({"pence", "side", "count", "percent", "hundredths"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field of the answer's rows it shows, and how.

    `link` is an address with fields in braces ("/staff/invoices/{reference}"); `why` a reference
    with fields in braces ("payables:invoice:{reference}"), which makes the cell lead to its
    explanation. A "code" is text that stays on one line, a "side" money which is blank when nil, a
    "percent" hundredths of a percent (250 is 2.5%), "hundredths" a number kept so (750 is 7.5).
    For kind "ref", `why` may be left out when the value is a whole reference. `names` are the words
    for codes, such as {"take_on": "Taken on"}.
    """

    name: str
    label: str = ""
    kind: Kind = "text"
    sortable: bool = True
    link: str = ""
    why: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What stands over the column."""
        return self.label or words.title(self.name)

    @property
    def numeric(self) -> bool:
        """Whether the column is set right in tabular figures."""
        return self.kind in NUMERIC

    def cell(self) -> Cell:
        """A function from a row to the inside of its cell, as safe HTML."""
        name, written = self.name, _named(self.names) if self.names else WRITERS[self.kind]
        pattern = _pattern(self)
        every = not pattern.startswith(WHY + "{")
        if not pattern or (every and not may_follow(_sample(pattern))):
            return lambda row: written(row.get(name))
        style = "ch-money ch-money--link" if self.kind in ("pence", "side") else "govuk-link ch-ref"
        address = _filled(pattern)

        def linked(row: Row) -> str:
            inside, leads = written(row.get(name)), address(row)
            if not inside or not (every or may_follow(leads)):
                return inside
            return f'<a class="{style}" href="{leads}">{inside}</a>'

        return linked


def _pattern(column: Column) -> str:
    """The address a column leads to, fields in braces; nothing where it leads nowhere."""
    if column.link:
        return column.link
    if column.why:
        return WHY + column.why
    return f"{WHY}{{{column.name}}}" if column.kind == "ref" else ""


def _sample(pattern: str) -> str:
    """An address of the kind that a pattern gives, to ask once whether such are open."""
    return "".join(
        text + ("1" if field is not None else "")
        for text, field, _, _ in Formatter().parse(pattern)
    )


def _filled(pattern: str) -> Callable[[Row], str]:
    """A function which puts a row's fields, quoted for an address, into a pattern."""
    parts = [(escape(text), field) for text, field, _, _ in Formatter().parse(pattern)]

    def fill(row: Row) -> str:
        return "".join([text + (_quoted(row.get(field)) if field else "") for text, field in parts])

    return fill


_PLAIN = re.compile(r"[\w:.~-]*", re.ASCII).fullmatch
"""What an address may hold as it is: nearly every reference."""


def _quoted(value: Any) -> str:
    written = str(value or "")
    return written if _PLAIN(written) else escape(quote(written, safe=":"))


def _text(value: Any) -> str:
    return "" if value is None else escape(str(value))


def _pence(value: int | None) -> str:
    if value is None:
        return ""
    return (
        f'<span class="ch-money--minus">{words.pounds(value)}</span>'
        if value < 0
        else (words.pounds(value))
    )


def _side(value: int | None) -> str:
    """One side of a balance: blank where there is nothing, as on paper."""
    return _pence(value) if value else ""


def _count(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _hundredths(value: int | None) -> str:
    return "" if value is None else format_hundredths(value)


def _percent(value: int | None) -> str:
    return "" if value is None else format_percent(value)


def _day(value: Any) -> str:
    return words.day(value) if isinstance(value, date) else _text(value)


def _instant(value: Any) -> str:
    return words.instant(value) if isinstance(value, datetime) else _text(value)


_tags: dict[str, str] = {}


def _tag(value: Any) -> str:
    if value is None or value == "":
        return ""
    word = str(value)
    if word not in _tags and len(_tags) < 500:
        _tags[word] = components.tag(word)
    return _tags.get(word) or components.tag(word)


def _reference(value: Any) -> str:
    return "" if not value else escape(words.reference_text(str(value)))


def _yes_no(value: Any) -> str:
    return "" if value is None else ("Yes" if value else "No")


def _named(names: Mapping[str, str]) -> Callable[[Any], str]:
    return lambda value: _text(names.get(value, value))


WRITERS: dict[str, Callable[[Any], str]] = {
    "text": _text,
    "code": _text,
    "pence": _pence,
    "side": _side,
    "count": _count,
    "percent": _percent,
    "hundredths": _hundredths,
    "date": _day,
    "instant": _instant,
    "tag": _tag,
    "ref": _reference,
    "yes_no": _yes_no,
}


def body(columns: list[Column], rows: list[Row]) -> str:
    """The rows of a table as HTML, the first cell of each being its header."""
    cells = [
        (f'<td class="{_class(column)}">' if _class(column) else "<td>", column.cell())
        for column in columns[1:]
    ]
    first = columns[0].cell()
    return "".join(
        f'<tr><th scope="row">{first(row)}</th>'
        + "".join([f"{opening}{cell(row)}</td>" for opening, cell in cells])
        + "</tr>"
        for row in rows
    )


def _class(column: Column) -> str:
    if column.numeric:
        return "n"
    return "d" if column.kind in ("code", "date", "instant", "tag") else ""


def foot(columns: list[Column], totals: Mapping[str, int], label: str) -> str:
    """The totals row, or nothing where there are no totals."""
    if not totals:
        return ""
    cells = "".join(
        f'<td class="{_class(column)}">{_total(column, totals)}</td>' for column in columns[1:]
    )
    return f'<tfoot><tr><th scope="row">{escape(label)}</th>{cells}</tr></tfoot>'


def _total(column: Column, totals: Mapping[str, int]) -> str:
    value = totals.get(column.name)
    return "" if value is None else WRITERS[column.kind](value)
