"""Waiting invoices counted from their index alone, and a supplier's history found by one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """What is counted or queued stands in the index, so that the invoices are not read."""

    dependencies = [("payables", "0012_nothing_left_in_clear")]

    operations = [
        migrations.RemoveIndex(model_name="invoice", name="payables_invoice_waiting"),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(
                    ("state__in", ["approved", "cancelled", "rejected"]), _negated=True
                ),
                fields=["entity", "state", "pay_by"],
                include=("id", "reference", "payee", "approver", "gross_pence", "received_on"),
                name="payables_invoice_waiting",
            ),
        ),
        migrations.RunSQL(
            "CREATE INDEX payables_payee_fact_history ON payables_payee_fact (payee_id)",
            "DROP INDEX payables_payee_fact_history",
        ),
    ]
