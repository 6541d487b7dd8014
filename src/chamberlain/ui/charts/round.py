"""The one round chart: parts of a whole, numbered as in the list beside it."""

import math
from collections.abc import Sequence

from chamberlain.ui.charts.frame import SERIES_MAX, UNITS, Chart, slug
from chamberlain.ui.html import safe, text

_AROUND = 10_000
"""The length of the ring: shares are in hundredths of a percent."""


def donut(
    title: str,
    parts: Sequence[tuple[str, int]],
    unit: str = "pence",
    description: str = "",
    key: str = "",
) -> Chart:
    """A ring of up to six parts, the total within; no part may be negative (ValueError)."""
    written = UNITS[unit]
    if len(parts) > SERIES_MAX or any(value < 0 for _, value in parts):
        message = f"a ring takes up to {SERIES_MAX} parts, none below nought; use bars"
        raise ValueError(message)
    total = sum(value for _, value in parts)
    arcs, numbers, done = "", "", 0
    for n, (_, value) in enumerate(parts):
        share = value * _AROUND // total if total else 0
        arcs += _arc(n, share, done)
        numbers += _number(n, share, done)
        done += share
    shares = [f"{v * 100 // total if total else 0}%" for _, v in parts]
    rows = [(name, written.full(v), s) for (name, v), s in zip(parts, shares, strict=True)]
    said = description or "; ".join(f"{name} {figure} ({share})" for name, figure, share in rows)
    name = key or slug(title)
    svg = safe(
        (
            '<svg class="ch-ring" role="img" viewBox="0 0 200 200" width="200" height="200" ',
            f'focusable="false" aria-labelledby="{text(name)}-title {text(name)}-desc">',
            f'<title id="{text(name)}-title">{text(title)}</title>',
            f'<desc id="{text(name)}-desc">{text(said)}</desc>{arcs}{numbers}',
            '<text class="ch-ring__total" x="100" y="108" text-anchor="middle">',
            f"{text(written.short(total))}</text></svg>",
        )
    )
    names = [f"{n}. {row[0]}: {row[1]} ({row[2]})" for n, row in enumerate(rows, start=1)]
    return Chart(title, said, svg, ("", "Amount", "Share"), rows, names, "arc")


def _arc(number: int, share: int, done: int) -> str:
    colour = number % SERIES_MAX + 1
    gap = 60 if share > 120 else 0
    return (
        f'<circle class="ch-arc ch-line--{colour}" cx="100" cy="100" r="76" '
        f'pathLength="{_AROUND}" stroke-dasharray="{share - gap} {_AROUND - share + gap}" '
        f'stroke-dashoffset="{-done}" transform="rotate(-90 100 100)"/>'
    )


def _number(number: int, share: int, done: int) -> str:
    if share < 400:
        return ""
    middle = math.tau * (done + share / 2) / _AROUND
    x, y = 100 + 76 * math.sin(middle), 100 - 76 * math.cos(middle)
    return (
        f'<circle class="ch-arc__back" cx="{x:.0f}" cy="{y:.0f}" r="11"/>'
        f'<text class="ch-arc__number" x="{x:.0f}" y="{y + 5:.0f}">{number + 1}</text>'
    )
