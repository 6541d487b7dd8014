import django.db.models.deletion
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0007_insured"),
    ]

    operations = [
        migrations.AddField(
            model_name="scheme",
            name="address",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="Certificate",
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
                ("tax_year", models.TextField()),
                ("issued_on", models.DateField()),
                ("left_on", models.DateField(null=True)),
                ("through_payslip", models.BigIntegerField()),
                ("replaces", models.TextField(blank=True)),
                ("act_id", models.BigIntegerField()),
                (
                    "employment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.employment"
                    ),
                ),
            ],
            options={
                "db_table": "payroll_certificate",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "P45")),
                        fields=("employment",),
                        name="payroll_p45_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "P60")),
                        fields=("employment", "tax_year", "replaces"),
                        name="payroll_p60_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "P60"), ("left_on__isnull", True)),
                            models.Q(("kind", "P45"), ("left_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="payroll_certificate_kind",
                    ),
                ],
            },
        ),
        migrations.RunSQL(append_only_trigger("payroll_certificate")),
    ]
