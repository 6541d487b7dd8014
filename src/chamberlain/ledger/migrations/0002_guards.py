"""Partitioned lines, the checks of the database, and kept balances: see `sql/`."""

from pathlib import Path

from django.db import migrations, models
from django.db.models import BigIntegerField, DateField, IntegerField, SmallIntegerField, TextField

from chamberlain.kernel.dbguards import append_only_trigger

SQL = Path(__file__).parent / "sql"
ONCE = [
    "ledger_journal",
    "ledger_line",
    "ledger_seal",
    "ledger_close_check",
    "ledger_close_signature",
]
REGISTERS = [
    "ledger_fund",
    "ledger_account",
    "ledger_account_role",
    "ledger_cost_centre",
    "ledger_placement",
    "ledger_project",
    "ledger_vat_code",
    "ledger_journal_type",
    "ledger_combination_rule",
    "ledger_period",
]


def sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def register_trigger(table: str) -> str:
    return (
        f"CREATE TRIGGER register_changes AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_inside.register_changes();"
    )


def code() -> TextField:
    return TextField(db_collation="C")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(sql("lines"))],
            state_operations=[
                migrations.CreateModel(
                    name="Line",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "year",
                                "journal_id",
                                "line_no",
                                blank=True,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("journal_id", BigIntegerField()),
                        ("amount_pence", BigIntegerField()),
                        ("journal_date", DateField()),
                        ("line_no", IntegerField()),
                        ("year", SmallIntegerField()),
                        ("period", SmallIntegerField()),
                        ("entity", code()),
                        ("fund", code()),
                        ("cost_centre", TextField(blank=True, db_collation="C")),
                        ("account", code()),
                        ("project", TextField(blank=True, db_collation="C")),
                        ("vat_code", TextField(blank=True, db_collation="C")),
                        ("line_ref", TextField(blank=True, db_collation="C")),
                        ("narrative", TextField(blank=True)),
                    ],
                    options={"db_table": "ledger_line"},
                ),
            ],
        ),
        migrations.RunSQL(sql("guards")),
        migrations.RunSQL(sql("balances")),
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
        *[migrations.RunSQL(register_trigger(table)) for table in REGISTERS],
    ]
