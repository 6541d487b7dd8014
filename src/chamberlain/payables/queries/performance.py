"""How promptly invoices were paid: both counts of the law, by the rule, never by hand."""

from datetime import date

import polars as pl

from chamberlain.kernel import clock
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.records import Pence, Record
from chamberlain.payables.rules.payee_classes import trade_classes_seen
from chamberlain.payables.rules.prompt_payment import prompt_payment_days

PAID = {
    "row": pl.Int64,
    "invoice": pl.String,
    "entity": pl.String,
    "received_on": pl.Date,
    "invoice_due_on": pl.Date,
    "paid_on": pl.Date,
    "regime": pl.String,
    "disputed_days": pl.Int64,
    "gross_pence": pl.Int64,
}


class PromptPayment(Record):
    """How promptly the invoices paid over some days were paid, as the compliance notice asks."""

    paid_from: date
    paid_to: date
    invoices: int
    in_time: int
    in_time_percent_e2: int | None
    average_days_e2: int | None
    within_30: int
    within_60: int
    over_60: int
    late_pence: Pence


def paid_invoices(scope: Scope, paid_from: date, paid_to: date) -> pl.DataFrame:
    """Return invoices of the trade classes paid in `[paid_from, paid_to)`, with the rule's counts.

    Paid is the day the bank booked it, else the day the money was to arrive of a run that was sent.
    Days in dispute do not count: they are taken off before the rule.
    """
    frame = read_frame(
        "SELECT i.id, i.reference, i.entity, i.received_on, i.pay_by, "
        "coalesce(p.found_on, r.pay_on), i.regime, coalesce((SELECT sum(d.resolved_on - "
        "d.disputed_on) FROM payables_dispute d WHERE d.invoice_id = i.id), 0)::bigint, "
        "i.gross_pence FROM payables_payment p "
        "JOIN payables_run r ON r.id = p.run_id AND r.state IN ('released', 'sent') "
        "JOIN payables_attempt a ON a.payment_id = p.id AND a.ended IS NULL "
        "JOIN payables_obligation o ON o.id = a.obligation_id AND o.source = 'payables' "
        "JOIN payables_invoice i ON i.reference = split_part(o.source_ref, ':', 3) "
        "WHERE i.kind = 'invoice' AND o.payee_class = ANY(%s) "
        "AND (%s OR i.entity = ANY(%s)) AND coalesce(p.found_on, r.pay_on) >= %s "
        "AND coalesce(p.found_on, r.pay_on) < %s AND coalesce(p.found_on, r.pay_on) <= %s",
        [
            trade_classes_seen(scope),
            scope.all,
            sorted(scope.entities),
            paid_from,
            paid_to,
            clock.business_date(),
        ],
        schema=PAID,
    )
    started = frame.with_columns(
        received_on=pl.col("received_on") + pl.duration(days=pl.col("disputed_days")),
        valid_on=pl.lit(None, pl.Date),
        disputed=pl.lit(False),
    )
    counted, _late = prompt_payment_days.run(started)
    return frame.join(counted, on="row")


@query(summary="Show how promptly invoices were paid")
def invoice_prompt_payment(scope: Scope, paid_from: date, paid_to: date) -> PromptPayment:
    """Return the figures of the payments compliance notice for invoices paid over some days."""
    counted = paid_invoices(scope, paid_from, paid_to)
    number, in_time = counted.height, int(counted["in_time"].sum() or 0)
    bands = dict(counted["notice_band"].value_counts().iter_rows())
    days = int(counted["days_by_notice"].sum() or 0)
    late = counted.filter(~pl.col("in_time"))
    return PromptPayment(
        paid_from=paid_from,
        paid_to=paid_to,
        invoices=number,
        in_time=in_time,
        in_time_percent_e2=in_time * 10_000 // number if number else None,
        average_days_e2=days * 100 // number if number else None,
        within_30=bands.get("1-30", 0),
        within_60=bands.get("31-60", 0),
        over_60=bands.get("61+", 0),
        late_pence=int(late["gross_pence"].sum() or 0),
    )
