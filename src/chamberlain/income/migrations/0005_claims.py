import django.db.models.deletion
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger

NO_REMOVAL = "".join(
    f"CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION income_no_removal();"
    for table in ("income_claim", "income_claim_charge")
)


class Migration(migrations.Migration):
    dependencies = [
        ("income", "0004_debtors"),
    ]

    operations = [
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("court", models.TextField()),
                ("number", models.TextField()),
                ("issued_on", models.DateField()),
                ("served_on", models.DateField()),
                ("answer_by", models.DateField()),
                ("debt_pence", models.BigIntegerField()),
                ("state", models.TextField(default="issued")),
                ("judgment_on", models.DateField(null=True)),
                ("judgment_kind", models.TextField(blank=True, default="")),
                ("judgment_pence", models.BigIntegerField(null=True)),
                ("pay_by", models.DateField(null=True)),
                ("instalment_pence", models.BigIntegerField(null=True)),
                ("first_due_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("act_id", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="income.customer"
                    ),
                ),
            ],
            options={
                "db_table": "income_claim",
            },
        ),
        migrations.CreateModel(
            name="ClaimCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.TextField(default="debt")),
                ("step", models.TextField(blank=True, default="")),
                ("claimed_pence", models.BigIntegerField()),
                ("live", models.BooleanField(default=True)),
                ("act_id", models.BigIntegerField()),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="income.charge"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="income.claim"
                    ),
                ),
            ],
            options={
                "db_table": "income_claim_charge",
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("what", models.TextField()),
                ("detail", models.TextField(blank=True, default="")),
                ("amount_pence", models.BigIntegerField(null=True)),
                ("person", models.TextField()),
                ("act_id", models.BigIntegerField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="income.claim"
                    ),
                ),
            ],
            options={
                "db_table": "income_claim_event",
            },
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                fields=("entity", "number"), name="income_claim_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("debt_pence__gt", 0)), name="income_claim_of_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "issued",
                            "acknowledged",
                            "admitted",
                            "defended",
                            "judgment",
                            "enforcing",
                            "satisfied",
                            "set_aside",
                            "withdrawn",
                        ],
                    )
                ),
                name="income_claim_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_on__isnull", True),
                        (
                            "state__in",
                            (
                                "issued",
                                "acknowledged",
                                "admitted",
                                "defended",
                                "judgment",
                                "enforcing",
                            ),
                        ),
                    ),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("state__in", ("satisfied", "set_aside", "withdrawn")),
                    ),
                    _connector="OR",
                ),
                name="income_claim_ended_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["judgment", "enforcing", "satisfied"]), _negated=True),
                    models.Q(("judgment_on__isnull", False), ("judgment_pence__isnull", False)),
                    _connector="OR",
                ),
                name="income_claim_judgment_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_due_on__isnull", True), ("instalment_pence__isnull", True)),
                    models.Q(("first_due_on__isnull", False), ("instalment_pence__gt", 0)),
                    _connector="OR",
                ),
                name="income_claim_instalments_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimcharge",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["debt", "costs"])), name="income_claim_charge_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="claimcharge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)),
                fields=("charge",),
                name="income_claim_charge_in_one",
            ),
        ),
        migrations.RunSQL(append_only_trigger("income_claim_event")),
        migrations.RunSQL(NO_REMOVAL),
    ]
