"""Charts as pure functions from whole numbers to a `Chart`, drawn on the server as SVG.

Each has a title, a description, and a table which says the same; write `{{ chart }}` or
`{% chart chart %}` in a template. Amounts are whole pence; other units are named by `unit`.
"""

from chamberlain.ui.charts.across import bars, bullet, events, waterfall
from chamberlain.ui.charts.frame import UNITS, Chart, Series
from chamberlain.ui.charts.round import donut
from chamberlain.ui.charts.upright import columns, lines, sparkline

__all__ = [
    "UNITS",
    "Chart",
    "Series",
    "bars",
    "bullet",
    "columns",
    "donut",
    "events",
    "lines",
    "sparkline",
    "waterfall",
]
