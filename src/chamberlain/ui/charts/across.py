"""Charts of rows: a label and its figure on one line, the drawing beneath. Good at any width."""

from collections.abc import Sequence
from datetime import date
from itertools import accumulate, pairwise
from typing import NamedTuple

from chamberlain.ui import words
from chamberlain.ui.charts.frame import UNITS, Chart, drawing, patterned, place, ticks, width
from chamberlain.ui.html import text

ROW = 44
BAR = 16


def bars(
    title: str,
    rows: Sequence[tuple[str, int]],
    unit: str = "pence",
    description: str = "",
    target: int | None = None,
    key: str = "",
) -> Chart:
    """Bars across, one for each (label, value); negatives go left of nought.

    `target` is drawn as a line across every bar. ValueError for an unknown unit.
    """
    written = UNITS[unit]
    values = [value for _, value in rows] + ([target] if target is not None else [])
    low, high = min([0, *values]), max([0, *values])
    body = "".join(
        _row(label, written.short(value), n)
        + patterned(
            f"{place(min(0, value), low, high)}%",
            str(n * ROW + 22),
            f"{width(0, value, low, high)}%",
            str(BAR),
            2 if value < 0 else 0,
        )
        for n, (label, value) in enumerate(rows)
    )
    body += _upright(place(0, low, high), len(rows), "ch-axis") if low < 0 else ""
    said = description or "; ".join(f"{label} {written.full(value)}" for label, value in rows)
    if target is not None:
        body += _upright(place(target, low, high), len(rows), "ch-target")
        said += f". Target {written.full(target)}, drawn as a line"
    svg = drawing(title, said, body, len(rows) * ROW + 4, key)
    return Chart(title, said, svg, ("", "Value"), [(a, written.full(b)) for a, b in rows])


def bullet(
    title: str,
    rows: Sequence[tuple[str, int, int]],
    unit: str = "pence",
    description: str = "",
    key: str = "",
) -> Chart:
    """How far each (label, value, whole) has come: a bar within a paler bar of the whole.

    A value above its whole is drawn to the end and said in words.
    """
    written = UNITS[unit]
    body, table = "", []
    for n, (label, value, whole) in enumerate(rows):
        share = max(0, min(value, whole))
        top = n * ROW + 22
        body += _row(label, f"{written.short(value)} of {written.short(whole)}", n)
        body += f'<rect class="ch-fill--rest" x="0" y="{top}" width="100%" height="{BAR}"/>'
        body += patterned("0", str(top), f"{width(0, share, 0, whole)}%", str(BAR), 0)
        table.append((label, written.full(value), written.full(whole)))
    said = description or "; ".join(f"{a} {b} of {c}" for a, b, c in table)
    svg = drawing(title, said, body, len(rows) * ROW + 4, key)
    return Chart(title, said, svg, ("", "So far", "Of"), table)


def waterfall(
    title: str,
    start: tuple[str, int],
    changes: Sequence[tuple[str, int]],
    end: str,
    unit: str = "pence",
    key: str = "",
) -> Chart:
    """A bridge from one total to another: each change begins where the one before ended.

    Where the totals dwarf the changes the scale begins above nought, and a line says so.
    """
    written = UNITS[unit]
    levels = list(accumulate((change for _, change in changes), initial=start[1]))
    low, high = _bridge_scale(levels)
    parts = [_Step(start[0], low, levels[0], 0, written.short(levels[0]))]
    for (label, change), (before, after) in zip(changes, pairwise(levels), strict=True):
        said = written.short(change) if change < 0 else f"+{written.short(change)}"
        parts.append(_Step(label, before, after, 2 if change < 0 else 1, said))
    parts.append(_Step(end, low, levels[-1], 0, written.short(levels[-1])))
    body = "".join(_joint(place(s.after, low, high), n) for n, s in enumerate(parts[:-1]))
    body += "".join(_step(step, n, low, high) for n, step in enumerate(parts))
    height = len(parts) * ROW + 4
    if low:
        note = f"The scale begins at {written.short(low)}"
        body += f'<text class="ch-tick" x="0" y="{height + 12}">{text(note)}</text>'
        height += 18
    spoken = "; ".join(f"{step.label} {step.said}" for step in parts)
    svg = drawing(title, spoken, body, height, key)
    figures = [levels[0], *(change for _, change in changes), levels[-1]]
    table = [
        (step.label, written.full(figure), written.full(step.after))
        for step, figure in zip(parts, figures, strict=True)
    ]
    return Chart(title, spoken, svg, ("", "Change", "Running total"), table)


class _Step(NamedTuple):
    label: str
    before: int
    after: int
    series: int
    said: str


def _bridge_scale(levels: Sequence[int]) -> tuple[int, int]:
    bottom, top = min(levels), max(levels)
    if bottom > 3 * (top - bottom) and top > bottom:
        return ticks([bottom - (top - bottom), top], zero=False)[0], top
    return min(0, bottom), max(0, top)


def _step(step: _Step, number: int, low: int, high: int) -> str:
    before = step.before if step.series else max(low, 0)
    start, across = min(before, step.after), width(before, step.after, low, high)
    top = str(number * ROW + 22)
    return _row(step.label, step.said, number) + patterned(
        f"{place(start, low, high)}%", top, f"{across}%", str(BAR), step.series
    )


def events(
    title: str,
    first: date,
    last: date,
    rows: Sequence[tuple[str, date, date | None]],
    today: date | None = None,
    key: str = "",
) -> Chart:
    """Days drawn: each (label, day, None) is a point, each (label, from, to) a bar.

    `today` is drawn as a line. Days outside `first`…`last` stand at the edge.
    """
    low, high = first.toordinal(), last.toordinal()
    body, table = "", []
    for n, (label, begin, finish) in enumerate(rows):
        when = words.day(begin) + (f" to {words.day(finish)}" if finish else "")
        top = n * ROW + 22
        body += _row(label, when, n)
        body += f'<rect class="ch-fill--rest" x="0" y="{top + 6}" width="100%" height="4"/>'
        body += _moment(begin.toordinal(), finish.toordinal() if finish else None, low, high, top)
        table.append((label, when))
    if today is not None:
        body += _upright(_within(today.toordinal(), low, high), len(rows), "ch-target")
    said = "; ".join(f"{label} {when}" for label, when in table)
    svg = drawing(title, said, body, len(rows) * ROW + 4, key)
    return Chart(title, said, svg, ("", "When"), table)


def _within(day: int, low: int, high: int) -> str:
    return place(max(low, min(day, high)), low, high, 1, 99)


def _moment(begin: int, finish: int | None, low: int, high: int, top: int) -> str:
    if finish is None:
        x = _within(begin, low, high)
        return f'<circle class="ch-fill ch-fill--1" cx="{x}%" cy="{top + 8}" r="7"/>'
    start, end = max(low, min(begin, high)), max(low, min(finish, high))
    across = width(start, end, low, high, 1, 99)
    return patterned(f"{_within(start, low, high)}%", str(top), f"{across}%", str(BAR), 0)


def _row(label: str, figure: str, number: int) -> str:
    y = number * ROW + 15
    return (
        f'<text class="ch-label" x="0" y="{y}">{text(label)}</text>'
        f'<text class="ch-figure" x="100%" y="{y}" text-anchor="end">{text(figure)}</text>'
    )


def _upright(x: str, rows: int, name: str) -> str:
    return "".join(
        f'<line class="{name}" x1="{x}%" x2="{x}%" y1="{n * ROW + 19}" y2="{n * ROW + 41}"/>'
        for n in range(rows)
    )


def _joint(x: str, number: int) -> str:
    y = number * ROW + 22
    return f'<line class="ch-joint" x1="{x}%" x2="{x}%" y1="{y}" y2="{y + ROW + BAR}"/>'
