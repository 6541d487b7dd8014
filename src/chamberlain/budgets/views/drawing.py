"""Drawings of budgets: how far a year has come, months against profile, the bridge to outturn."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from chamberlain.budgets.queries.monitor import DirectorateRow
from chamberlain.ui import charts, words
from chamberlain.ui.charts import Chart
from chamberlain.ui.html import safe, text

MONTHS = (
    "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar",
)  # fmt: skip
WIDE = 1_000


def bar(row: Any) -> SafeString:
    """Draw a budget with what is spent, what is committed, and where the forecast comes to."""
    whole = max(abs(row["budget_pence"]), abs(row["forecast_pence"]), 1)
    spent = _part(row["actual_pence"], row["budget_pence"], whole)
    promised = _part(row["committed_pence"], row["budget_pence"], whole)
    ends = _part(row["forecast_pence"], row["budget_pence"], whole)
    budget = _part(row["budget_pence"], row["budget_pence"], whole)
    promised = min(promised, WIDE - spent)
    said = (
        f"Spent {words.pounds_short(row['actual_pence'])} and committed "
        f"{words.pounds_short(row['committed_pence'])} of {words.pounds_short(row['budget_pence'])}"
        f"; forecast {words.pounds_short(row['forecast_pence'])}"
    )
    return safe(
        (
            f'<svg class="bud-bar" role="img" viewBox="0 0 {WIDE} 60" preserveAspectRatio="none" '
            f'focusable="false" aria-label="{text(said)}">',
            f'<rect class="bud-bar__rest" x="0" y="12" width="{budget}" height="36"/>',
            f'<rect class="bud-bar__spent" x="0" y="12" width="{spent}" height="36"/>',
            f'<rect class="bud-bar__promised" x="{spent}" y="12" width="{promised}" height="36"/>',
            f'<rect class="bud-bar__ends" x="{max(0, ends - 8)}" y="0" width="8" height="60"/>',
            "</svg>",
        )
    )


def _part(pence: int, budget: int, whole: int) -> int:
    """Return how much of the bar an amount takes; what has the other sign takes nothing."""
    signed = pence if budget >= 0 else -pence
    return max(0, min(WIDE, signed * WIDE // whole))


def months(centre: Any) -> Chart:
    """Draw what was due by each month against what had been spent."""
    return charts.lines(
        "Spent against the profile, to date",
        MONTHS,
        [("Budget due", centre.budget_by_month), ("Spent", centre.actual_by_month)],
    )


def bridge(rows: Sequence[DirectorateRow]) -> Chart:
    """Draw the way from the budget to the forecast outturn, a step for each directorate."""
    tops = [row for row in rows if not row.above]
    return charts.waterfall(
        "From budget to forecast",
        ("Budget", sum(row.budget_pence for row in tops)),
        [(row.name, row.variance_pence) for row in tops if row.variance_pence],
        "Forecast",
    )


def savings_columns(lines: Sequence[Any]) -> Chart | str:
    """Draw savings in their four states, a column for each directorate; nothing without any."""
    tops = [line for line in lines if not line.above and line.proposed_pence]
    if not tops:
        return ""
    return charts.columns(
        "Savings by state",
        [line.code for line in tops],
        [
            ("Achieved", [line.achieved_pence for line in tops]),
            ("Anticipated", [line.anticipated_pence for line in tops]),
            ("At risk", [line.at_risk_pence for line in tops]),
            ("Unachievable", [line.unachievable_pence for line in tops]),
        ],
    )


def variances(lines: Sequence[Any]) -> Chart:
    """Draw each service's variance, the largest overspend first."""
    services = sorted(
        (line for line in lines if line.above and line.variance_pence),
        key=lambda line: -line.variance_pence,
    )
    return charts.bars(
        "Forecast variance by service", [(line.name, line.variance_pence) for line in services]
    )


def scheme_bars(schemes: Sequence[Any]) -> Chart:
    """Draw how much of each scheme's budget of the year is spent."""
    return charts.bullet(
        "Capital spent of this year's budget",
        [
            (scheme.name, scheme.actual_pence, scheme.year_budget_pence)
            for scheme in schemes
            if scheme.year_budget_pence > 0
        ],
    )
