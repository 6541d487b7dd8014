"""The budget monitor: every cost centre's year on one line."""

from datetime import date
from typing import Any

import polars as pl
from pydantic import Field

from chamberlain.budgets.queries.figures import Asked, Basis, group_lines, seen_tree
from chamberlain.budgets.rules.variance import variance
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year

SUMMED = (
    "original_pence", "budget_pence", "profiled_pence", "actual_pence", "committed_pence",
    "forecast_pence", "earlier_pence", "suggested_pence",
)  # fmt: skip
COLUMNS = (
    "cost_centre", "name", "service", "service_name", "directorate", "directorate_name", "fund",
    "manager", "person", "original_pence", "budget_pence", "profiled_pence", "actual_pence",
    "committed_pence", "left_pence", "forecast_pence", "suggested_pence", "variance_pence",
    "variance_permille", "light", "moved_pence", "said_period",
)  # fmt: skip


def thresholds_on(day: date) -> pl.DataFrame:
    """Return the traffic lights in force on a day: colour, permille, pence."""
    return read_frame(
        "SELECT colour, permille, pence FROM budgets_threshold WHERE held @> %s::date",
        [day],
        schema={"colour": pl.String, "permille": pl.Int64, "pence": pl.Int64},
    )


def managers_on(entity: str, day: date) -> pl.DataFrame:
    """Return who answers for each cost centre on a day: cost_centre, person, manager (a name)."""
    return read_frame(
        "SELECT m.cost_centre, m.person, coalesce(u.name, m.person) FROM budgets_manager m "
        "LEFT JOIN kernel_user u ON u.reference = m.person "
        "WHERE m.entity = %s AND m.held @> %s::date",
        [entity, day],
        schema={"cost_centre": pl.String, "person": pl.String, "manager": pl.String},
    )


def with_variance(frame: pl.DataFrame, day: date) -> pl.DataFrame:
    """Add variance, its share and its light to rows with a budget and a forecast."""
    keyed = frame.with_columns(row=pl.int_range(pl.len(), dtype=pl.Int64))
    found, _ = variance.run(keyed, thresholds=thresholds_on(day))
    return keyed.join(found, on="row", how="left").sort("row").drop("row")


def monitor_frame(asked: Asked) -> pl.DataFrame:
    """Return one row for each cost centre with a budget or a figure, in the order of codes."""
    return by_centre(asked, group_lines(asked))


def by_centre(asked: Asked, groups: pl.DataFrame) -> pl.DataFrame:
    """Add groups up to cost centres, and say where each stands and how it fares."""
    centres = groups.group_by("cost_centre").agg(
        pl.col("fund").max(),
        *(pl.col(name).sum() for name in SUMMED),
        pl.col("said_period").max(),
    )
    placed = (
        centres.join(seen_tree(asked), on="cost_centre", how="inner")
        .join(managers_on(asked.entity, asked.day), on="cost_centre", how="left")
        .with_columns(
            left_pence=pl.col("budget_pence") - pl.col("actual_pence") - pl.col("committed_pence"),
            moved_pence=pl.col("forecast_pence") - pl.col("earlier_pence"),
            person=pl.col("person").fill_null(""),
            manager=pl.col("manager").fill_null(""),
        )
        .sort("cost_centre")
    )
    return with_variance(placed, asked.day).select(COLUMNS)


@query(summary="Monitor budgets by cost centre", contract=True)
def monitor(  # noqa: PLR0913, PLR0917 - each is a filter of the page
    scope: Scope,
    entity: str,
    year: Year,
    period: int,
    directorate: str = "",
    service: str = "",
    fund: str = "",
    light: str = "",
    basis: Basis = "controllable",
    as_at: date | None = None,
) -> pl.DataFrame:
    """Return each cost centre's budget, actual, commitments, forecast and variance for a year.

    Figures are of the year to the end of a period. Spending is positive and income negative; a
    positive variance is an overspend. `forecast_pence` is what managers said, or the budget where
    nobody did (`said_period` is then blank); `suggested_pence` stands beside it. The tree of cost
    centres is that of the period's last day, or of `as_at`.
    """
    asked = Asked(scope, entity, year, period, basis, as_at)
    frame = monitor_frame(asked)
    chosen = {"directorate": directorate, "service": service, "fund": fund, "light": light}
    for name, value in chosen.items():
        if value:
            frame = frame.filter(pl.col(name) == value)
    return frame


@query(summary="Show the budgets you answer for")
def my_budgets(scope: Scope, year: Year, period: int, entity: str) -> pl.DataFrame:
    """Return the monitor's lines of the cost centres the caller answers for, largest worry first.

    Whoever covers for somebody sees theirs too.
    """
    frame = monitor_frame(Asked(scope, entity, year, period))
    people = [one for one in (scope.person, scope.on_behalf_of) if one]
    return frame.filter(pl.col("person").is_in(people)).sort(
        "variance_pence", descending=True, maintain_order=True
    )


class DirectorateRow(Record):
    """A directorate's, service's or group's year."""

    code: str
    name: str
    above: str = Field(description="The directorate of a service; blank for a directorate")
    budget_pence: int
    actual_pence: int
    committed_pence: int
    forecast_pence: int
    variance_pence: int
    variance_permille: int | None
    moved_pence: int
    light: str
    centres: int
    red: int
    unsaid: int = Field(description="Cost centres for which nobody has forecast")


@query(summary="Show budgets by directorate and service")
def directorates(
    scope: Scope, entity: str, year: Year, period: int, fund: str = "GF"
) -> list[DirectorateRow]:
    """Return directorates, each followed by its services, with totals, lights and movement."""
    asked = Asked(scope, entity, year, period)
    frame = monitor_frame(asked)
    if fund:
        frame = frame.filter(pl.col("fund") == fund)
    return rows_above(frame, asked.day)


def rows_above(frame: pl.DataFrame, day: date) -> list[DirectorateRow]:
    """Add the monitor's rows up to services and directorates."""
    found: list[DirectorateRow] = []
    tops = _summed(frame, ["directorate", "directorate_name"], day)
    parts = _summed(frame, ["directorate", "service", "service_name"], day)
    for top in tops:
        found.append(_row(top, top["directorate"], top["directorate_name"], ""))
        found += [
            _row(part, part["service"], part["service_name"], part["directorate"])
            for part in parts
            if part["directorate"] == top["directorate"]
        ]
    return found


def _summed(frame: pl.DataFrame, keys: list[str], day: date) -> list[dict[str, Any]]:
    summed = (
        frame.group_by(keys)
        .agg(
            pl.col(
                "budget_pence", "actual_pence", "committed_pence", "forecast_pence", "moved_pence"
            ).sum(),
            centres=pl.len(),
            red=(pl.col("light") == "red").sum(),
            unsaid=pl.col("said_period").is_null().sum(),
        )
        .sort(keys)
    )
    return with_variance(summed, day).to_dicts()


def _row(values: dict[str, Any], code: str, name: str, above: str) -> DirectorateRow:
    own = {key: values[key] for key in DirectorateRow.model_fields if key in values}
    return DirectorateRow(code=code, name=name or "Not placed", above=above, **own)
