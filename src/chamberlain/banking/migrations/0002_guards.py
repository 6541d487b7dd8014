from pathlib import Path

from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "banking_statement",
    "banking_line",
    "banking_explanation",
    "banking_suspension",
    "banking_reconciling_item",
    "banking_sign_off",
]
GUARDS = Path(__file__).with_name("sql") / "guards.sql"


class Migration(migrations.Migration):
    dependencies = [("banking", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE banking_line_seq; CREATE SEQUENCE banking_explanation_seq"
        ),
        migrations.RunSQL(GUARDS.read_text()),
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
    ]
