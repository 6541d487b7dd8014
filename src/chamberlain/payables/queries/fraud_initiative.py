"""The extracts that the National Fraud Initiative asks of a council's creditors."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.payables.rules.payee_classes import trade_classes_seen

PAYMENTS = {
    "creditor_reference": pl.String,
    "supplier_invoice_number": pl.String,
    "internal_invoice_number": pl.String,
    "invoice_date": pl.Date,
    "due_date": pl.Date,
    "payment_date": pl.Date,
    "total_invoice_pence": pl.Int64,
    "vat_pence": pl.Int64,
    "method_of_payment": pl.String,
    "payment_reference": pl.String,
    "remarks": pl.String,
}
STANDING = dict.fromkeys(
    [
        "creditor_reference", "creditor_name", "address", "postcode", "vat_number",
        "company_number", "telephone", "email", "creditor_type",
    ],
    pl.String,
) | {"created": pl.Date, "last_used": pl.Date}  # fmt: skip


@query(summary="NFI: payment history of trade creditors")
def nfi_payment_history(scope: Scope, entity: str, since: date, until: date) -> pl.DataFrame:
    """Return every trade invoice dated in `[since, until)`; an unpaid one has no day of payment."""
    return read_frame(
        "SELECT y.reference, i.number, i.reference, i.invoice_date, i.due_on, "
        "coalesce(p.found_on, r.pay_on), "
        "CASE i.kind WHEN 'credit_note' THEN -i.gross_pence ELSE i.gross_pence END, "
        "CASE i.kind WHEN 'credit_note' THEN -i.vat_pence ELSE i.vat_pence END, "
        "CASE WHEN p.id IS NULL THEN '' ELSE 'BACS' END, coalesce(p.reference, ''), i.purpose "
        "FROM payables_invoice i JOIN payables_payee y ON y.id = i.payee_id "
        "LEFT JOIN payables_obligation o ON o.source = 'payables' "
        "AND o.source_ref = 'payables:invoice:' || i.reference "
        "LEFT JOIN payables_attempt a ON a.obligation_id = o.id AND a.ended IS NULL "
        "LEFT JOIN payables_run r ON r.id = a.run_id AND r.state IN ('released', 'sent') "
        "LEFT JOIN payables_payment p ON p.id = a.payment_id AND r.id IS NOT NULL "
        "WHERE i.entity = %s AND i.state <> 'cancelled' AND i.invoice_date >= %s "
        "AND i.invoice_date < %s AND y.payee_class = ANY(%s) "
        "AND (%s OR i.entity = ANY(%s)) ORDER BY i.id",
        [entity, since, until, trade_classes_seen(scope), scope.all, sorted(scope.entities)],
        schema=PAYMENTS,
    )


@query(summary="NFI: standing data of trade creditors")
def nfi_standing_data(scope: Scope, entity: str, as_at: date) -> pl.DataFrame:
    """Return what is held of each trade creditor on a day.

    Bank accounts are not here: they are shown by an act of their own, one payee at a time.
    """
    return read_frame(
        "SELECT y.reference, f.name, f.address, f.postcode, f.vat_number, f.company_number, "
        "f.telephone, f.email, y.payee_class, y.created_on, (SELECT max(i.invoice_date) "
        "FROM payables_invoice i WHERE i.payee_id = y.id) FROM payables_payee y "
        "JOIN payables_payee_fact f ON f.payee_id = y.id AND upper_inf(f.known) "
        "AND f.held @> %s::date WHERE y.entity = %s AND y.payee_class = ANY(%s) "
        "AND (%s OR y.entity = ANY(%s)) ORDER BY y.id",
        [as_at, entity, trade_classes_seen(scope), scope.all, sorted(scope.entities)],
        schema=STANDING,
    )
