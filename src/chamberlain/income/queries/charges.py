"""Charges and customers: what is owed, by whom, and how old it is."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows


class ChargeState(Record):
    """How a charge stands."""

    source_ref: str
    charge: str
    customer: str
    why: str
    due_on: date
    owed_pence: Pence
    settled_pence: Pence
    credited_pence: Pence


@query(contract=True, summary="How charges stand")
def charges_of(scope: Scope, source: str, source_refs: list[str]) -> list[ChargeState]:
    """Return how charges of an application stand, by its own references."""
    place, params = scope.whole_sql("c.entity")
    found = rows(
        "SELECT c.source_ref, c.reference AS charge, u.reference AS customer, c.why, "  # noqa: S608
        "c.due_on, c.owed_pence, c.settled_pence, c.credited_pence FROM income_charge c "
        f"JOIN income_customer u ON u.account_id = c.account_id WHERE {place} "
        "AND c.source = %s AND c.source_ref = ANY(%s) ORDER BY c.id",
        [*params, source, source_refs],
    )
    return [ChargeState(**row) for row in found]


CHARGES = {
    "reference": pl.String,
    "entity": pl.String,
    "customer": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "income_type": pl.String,
    "why": pl.String,
    "raised_on": pl.Date,
    "due_on": pl.Date,
    "owed_pence": pl.Int64,
    "settled_pence": pl.Int64,
    "credited_pence": pl.Int64,
    "left_pence": pl.Int64,
    "days_late": pl.Int64,
    "stage": pl.String,
}


@query(summary="Charges")
def charges(
    scope: Scope, as_at: date, customer: str = "", open_only: bool = True, entity: str = ""
) -> pl.DataFrame:
    """Return charges, the oldest due first, with what is left of each."""
    place, params = scope.whole_sql("c.entity")
    left = "c.owed_pence - c.settled_pence - c.credited_pence"
    return read_frame(
        "SELECT c.reference, c.entity, u.reference, u.name, c.kind, c.income_type, "  # noqa: S608
        f"c.why, c.raised_on, c.due_on, c.owed_pence, c.settled_pence, c.credited_pence, {left}, "
        f"CASE WHEN {left} > 0 THEN greatest(%s::date - c.due_on, 0) ELSE 0 END, c.stage "
        "FROM income_charge c JOIN income_customer u ON u.account_id = c.account_id "
        f"WHERE {place} AND (%s = '' OR u.reference = %s) AND (%s = '' OR c.entity = %s) "
        f"AND (NOT %s OR {left} > 0) ORDER BY c.due_on, c.id",
        [as_at, *params, customer, customer, entity, entity, open_only],
        schema=CHARGES,
    )


CUSTOMERS = {
    "reference": pl.String,
    "entity": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "account": pl.String,
    "postcode": pl.String,
    "email": pl.String,
    "balance_pence": pl.Int64,
    "overdue_pence": pl.Int64,
}


@query(summary="Customers")
def customers(scope: Scope, as_at: date, search: str = "", entity: str = "") -> pl.DataFrame:
    """Return customers with what each owes and what of it is overdue, those who owe most first."""
    place, params = scope.whole_sql("u.entity")
    like = f"%{search.strip().upper()}%"
    return read_frame(
        "SELECT u.reference, u.entity, u.name, u.kind, k.reference, u.postcode, "  # noqa: S608
        "u.email, k.balance_pence, coalesce((SELECT sum(c.owed_pence - c.settled_pence "
        "- c.credited_pence)::bigint FROM income_charge c WHERE c.account_id = k.id "
        "AND c.due_on < %s), 0) FROM income_customer u JOIN income_account k "
        f"ON k.id = u.account_id WHERE {place} AND (%s = '' OR u.entity = %s) "
        "AND (upper(u.name) LIKE %s OR k.key LIKE %s OR u.reference LIKE %s) "
        "ORDER BY k.balance_pence DESC, u.name LIMIT 2000",
        [as_at, *params, entity, entity, like, like, like],
        schema=CUSTOMERS,
    )
