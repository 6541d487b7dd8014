"""What a run pays, added up again and hashed, so that nothing changes between two people."""

from chamberlain.kernel.door import Act
from chamberlain.payables.errors import RunDiffers
from chamberlain.payables.models import Run


def contents_sha256(act: Act, run: Run) -> str:
    """Return the hash of every payment of a run: to whom, under which account, how much, for what.

    Made in the database from what stands there: payments and attempts are hashed apart, each in
    order, so that no plan can pair every row with every other however old its statistics are.
    """
    with act.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(convert_to(concat_ws('/', (SELECT string_agg(concat_ws('|', "
            "p.id, p.reference, p.payee_id, p.bank_details_id, b.account_sealed, "
            "p.amount_pence), ',' ORDER BY p.id) FROM payables_payment p "
            "JOIN payables_bank_details b ON b.id = p.bank_details_id WHERE p.run_id = %s), "
            "(SELECT string_agg(concat_ws('|', a.payment_id, a.obligation_id, a.amount_pence), "
            "',' ORDER BY a.id) FROM payables_payment p JOIN payables_attempt a "
            "ON a.payment_id = p.id AND a.ended IS NULL WHERE p.run_id = %s)), 'UTF8')), "
            "'hex')",
            [run.pk, run.pk],
        )
        return str(cursor.fetchone()[0])


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
