from pathlib import Path

from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "income_allocation",
    "income_batch",
    "income_charge_line",
    "income_credit",
    "income_takings",
]
KEPT = [
    "income_receipt",
    "income_charge",
    "income_account",
    "income_customer",
    "income_refund",
    "income_session",
    "income_card_payment",
    "income_suspense",
]
GUARDS = Path(__file__).with_name("sql") / "guards.sql"
NO_REMOVAL = "".join(
    f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION income_no_removal();"
    for table in KEPT
)


class Migration(migrations.Migration):
    dependencies = [("income", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.RunSQL(GUARDS.read_text() + NO_REMOVAL),
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
    ]
