"""The figures of a month for those who watch over payables: trade with suppliers, set-wise.

Every query takes days as a half-open range and answers for the trade classes alone, so that what is
paid to carers, employees and residents never pollutes spend or prompt-payment figures.
"""

from datetime import date
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.payables.queries.invoices import conditions
from chamberlain.payables.rules.payee_classes import trade_classes_seen

_SIGNED = "CASE WHEN i.kind = 'credit_note' THEN -i.gross_pence ELSE i.gross_pence END"


class ReceivedFigures(Record):
    """Invoices and credit notes received, by how they came and what they are now.

    `source` is document (structured file), file (spreadsheet) or hand. `by_machine` counts those
    read, checked and matched to their supplier without a person.
    """

    source: str
    state: str
    invoices: int
    by_machine: int
    gross_pence: Pence


@query(summary="Invoices received over days, by how they came", contract=True)
def invoices_received(scope: Scope, entity: str, since: date, until: date) -> list[ReceivedFigures]:
    """Return what was received from `since` until before `until`; credit notes take off pence."""
    kept, params = _trade(scope, entity, since, until)
    return [
        ReceivedFigures(**row)
        for row in rows(
            "SELECT i.source, i.state, count(*) AS invoices, "  # noqa: S608
            "count(*) FILTER (WHERE i.source = 'document' AND r.id IS NULL) AS by_machine, "
            f"coalesce(sum({_SIGNED}), 0)::bigint AS gross_pence FROM payables_invoice i "
            "JOIN payables_payee p ON p.id = i.payee_id "
            "LEFT JOIN payables_received_document r ON r.invoice = i.reference "
            "AND r.settled_note <> '' "
            f"WHERE {kept} AND i.received_on >= %(since)s AND i.received_on < %(until)s "
            "GROUP BY 1, 2 ORDER BY 1, 2",
            params,
        )
    ]


def _trade(scope: Scope, entity: str, since: date, until: date) -> tuple[str, dict[str, Any]]:
    """Return what keeps invoices to an entity, the scope and the trade classes it opens."""
    kept, params = conditions(scope)
    params |= {"entity": entity, "since": since, "until": until}
    params["classes"] = trade_classes_seen(scope)
    return f"i.entity = %(entity)s AND {kept}", params


class Tally(Record):
    """How many, and how much."""

    invoices: int
    gross_pence: Pence


@query(summary="Invoices approved over days", contract=True)
def invoices_approved(scope: Scope, entity: str, since: date, until: date) -> Tally:
    """Return what was approved from `since` until before `until`; credit notes take off."""
    kept, params = _trade(scope, entity, since, until)
    found = rows(
        f"SELECT count(*) AS invoices, coalesce(sum({_SIGNED}), 0)::bigint AS gross_pence "  # noqa: S608
        "FROM payables_invoice i JOIN payables_payee p ON p.id = i.payee_id "
        f"WHERE {kept} AND i.approved_on >= %(since)s AND i.approved_on < %(until)s",
        params,
    )
    return Tally(**found[0])


class DocumentFigures(Record):
    """Documents received in one state; `by_hand` counts those that a person settled."""

    state: str
    documents: int
    by_hand: int


@query(summary="Invoice documents received over days, by what became of them", contract=True)
def documents_received(
    scope: Scope, entity: str, since: date, until: date
) -> list[DocumentFigures]:
    """Return documents by state: accepted, exception (a check failed; it waits) or returned."""
    condition, params = scope.entity_sql("entity")
    return [
        DocumentFigures(**row)
        for row in rows(
            "SELECT state, count(*) AS documents, "  # noqa: S608
            "count(*) FILTER (WHERE settled_note <> '') AS by_hand "
            f"FROM payables_received_document WHERE {condition} AND entity = %s "
            "AND received_on >= %s AND received_on < %s GROUP BY 1 ORDER BY 1",
            [*params, entity, since, until],
        )
    ]


class PromptMonth(Record):
    """Invoices paid in a month, and how promptly, under both definitions in force.

    A payment counts on the day the bank booked it, or until that is known on the day its money was
    to arrive; days in dispute don't count. `in_time` is section 68 of the Procurement Act 2023 (or
    the older contract's own law): by the invoice's last day, which a dispute puts off. `within_30`
    is the first band of the compliance notice, whose day 1 is the day after receipt. `days` adds up
    the notice's days, for the average.
    """

    month: date
    invoices: int
    gross_pence: Pence
    in_time: int
    in_time_pence: Pence
    within_30: int
    days_31_to_60: int
    over_60: int
    days: int


_PAYING = """
    paying AS (
        SELECT id, found_on AS paid_on FROM payables_payment
        WHERE entity = %(entity)s AND found_on >= %(since)s AND found_on < %(until)s
        UNION ALL
        SELECT pay.id, run.pay_on FROM payables_payment pay
        JOIN payables_run run ON run.id = pay.run_id AND run.state IN ('released', 'sent')
        WHERE pay.entity = %(entity)s AND pay.found_on IS NULL AND run.pay_on >= %(since)s
        AND run.pay_on < %(until)s AND run.pay_on <= %(today)s
    )
"""

_PAID = """
    WITH {paying}, disputed AS (
        SELECT invoice_id, sum(resolved_on - disputed_on)::int AS days FROM payables_dispute
        WHERE resolved_on IS NOT NULL GROUP BY 1
    ), paid AS (
        SELECT paying.paid_on, i.gross_pence, paying.paid_on <= i.pay_by AS timely,
            paying.paid_on - i.received_on - coalesce(d.days, 0) AS days
        FROM paying JOIN payables_attempt a ON a.payment_id = paying.id AND a.ended IS NULL
        JOIN payables_obligation o ON o.id = a.obligation_id AND o.source = 'payables'
        JOIN payables_invoice i ON i.reference = substr(o.source_ref, 18) AND i.kind = 'invoice'
        JOIN payables_payee p ON p.id = i.payee_id LEFT JOIN disputed d ON d.invoice_id = i.id
        WHERE {kept}
    )
    SELECT date_trunc('month', paid_on)::date AS month, count(*) AS invoices,
        sum(gross_pence)::bigint AS gross_pence, count(*) FILTER (WHERE timely) AS in_time,
        coalesce(sum(gross_pence) FILTER (WHERE timely), 0)::bigint AS in_time_pence,
        count(*) FILTER (WHERE days <= 30) AS within_30,
        count(*) FILTER (WHERE days BETWEEN 31 AND 60) AS days_31_to_60,
        count(*) FILTER (WHERE days > 60) AS over_60, sum(days)::bigint AS days
    FROM paid GROUP BY 1 ORDER BY 1
"""


@query(summary="Invoices paid by month, and how promptly", contract=True)
def paid_promptly(scope: Scope, entity: str, since: date, until: date) -> list[PromptMonth]:
    """Return each month from `since` until before `until` in which invoices were paid."""
    kept, params = _trade(scope, entity, since, until)
    found = rows(_PAID.format(paying=_PAYING, kept=kept), params | {"today": clock.business_date()})
    return [PromptMonth(**row) for row in found]


class PaymentFigures(Record):
    """Payments to suppliers: seen on the bank, sent and not yet seen, and come back."""

    paid: int
    paid_pence: Pence
    in_transit: int
    in_transit_pence: Pence
    returned: int
    returned_pence: Pence


@query(summary="Payments to suppliers over days", contract=True)
def payments_made(scope: Scope, entity: str, since: date, until: date) -> PaymentFigures:
    """Return payments found on the statement or returned over the days, and those still to see.

    In transit is what runs released before `until` had sent and the bank hadn't shown by then.
    """
    condition, params = scope.whole_sql("pay.entity")
    trade = trade_classes_seen(scope)
    found = rows(
        "WITH seen AS (SELECT found_on, returned_on, amount_pence FROM payables_payment pay "  # noqa: S608
        f"WHERE {condition} AND pay.entity = %s AND pay.payee_class = ANY(%s) "
        "AND pay.amount_pence > 0 AND pay.found_on >= %s AND pay.found_on < %s), "
        "sent AS (SELECT pay.amount_pence FROM payables_payment pay JOIN payables_run run "
        f"ON run.id = pay.run_id WHERE {condition} AND pay.entity = %s "
        "AND pay.payee_class = ANY(%s) AND pay.amount_pence > 0 "
        "AND (pay.found_on IS NULL OR pay.found_on >= %s) AND run.state IN ('released', 'sent') "
        "AND run.released_on < %s AND (pay.returned_on IS NULL OR pay.returned_on >= %s)), "
        "back AS (SELECT pay.amount_pence FROM payables_payment pay "
        f"WHERE {condition} AND pay.entity = %s AND pay.payee_class = ANY(%s) "
        "AND pay.returned_on >= %s AND pay.returned_on < %s) "
        "SELECT (SELECT count(*) FROM seen) AS paid, "
        "(SELECT coalesce(sum(amount_pence), 0)::bigint FROM seen) AS paid_pence, "
        "(SELECT count(*) FROM sent) AS in_transit, "
        "(SELECT coalesce(sum(amount_pence), 0)::bigint FROM sent) AS in_transit_pence, "
        "(SELECT count(*) FROM back) AS returned, "
        "(SELECT coalesce(sum(amount_pence), 0)::bigint FROM back) AS returned_pence",
        [*params, entity, trade, since, until,
         *params, entity, trade, until, until, until,
         *params, entity, trade, since, until],
    )  # fmt: skip
    return PaymentFigures(**found[0])


_LATE = """
    WITH {paying}
    SELECT i.reference AS invoice, p.reference AS supplier, coalesce(f.name, '') AS supplier_name,
        i.number, i.received_on, i.pay_by, paying.paid_on, paying.paid_on - i.pay_by AS days_late,
        i.gross_pence
    FROM paying JOIN payables_attempt a ON a.payment_id = paying.id AND a.ended IS NULL
    JOIN payables_obligation o ON o.id = a.obligation_id AND o.source = 'payables'
    JOIN payables_invoice i ON i.reference = substr(o.source_ref, 18) AND i.kind = 'invoice'
    JOIN payables_payee p ON p.id = i.payee_id
    LEFT JOIN payables_payee_fact f ON f.payee_id = p.id AND upper_inf(f.known)
        AND f.held @> paying.paid_on
    WHERE {kept} AND paying.paid_on > i.pay_by
    ORDER BY days_late DESC, i.gross_pence DESC, i.id LIMIT %(limit)s OFFSET %(offset)s
"""


class PaidLate(Record):
    """An invoice paid after its last day; `days_late` counts from the day after that."""

    invoice: str
    supplier: str
    supplier_name: str
    number: str
    received_on: date
    pay_by: date
    paid_on: date
    days_late: int
    gross_pence: Pence


@query(summary="Invoices paid late over days", contract=True)
def paid_late(
    scope: Scope, entity: str, since: date, until: date, limit: int = 1000, offset: int = 0
) -> list[PaidLate]:
    """Return invoices paid after their last day, those longest overdue first."""
    kept, params = _trade(scope, entity, since, until)
    found = rows(
        _LATE.format(paying=_PAYING, kept=kept),
        params
        | {"today": clock.business_date()}
        | {"limit": min(max(limit, 1), 100_000), "offset": max(offset, 0)},
    )
    return [PaidLate(**row) for row in found]
