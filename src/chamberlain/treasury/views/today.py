"""Today: what stands at the bank, the thirteen weeks ahead, what is owed and lent."""

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import is_working_day, year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.treasury.views.pages import BASE, PAGES
from chamberlain.ui.charts import Chart, bars, columns, lines
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds, pounds_short

WEEK, FORTNIGHT = 7, 14


@needs(
    "treasury.cash_forecast",
    "treasury.forecast_flows",
    "treasury.forecast_against_actual",
    "treasury.forecast_accuracy",
    "treasury.gross_debt",
    "treasury.investments",
    "treasury.maturity_ladder",
    "treasury.indicators",
    "treasury.counterparties",
)
@PAGES.page
def today(request: HttpRequest, caller: Caller) -> Shown:
    """Show today's cash and the forecast it opens."""
    entity, as_at = PAGES.entity_of(caller), clock.business_date()
    here: dict[str, Any] = {"entity": entity, "as_at": as_at}
    ahead: pl.DataFrame = ask(caller, "treasury.cash_forecast", here)
    made_of: pl.DataFrame = ask(caller, "treasury.forecast_flows", here | {"days": FORTNIGHT})
    context = {
        "title": f"Cash on {as_at:%-d %B %Y}",
        "tiles": _tiles(caller, here, ahead),
        "charts": _charts(caller, here, ahead),
        "flows": [
            [row["kind"], f"{row['count']:,}", pounds(row["in_pence"]), pounds(row["out_pence"])]
            for row in made_of.iter_rows(named=True)
        ],
        "flows_foot": _foot(made_of),
        "accuracy": _accuracy(caller, here),
        "red": _breaches(caller, here),
    }
    return "treasury/today.html", context


def _tiles(caller: Caller, here: dict[str, Any], ahead: pl.DataFrame) -> list[dict[str, Any]]:
    debt = ask(caller, "treasury.gross_debt", here)
    lent = sum(
        one.principal_pence
        for one in ask(caller, "treasury.investments", {"state": "placed", **_entity(here)})
    )
    tiles = []
    if ahead.height:
        first = ahead.row(0, named=True)
        opening = first["balance_pence"] - first["in_pence"] - first["out_pence"]
        lowest = ahead.sort("balance_pence").row(0, named=True)
        week = ahead.head(WEEK)
        net = int(week["in_pence"].sum()) + int(week["out_pence"].sum())
        tiles = [
            {"label": "At the bank this morning", "value": pounds(opening)},
            {"label": "In and out within 7 days", "value": pounds(net)},
            {
                "label": "Lowest in 13 weeks",
                "value": pounds_short(lowest["balance_pence"]),
                "note": f"on {day(lowest['day'])}",
            },
        ]
    return [
        *tiles,
        {"label": "Lent", "value": pounds_short(lent), "href": f"{BASE}investments?state=placed"},
        {
            "label": "Owed on loans",
            "value": pounds_short(debt),
            "href": f"{BASE}loans?state=active",
        },
    ]


def _entity(here: dict[str, Any]) -> dict[str, Any]:
    return {"entity": here["entity"]}


def _charts(caller: Caller, here: dict[str, Any], ahead: pl.DataFrame) -> list[Chart]:
    charts = []
    if ahead.height:
        charts.append(forecast_chart(ahead))
        weeks = ahead.group_by_dynamic("day", every="1w").agg(pl.col("in_pence", "out_pence").sum())
        charts.append(
            columns(
                "In and out by week",
                [f"{first:%-d %b}" for first in weeks["day"]],
                [("In", weeks["in_pence"].to_list()), ("Out", weeks["out_pence"].to_list())],
            )
        )
    kept = ask(caller, "treasury.forecast_against_actual", here | {"days_ahead": 5})
    if kept.height > 1:
        charts.append(
            lines(
                "Forecast 5 days before, and what came",
                [f"{one:%-d %b}" for one in kept["day"]],
                [
                    ("Forecast", kept["forecast_pence"].to_list()),
                    ("Came", kept["actual_pence"].to_list()),
                ],
                zero=False,
            )
        )
    rungs = ask(caller, "treasury.maturity_ladder", here)
    if rungs["pence"].sum():
        charts.append(bars("Principal repaid, by years from now", list(rungs.iter_rows())))
    return charts


def forecast_chart(ahead: pl.DataFrame) -> Chart:
    """Draw the balance at the end of each working day ahead, with nought always in sight."""
    worked = ahead.filter(pl.col("day").is_in(_working_days(ahead["day"])))
    labels = [f"{one:%-d %b}" for one in worked["day"]]
    said = f"Balance at the end of each working day, {labels[0]} to {labels[-1]}."
    series = [("Balance", worked["balance_pence"].to_list())]
    return lines("Cash forecast, 13 weeks", labels, series, description=said)


def _working_days(days: pl.Series) -> list[date]:
    return [one for one in days.to_list() if is_working_day(one)]


def _foot(made_of: pl.DataFrame) -> list[str]:
    if made_of.is_empty():
        return []
    items = int(made_of["count"].sum())
    sums = [pounds(int(made_of[name].sum())) for name in ("in_pence", "out_pence")]
    return ["All", f"{items:,}", *sums]


def _accuracy(caller: Caller, here: dict[str, Any]) -> list[list[str]]:
    found = ask(caller, "treasury.forecast_accuracy", here)
    return [
        [
            count(row["days_ahead"], "day"),
            f"{row['forecasts']:,}",
            pounds(row["mean_error_pence"]),
            pounds(row["bias_pence"]),
            pounds(row["worst_pence"]),
        ]
        for row in found.iter_rows(named=True)
    ]


def _breaches(caller: Caller, here: dict[str, Any]) -> list[str]:
    """Return what is over its limit today, in words."""
    rows = ask(caller, "treasury.indicators", here | {"year": year_of(clock.business_date())})
    said = [
        f"{one.name}: {pounds(one.actual_pence)} is over {pounds(one.limit_pence)}"
        for one in rows
        if one.state == "breached"
    ]
    lent_to = ask(caller, "treasury.counterparties", here)
    return said + [
        f"{one.name} holds {pounds(one.lent_pence)}, over its limit of {pounds(one.limit_pence)}"
        for one in lent_to
        if one.left_pence < 0
    ]
