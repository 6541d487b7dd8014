"""Charts over time: columns, stacked columns, lines, and the small line inside a sentence."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.safestring import SafeString

from chamberlain.ui.charts.frame import (
    SERIES_MAX,
    UNITS,
    Chart,
    Series,
    Unit,
    cell,
    dashed,
    describe,
    drawing,
    look,
    patterned,
    place,
    ticks,
    width,
)
from chamberlain.ui.html import safe, text

TOP, FOOT, HEIGHT = 18, 26, 240
LEFT, RIGHT = 14, 100
LABELS_MAX = 12
"""More names than this run into each other below half a screen."""
DOTS_MAX = 31
"""A line of more places than this is drawn without a dot at each."""


def columns(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str = "pence",
    description: str = "",
    key: str = "",
) -> Chart:
    """Columns over `labels`; several series are stacked, negatives below nought.

    ValueError where there are more series than can be told apart, or for an unknown unit.
    """
    written = _checked(series, unit)
    slots = range(len(labels))
    ups = [sum(max(0, values[n] or 0) for _, values in series) for n in slots]
    downs = [sum(min(0, values[n] or 0) for _, values in series) for n in slots]
    scale = ticks([*ups, *downs])
    body = _grid(scale, written) + _below(labels)
    for n in slots:
        up = down = 0
        for number, (_, values) in enumerate(series):
            value = values[n] or 0
            base = up if value >= 0 else down
            body += _block(n, len(labels), base, base + value, scale, number) if value else ""
            up, down = up + max(0, value), down + min(0, value)
    return _chart(title, description, body, (labels, series, written), key)


def _block(n: int, slots: int, base: int, end: int, scale: list[int], series: int) -> str:
    low, high = scale[0], scale[-1]
    x, across = _slot(n, slots)
    top = _y(max(base, end), low, high)
    tall = width(base, end, low, high, TOP, HEIGHT - FOOT)
    return patterned(f"{x}%", top, f"{across}%", tall, series)


def _slot(n: int, slots: int) -> tuple[str, str]:
    unit = max(1, slots) * 20
    return place(n * 20 + 3, 0, unit, LEFT, RIGHT), place(14, 0, unit, 0, RIGHT - LEFT)


def _middle(n: int, slots: int) -> str:
    return place(n * 2 + 1, 0, max(1, slots) * 2, LEFT, RIGHT)


def _y(value: int, low: int, high: int) -> str:
    return place(high - value, 0, high - low, TOP, HEIGHT - FOOT)


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    unit: str = "pence",
    description: str = "",
    zero: bool = True,
    target: tuple[str, int] | None = None,
    key: str = "",
) -> Chart:
    """Lines over `labels`, told apart by dashes too; None breaks a line.

    `target` is a (name, value) drawn as a level line; with `zero` the scale begins at nought.
    """
    written = _checked(series, unit)
    known = [value for _, values in series for value in values if value is not None]
    level = [target[1]] if target else []
    scale = ticks([*known, *level], zero)
    body = _grid(scale, written) + _below(labels)
    if target:
        y = _y(target[1], scale[0], scale[-1])
        body += f'<line class="ch-target" x1="{LEFT}%" x2="100%" y1="{y}" y2="{y}"/>'
        body += f'<text class="ch-tick" x="{LEFT}%" y="{y}" dy="-5">'
        body += f"{text(target[0])}</text>"
    for number, (_, values) in enumerate(series):
        body += _line(values, scale, number)
    return _chart(title, description, body, (labels, series, written), key, marks="line")


def _line(values: Sequence[int | None], scale: list[int], number: int) -> str:
    spots = [
        None if value is None else (_middle(n, len(values)), _y(value, scale[0], scale[-1]))
        for n, value in enumerate(values)
    ]
    name, dash = look(number), dashed(number)
    joins = "".join(
        f'<line class="ch-line{name}" x1="{a[0]}%" y1="{a[1]}" x2="{b[0]}%" y2="{b[1]}"{dash}/>'
        for a, b in pairwise(spots)
        if a and b
    )
    dots = "".join(
        f'<circle class="ch-dot{name}" cx="{spot[0]}%" cy="{spot[1]}" r="3.5"/>'
        for spot in spots
        if spot and len(spots) <= DOTS_MAX
    )
    return joins + dots


def sparkline(values: Sequence[int], label: str, unit: str = "pence") -> SafeString:
    """A line the size of a word; `label` says what it is to those who cannot see it."""
    written = UNITS[unit]
    if not values:
        return safe(())
    low, high = min(values), max(values)
    points = " ".join(
        f"{place(n, 0, max(1, len(values) - 1), 2, 98)},{place(high - value, 0, high - low, 3, 21)}"
        for n, value in enumerate(values)
    )
    last = points.rsplit(" ", 1)[-1].split(",")
    said = f"{label}: {written.full(values[0])} to {written.full(values[-1])}"
    return safe(
        (
            '<svg class="ch-sparkline" role="img" width="100" height="24" viewBox="0 0 100 24" ',
            f'focusable="false"><title>{text(said)}</title>',
            f'<polyline class="ch-line ch-line--1" points="{points}"/>',
            f'<circle class="ch-fill ch-fill--1" cx="{last[0]}" cy="{last[1]}" r="2.5"/></svg>',
        )
    )


def _checked(series: Sequence[Series], unit: str) -> Unit:
    if len(series) > SERIES_MAX:
        message = f"{len(series)} series: more than {SERIES_MAX} cannot be told apart; group them"
        raise ValueError(message)
    if unit not in UNITS:
        message = f"unit {unit!r}: expected one of {', '.join(UNITS)}"
        raise ValueError(message)
    return UNITS[unit]


def _grid(scale: list[int], unit: Unit) -> str:
    low, high = scale[0], scale[-1]
    parts = []
    for tick in scale:
        y, name = _y(tick, low, high), "ch-axis" if tick == 0 else "ch-grid"
        parts.append(f'<line class="{name}" x1="0" x2="100%" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="ch-tick" x="0" y="{y}" dy="-4">{text(unit.short(tick))}</text>')
    return "".join(parts)


def _below(labels: Sequence[str]) -> str:
    """Name the places: a few on a telephone, never more than have room on a screen."""
    step = -(-len(labels) // LABELS_MAX)
    every = -(-len(labels) // 6 // step) * step
    return "".join(
        f'<text class="ch-tick{" ch-tick--minor" if n % every else ""}" y="{HEIGHT - 7}" '
        f'x="{_middle(n, len(labels))}%" text-anchor="middle">{text(label)}</text>'
        for n, label in enumerate(labels)
        if n % step == 0
    )


def _chart(
    title: str,
    description: str,
    body: str,
    data: tuple[Sequence[str], Sequence[Series], Unit],
    key: str,
    marks: str = "bar",
) -> Chart:
    labels, series, unit = data
    said = description or describe(series, labels, unit)
    names = [name for name, _ in series]
    rows = [
        (label, *(cell(values[n], unit) for _, values in series)) for n, label in enumerate(labels)
    ]
    svg = drawing(title, said, body, HEIGHT, key)
    return Chart(title, said, svg, ("", *names), rows, names, marks)
