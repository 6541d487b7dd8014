"""What a run pays, added up again and hashed, so that nothing changes between two people."""

import hashlib
from typing import NamedTuple

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Act
from chamberlain.payables.errors import RunDiffers
from chamberlain.payables.models import Run

PAYMENTS = {
    "id": pl.Int64,
    "reference": pl.String,
    "payee_id": pl.Int64,
    "details_id": pl.Int64,
    "account_sealed": pl.String,
    "amount_pence": pl.Int64,
    "payee": pl.String,
    "details": pl.String,
    "bank_reference": pl.String,
}
HASHED = ["id", "reference", "payee_id", "details_id", "account_sealed", "amount_pence"]
"""Of a payment; its bank reference follows where it has one."""


_REFERENCE = [pl.col("bank_reference").replace("", None)]


class Contents(NamedTuple):
    """Every payment of a run, of `PAYMENTS`, in the order of its file; and the hash of it all."""

    payments: pl.DataFrame
    sha256: str


def contents_of(act: Act, run: Run) -> Contents:
    """Return what a run pays and its hash: to whom, under which account, how much, for what.

    Made from what stands in the database, and from the very rows that are then written as a file.
    Payments and attempts are read apart, each in order, so that no plan can pair every row with
    every other however old its statistics are. The run is named by its reference: of an id that
    they don't know yet, the planner would expect one payment.
    """
    payments = read_frame(
        "SELECT p.id, p.reference, p.payee_id, p.bank_details_id, b.account_sealed, "
        "p.amount_pence, y.reference, b.reference, p.bank_reference "
        "FROM payables_run r "
        "JOIN payables_payment p ON p.run_id = r.id "
        "JOIN payables_bank_details b ON b.id = p.bank_details_id "
        "JOIN payables_payee y ON y.id = p.payee_id WHERE r.reference = %s ORDER BY p.id",
        [run.reference],
        schema=PAYMENTS,
    )
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(concat_ws('|', a.payment_id, a.obligation_id, a.amount_pence), "
            "',' ORDER BY a.id) FROM payables_attempt a "
            "WHERE a.run_id = %s AND a.payment_id BETWEEN %s AND %s AND a.ended IS NULL",
            [run.pk, *span_of(payments)],
        )
        attempts = cursor.fetchone()[0] or ""
    rows = payments.select(
        pl.concat_str(*HASHED, *_REFERENCE, separator="|", ignore_nulls=True).str.join(",")
    ).item()
    digest = hashlib.sha256(rows.encode())
    digest.update(f"/{attempts}".encode())
    return Contents(payments, digest.hexdigest())


def span_of(payments: pl.DataFrame) -> tuple[int, int]:
    """Return the first and last id of a run's payments: what finds its attempts in one pass."""
    ids = payments["id"]
    return (ids[0], ids[-1]) if ids.len() else (0, 0)


def recount(act: Act, run: Run, payment_ids: set[int]) -> None:
    """Add up payments again from their attempts, and the run from its payments."""
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE payables_payment p SET amount_pence = t.total, items = t.items FROM ("
            "SELECT p.id, coalesce(sum(a.amount_pence), 0) AS total, count(a.id) AS items "
            "FROM payables_payment p LEFT JOIN payables_attempt a "
            "ON a.payment_id = p.id AND a.ended IS NULL WHERE p.id = ANY(%s) GROUP BY p.id) t "
            "WHERE p.id = t.id AND t.total >= 0 RETURNING p.id",
            [sorted(payment_ids)],
        )
        if cursor.rowcount != len(payment_ids):
            raise RunDiffers(
                "Credit notes would exceed what is paid: take them out of the run as well."
            )
        cursor.execute(
            "UPDATE payables_run r SET payments = t.payments, items = t.items, "
            "total_pence = t.total FROM (SELECT count(*) FILTER (WHERE items > 0) AS payments, "
            "coalesce(sum(items), 0) AS items, coalesce(sum(amount_pence), 0) AS total "
            "FROM payables_payment WHERE run_id = %s) t WHERE r.id = %s",
            [run.pk, run.pk],
        )
