"""What is due and whom it is due to, as frames for a payment run."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act

OBLIGATIONS = {
    "obligation_id": pl.Int64,
    "obligation": pl.String,
    "payee_id": pl.Int64,
    "amount_pence": pl.Int64,
    "stopped": pl.String,
    "bank_reference": pl.String,
    "attempt_no": pl.Int64,
}
PAYEES = {
    "payee_id": pl.Int64,
    "payee": pl.String,
    "payee_class": pl.String,
    "name": pl.String,
    "status": pl.String,
    "stop_reason": pl.String,
    "details_id": pl.Int64,
    "modulus": pl.String,
    "outcome": pl.String,
    "usable_from": pl.Date,
    "account": pl.String,
    "used_before": pl.Boolean,
    "came_back": pl.Boolean,
    "last_run": pl.String,
    "last_pence": pl.Int64,
}


def due_obligations(entity: str, classes: list[str], due_by: date) -> pl.DataFrame:
    """Return what is due by a day and in no run, and whatever is owed back by the same payees."""
    return read_frame(
        "SELECT o.id, o.reference, o.payee_id, o.owed_pence - o.settled_pence, o.stopped, "
        "o.bank_reference, coalesce(t.last, 0) + 1 FROM payables_obligation o LEFT JOIN LATERAL ("
        "SELECT max(a.attempt_no) AS last, bool_or(a.ended IS NULL) AS live "
        "FROM payables_attempt a WHERE a.obligation_id = o.id) t ON true "
        "WHERE NOT o.done AND NOT o.closed AND o.entity = %s AND o.payee_class = ANY(%s) "
        "AND (o.due_on <= %s OR o.owed_pence < 0) AND t.live IS NOT TRUE ORDER BY o.id",
        [entity, classes, due_by],
        schema=OBLIGATIONS,
    )


def named_obligations(entity: str, classes: list[str], named: list[str]) -> pl.DataFrame:
    """Return what is owed under the references named, in no run; `named` says under which.

    The reference of an obligation, or of what it is owed for: an invoice, a payslip. It needn't be
    due yet.
    """
    return read_frame(
        "SELECT o.id, o.reference, o.payee_id, o.owed_pence - o.settled_pence, o.stopped, "
        "o.bank_reference, coalesce(t.last, 0) + 1, o.payee_class, "
        "CASE WHEN o.reference = ANY(%(named)s) THEN o.reference "
        "ELSE upper(split_part(o.source_ref, ':', 3)) END "
        "FROM payables_obligation o LEFT JOIN LATERAL ("
        "SELECT max(a.attempt_no) AS last, bool_or(a.ended IS NULL) AS live "
        "FROM payables_attempt a WHERE a.obligation_id = o.id) t ON true "
        "WHERE NOT o.done AND NOT o.closed AND o.entity = %(entity)s "
        "AND o.payee_class = ANY(%(classes)s) AND (o.reference = ANY(%(named)s) "
        "OR upper(split_part(o.source_ref, ':', 3)) = ANY(%(named)s)) "
        "AND t.live IS NOT TRUE ORDER BY o.id FOR UPDATE OF o",
        {"named": named, "entity": entity, "classes": classes},
        schema=OBLIGATIONS | {"payee_class": pl.String, "named": pl.String},
    )


def due_payees(act: Act, entity: str, classes: list[str], payee_ids: list[int]) -> pl.DataFrame:
    """Return who is to be paid, under which bank details, what the last run for these classes paid
    them, and with whom they share an account.
    """
    payees = read_frame(
        "WITH asked AS MATERIALIZED (SELECT unnest(%s::bigint[]) AS id), latest AS ("
        "SELECT DISTINCT ON (b.payee_id) b.payee_id, b.id, b.modulus, v.outcome, v.usable_from, "
        "m.destination_mark AS account "
        "FROM payables_bank_details b JOIN asked ON asked.id = b.payee_id "
        "LEFT JOIN payables_bank_mark m ON m.details_id = b.id "
        "LEFT JOIN payables_bank_verification v ON v.details_id = b.id "
        "WHERE v.outcome IS DISTINCT FROM 'refused' ORDER BY b.payee_id, b.id DESC), "
        "last_run AS MATERIALIZED (SELECT id, reference FROM payables_run WHERE entity = %s "
        "AND state IN ('released', 'sent') AND payee_classes && %s::text[] "
        "ORDER BY id DESC LIMIT 1), before AS MATERIALIZED (SELECT q.payee_id, "
        "sum(q.amount_pence)::bigint AS amount_pence, min(q.bank_details_id) AS bank_details_id, "
        "last_run.reference FROM payables_payment q JOIN last_run ON last_run.id = q.run_id "
        "GROUP BY q.payee_id, last_run.reference) "
        "SELECT p.id, p.reference, p.payee_class, f.name, f.status, f.stop_reason, l.id, "
        "l.modulus, l.outcome, l.usable_from, l.account, "
        "coalesce(before.bank_details_id = l.id, false) OR EXISTS (SELECT 1 "
        "FROM payables_payment q JOIN payables_run r ON r.id = q.run_id "
        "AND r.state IN ('released', 'sent') WHERE q.payee_id = p.id "
        "AND q.bank_details_id = l.id), coalesce(l.id IN (SELECT q.bank_details_id "
        "FROM payables_payment q WHERE q.returned_on IS NOT NULL "
        "AND NOT q.recalled), false), "
        "before.reference, before.amount_pence FROM asked "
        "JOIN payables_payee p ON p.id = asked.id "
        "LEFT JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known) "
        "AND f.held @> %s::date LEFT JOIN latest l ON l.payee_id = p.id "
        "LEFT JOIN before ON before.payee_id = p.id",
        [payee_ids, entity, classes, act.today],
        schema=PAYEES,
    )
    return payees.join(_sharing(payees), on="payee_id", how="left").with_columns(
        pl.col("shared_with").fill_null("")
    )


def _sharing(payees: pl.DataFrame) -> pl.DataFrame:
    """Return for each payee the others whose details name the same account: one of them."""
    others = read_frame(
        "SELECT m.destination_mark, p.id, p.reference "
        "FROM payables_bank_mark m JOIN payables_payee p ON p.id = m.payee_id "
        "LEFT JOIN payables_bank_verification v ON v.details_id = m.details_id "
        "WHERE v.outcome IS DISTINCT FROM 'refused' "
        "AND m.account_mark IN (SELECT account_mark FROM payables_bank_mark "
        "GROUP BY 1 HAVING min(payee_id) <> max(payee_id))",
        schema={"account": pl.String, "other_id": pl.Int64, "shared_with": pl.String},
    )
    found = payees.select("payee_id", "account").join(others, on="account")
    return (
        found.filter(pl.col("payee_id") != pl.col("other_id"))
        .group_by("payee_id")
        .agg(pl.col("shared_with").min())
    )
