import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger

NO_REMOVAL = (
    "CREATE TRIGGER income_allowance_stays BEFORE DELETE OR TRUNCATE ON income_allowance "
    "FOR EACH STATEMENT EXECUTE FUNCTION income_no_removal();"
)

CLOSED = (
    "CREATE TRIGGER income_impairment_former_closed BEFORE INSERT ON income_impairment_former "
    "FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();"
)
"""Allowances that one person set before two were needed stay on record; none is added."""


class Migration(migrations.Migration):
    dependencies = [
        ("income", "0005_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("kind", models.TextField()),
                ("as_at", models.DateField()),
                ("debt_pence", models.BigIntegerField()),
                ("allowance_pence", models.BigIntegerField()),
                ("held_pence", models.BigIntegerField()),
                ("moved_pence", models.BigIntegerField()),
                ("bands", models.JSONField()),
                ("state", models.TextField(default="proposed")),
                ("proposed_by", models.TextField()),
                ("agreed_by", models.TextField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "income_allowance",
            },
        ),
        migrations.CreateModel(
            name="LossHistory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("kind", models.TextField()),
                ("as_at", models.DateField()),
                ("source", models.TextField()),
                ("bands", models.JSONField()),
                ("person", models.TextField()),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "income_loss_history",
            },
        ),
        migrations.CreateModel(
            name="LossRates",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("kind", models.TextField()),
                ("from_day", models.DateField()),
                ("bands", models.JSONField()),
                ("person", models.TextField()),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "income_loss_rates",
            },
        ),
        migrations.RenameModel(
            old_name="Impairment",
            new_name="FormerAllowance",
        ),
        migrations.AlterModelTable(
            name="formerallowance",
            table="income_impairment_former",
        ),
        migrations.RunSQL(CLOSED),
        migrations.AddConstraint(
            model_name="losshistory",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("sundry", "council_tax", "rates"))),
                name="income_loss_history_kind",
            ),
        ),
        migrations.AddField(
            model_name="lossrates",
            name="history",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="income.losshistory"
            ),
        ),
        migrations.AddField(
            model_name="allowance",
            name="rates",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="income.lossrates"
            ),
        ),
        migrations.AddConstraint(
            model_name="lossrates",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("sundry", "council_tax", "rates"))),
                name="income_loss_rates_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="lossrates",
            constraint=models.UniqueConstraint(
                fields=("entity", "kind", "from_day"), name="income_loss_rates_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["proposed", "agreed", "rejected"])),
                name="income_allowance_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "agreed"), _negated=True),
                    models.Q(
                        ("agreed_by__isnull", False),
                        models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="income_allowance_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "moved_pence",
                        django.db.models.expressions.CombinedExpression(
                            models.F("allowance_pence"), "-", models.F("held_pence")
                        ),
                    )
                ),
                name="income_allowance_moves_by_the_difference",
            ),
        ),
        migrations.AddConstraint(
            model_name="allowance",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "rejected"), _negated=True),
                fields=("entity", "kind", "as_at"),
                name="income_allowance_once",
            ),
        ),
        *[
            migrations.RunSQL(append_only_trigger(table))
            for table in ("income_loss_history", "income_loss_rates")
        ],
        migrations.RunSQL(NO_REMOVAL),
    ]
