"""Indexes of what every page looks up: a payee's facts, and the payees of a class."""

from django.db import migrations


class Migration(migrations.Migration):
    """The exclusion constraint's own index finds a payee's facts, but slowly."""

    dependencies = [("payables", "0009_spending")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX payables_payee_fact_payee ON payables_payee_fact (payee_id) "
            "WHERE upper_inf(known)",
            "DROP INDEX payables_payee_fact_payee",
        ),
        migrations.RunSQL(
            "CREATE INDEX payables_payee_class ON payables_payee (payee_class)",
            "DROP INDEX payables_payee_class",
        ),
    ]
