"""Receipts, suspense, takings and files: what came in, what waits, what is in the books."""

from datetime import date

import polars as pl

from chamberlain.income.queries.seeing import (
    number_of,
    one,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.door.withholding import kept_references
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

AGES = ((7, "Up to a week"), (30, "Up to a month"), (90, "Up to three months"))
OLDEST = "Over three months"
REF = "'RCP-' || lpad(r.id::text, 7, '0')"

RECEIPTS = {
    "reference": pl.String,
    "entity": pl.String,
    "channel": pl.String,
    "received_on": pl.Date,
    "amount_pence": pl.Int64,
    "left_pence": pl.Int64,
    "payer": pl.String,
    "said": pl.String,
    "account": pl.String,
    "batch": pl.String,
    "closed": pl.String,
    "returned_on": pl.Date,
}


WENT_TO = (
    "coalesce((SELECT string_agg(DISTINCT k.reference, ', ') FROM income_allocation a "
    "JOIN income_account k ON k.id = a.account_id WHERE a.receipt_id = r.id "
    "AND a.undoes_id IS NULL AND NOT EXISTS "
    "(SELECT 1 FROM income_allocation u WHERE u.undoes_id = a.id)), '')"
)


@query(summary="Receipts")
def receipts(
    scope: Scope, since: date, until: date | None = None, channel: str = "", search: str = ""
) -> pl.DataFrame:
    """Return receipts of some days, the latest first, with where each went."""
    place, params = scope.whole_sql("r.entity")
    like = f"%{search.strip().upper()}%"
    return read_frame(
        f"SELECT {REF}, r.entity, r.channel, r.received_on, r.amount_pence, "  # noqa: S608
        f"r.amount_pence - r.allocated_pence, r.payer, r.said, {WENT_TO}, r.batch, r.closed, "
        "r.returned_on "
        f"FROM income_receipt r WHERE {place} AND r.received_on >= %s "
        "AND (%s::date IS NULL OR r.received_on < %s) AND (%s = '' OR r.channel = %s) "
        "AND (upper(r.payer) LIKE %s OR upper(r.said) LIKE %s) ORDER BY r.id DESC LIMIT 5000",
        [*params, since, until, until, channel, channel, like, like],
        schema=RECEIPTS,
    )


class Posting(Record):
    """One allocation of a receipt."""

    allocation: str
    account: str
    name: str
    charge: str
    amount_pence: Pence
    coding: str
    how: str
    evidence: str
    person: str
    allocated_on: date
    undoes: bool
    undone: bool


class ReceiptView(Record):
    """A receipt as it came, and everything that became of it."""

    reference: str
    entity: str
    channel: str
    external_ref: str
    batch: str
    received_on: date
    amount_pence: Pence
    left_pence: Pence
    refunded_pence: Pence
    payer: str
    said: str
    account: str
    closed: str
    returned_on: date | None
    since: date | None
    tried: str
    owner: str
    note: str
    postings: list[Posting]


@query(summary="One receipt")
def receipt(scope: Scope, receipt: str) -> ReceiptView:
    """Return a receipt with every posting of it and every one taken back."""
    place, params = scope.whole_sql("r.entity")
    number = number_of(receipt, "RCP")
    found = one(
        f"SELECT {REF} AS reference, r.entity, r.channel, r.external_ref, "  # noqa: S608
        "r.batch, r.received_on, r.amount_pence, r.amount_pence - r.allocated_pence AS left_pence, "
        f"r.refunded_pence, r.payer, r.said, {WENT_TO} AS account, r.closed, r.returned_on, "
        "s.since, coalesce(s.tried, '') AS tried, coalesce(u.name, '') AS owner, "
        "coalesce(s.note, '') AS note FROM income_receipt r LEFT JOIN income_suspense s "
        "ON s.receipt_id = r.id AND s.cleared_on IS NULL LEFT JOIN kernel_user u "
        f"ON u.reference = s.owner WHERE {place} AND r.id = %s",
        [*params, number],
        f"receipt {receipt}",
    )
    posted = rows(
        "SELECT 'ALC-' || lpad(a.id::text, 7, '0') AS allocation, "
        "coalesce(k.reference, '') AS account, coalesce(k.name, '') AS name, "
        "coalesce(c.reference, '') AS charge, a.amount_pence, trim(a.control || ' ' || "
        "a.cost_centre) AS coding, a.how, a.evidence, coalesce(u.name, a.person) AS person, "
        "a.allocated_on, a.undoes_id IS NOT NULL AS undoes, EXISTS (SELECT 1 "
        "FROM income_allocation z WHERE z.undoes_id = a.id) AS undone FROM income_allocation a "
        "LEFT JOIN income_account k ON k.id = a.account_id "
        "LEFT JOIN income_charge c ON c.id = a.charge_id "
        "LEFT JOIN kernel_user u ON u.reference = a.person WHERE a.receipt_id = %s ORDER BY a.id",
        [number],
    )
    return ReceiptView(**found, postings=[Posting(**row) for row in posted])


SUSPENSE = {
    "reference": pl.String,
    "entity": pl.String,
    "channel": pl.String,
    "received_on": pl.Date,
    "age_days": pl.Int64,
    "amount_pence": pl.Int64,
    "left_pence": pl.Int64,
    "payer": pl.String,
    "said": pl.String,
    "tried": pl.String,
    "owner": pl.String,
    "note": pl.String,
}


@query(summary="Receipts in suspense")
def suspense(scope: Scope, as_at: date, owner: str = "", entity: str = "") -> pl.DataFrame:
    """Return receipts that wait for a person, the oldest first, with their age and owner."""
    place, params = scope.whole_sql("s.entity")
    return read_frame(
        f"SELECT {REF}, r.entity, r.channel, r.received_on, "  # noqa: S608
        "%s::date - r.received_on, r.amount_pence, r.amount_pence - r.allocated_pence, r.payer, "
        "r.said, s.tried, coalesce(u.name, ''), s.note FROM income_suspense s "
        "JOIN income_receipt r ON r.id = s.receipt_id LEFT JOIN kernel_user u "
        f"ON u.reference = s.owner WHERE {place} AND s.cleared_on IS NULL "
        "AND r.returned_on IS NULL AND (%s = '' OR u.username = %s) "
        "AND (%s = '' OR r.entity = %s) ORDER BY r.received_on, r.id",
        [as_at, *params, owner, owner, entity, entity],
        schema=SUSPENSE,
    )


class Next(Record):
    """The receipt to look at, and how much waits in all."""

    receipt: str | None
    after: str | None
    count: int
    left_pence: Pence


@query(summary="The next receipt in suspense")
def suspense_next(scope: Scope, receipt: str = "") -> Next:
    """Return the oldest receipt that waits, or the one asked for, and which comes after it."""
    place, params = scope.whole_sql("s.entity")
    found = rows(
        f"SELECT {REF} AS reference, r.amount_pence - r.allocated_pence AS left_pence "  # noqa: S608
        f"FROM income_suspense s JOIN income_receipt r ON r.id = s.receipt_id WHERE {place} "
        "AND s.cleared_on IS NULL AND r.returned_on IS NULL ORDER BY r.received_on, r.id",
        params,
    )
    kept = kept_references(scope)
    found = [row for row in found if row["reference"] not in kept]
    names = [row["reference"] for row in found]
    at = names.index(receipt) if receipt in names else 0
    return Next(
        receipt=names[at] if names else None,
        after=names[(at + 1) % len(names)] if len(names) > 1 else None,
        count=len(names),
        left_pence=sum(row["left_pence"] for row in found),
    )


class Age(Record):
    """What waits of one age."""

    age: str
    count: int
    pence: Pence


@query(contract=True, summary="Suspense by age")
def suspense_by_age(scope: Scope, entity: str, as_at: date) -> list[Age]:
    """Return how much waits in suspense by age, the youngest first; bands that are empty too."""
    frame = suspense(scope, as_at=as_at, entity=entity)
    found, least = [], -1
    for most, name in (*AGES, (10**6, OLDEST)):
        part = frame.filter(pl.col("age_days").is_between(least, most, closed="right"))
        found.append(Age(age=name, count=part.height, pence=int(part["left_pence"].sum())))
        least = most
    return found


TAKEN = {
    "income_type": pl.String,
    "channel": pl.String,
    "day": pl.Date,
    "count": pl.Int64,
    "pence": pl.Int64,
}


@query(contract=True, summary="What was taken by income type, channel and day")
def receipts_taken(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return what was allocated to accounts of each type, from a day until before another."""
    place, params = scope.whole_sql("r.entity")
    return read_frame(
        "SELECT k.income_type, r.channel, r.received_on, count(*), "  # noqa: S608
        "sum(a.amount_pence)::bigint FROM income_allocation a JOIN income_receipt r "
        "ON r.id = a.receipt_id JOIN income_account k ON k.id = a.account_id "
        f"WHERE {place} AND r.entity = %s AND r.received_on >= %s AND r.received_on < %s "
        "GROUP BY 1, 2, 3 ORDER BY 3, 1, 2",
        [*params, entity, since, until],
        schema=TAKEN,
    )


@query(contract=True, summary="What was allocated of days that are not in the ledger yet")
def not_posted(scope: Scope, entity: str, as_at: date) -> dict[str, int]:
    """Return, by control account, what was taken up to a day and waits for its channel's close.

    A register counts it as paid already; the ledger learns of it when the day is closed.
    """
    place, params = scope.whole_sql("r.entity")
    found = rows(
        "SELECT a.control, sum(a.amount_pence)::bigint AS pence FROM income_allocation a "  # noqa: S608
        f"JOIN income_receipt r ON r.id = a.receipt_id WHERE {place} AND r.entity = %s "
        "AND r.closed = '' AND r.returned_on IS NULL AND r.received_on <= %s GROUP BY 1",
        [*params, entity, as_at],
    )
    return {row["control"]: row["pence"] for row in found}
