"""Reconciliations: as prepared and reviewed, and as they would be now."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.banking.queries.figures import Figures, bank_figures, suspense_figures
from chamberlain.banking.queries.seeing import (
    frame,
    see_account,
)
from chamberlain.kernel.door import Scope, Unknown, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows

LIST_MAX = 20_000
ITEMS_MAX = 200_000

LIST = {
    "reference": pl.String,
    "kind": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "as_at": pl.Date,
    "cash_book_pence": pl.Int64,
    "statement_pence": pl.Int64,
    "difference_pence": pl.Int64,
    "lines": pl.Int64,
    "explained": pl.Int64,
    "left_pence": pl.Int64,
    "state": pl.String,
    "prepared_by": pl.String,
    "prepared_on": pl.Date,
    "reviewed_by": pl.String,
    "reviewed_on": pl.Date,
}


class Item(Record):
    """One item between cash book and statement."""

    kind: str
    subject: str
    day: date
    amount_pence: Pence
    description: str


class ReconciliationView(Record):
    """Cash book ± listed items = statement; the difference should be nil."""

    reference: str
    kind: str
    entity: str
    account: str
    as_at: date
    statement: str
    ledger_pence: Pence
    transit_pence: Pence
    in_transit_pence: Pence
    unposted_pence: Pence
    statement_pence: Pence
    difference_pence: Pence
    lines: int
    explained: int
    left: int
    left_pence: Pence
    suspense_pence: Pence
    note: str
    state: str
    prepared_by: str
    prepared_on: date | None
    reviewed_by: str | None
    reviewed_on: date | None
    prepared_person: str = ""
    account_name: str = ""
    items: list[Item]

    @property
    def cash_book_pence(self) -> int:
        """Return the bank as our books have it."""
        return self.ledger_pence + self.transit_pence


@query(summary="Reconciliations, newest first")
def reconciliation_list(
    scope: Scope, entity: str = "", state: str = "", since: date | None = None
) -> pl.DataFrame:
    """Return reconciliations of bank accounts and of suspense, with who prepared and reviewed."""
    place, params = scope.whole_sql("r.entity")
    return frame(
        "SELECT r.reference, r.kind, r.entity, coalesce(a.code, ''), r.as_at, "  # noqa: S608
        "r.ledger_pence + r.transit_pence, r.statement_pence, r.difference_pence, r.lines, "
        "r.explained, r.left_pence, r.state, p.name, r.prepared_on, v.name, r.reviewed_on "
        "FROM banking_reconciliation r LEFT JOIN banking_account a ON a.id = r.account_id "
        "LEFT JOIN kernel_user p ON p.reference = r.prepared_by "
        "LEFT JOIN kernel_user v ON v.reference = r.reviewed_by "
        f"WHERE {place} AND (%s = '' OR r.entity = %s) AND (%s = '' OR r.state = %s) "
        "AND (%s::date IS NULL OR r.as_at >= %s) ORDER BY r.as_at DESC, r.id DESC",
        [*params, entity, entity, state, state, since, since],
        LIST,
        LIST_MAX,
    )


@query(summary="One reconciliation with its items")
def reconciliation(scope: Scope, reconciliation: str) -> ReconciliationView:
    """Return a reconciliation as it was prepared, with every item listed then."""
    found = rows(
        "SELECT r.*, coalesce(a.code, '') AS account_code, coalesce(a.name, '') AS account_name, "
        "p.name AS preparer, v.name AS reviewer "
        "FROM banking_reconciliation r LEFT JOIN banking_account a ON a.id = r.account_id "
        "LEFT JOIN kernel_user p ON p.reference = r.prepared_by "
        "LEFT JOIN kernel_user v ON v.reference = r.reviewed_by WHERE r.reference = %s",
        [reconciliation],
    )
    if not found or not scope.sees_whole(found[0]["entity"]):
        raise Unknown(f"There is no reconciliation {reconciliation}.", field="reconciliation")
    row = found[0]
    items = rows(
        "SELECT kind, subject, day, amount_pence, description FROM banking_reconciling_item "
        "WHERE reconciliation_id = %s ORDER BY kind, day, id LIMIT %s",
        [row["id"], ITEMS_MAX],
    )
    values: dict[str, Any] = {
        name: row[name] for name in ReconciliationView.model_fields if name in row
    }
    return ReconciliationView(
        **values
        | {
            "account": row["account_code"],
            "left": row["lines"] - row["explained"],
            "prepared_person": row["prepared_by"],
            "prepared_by": row["preparer"] or row["prepared_by"],
            "reviewed_by": row["reviewer"] or row["reviewed_by"],
            "items": [Item(**item) for item in items],
        }
    )


@query(summary="A reconciliation as it would be now")
def reconciliation_now(
    scope: Scope, entity: str, as_at: date, account: str = "", suspense: bool = False
) -> ReconciliationView:
    """Return the figures of a bank account, or of suspense, at the end of a day, not prepared."""
    held = None if suspense else see_account(scope, entity, account)
    if not scope.sees_whole(entity):
        raise Unknown(f"There are no bank accounts of {entity}.", field="entity")
    figures = bank_figures(scope, held, as_at) if held else suspense_figures(scope, entity, as_at)
    return ReconciliationView(
        reference="",
        kind="bank" if held else "suspense",
        entity=entity,
        account=held.code if held else "",
        as_at=as_at,
        state="not prepared",
        prepared_by="",
        prepared_on=None,
        reviewed_by=None,
        reviewed_on=None,
        note="",
        **_shown(figures),
    )


def _shown(figures: Figures) -> dict[str, Any]:
    return {
        "statement": figures.statement,
        "ledger_pence": figures.ledger_pence,
        "transit_pence": figures.transit_pence,
        "in_transit_pence": figures.sum_of("in_transit"),
        "unposted_pence": figures.sum_of("unposted"),
        "statement_pence": figures.statement_pence,
        "difference_pence": figures.difference_pence,
        "lines": figures.lines,
        "explained": figures.explained,
        "left": figures.lines - figures.explained,
        "left_pence": figures.left_pence,
        "suspense_pence": figures.suspense_pence,
        "items": [Item(**row) for row in figures.items.iter_rows(named=True)],
    }
