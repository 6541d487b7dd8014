"""The organisation chart, drawn: posts from left to right, with a table which says the same."""

from collections import defaultdict
from typing import Any

import polars as pl

from chamberlain.people.queries.posts import fte_text
from chamberlain.ui.charts import Chart
from chamberlain.ui.charts.frame import drawing
from chamberlain.ui.html import text

ROW, STEP, BOX, LEFT = 58, 32, 44, 4
LETTERS = 46


def chart_of(posts: pl.DataFrame, title: str) -> Chart:
    """Draw posts as a tree, each indented under whom it reports to, in the order of titles."""
    below: dict[str, list[dict[str, Any]]] = defaultdict(list)
    known = set(posts["post"].to_list())
    for row in posts.iter_rows(named=True):
        below[row["reports_to"] if row["reports_to"] in known else ""].append(row)
    lines = list(_walked(below, "", 0))
    body, rows = [], []
    last: dict[int, int] = {}
    for number, (level, row) in enumerate(lines):
        body.append(_box(number, level, row))
        if level:
            body.append(_elbow(last[level - 1], number, level))
        last[level] = number
        rows.append(_said(level, row))
    said = f"{len(lines)} posts, each under the post it reports to."
    svg = drawing(title, said, "".join(body), max(len(lines), 1) * ROW + 8, "organisation")
    head = ("Post", "Level", "Held by", "FTE", "Posts below")
    return Chart(title, said, svg, head, rows)


def _walked(below: dict[str, list[dict[str, Any]]], top: str, level: int) -> Any:
    for row in below.get(top, []):
        yield level, row
        yield from _walked(below, row["post"], level + 1)


def _box(number: int, level: int, row: dict[str, Any]) -> str:
    x, y = LEFT + level * STEP, number * ROW + 4
    who = row["holders"] or "Vacant"
    more = f" · {row['below']} below" if row["below"] else ""
    lines = (_short(row["title"]), f"{_short(who)} · {row['grade']}{more}")
    return (
        f'<rect class="ch-org{"" if row["holders"] else " ch-org--vacant"}" x="{x}" y="{y}" '
        f'width="320" height="{BOX}" rx="3"/>'
        f'<text class="ch-org__title" x="{x + 10}" y="{y + 18}">{text(lines[0])}</text>'
        f'<text class="ch-org__who" x="{x + 10}" y="{y + 36}">{text(lines[1])}</text>'
    )


def _elbow(above: int, number: int, level: int) -> str:
    x = LEFT + (level - 1) * STEP + STEP // 2
    top, middle = above * ROW + 4 + BOX, number * ROW + 4 + BOX // 2
    return f'<path class="ch-org__line" d="M{x} {top}V{middle}H{LEFT + level * STEP}"/>'


def _said(level: int, row: dict[str, Any]) -> tuple[object, ...]:
    label = f"{row['title']} ({row['post']})"
    return label, level + 1, row["holders"] or "Vacant", fte_text(row["fte_e4"]), row["below"]


def _short(words: str) -> str:
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1]}…"
