"""The cash position: what stands at the bank, how it came to, and what is expected."""

from datetime import date, timedelta

import polars as pl
from django.http import HttpRequest

from chamberlain.banking.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import is_working_day
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui.charts import Chart, columns, lines
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds

CASH_DAYS = 16
AHEAD_DAYS = 14


@needs("banking.cash_position", "banking.cash_expected", "banking.account_list")
@PAGES.page
def cash(request: HttpRequest, caller: Caller) -> Shown:
    """Show what stands at the bank, how it came to, and what is expected."""
    today = clock.business_date()
    inputs = {"since": today - timedelta(CASH_DAYS), "until": today}
    position: pl.DataFrame = ask(caller, "banking.cash_position", inputs)
    ahead: pl.DataFrame = ask(caller, "banking.cash_expected", {"since": today, "days": AHEAD_DAYS})
    accounts = ask(caller, "banking.account_list")
    tiles = [
        {
            "label": f"{one.name} ({one.entity} {one.code})",
            "value": "no statement" if one.balance_pence is None else pounds(one.balance_pence),
            "note": f"statement to {one.statement_to:%-d %b %Y}" if one.statement_to else "",
            "href": f"{BASE}statements?account={one.code}&entity={one.entity}",
        }
        for one in accounts
    ]
    left = sum(one.left for one in accounts)
    tiles.append({"label": "Lines to explain", "value": f"{left:,}", "href": f"{BASE}suspense"})
    return "banking/cash.html", {
        "title": "Cash position",
        "tiles": tiles,
        "charts": cash_charts(position, ahead, today),
    }


def cash_charts(position: pl.DataFrame, ahead: pl.DataFrame, today: date) -> list[Chart]:
    """Return balances by day and account as lines, and what is expected as columns."""
    charts = []
    if position.height:
        worked = position.filter(pl.col("day").is_in(_working_days(position["day"])))
        days = worked["day"].unique().sort()
        series = [
            (str(account), rows.sort("day")["balance_pence"].to_list())
            for (account,), rows in worked.partition_by("account", as_dict=True).items()
        ]
        labels = [f"{day:%-d %b}" for day in days]
        said = f"Closing balance of each account, {labels[0]} to {labels[-1]}."
        charts.append(lines("Balance at the bank", labels, series, description=said, zero=False))
    if ahead.height:
        sums = ahead.group_by("day").agg(pl.col("in_pence", "out_pence").sum()).sort("day")
        labels = [
            "due or late" if day == today else f"{day:%-d %b}" for day in sums["day"].to_list()
        ]
        expected = [("In", sums["in_pence"].to_list()), ("Out", sums["out_pence"].to_list())]
        charts.append(columns("Expected next", labels, expected))
    return charts


def _working_days(days: pl.Series) -> list[date]:
    return [day for day in days.unique().to_list() if is_working_day(day)]
