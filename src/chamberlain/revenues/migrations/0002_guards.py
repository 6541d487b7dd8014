"""What the database itself sees to: written once, drafts alone go away, runs add up."""

from pathlib import Path

from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = ["revenues_charge_set", "revenues_entry", "revenues_mandate_message"]
GUARDS = (Path(__file__).parent / "sql" / "guards.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("revenues", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
        migrations.RunSQL(GUARDS),
    ]
