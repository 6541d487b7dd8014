from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "treasury_accrual",
    "treasury_early_repayment",
    "treasury_counterparty_limit",
    "treasury_provision",
    "treasury_provision_charge",
    "treasury_forecast",
    "treasury_forecast_day",
    "treasury_indicator",
]


class Migration(migrations.Migration):
    dependencies = [("treasury", "0001_initial"), ("kernel", "0002_guards")]

    operations = [migrations.RunSQL(append_only_trigger(table)) for table in ONCE]
