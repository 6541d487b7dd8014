"""The director's page: directorates and services, lights, the bridge, and what moved most."""

from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.budgets.queries.monitor import DirectorateRow
from chamberlain.budgets.views import drawing
from chamberlain.budgets.views.manager import beside
from chamberlain.budgets.views.pages import (
    BASE,
    Place,
    amount,
    light,
    link,
    page,
    share,
    tabs,
    thousand,
)
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui import components, words
from chamberlain.ui.html import safe, text
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

MOVERS = 8


@needs("budgets.directorates", "budgets.monitor", "budgets.savings")
@page
def directorates(request: HttpRequest, caller: Caller, place: Place) -> Shown:
    """Show every directorate in reach with its services, the bridge to outturn, and movers."""
    rows = ask(caller, "budgets.directorates", place.inputs)
    centres = ask(caller, "budgets.monitor", place.inputs | {"fund": "GF"})
    saved = ask(caller, "budgets.savings", place.inputs)
    return "budgets/directorates.html", {
        "title": "Directorates",
        "ways": tabs(place, "directorates", caller),
        "tiles": _tiles(rows, centres, saved, place),
        "table": _table(rows, place),
        "chart": drawing.bridge(rows) if rows else "",
        "over": _centres(
            centres.filter(pl.col("variance_pence") > 0).sort("variance_pence", descending=True),
            place, "variance_pence", "Largest overspends",
        ),
        "movers": _centres(
            centres.filter(pl.col("moved_pence") != 0).sort(
                pl.col("moved_pence").abs(), descending=True
            ),
            place, "moved_pence", "Moved most since the month before",
        ),
        **beside(place, f"{BASE}directorates"),
    }  # fmt: skip


def _tiles(
    rows: list[DirectorateRow], centres: pl.DataFrame, saved: pl.DataFrame, place: Place
) -> list[dict[str, object]]:
    tops = [row for row in rows if not row.above]
    over = sum(row.variance_pence for row in tops)
    red = int((centres["light"] == "red").sum())
    unsaid = int(centres["said_period"].is_null().sum())
    risk = int(saved["at_risk_pence"].sum()) + int(saved["unachievable_pence"].sum())
    return [
        {
            "label": "Forecast variance",
            "value": words.pounds_short(over),
            "note": "over budget" if over > 0 else "under budget",
        },
        {
            "label": "Budget",
            "value": words.pounds_short(sum(row.budget_pence for row in tops)),
            "note": "General Fund, controllable",
        },
        {
            "label": "Over budget",
            "value": f"{red:,}",
            "href": f"{BASE}monitor?chosen=1&light=red&fund=GF&{place.asked}",
            "note": f"of {words.count(centres.height, 'cost centre')}",
        },
        {
            "label": "Savings not safe",
            "value": words.pounds_short(risk),
            "href": f"{BASE}savings?chosen=1&{place.asked}",
            "note": f"of {words.pounds_short(int(saved['proposed_pence'].sum()))}",
        },
        {
            "label": "Without a forecast",
            "value": f"{unsaid:,}",
            "note": words.count(unsaid, "cost centre").split(" ", 1)[1] + ", taken at budget",
        },
    ]


def _table(rows: list[DirectorateRow], place: Place) -> Any:
    body = [_row(row, place) for row in rows]
    tops = [row for row in rows if not row.above]
    foot = (
        "General Fund",
        "",
        *(
            thousand(sum(getattr(row, name) for row in tops))
            for name in ("budget_pence", "actual_pence", "forecast_pence", "variance_pence")
        ),
        "",
        thousand(sum(row.moved_pence for row in tops)),
    )
    head = ("Directorate and service", "", "Budget", "Spent", "Forecast", "Variance", "%", "Moved")
    return components.table(
        head,
        body,
        caption="Directorates and services, £ thousand",
        numeric=range(2, 8),
        foot=foot,
        stack=True,
    )


def _row(row: DirectorateRow, place: Place) -> tuple[object, ...]:
    narrow = "service" if row.above else "directorate"
    address = f"{BASE}monitor?chosen=1&{narrow}={row.code}&fund=GF&{place.asked}"
    kind = "govuk-link bud-service" if row.above else "govuk-link bud-directorate"
    return (
        link(row.name, address, kind),
        light(row.light),
        thousand(row.budget_pence),
        thousand(row.actual_pence),
        thousand(row.forecast_pence),
        thousand(row.variance_pence, address),
        share(row.variance_permille),
        thousand(row.moved_pence) if row.moved_pence else "",
    )


def _centres(frame: pl.DataFrame, place: Place, field: str, title: str) -> Any:
    rows = frame.head(MOVERS).to_dicts()
    if not rows:
        return safe((f"<p class='govuk-body'>{text(title)}: none.</p>",))
    body = [
        (
            link(
                f"{row['cost_centre']} {row['name']}",
                f"{BASE}centres/{row['cost_centre']}?{place.asked}",
            ),
            light(row["light"]),
            row["manager"] or "nobody yet",
            amount(row[field]),
        )
        for row in rows
    ]
    head = ("Cost centre", "", "Manager", "Amount")
    return components.table(head, body, caption=title, numeric=(3,), stack=True)
