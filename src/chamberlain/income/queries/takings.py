"""Channels' days, sessions, files and cards: what is to be closed, and whether the books agree."""

from datetime import date

import polars as pl

from chamberlain.income.queries.seeing import (
    one,
)
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import BookDay, Pence, Record
from chamberlain.kernel.selecting import rows
from chamberlain.ledger.contract import Role, account_roles, balance_on

DAYS = {
    "entity": pl.String,
    "channel": pl.String,
    "day": pl.Date,
    "count": pl.Int64,
    "total_pence": pl.Int64,
    "suspense_pence": pl.Int64,
}


@query(summary="Days of channels that are not closed")
def channel_days(scope: Scope, entity: str = "") -> pl.DataFrame:
    """Return what channels took that isn't in the books yet, by day, the oldest first."""
    place, params = scope.whole_sql()
    return read_frame(
        "SELECT entity, channel, received_on, count(*), sum(amount_pence)::bigint, "  # noqa: S608
        "sum(amount_pence - allocated_pence)::bigint FROM income_receipt "
        f"WHERE {place} AND closed = '' AND returned_on IS NULL AND (%s = '' OR entity = %s) "
        "GROUP BY 1, 2, 3 ORDER BY 3, 2",
        [*params, entity, entity],
        schema=DAYS,
    )


TAKINGS = {
    "reference": pl.String,
    "entity": pl.String,
    "channel": pl.String,
    "day": pl.Date,
    "count": pl.Int64,
    "total_pence": pl.Int64,
    "allocated_pence": pl.Int64,
    "suspense_pence": pl.Int64,
    "closed_on": pl.Date,
    "person": pl.String,
}


@query(summary="Takings closed to the ledger")
def takings(scope: Scope, since: date, channel: str = "") -> pl.DataFrame:
    """Return the closed days of channels since a day, the latest first."""
    place, params = scope.whole_sql("t.entity")
    return read_frame(
        "SELECT t.reference, t.entity, t.channel, t.day, t.count, t.total_pence, "  # noqa: S608
        "t.allocated_pence, t.suspense_pence, t.closed_on, coalesce(u.name, t.person) "
        f"FROM income_takings t LEFT JOIN kernel_user u ON u.reference = t.person WHERE {place} "
        "AND t.day >= %s AND (%s = '' OR t.channel = %s) ORDER BY t.day DESC, t.id DESC",
        [*params, since, channel, channel],
        schema=TAKINGS,
    )


class SessionView(Record):
    """A till session with what was taken in it."""

    reference: str
    entity: str
    cashier: str
    cashier_ref: str
    opened_on: date
    state: str
    float_pence: Pence
    expected_cash_pence: Pence
    expected_cheques_pence: Pence
    counted_cash_pence: Pence | None
    counted_cheques_pence: Pence | None
    variance_pence: Pence | None
    reason: str
    taken: list[dict[str, str | int]]


_SESSION = (
    "SELECT t.id, t.reference, t.entity, coalesce(u.name, t.cashier) AS cashier, "
    "t.cashier AS cashier_ref, t.opened_on, t.state, t.float_pence, t.expected_cash_pence, "
    "t.expected_cheques_pence, t.counted_cash_pence, t.counted_cheques_pence, t.variance_pence, "
    "t.reason FROM income_session t LEFT JOIN kernel_user u ON u.reference = t.cashier "
)


@query(summary="One till session")
def till_session(scope: Scope, session: str) -> SessionView:
    """Return a session with every payment taken in it, the latest first."""
    place, params = scope.whole_sql("t.entity")
    found = one(
        f"{_SESSION} WHERE {place} AND t.reference = %s",
        [*params, session],
        f"till session {session}",
    )
    taken = rows(
        "SELECT 'RCP-' || lpad(r.id::text, 7, '0') AS receipt, r.channel, r.amount_pence, r.payer, "
        "coalesce(max(k.reference), '') AS account, coalesce(max(k.name), '') AS name "
        "FROM income_receipt r LEFT JOIN income_allocation a ON a.receipt_id = r.id "
        "LEFT JOIN income_account k ON k.id = a.account_id WHERE r.session_id = %s "
        "GROUP BY r.id ORDER BY r.id DESC",
        [found.pop("id")],
    )
    return SessionView(**found, taken=taken)


SESSIONS = {
    "reference": pl.String,
    "entity": pl.String,
    "cashier": pl.String,
    "opened_on": pl.Date,
    "state": pl.String,
    "float_pence": pl.Int64,
    "expected_pence": pl.Int64,
    "variance_pence": pl.Int64,
}


@query(summary="Till sessions")
def sessions(scope: Scope, state: str = "") -> pl.DataFrame:
    """Return till sessions, the latest first."""
    place, params = scope.whole_sql("t.entity")
    return read_frame(
        "SELECT t.reference, t.entity, coalesce(u.name, t.cashier), t.opened_on, "  # noqa: S608
        "t.state, t.float_pence, t.expected_cash_pence + t.expected_cheques_pence, "
        "t.variance_pence FROM income_session t LEFT JOIN kernel_user u "
        f"ON u.reference = t.cashier WHERE {place} AND (%s = '' OR t.state = %s) "
        "ORDER BY t.id DESC LIMIT 2000",
        [*params, state, state],
        schema=SESSIONS,
    )


@query(summary="The caller's open till session")
def my_session(scope: Scope) -> str:
    """Return the reference of the session the caller has open, or nothing."""
    found = rows(
        "SELECT reference FROM income_session WHERE cashier = %s AND state = 'open'",
        [scope.person],
    )
    return str(found[0]["reference"]) if found else ""


BATCHES = {
    "reference": pl.String,
    "entity": pl.String,
    "channel": pl.String,
    "sequence": pl.String,
    "made_on": pl.Date,
    "count": pl.Int64,
    "total_pence": pl.Int64,
    "refused": pl.Int64,
    "refused_pence": pl.Int64,
    "taken_on": pl.Date,
}


@query(summary="Files of receipts")
def batches(scope: Scope, since: date | None = None) -> pl.DataFrame:
    """Return files taken in, the latest first, with what of each was set aside."""
    place, params = scope.whole_sql()
    return read_frame(
        "SELECT reference, entity, channel, sequence, made_on, count, total_pence, "  # noqa: S608
        f"refused, refused_pence, taken_on FROM income_batch WHERE {place} "
        "AND (%s::date IS NULL OR taken_on >= %s) ORDER BY id DESC",
        [*params, since, since],
        schema=BATCHES,
    )


CARDS = {
    "reference": pl.String,
    "entity": pl.String,
    "account": pl.String,
    "amount_pence": pl.Int64,
    "description": pl.String,
    "state": pl.String,
    "receipt": pl.String,
    "ended_on": pl.Date,
}


@query(summary="Card payments")
def card_payments(scope: Scope, state: str = "") -> pl.DataFrame:
    """Return card payments, the latest first, with the receipt each became."""
    place, params = scope.whole_sql("p.entity")
    return read_frame(
        "SELECT p.reference, p.entity, k.reference, p.amount_pence, p.description, "  # noqa: S608
        "p.state, CASE WHEN p.receipt_id IS NULL THEN '' ELSE 'RCP-' || "
        "lpad(p.receipt_id::text, 7, '0') END, p.ended_on FROM income_card_payment p "
        f"JOIN income_account k ON k.id = p.account_id WHERE {place} "
        "AND (%s = '' OR p.state = %s) ORDER BY p.id DESC LIMIT 2000",
        [*params, state, state],
        schema=CARDS,
    )


REFUNDS = {
    "reference": pl.String,
    "entity": pl.String,
    "receipt": pl.String,
    "account": pl.String,
    "amount_pence": pl.Int64,
    "way": pl.String,
    "reason": pl.String,
    "state": pl.String,
    "proposed": pl.String,
    "agreed": pl.String,
}


@query(summary="Refunds")
def refunds(scope: Scope, state: str = "") -> pl.DataFrame:
    """Return refunds, the latest first, with who proposed and who agreed them."""
    place, params = scope.whole_sql("f.entity")
    return read_frame(
        "SELECT f.reference, f.entity, 'RCP-' || lpad(f.receipt_id::text, 7, '0'), "  # noqa: S608
        "k.reference, f.amount_pence, f.way, f.reason, f.state, coalesce(p.name, f.proposed_by), "
        "coalesce(g.name, '') FROM income_refund f JOIN income_allocation a "
        "ON a.id = f.allocation_id JOIN income_account k ON k.id = a.account_id "
        "LEFT JOIN kernel_user p ON p.reference = f.proposed_by "
        "LEFT JOIN kernel_user g ON g.reference = f.agreed_by "
        f"WHERE {place} AND (%s = '' OR f.state = %s) ORDER BY f.id DESC LIMIT 2000",
        [*params, state, state],
        schema=REFUNDS,
    )


class Control(Record):
    """A control account beside what it is made of: their difference should be nil."""

    account: str
    name: str
    ledger_pence: Pence
    detail_pence: Pence
    difference_pence: Pence


@query(summary="Income's control accounts against their detail", contract=True)
def control(scope: Scope, entity: str, as_at: BookDay) -> list[Control]:
    """Hold unallocated income and sundry debtors in the ledger against receipts and charges.

    Over all that was ever posted, as balances are carried from year to year.
    """
    place, params = scope.whole_sql()
    roles = account_roles(scope, entity=entity)
    waits = one(
        "SELECT coalesce(sum(amount_pence - allocated_pence), 0)::bigint AS pence "  # noqa: S608
        f"FROM income_receipt WHERE {place} AND entity = %s AND closed <> '' "
        "AND returned_on IS NULL",
        [*params, entity],
        "receipt",
    )["pence"]
    owed = one(
        "SELECT coalesce(sum(owed_pence - settled_pence - credited_pence), 0)::bigint "  # noqa: S608
        f"AS pence FROM income_charge WHERE {place} AND entity = %s AND control = %s",
        [*params, entity, roles[Role.DEBTORS]],
        "charge",
    )["pence"]
    ahead = one(
        "SELECT coalesce(sum(a.amount_pence), 0)::bigint AS pence "  # noqa: S608
        "FROM income_allocation a JOIN income_receipt r ON r.id = a.receipt_id "
        "JOIN income_account k ON k.id = a.account_id "
        f"WHERE {place.replace('entity', 'r.entity')} AND r.entity = %s AND a.charge_id IS NULL "
        "AND a.control = %s AND r.closed <> ''",
        [*params, entity, roles[Role.DEBTORS]],
        "allocation",
    )["pence"]
    unposted = one(
        "SELECT coalesce(sum(a.amount_pence), 0)::bigint AS pence "  # noqa: S608
        "FROM income_allocation a JOIN income_receipt r ON r.id = a.receipt_id "
        f"WHERE {place.replace('entity', 'r.entity')} AND r.entity = %s AND a.control = %s "
        "AND a.charge_id IS NOT NULL AND r.closed = ''",
        [*params, entity, roles[Role.DEBTORS]],
        "allocation",
    )["pence"]
    refunded = one(
        "SELECT coalesce(sum(f.amount_pence), 0)::bigint AS pence FROM income_refund f "  # noqa: S608
        "JOIN income_allocation a ON a.id = f.allocation_id "
        f"WHERE {place.replace('entity', 'f.entity')} AND f.entity = %s AND a.control = %s "
        "AND f.state IN ('agreed', 'sent')",
        [*params, entity, roles[Role.DEBTORS]],
        "refund",
    )["pence"]
    debtors = owed - ahead + unposted + refunded
    return [
        _beside(
            scope, entity, roles[Role.RECEIPTS_UNALLOCATED], "Unallocated income", -waits, as_at
        ),
        _beside(scope, entity, roles[Role.DEBTORS], "Sundry debtors", debtors, as_at),
    ]


def _beside(
    scope: Scope, entity: str, account: str, name: str, detail: int, as_at: date
) -> Control:
    ledger = int(balance_on(scope, entity=entity, account=account, as_at=as_at))
    return Control(
        account=account,
        name=name,
        ledger_pence=ledger,
        detail_pence=detail,
        difference_pence=ledger - detail,
    )
