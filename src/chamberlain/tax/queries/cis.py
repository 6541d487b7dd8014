"""Subcontractors, their deductions, monthly returns and statements."""

import json
from datetime import date
from typing import Any

from django.db import connection

from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record

_LINES = """
    SELECT s.reference AS subcontractor, s.name, s.utr, max(d.verification_number), d.status,
           sum(d.gross_pence)::bigint, sum(d.materials_pence)::bigint,
           sum(d.deduction_pence)::bigint
    FROM tax_deduction d JOIN tax_subcontractor s ON s.reference = d.subcontractor
    WHERE d.entity = %s AND d.tax_year = %s AND d.tax_month = %s
    GROUP BY s.reference, d.status ORDER BY s.name, s.reference, d.status
"""
LINE = ("subcontractor", "name", "utr", "verification_number", "status", "gross_pence",
        "materials_pence", "deduction_pence")  # fmt: skip


def month_lines(entity: str, tax_year: str, tax_month: int) -> list[dict[str, Any]]:
    """Return what each subcontractor was paid and had deducted in a tax month."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [entity, tax_year, tax_month])
        return [dict(zip(LINE, row, strict=True)) for row in cursor.fetchall()]


def last_paid_on(subcontractor: str, before: date) -> date | None:
    """Return when a subcontractor was last paid before a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(paid_on) FROM tax_deduction WHERE subcontractor = %s AND paid_on < %s",
            [subcontractor, before],
        )
        found: date | None = cursor.fetchone()[0]
        return found


class SubcontractorRow(Record):
    """A subcontractor in the register; the taxpayer reference is masked."""

    reference: str
    entity: str
    payee: str
    name: str
    utr: str
    kind: str
    status: str
    verification_number: str
    verified_on: date | None


@query(summary="List subcontractors")
def cis_subcontractors(
    scope: Scope, entity: str = "", status: str = "", reference: str = ""
) -> list[SubcontractorRow]:
    """Return the register of subcontractors, by name; of the taxpayer reference the last four."""
    condition, params = scope.entity_sql("entity")
    names = list(SubcontractorRow.model_fields)
    columns = ", ".join("'••••••' || right(utr, 4)" if n == "utr" else n for n in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM tax_subcontractor WHERE {condition} "  # noqa: S608
            "AND (%s = '' OR entity = %s) AND (%s = '' OR status = %s) "
            "AND (%s = '' OR reference = %s) ORDER BY name",
            [*params, entity, entity, status, status, reference, reference],
        )
        return [SubcontractorRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class DeductionRow(Record):
    """A deduction from one invoice."""

    reference: str
    entity: str
    subcontractor: str
    name: str
    invoice: str
    status: str
    gross_pence: int
    materials_pence: int
    liable_pence: int
    rate_e2: int
    deduction_pence: int
    journal: str
    paid_on: date | None
    tax_year: str
    tax_month: int | None


@query(summary="List deductions from subcontractors")
def cis_deductions(
    scope: Scope,
    entity: str = "",
    tax_year: str = "",
    tax_month: int | None = None,
    reference: str = "",
) -> list[DeductionRow]:
    """Return deductions, the latest first; one without a tax month waits for its payment."""
    condition, params = scope.entity_sql("d.entity")
    names = list(DeductionRow.model_fields)
    columns = ", ".join("s.name" if name == "name" else f"d.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM tax_deduction d "  # noqa: S608 - field names
            f"JOIN tax_subcontractor s ON s.reference = d.subcontractor WHERE {condition} "
            "AND (%s = '' OR d.entity = %s) AND (%s = '' OR d.tax_year = %s) "
            "AND (%s::int IS NULL OR d.tax_month = %s) AND (%s = '' OR d.reference = %s) "
            "ORDER BY d.reference DESC",
            [*params, entity, entity, tax_year, tax_year, tax_month, tax_month, reference,
             reference],
        )  # fmt: skip
        return [DeductionRow(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


class CisReturnRow(Record):
    """A monthly return."""

    entity: str
    tax_year: str
    tax_month: int
    due_on: date
    lines: list[dict[str, Any]]
    gross_pence: int
    materials_pence: int
    deduction_pence: int
    state: str
    prepared_by: str
    approved_by: str
    submitted_by: str
    receipt: str


@query(summary="List monthly CIS returns")
def cis_returns(
    scope: Scope, entity: str = "", tax_year: str = "", tax_month: int | None = None
) -> list[CisReturnRow]:
    """Return monthly returns, the latest first; taxpayer references are masked."""
    condition, params = scope.entity_sql("entity")
    names = list(CisReturnRow.model_fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM tax_cis_return WHERE {condition} "  # noqa: S608
            "AND (%s = '' OR entity = %s) AND (%s = '' OR tax_year = %s) "
            "AND (%s::int IS NULL OR tax_month = %s) "
            "ORDER BY tax_year DESC, tax_month DESC, id DESC",
            [*params, entity, entity, tax_year, tax_year, tax_month, tax_month],
        )
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        kept = json.loads(row["lines"]) if isinstance(row["lines"], str) else row["lines"]
        row["lines"] = [line | {"utr": f"••••••{line['utr'][-4:]}"} for line in kept]
    return [CisReturnRow(**row) for row in rows]


@query(summary="The file of a monthly CIS return")
def cis_return_file(
    scope: Scope, entity: str, tax_year: str, tax_month: int
) -> list[dict[str, Any]]:
    """Return the lines of a month's return as they are filed, taxpayer references in full.

    Rows: utr, name, verification_number, gross_pence, materials_pence, deduction_pence.
    """
    condition, params = scope.entity_sql("entity")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT lines FROM tax_cis_return WHERE {condition} AND entity = %s "  # noqa: S608
            "AND tax_year = %s AND tax_month = %s AND state IN ('approved', 'submitted')",
            [*params, entity, tax_year, tax_month],
        )
        row = cursor.fetchone()
    kept = (json.loads(row[0]) if isinstance(row[0], str) else row[0]) if row else []
    filed = ("utr", "name", "verification_number", "gross_pence", "materials_pence",
             "deduction_pence")  # fmt: skip
    return [{name: line[name] for name in filed} for line in kept]


class Statement(Record):
    """A subcontractor's statement of payment and deduction for a tax month."""

    contractor: str
    subcontractor: str
    name: str
    payee: str
    tax_year: str
    tax_month: int
    verification_number: str
    gross_pence: int
    materials_pence: int
    liable_pence: int
    deduction_pence: int
    paid_pence: int


@query(summary="Statements of deduction for a tax month")
def cis_statements(scope: Scope, entity: str, tax_year: str, tax_month: int) -> list[Statement]:
    """Return the statement each subcontractor is owed for a month, gross ones left out.

    The verification number is shown where the deduction was at the higher rate.
    """
    condition, params = scope.entity_sql("d.entity")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(e.name, d.entity), s.reference, s.name, s.payee, d.tax_year, "  # noqa: S608
            "d.tax_month, coalesce(max(d.verification_number) FILTER "
            "(WHERE d.status = 'unmatched'), ''), sum(d.gross_pence)::bigint, "
            "sum(d.materials_pence)::bigint, sum(d.liable_pence)::bigint, "
            "sum(d.deduction_pence)::bigint, sum(d.gross_pence - d.deduction_pence)::bigint "
            "FROM tax_deduction d JOIN tax_subcontractor s ON s.reference = d.subcontractor "
            f"LEFT JOIN kernel_entity e ON e.code = d.entity WHERE {condition} "
            "AND d.entity = %s AND d.tax_year = %s AND d.tax_month = %s AND d.status <> 'gross' "
            "GROUP BY e.name, d.entity, s.reference, d.tax_year, d.tax_month ORDER BY s.name",
            [*params, entity, tax_year, tax_month],
        )
        names = list(Statement.model_fields)
        return [Statement(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
