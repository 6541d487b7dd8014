"""Debts: one charge, one customer, a statement of account, what is due for recovery, by age."""

from datetime import date
from typing import Any

import polars as pl

from chamberlain.income.queries.receipts import Age
from chamberlain.income.queries.seeing import (
    one,
)
from chamberlain.income.rules.recovery import next_step
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import rows

BANDS = (
    (0, "Not due yet"),
    (30, "1 to 30 days late"),
    (90, "31 to 90 days late"),
    (365, "91 days to a year late"),
)
OLDEST = "Over a year late"

DEBTS = {
    "charge": pl.String,
    "customer": pl.String,
    "name": pl.String,
    "kind": pl.String,
    "why": pl.String,
    "due_on": pl.Date,
    "left_pence": pl.Int64,
    "stage": pl.String,
    "answer_by": pl.Date,
    "disputed": pl.Boolean,
}


def open_debts(entity: str, as_at: date, charge: str = "") -> pl.DataFrame:
    """Return what is left of an entity's charges, with where its recovery stands."""
    return read_frame(
        "SELECT c.reference, u.reference, u.name, u.kind, c.why, c.due_on, "
        "c.owed_pence - c.settled_pence - c.credited_pence, c.stage, (SELECT max(s.answer_by) "
        "FROM income_recovery_step s WHERE s.charge_id = c.id), EXISTS (SELECT 1 "
        "FROM income_dispute d WHERE d.charge_id = c.id AND d.settled_on IS NULL) "
        "FROM income_charge c JOIN income_customer u ON u.account_id = c.account_id "
        "WHERE c.entity = %s AND c.owed_pence > c.settled_pence + c.credited_pence "
        "AND c.raised_on <= %s AND (%s = '' OR c.reference = %s) ORDER BY c.due_on, c.id",
        [entity, as_at, charge, charge],
        schema=DEBTS,
    )


@query(summary="Debts due for a step of recovery")
def recovery_due(scope: Scope, as_at: date, entity: str) -> pl.DataFrame:
    """Return each debt whose next step is due, the largest first, with the step and why."""
    if not scope.sees_whole(entity):
        return pl.DataFrame(schema=DEBTS | {"next_stage": pl.String, "next_name": pl.String})
    debts = open_debts(entity, as_at)
    due = next_step(debts, as_at)
    return debts.join(due, on="charge").sort("left_pence", descending=True)


@query(summary="Sundry debt by age")
def debt_by_age(scope: Scope, entity: str, as_at: date) -> list[Age]:
    """Return what is owed by how late it is, bands that are empty too."""
    if not scope.sees_whole(entity):
        return []
    late = (pl.lit(as_at) - pl.col("due_on")).dt.total_days().clip(0)
    debts = open_debts(entity, as_at).with_columns(late.alias("late"))
    found, least = [], -1
    for most, name in (*BANDS, (10**6, OLDEST)):
        part = debts.filter(pl.col("late").is_between(least, most, closed="right"))
        found.append(Age(age=name, count=part.height, pence=int(part["left_pence"].sum())))
        least = most
    return found


class LineView(Record):
    """One line of a charge."""

    number: int
    description: str
    net_pence: Pence
    vat_pence: Pence
    vat_code: str
    account: str
    cost_centre: str


class EventView(Record):
    """Something that happened to a charge."""

    day: date
    what: str
    detail: str
    pence: Pence | None = None


class ChargeView(Record):
    """A charge with its lines and everything that happened to it."""

    reference: str
    entity: str
    source: str
    source_ref: str
    customer: str
    name: str
    account: str
    income_type: str
    kind: str
    why: str
    raised_on: date
    due_on: date
    net_pence: Pence
    vat_pence: Pence
    owed_pence: Pence
    settled_pence: Pence
    credited_pence: Pence
    left_pence: Pence
    stage: str
    disputed: bool
    lines: list[LineView]
    events: list[EventView]


@query(summary="One charge")
def charge(scope: Scope, charge: str) -> ChargeView:
    """Return a charge with its lines, payments, credits, steps of recovery and disputes."""
    place, params = scope.whole_sql("c.entity")
    found = one(
        "SELECT c.id, c.reference, c.entity, c.source, c.source_ref, u.reference AS customer, "  # noqa: S608
        "u.name, k.reference AS account, c.income_type, c.kind, c.why, c.raised_on, c.due_on, "
        "c.net_pence, c.vat_pence, c.owed_pence, c.settled_pence, c.credited_pence, "
        "c.owed_pence - c.settled_pence - c.credited_pence AS left_pence, c.stage, EXISTS "
        "(SELECT 1 FROM income_dispute d WHERE d.charge_id = c.id AND d.settled_on IS NULL) "
        "AS disputed FROM income_charge c JOIN income_account k ON k.id = c.account_id "
        f"JOIN income_customer u ON u.account_id = k.id WHERE {place} AND c.reference = %s",
        [*params, charge],
        f"charge {charge}",
    )
    number = found.pop("id")
    lines = rows(
        "SELECT number, description, net_pence, vat_pence, vat_code, account, cost_centre "
        "FROM income_charge_line WHERE charge_id = %s ORDER BY number",
        [number],
    )
    return ChargeView(
        **found, lines=[LineView(**row) for row in lines], events=_events(number, found)
    )


def _events(number: int, found: dict[str, Any]) -> list[EventView]:
    happened = rows(
        "SELECT a.allocated_on AS day, CASE WHEN a.amount_pence > 0 THEN 'Paid' ELSE 'Taken back' "
        "END AS what, 'RCP-' || lpad(a.receipt_id::text, 7, '0') || ', ' || a.how AS detail, "
        "a.amount_pence AS pence FROM income_allocation a WHERE a.charge_id = %s UNION ALL "
        "SELECT made_on, initcap(replace(kind, '_', ' ')), reference || ', ' || reason, "
        "amount_pence FROM income_credit WHERE charge_id = %s UNION ALL SELECT taken_on, "
        "initcap(replace(stage, '_', ' ')), 'answer by ' || answer_by, left_pence "
        "FROM income_recovery_step WHERE charge_id = %s UNION ALL SELECT opened_on, 'Disputed', "
        "reason, NULL FROM income_dispute WHERE charge_id = %s UNION ALL SELECT settled_on, "
        "'Dispute settled', outcome, NULL FROM income_dispute WHERE charge_id = %s "
        "AND settled_on IS NOT NULL ORDER BY 1, 2",
        [number] * 5,
    )
    raised = EventView(day=found["raised_on"], what="Raised", detail=found["why"],
                       pence=found["owed_pence"])  # fmt: skip
    return [raised, *(EventView(**row) for row in happened)]


class CustomerView(Record):
    """A customer with what they owe."""

    reference: str
    entity: str
    name: str
    kind: str
    address: str
    postcode: str
    email: str
    telephone: str
    account: str
    balance_pence: Pence
    overdue_pence: Pence


@query(summary="One customer")
def customer(scope: Scope, customer: str, as_at: date) -> CustomerView:
    """Return a customer, their account number, what they owe and what of it is overdue."""
    place, params = scope.whole_sql("u.entity")
    found = one(
        "SELECT u.reference, u.entity, u.name, u.kind, u.address, u.postcode, u.email, "  # noqa: S608
        "u.telephone, k.reference AS account, k.balance_pence, coalesce((SELECT "
        "sum(c.owed_pence - c.settled_pence - c.credited_pence)::bigint FROM income_charge c "
        "WHERE c.account_id = k.id AND c.due_on < %s), 0) AS overdue_pence "
        "FROM income_customer u JOIN income_account k ON k.id = u.account_id "
        f"WHERE {place} AND u.reference = %s",
        [as_at, *params, customer],
        f"customer {customer}",
    )
    return CustomerView(**found)


STATEMENT = {
    "day": pl.Date,
    "what": pl.String,
    "reference": pl.String,
    "charged_pence": pl.Int64,
    "paid_pence": pl.Int64,
}


@query(summary="Statement of a customer's account")
def statement(scope: Scope, customer: str, since: date, until: date) -> pl.DataFrame:
    """Return every charge, credit, payment and refund of some days, with the running balance.

    It opens with what was owed on the morning of the first day.
    """
    place, params = scope.whole_sql("u.entity")
    found = one(
        f"SELECT u.account_id FROM income_customer u WHERE {place} AND u.reference = %s",  # noqa: S608
        [*params, customer],
        f"customer {customer}",
    )
    number = found["account_id"]
    moved = read_frame(
        "SELECT raised_on, 'Charge: ' || why, reference, owed_pence, 0::bigint FROM income_charge "
        "WHERE account_id = %s UNION ALL SELECT r.made_on, initcap(replace(r.kind, '_', ' ')), "
        "r.reference, 0, r.amount_pence FROM income_credit r JOIN income_charge c "
        "ON c.id = r.charge_id WHERE c.account_id = %s UNION ALL SELECT r.received_on, "
        "CASE WHEN a.amount_pence > 0 THEN 'Payment by ' ELSE 'Payment taken back, ' END || "
        "replace(r.channel, '_', ' '), 'RCP-' || lpad(r.id::text, 7, '0'), 0, a.amount_pence "
        "FROM income_allocation a JOIN income_receipt r ON r.id = a.receipt_id "
        "WHERE a.account_id = %s UNION ALL SELECT f.agreed_on, 'Refund', f.reference, "
        "f.amount_pence, 0 FROM income_refund f JOIN income_allocation a ON a.id = f.allocation_id "
        "WHERE a.account_id = %s AND f.state IN ('agreed', 'sent') ORDER BY 1, 3",
        [number] * 4,
        schema=STATEMENT,
    )
    moved = moved.filter(pl.col("day") <= until)
    before = moved.filter(pl.col("day") < since)
    opening = int(before["charged_pence"].sum()) - int(before["paid_pence"].sum())
    first = pl.DataFrame(
        [(since, "Balance brought forward", "", max(opening, 0), max(-opening, 0))],
        schema=STATEMENT,
        orient="row",
    )
    shown = pl.concat([first, moved.filter(pl.col("day") >= since)])
    return shown.with_columns(
        (pl.col("charged_pence") - pl.col("paid_pence")).cum_sum().alias("balance_pence")
    )


PERIODIC = {
    "reference": pl.String,
    "entity": pl.String,
    "customer": pl.String,
    "name": pl.String,
    "why": pl.String,
    "net_pence": pl.Int64,
    "every_months": pl.Int64,
    "next_on": pl.Date,
    "until": pl.Date,
}


@query(summary="Charges that come round")
def periodic(scope: Scope, entity: str = "") -> pl.DataFrame:
    """Return periodic charges, the next to be raised first."""
    place, params = scope.whole_sql("p.entity")
    return read_frame(
        "SELECT p.reference, p.entity, u.reference, u.name, p.why, p.net_pence, "  # noqa: S608
        "p.every_months, p.next_on, p.until FROM income_periodic p JOIN income_customer u "
        f"ON u.id = p.customer_id WHERE {place} AND (%s = '' OR p.entity = %s) "
        "ORDER BY p.next_on, p.id",
        [*params, entity, entity],
        schema=PERIODIC,
    )


WRITE_OFFS = {
    "reference": pl.String,
    "entity": pl.String,
    "charge": pl.String,
    "name": pl.String,
    "amount_pence": pl.Int64,
    "reason_code": pl.String,
    "reason": pl.String,
    "state": pl.String,
    "proposed": pl.String,
    "agreed": pl.String,
}


@query(summary="Write-offs")
def write_offs(scope: Scope, state: str = "") -> pl.DataFrame:
    """Return write-offs, the latest first, with who proposed and who agreed them."""
    place, params = scope.whole_sql("w.entity")
    return read_frame(
        "SELECT w.reference, w.entity, c.reference, u.name, w.amount_pence, "  # noqa: S608
        "w.reason_code, w.reason, w.state, coalesce(p.name, w.proposed_by), coalesce(g.name, '') "
        "FROM income_write_off w JOIN income_charge c ON c.id = w.charge_id "
        "JOIN income_customer u ON u.account_id = c.account_id "
        "LEFT JOIN kernel_user p ON p.reference = w.proposed_by "
        "LEFT JOIN kernel_user g ON g.reference = w.agreed_by "
        f"WHERE {place} AND (%s = '' OR w.state = %s) ORDER BY w.id DESC",
        [*params, state, state],
        schema=WRITE_OFFS,
    )
