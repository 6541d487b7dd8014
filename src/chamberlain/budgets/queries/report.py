"""The monthly monitoring report: made from the month's figures, or as it was published."""

import hashlib
import json
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from chamberlain.budgets.queries.capital import scheme_frame
from chamberlain.budgets.queries.figures import Asked, group_lines
from chamberlain.budgets.queries.monitor import (
    DirectorateRow,
    by_centre,
    rows_above,
)
from chamberlain.budgets.queries.savings import STATES, savings_frame
from chamberlain.budgets.rules.report import (
    FundLine,
    GroupLine,
    MeasureLine,
    MovedLine,
    Reason,
    Report,
    SchemeLine,
    ServiceLine,
)
from chamberlain.kernel.calendar import financial_year, period_name
from chamberlain.kernel.door import NotPermitted, Refusal, Scope, query
from chamberlain.kernel.models import Entity
from chamberlain.kernel.records import Record, Year

GENERAL_FUND = "GF"
REASONS_SHOWN = 24
FUND_NAMES = {"HRA": "Housing Revenue Account", "DSG": "Dedicated Schools Grant"}
SAVED = ("proposed_pence", *STATES)
Savings = dict[str, dict[str, int]]


@query(summary="Show the month's monitoring report", contract=True)
def report(scope: Scope, entity: str, year: Year, period: int) -> Report:
    """Return the month's targeted budget monitoring, as published, or as it stands until then.

    A draft is shown to those who see the whole entity.
    """
    kept = published(scope, entity, year, period)
    if kept is not None:
        return kept
    if not scope.sees_whole(entity):
        raise NotPermitted("The report is a draft until it is published.")
    return made(scope, entity, year, period)


def published(scope: Scope, entity: str, year: int, period: int) -> Report | None:
    """Return a report as it was published, or None; its hash is compared as it is read."""
    if not (scope.all or entity in scope.entities):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.figures, p.sha256, p.note, coalesce(u.name, p.published_by), p.published_on "
            "FROM budgets_pack p LEFT JOIN kernel_user u ON u.reference = p.published_by "
            "WHERE p.entity = %s AND p.year = %s AND p.period = %s",
            [entity, year, period],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    figures, sha256, note, who, day = row
    plain = json.loads(figures) if isinstance(figures, str) else figures
    found = Report.model_validate(plain)
    if digest_of(found) != sha256:
        raise Refusal("The published report was altered: its hash differs.", code="altered")
    more = {"published_on": day, "published_by": who, "sha256": sha256, "note": note}
    return found.model_copy(update=more)


def digest_of(found: Report) -> str:
    """Return the hash of a report's figures, the same however they are stored."""
    plain = found.model_dump(
        mode="json", exclude={"published_on", "published_by", "sha256", "note"}
    )
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def made(scope: Scope, entity: str, year: int, period: int) -> Report:
    """Make the report from the figures as they stand."""
    asked = Asked(scope, entity, year, period)
    groups = group_lines(asked, words=True)
    centres = by_centre(asked, groups)
    ours = centres.filter(pl.col("fund") == GENERAL_FUND)
    whole = Asked(scope, entity, year, period, "all")
    saved = _savings(asked)
    before = _previous(scope, entity, year, period)
    lines = [_service(row, saved, before) for row in rows_above(ours, asked.day)]
    total = _total(lines, before)
    measures = _measures(entity, year, period)
    relief = sum(one.amount_pence for one in measures)
    found = Entity.objects.filter(code=entity).first()
    return Report(
        entity=entity,
        entity_name=found.name if found else entity,
        year=year,
        year_name=financial_year(date(year, 4, 1)),
        period=period,
        name=period_name(financial_year(date(year, 4, 1)), period),
        as_at=asked.day,
        general_fund=lines,
        total=total,
        groups=_groups(groups),
        funds=_funds(by_centre(whole, group_lines(whole))),
        reasons=_reasons(groups, centres),
        measures=measures,
        measures_pence=relief,
        residual_pence=total.variance_pence + relief,
        schemes=_schemes(asked),
        virements=_virements(asked),
        unsaid=int(ours["said_period"].is_null().sum()),
        centres=ours.height,
    )


def _savings(asked: Asked) -> Savings:
    """Return the savings' parts by directorate and by service."""
    frame = savings_frame(asked)
    found: Savings = {}
    for place in ("directorate", "service"):
        summed = frame.group_by(place).agg(pl.col(SAVED).sum())
        for row in summed.to_dicts():
            found[row.pop(place)] = row
    return found


def _previous(scope: Scope, entity: str, year: int, period: int) -> dict[str, int]:
    """Return the variances of the report published last before, by code; "" is the total."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(period) FROM budgets_pack WHERE entity = %s AND year = %s AND period < %s",
            [entity, year, period],
        )
        (last,) = cursor.fetchone()
    kept = published(scope, entity, year, last) if last else None
    if kept is None:
        return {}
    return {line.code: line.variance_pence for line in (*kept.general_fund, kept.total)}


def _service(row: DirectorateRow, saved: Savings, before: dict[str, int]) -> ServiceLine:
    own: dict[str, Any] = {n: getattr(row, n) for n in ServiceLine.model_fields if hasattr(row, n)}
    parts = saved.get(row.code, dict.fromkeys(SAVED, 0))
    return ServiceLine(previous_pence=before.get(row.code), **(own | parts))


def _total(lines: list[ServiceLine], before: dict[str, int]) -> ServiceLine:
    tops = [line for line in lines if not line.above]
    names = ["budget_pence", "actual_pence", "forecast_pence", "variance_pence", *SAVED]
    sums: dict[str, Any] = {name: sum(getattr(line, name) for line in tops) for name in names}
    size = abs(sums["budget_pence"])
    share = (abs(sums["variance_pence"]) * 1_000 * 2 + size) // (size * 2) if size else None
    if share is not None and sums["variance_pence"] < 0:
        share = -share
    lights = {line.light for line in tops}
    light = next((one for one in ("red", "amber") if one in lights), "green")
    return ServiceLine(
        code="",
        name="General Fund services",
        above="",
        previous_pence=before.get(""),
        variance_permille=share,
        light=light if sums["variance_pence"] > 0 else "green",
        **sums,
    )


def _groups(groups: pl.DataFrame) -> list[GroupLine]:
    summed = (
        groups.filter(pl.col("fund") == GENERAL_FUND)
        .group_by("group", name="group_name")
        .agg(pl.col("budget_pence", "actual_pence", "forecast_pence").sum())
        .with_columns(variance_pence=pl.col("forecast_pence") - pl.col("budget_pence"))
        .sort("group")
    )
    return [GroupLine(**row) for row in summed.to_dicts()]


def _funds(centres: pl.DataFrame) -> list[FundLine]:
    summed = (
        centres.filter((pl.col("fund") != GENERAL_FUND) & (pl.col("fund") != ""))
        .group_by("fund")
        .agg(pl.col("budget_pence", "forecast_pence", "variance_pence").sum())
        .filter((pl.col("budget_pence") != 0) | (pl.col("forecast_pence") != 0))
        .sort("fund", descending=True)
    )
    return [
        FundLine(name=FUND_NAMES.get(row["fund"], row["fund"]), **row) for row in summed.to_dicts()
    ]


def _reasons(groups: pl.DataFrame, centres: pl.DataFrame) -> list[Reason]:
    """Return the largest variances that somebody gave a reason for, overspends first."""
    places = centres.select("cost_centre", "name", "service_name", "directorate", cfund="fund")
    told = (
        groups.filter(pl.col("said_period").is_not_null())
        .with_columns(variance_pence=pl.col("forecast_pence") - pl.col("budget_pence"))
        .filter(pl.col("variance_pence") != 0)
        .join(places, on="cost_centre", how="inner")
        .filter(pl.col("cfund") == GENERAL_FUND)
        .sort(pl.col("variance_pence").abs(), descending=True)
        .head(REASONS_SHOWN)
        .sort("variance_pence", descending=True)
    )
    return [Reason(**{name: row[name] for name in Reason.model_fields}) for row in told.to_dicts()]


def _measures(entity: str, year: int, period: int) -> list[MeasureLine]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT directorate, title, amount_pence FROM budgets_measure "
            "WHERE entity = %s AND year = %s AND period = %s ORDER BY id",
            [entity, year, period],
        )
        return [
            MeasureLine(directorate=place, title=title, amount_pence=pence)
            for place, title, pence in cursor.fetchall()
        ]


def _schemes(asked: Asked) -> list[SchemeLine]:
    names = list(SchemeLine.model_fields)
    return [SchemeLine(**row) for row in scheme_frame(asked).select(names).to_dicts()]


def _virements(asked: Asked) -> list[MovedLine]:
    since = asked.day.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT v.reference, v.reason, v.amount_pence, v.kind, coalesce(u.name, v.decided_by) "
            "FROM budgets_virement v LEFT JOIN kernel_user u ON u.reference = v.decided_by "
            "WHERE v.entity = %s AND v.year = %s AND v.state = 'approved' "
            "AND v.decided_on BETWEEN %s AND %s ORDER BY v.reference",
            [asked.entity, asked.year, since, asked.day],
        )
        names = list(MovedLine.model_fields)
        return [MovedLine(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class PackRow(Record):
    """A published report."""

    entity: str
    year: int
    period: int
    variance_pence: int
    residual_pence: int
    published_by: str
    published_on: date
    sha256: str


@query(summary="List published monitoring reports")
def reports(scope: Scope, entity: str = "", year: Year | None = None) -> list[PackRow]:
    """Return the reports that were published, latest first, with what they came to."""
    condition, params = scope.entity_sql("p.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.entity, p.year, p.period, "  # noqa: S608 - the scope's own condition
            "(p.figures #>> '{total,variance_pence}')::bigint, "
            "(p.figures ->> 'residual_pence')::bigint, coalesce(u.name, p.published_by), "
            "p.published_on, p.sha256 FROM budgets_pack p "
            "LEFT JOIN kernel_user u ON u.reference = p.published_by "
            f"WHERE {condition} AND (%s = '' OR p.entity = %s) "
            "AND (%s::int IS NULL OR p.year = %s) ORDER BY p.year DESC, p.period DESC, p.entity",
            [*params, entity, entity, year, year],
        )
        names: list[Any] = list(PackRow.model_fields)
        return [PackRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
