"""What all charts share: scales, units, legends, the figure with its table.

Drawings take their width from the page: positions across are percentages and text keeps its size,
so a chart is legible on a telephone. Series differ by pattern as well as by colour.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from chamberlain.ui import words
from chamberlain.ui.components.data import table
from chamberlain.ui.components.messages import details
from chamberlain.ui.html import safe, text

Series = tuple[str, Sequence[int | None]]
"""A name and one whole number per label; None where there is nothing to show."""

SERIES_MAX = 6


@dataclass(frozen=True, slots=True)
class Unit:
    """How a number is written on a drawing (short) and in its table (in full)."""

    short: Callable[[int], str]
    full: Callable[[int], str]


def _permille(value: int) -> str:
    sign, size = (words.MINUS if value < 0 else ""), abs(value)
    return f"{sign}{size // 10}.{size % 10}%"


def _number(value: int) -> str:
    return f"{words.MINUS if value < 0 else ''}{abs(value):,}"


UNITS = {
    "pence": Unit(words.pounds_short, words.pounds),
    "count": Unit(_number, _number),
    "permille": Unit(_permille, _permille),
    "days": Unit(_number, lambda value: words.count(value, "day")),
}
"""The units a chart can show; permille is written as a percentage with one decimal."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished chart: its drawing, its legend, and the table which says the same in figures."""

    title: str
    description: str
    svg: SafeString
    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    legend: Sequence[str] = ()
    marks: str = "bar"

    def __str__(self) -> str:
        """The whole figure, so that a template may write `{{ chart }}`."""
        return self.figure()

    def __html__(self) -> str:
        """As `__str__`: the parts are escaped already."""
        return self.figure()

    def figure(self) -> SafeString:
        """Caption, legend, drawing, and the table folded beneath."""
        numeric = range(1, len(self.head))
        shown = table(self.head, self.rows, numeric=numeric, kind="plain", caption=self.title)
        return safe(
            (
                '<figure class="ch-chart"><figcaption class="ch-chart__title">',
                f"{text(self.title)}</figcaption>{legend(self.legend, self.marks)}{self.svg}",
                details("Show these figures as a table", shown),
                "</figure>",
            )
        )


DASHES = ("", "7 4", "2 4", "11 4 2 4", "5 3", "14 5")


def legend(names: Sequence[str], marks: str) -> str:
    """What each colour and pattern means; nothing when there is only one series."""
    if len(names) < 2:
        return ""
    items = "".join(
        '<li><svg class="ch-swatch" width="26" height="14" aria-hidden="true" focusable="false">'
        f"{_swatch(number, marks)}</svg>{text(name)}</li>"
        for number, name in enumerate(names)
    )
    return f'<ul class="ch-legend">{items}</ul>'


def _swatch(number: int, marks: str) -> str:
    if marks == "arc":
        colour = number % SERIES_MAX + 1
        return f'<rect class="ch-fill--{colour}" width="100%" height="14"/>'
    if marks != "line":
        return patterned("0", "0", "100%", "14", number)
    return f'<line class="ch-line{look(number)}" x1="0" x2="26" y1="7" y2="7"{dashed(number)}/>'


def look(number: int) -> str:
    """The class which colours a line of series `number`, with a leading space."""
    return f" ch-line--{number % SERIES_MAX + 1}"


def dashed(number: int) -> str:
    """The attribute which dashes a line of series `number`; the first is whole."""
    dash = DASHES[number % SERIES_MAX]
    return f' stroke-dasharray="{dash}"' if dash else ""


def slug(title: str) -> str:
    """An id made of a title: lower-case letters, digits and hyphens."""
    return "chart-" + (re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "untitled")


def drawing(title: str, description: str, body: str, height: int, key: str = "") -> SafeString:
    """An SVG as wide as its place and `height` pixels high, with its title and description."""
    name = key or slug(title)
    return safe(
        (
            f'<svg class="ch-drawing" role="img" width="100%" height="{height}" ',
            f'aria-labelledby="{text(name)}-title {text(name)}-desc" focusable="false">',
            f'<title id="{text(name)}-title">{text(title)}</title>',
            f'<desc id="{text(name)}-desc">{text(description)}</desc>{body}</svg>',
        )
    )


def patterned(x: str, y: str, width: str, height: str, series: int) -> str:
    """A bar of a series: its colour, and over it hatching which is different for each series.

    The hatchings are drawn in `ui/patterns.html`, which every page has once.
    """
    colour = series % SERIES_MAX + 1
    box = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    solid = f'<rect class="ch-fill ch-fill--{colour}" {box}/>'
    return solid if colour == 1 else f'{solid}<rect fill="url(#ch-hatch-{colour})" {box}/>'


def place(value: int, low: int, high: int, start: int = 0, end: int = 100) -> str:
    """Where `value` of `low`…`high` stands between `start` and `end`, to two decimals."""
    span = max(1, high - low)
    hundredths = start * 100 + ((value - low) * (end - start) * 100 + span // 2) // span
    return f"{hundredths // 100}.{hundredths % 100:02d}" if hundredths > 0 else "0"


def width(first: int, second: int, low: int, high: int, start: int = 0, end: int = 100) -> str:
    """How wide (or high) the way between two values is, on the scale of `place`."""
    return place(low + abs(second - first), low, high, 0, end - start)


def ticks(values: Sequence[int], zero: bool = True, about: int = 4) -> list[int]:
    """Round numbers which enclose `values`, about `about` steps of 1, 2 or 5 times a power of 10.

    Whole numbers throughout; the first and last are the ends of the scale.
    """
    low, high = min(values, default=0), max(values, default=0)
    if zero:
        low, high = min(low, 0), max(high, 0)
    span = max(high - low, 1)
    step = 1
    while step * about < span:
        lead = int(str(step)[0])
        step = step * 2 if lead != 2 else step // 2 * 5
    first = low // step * step
    last = -(-high // step) * step
    return list(range(first, max(last, first + step) + 1, step))


def describe(series: Sequence[Series], labels: Sequence[str], unit: Unit) -> str:
    """A sentence or two which says what a drawing shows: the ends and extremes of each series."""
    said = []
    for name, values in series:
        pairs = zip(values, labels, strict=False)
        known = [(value, label) for value, label in pairs if value is not None]
        if not known:
            said.append(f"{name}: nothing to show.")
            continue
        top, bottom = max(known, key=lambda pair: pair[0]), min(known, key=lambda pair: pair[0])
        said.append(
            f"{name}: from {unit.full(known[0][0])} ({known[0][1]}) to {unit.full(known[-1][0])} "
            f"({known[-1][1]}); highest {unit.full(top[0])} ({top[1]}), "
            f"lowest {unit.full(bottom[0])} ({bottom[1]})."
        )
    return " ".join(said)


def cell(value: int | None, unit: Unit) -> str:
    """A figure as the table beside a chart writes it."""
    return "" if value is None else unit.full(value)
