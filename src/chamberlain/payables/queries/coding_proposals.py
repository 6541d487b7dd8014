"""Where an invoice's lines would be charged, as lines like them were; how right that has been."""

import json
from datetime import date
from typing import Any

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.finding import (
    find_invoice,
)
from chamberlain.payables.rules.coding_proposal import HISTORY, LINES, propose
from chamberlain.payables.rules.payee_classes import classes_seen

LINES_LEARNT = 200_000
"""At most as many lines of history are looked at, the latest first."""


def invoice_history(
    scope: Scope, entity: str, before: date, since: date | None = None
) -> pl.DataFrame:
    """Return approved lines of invoices dated over the days: supplier, words and their coding."""
    return read_frame(
        "SELECT y.reference, concat_ws(' ', i.purpose, l.description), "
        "l.cost_centre || '|' || l.account FROM payables_invoice i "
        "JOIN payables_payee y ON y.id = i.payee_id "
        "JOIN payables_invoice_line l ON l.invoice_id = i.id "
        "WHERE i.entity = %s AND i.state = 'approved' AND i.invoice_date < %s "
        "AND (%s::date IS NULL OR i.invoice_date >= %s) AND y.payee_class = ANY(%s) "
        "AND l.account <> '' ORDER BY i.invoice_date DESC, l.id DESC LIMIT %s",
        [entity, before, since, since, classes_seen(scope), LINES_LEARNT],
        schema=HISTORY,
    )


def spend_history_frame(entity: str, before: date | None, since: date | None) -> pl.DataFrame:
    """Return lines of published spending: supplier, words, and subjective where one is told."""
    return read_frame(
        "SELECT l.supplier_key, l.purpose, upper(l.account) FROM payables_spend_line l "
        "JOIN payables_spend_file f ON f.id = l.file_id WHERE f.entity = %s "
        "AND l.account <> '' AND (%s::date IS NULL OR l.paid_on < %s) "
        "AND (%s::date IS NULL OR l.paid_on >= %s) ORDER BY l.id",
        [entity, before, before, since, since],
        schema=HISTORY,
    )


class ProposedCoding(Record):
    """Where one line would be charged, how sure that is, and what it rests on."""

    line_no: int
    cost_centre: str
    account: str
    confidence_e4: int
    seen: int
    basis: str


@query(summary="Where an invoice's lines would be charged, learnt from history")
def invoice_coding_proposal(scope: Scope, invoice: str) -> list[ProposedCoding]:
    """Return a proposal for each line that something like it was charged before; nothing is coded.

    Learnt from approved invoices of the same entity dated before this one, so never from itself.
    """
    found = find_invoice(scope, invoice)
    lines = rows(
        "SELECT line_no, description FROM payables_invoice_line WHERE invoice_id = %s "
        "ORDER BY line_no",
        [found.pk],
    ) or [{"line_no": 1, "description": ""}]
    asked = pl.DataFrame(
        [
            (line["line_no"], found.payee.reference, f"{found.purpose} {line['description']}")
            for line in lines
        ],
        schema=LINES,
        orient="row",
    )
    learnt = invoice_history(scope, found.entity, found.invoice_date)
    return [_told(row) for row in propose(asked, learnt).iter_rows(named=True)]


def _told(row: dict[str, Any]) -> ProposedCoding:
    cost_centre, _, account = row["code"].partition("|")
    return ProposedCoding(
        line_no=row["row"],
        cost_centre=cost_centre,
        account=account,
        confidence_e4=row["confidence_e4"],
        seen=row["seen"],
        basis=row["basis"],
    )


class CodingRecord(Record):
    """How right proposals were on lines later than all they learnt from."""

    reference: str
    learnt_from: str
    learnt_before: date
    tested_until: date
    learnt_lines: int
    tested_lines: int
    bands: list[dict[str, int]]
    measured_on: date


@query(summary="How right proposed codings have been")
def invoice_coding_record(scope: Scope, limit: int = 20) -> list[CodingRecord]:
    """Return the measurements made, latest first."""
    found = rows(
        "SELECT reference, learnt_from, learnt_before, tested_until, learnt_lines, tested_lines, "
        "bands, measured_on FROM payables_coding_measure "
        "WHERE (%s OR entity = ANY(%s)) ORDER BY id DESC LIMIT %s",
        [scope.all, sorted(scope.entities), min(max(limit, 1), 200)],
    )
    return [CodingRecord(**row | {"bands": json.loads(row["bands"])}) for row in found]
