import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0008_certificates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Overpayment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("basis", models.TextField()),
                ("of_tax_year", models.TextField()),
                ("gross_pence", models.BigIntegerField()),
                ("owed_pence", models.BigIntegerField()),
                ("why", models.TextField()),
                ("found_on", models.DateField()),
                ("state", models.TextField(default="found")),
                ("instalment_pence", models.BigIntegerField(null=True)),
                ("protected_pence", models.BigIntegerField(null=True)),
                ("first_on", models.DateField(null=True)),
                ("charge", models.TextField(blank=True)),
                ("act_id", models.BigIntegerField()),
                (
                    "employment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.employment"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="payroll.run"
                    ),
                ),
            ],
            options={
                "db_table": "payroll_overpayment",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "employment"), name="payroll_overpayment_once_a_payslip"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owed_pence__gt", 0), ("gross_pence__gte", models.F("owed_pence"))
                        ),
                        name="payroll_overpayment_owed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("basis__in", ("gross", "net", "negative_pay")),
                            ("state__in", ("found", "agreed", "charged", "written_off")),
                        ),
                        name="payroll_overpayment_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "agreed"), _negated=True),
                            models.Q(
                                ("first_on__isnull", False),
                                ("instalment_pence__gt", 0),
                                ("protected_pence__gte", 0),
                            ),
                            _connector="OR",
                        ),
                        name="payroll_overpayment_agreed_terms",
                    ),
                ],
            },
        ),
    ]
