"""Partial exemption of a section 33 body: the year so far against the limit."""

from datetime import date

import polars as pl
from django.db import connection

from chamberlain.kernel.calendar import financial_year_range
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record, Year
from chamberlain.ledger.contract import tax_totals
from chamberlain.tax.rules.exemption import exempt_input_tax, insignificance
from chamberlain.tax.rules.vat import vat_codes


class ExemptCentre(Record):
    """What one cost centre adds to the VAT of exempt activities."""

    cost_centre: str
    exempt_e2: int
    basis: str
    vat_pence: int
    exempt_pence: int


class Exemption(Record):
    """A year's VAT of exempt activities against the limit."""

    entity: str
    year: int
    months: int
    vat_pence: int
    exempt_pence: int
    percent_limit_pence: int
    monthly_limit_pence: int
    limit_pence: int
    share_e2: int
    insignificant: bool
    repay_pence: int
    centres: list[ExemptCentre]


def exemption_of(scope: Scope, entity: str, year: int, on: date) -> Exemption:
    """Work out a year's test from posted lines, over the months begun by `on`."""
    since, end = financial_year_range(f"{year}-{(year + 1) % 100:02d}")
    until = min(end, on)
    months = max(1, min(12, (until.year - since.year) * 12 + until.month - since.month + 1))
    months = 12 if on >= end else months
    totals = tax_totals(scope, entity=entity, since=since, until=max(until, since))
    codes = vat_codes(since)
    lines = (
        totals.filter(pl.col("kind") == "spending")
        .join(codes.filter(pl.col("use") != "none"), left_on="vat_code", right_on="code")
        .join(_shares(entity, until), on="cost_centre", how="left")
        .with_columns(pl.col("exempt_e2").fill_null(0), pl.col("basis").fill_null(""))
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    worked, _ = exempt_input_tax.run(
        lines.select("row", "rate_e2", "exempt_e2", net_pence="amount_pence")
    )
    each = lines.join(worked, on="row")
    vat, exempt = (int(each[name].sum()) for name in ("vat_pence", "exempt_pence"))
    found = insignificance(vat, exempt, months, since)
    return Exemption(
        entity=entity,
        year=year,
        months=months,
        centres=_centres(each),
        **found.__dict__,
    )


def _centres(each: pl.DataFrame) -> list[ExemptCentre]:
    summed = (
        each.filter(pl.col("exempt_e2") > 0)
        .group_by("cost_centre", "exempt_e2", "basis")
        .agg(pl.col("vat_pence", "exempt_pence").sum())
        .sort("exempt_pence", descending=True)
    )
    return [ExemptCentre(**row) for row in summed.to_dicts()]


def _shares(entity: str, on: date) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cost_centre, exempt_e2, basis FROM tax_activity WHERE entity = %s "
            "AND held @> %s::date",
            [entity, on],
        )
        rows = cursor.fetchall()
    columns = {"cost_centre": pl.String, "exempt_e2": pl.Int64, "basis": pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row")


@query(summary="Show the test of partial exemption")
def vat_exemption(scope: Scope, entity: str, year: Year, on: date) -> Exemption:
    """Return a year's VAT of exempt activities against the greater of 5% and £625 a month."""
    return exemption_of(scope, entity, year, on)


class ActivityRow(Record):
    """How much of a cost centre's spending serves exempt activities."""

    entity: str
    cost_centre: str
    exempt_e2: int
    basis: str
    held_from: date
    held_to: date | None


@query(summary="List exempt activities")
def activity_list(scope: Scope, entity: str = "") -> list[ActivityRow]:
    """Return what is noted of cost centres with exempt activities."""
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entity, cost_centre, exempt_e2, basis, lower(held), upper(held) "  # noqa: S608
            f"FROM tax_activity WHERE {condition} AND (%s = '' OR entity = %s) ORDER BY 2, 5",
            [*params, entity, entity],
        )
        names = list(ActivityRow.model_fields)
        return [ActivityRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
