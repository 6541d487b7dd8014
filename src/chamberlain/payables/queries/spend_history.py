"""Published spending that was kept: the files, their lines, and what was set aside."""

from datetime import date
from typing import Any

from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.models import SpendFile
from chamberlain.payables.queries.finding import (
    reaches,
)

FILE_ORDERS = ("loaded_on", "first_day", "rows_read", "accepted", "total_pence", "filename")
LINE_ORDERS = ("paid_on", "supplier", "amount_pence", "row")


class SpendHistoryFile(Record):
    """One file of published spending, as it was read."""

    reference: str
    filename: str
    first_day: date | None
    last_day: date | None
    rows_read: int
    accepted: int
    waiting: int
    total_pence: Pence
    loaded_on: date


_FILES = """
    SELECT f.reference, f.filename, f.first_day, f.last_day, f.rows_read, f.accepted,
        (SELECT count(*) FROM payables_spend_set_aside a
         WHERE a.file_id = f.id AND a.taken_on IS NULL)::int AS waiting,
        f.total_pence, f.loaded_on
    FROM payables_spend_file f WHERE (%(everywhere)s OR f.entity = ANY(%(entities)s))
"""


def _paged(sort: str, orders: tuple[str, ...], limit: int, offset: int) -> tuple[str, dict]:
    column = sort.removeprefix("-") if sort.removeprefix("-") in orders else orders[0]
    direction = "DESC" if sort.startswith("-") else "ASC"
    return f"{column} {direction}", {"limit": min(max(limit, 1), 10_000), "offset": max(offset, 0)}


def _place(scope: Scope) -> dict[str, Any]:
    return {"everywhere": scope.all, "entities": sorted(scope.entities)}


@query(summary="List the spending files kept")
def spend_history_files(
    scope: Scope, *, search: str = "", sort: str = "-loaded_on", limit: int = 50, offset: int = 0
) -> list[SpendHistoryFile]:
    """Return a page of the published spending files that were read, latest first."""
    order, page = _paged(sort, FILE_ORDERS, limit, offset)
    found = rows(
        f"{_FILES} AND f.filename ILIKE %(text)s ORDER BY {order}, f.reference "
        "LIMIT %(limit)s OFFSET %(offset)s",
        _place(scope) | page | {"text": f"%{search}%"},
    )
    return [SpendHistoryFile(**row) for row in found]


class SpendHistoryView(SpendHistoryFile):
    """One file with how its columns were taken, and what a person should know of it."""

    entity: str
    document: str
    mapping: dict[str, str]
    facts: dict[str, str]
    notes: list[str]


@query(summary="Show one spending file kept")
def spend_history_file(scope: Scope, file: str) -> SpendHistoryView:
    """Return how a kept file was understood."""
    found = find_spend_file(scope, file)
    shown = rows(f"{_FILES} AND f.id = %(id)s", _place(scope) | {"id": found.pk})[0]
    return SpendHistoryView(
        **shown,
        entity=found.entity,
        document=found.document,
        mapping=found.mapping,
        facts=found.facts,
        notes=found.notes,
    )


class SpendHistoryLine(Record):
    """One payment of a spending file."""

    row: int
    paid_on: date | None
    supplier: str
    department: str
    service: str
    account: str
    purpose: str
    amount_pence: Pence


@query(summary="List the payments of spending files kept")
def spend_history_lines(
    scope: Scope,
    *,
    file: str = "",
    search: str = "",
    sort: str = "row",
    limit: int = 50,
    offset: int = 0,
) -> list[SpendHistoryLine]:
    """Return a page of published payments, of one file or of all, found by part of a supplier."""
    order, page = _paged(sort, LINE_ORDERS, limit, offset)
    found = rows(
        "SELECT l.row, l.paid_on, l.supplier, l.department, l.service, l.account, l.purpose, "  # noqa: S608
        "l.amount_pence FROM payables_spend_line l JOIN payables_spend_file f ON f.id = l.file_id "
        "WHERE (%(everywhere)s OR f.entity = ANY(%(entities)s)) "
        "AND (%(file)s = '' OR f.reference = %(file)s) AND l.supplier ILIKE %(text)s "
        f"ORDER BY {order}, l.id LIMIT %(limit)s OFFSET %(offset)s",
        _place(scope) | page | {"file": file, "text": f"%{search}%"},
    )
    return [SpendHistoryLine(**row) for row in found]


class SpendAside(Record):
    """One row set aside, as it stood."""

    row: int
    sheet: str
    reason: str
    cells: str
    taken_on: date | None


@query(summary="List the rows of a spending file that were set aside")
def spend_history_aside(scope: Scope, file: str) -> list[SpendAside]:
    """Return every row set aside with its reason, and the day it was taken after all."""
    found = find_spend_file(scope, file)
    listed = rows(
        "SELECT row, sheet, reason, cells, taken_on FROM payables_spend_set_aside "
        "WHERE file_id = %s ORDER BY sheet, row",
        [found.pk],
    )
    return [SpendAside(**row) for row in listed]


def find_spend_file(scope: Scope, reference: str) -> SpendFile:
    """Return a kept spending file the scope reaches, or say there is none."""
    found = SpendFile.objects.filter(reference=reference).first()
    if found is None or not reaches(scope, found.entity):
        raise Unknown(f"There is no spending file {reference}.", field="file")
    return found
