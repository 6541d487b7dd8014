"""The tables of tax."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="ExemptionTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("year", models.SmallIntegerField()),
                ("months", models.SmallIntegerField()),
                ("vat_pence", models.BigIntegerField()),
                ("exempt_pence", models.BigIntegerField()),
                ("limit_pence", models.BigIntegerField()),
                ("insignificant", models.BooleanField()),
                ("repay_pence", models.BigIntegerField()),
                ("tested_by", models.TextField()),
                ("tested_on", models.DateField()),
            ],
            options={
                "db_table": "tax_exemption_test",
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subcontractor", models.TextField()),
                ("status", models.TextField()),
                ("number", models.TextField(blank=True)),
                ("verified_on", models.DateField()),
                ("noted_by", models.TextField()),
            ],
            options={
                "db_table": "tax_verification",
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("cost_centre", models.TextField()),
                ("exempt_e2", models.IntegerField()),
                ("basis", models.TextField()),
                ("held", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "db_table": "tax_activity",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("entity", "="), ("cost_centre", "="), ("held", "&&")],
                        name="tax_activity_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exempt_e2__gte", 0), ("exempt_e2__lte", 10000)),
                        name="tax_activity_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CisReturn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("tax_year", models.TextField()),
                ("tax_month", models.SmallIntegerField()),
                ("due_on", models.DateField()),
                ("lines", models.JSONField(default=list)),
                ("gross_pence", models.BigIntegerField()),
                ("materials_pence", models.BigIntegerField()),
                ("deduction_pence", models.BigIntegerField()),
                ("state", models.TextField(default="prepared")),
                ("prepared_by", models.TextField()),
                ("approved_by", models.TextField(blank=True)),
                ("submitted_by", models.TextField(blank=True)),
                ("receipt", models.TextField(blank=True)),
            ],
            options={
                "db_table": "tax_cis_return",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("entity", "tax_year", "tax_month"),
                        name="tax_cis_return_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "approved", "submitted", "rejected"])
                        ),
                        name="tax_cis_return_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tax_cis_return_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deduction",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField()),
                ("subcontractor", models.TextField()),
                ("invoice", models.TextField()),
                ("status", models.TextField()),
                ("verification_number", models.TextField(blank=True)),
                ("gross_pence", models.BigIntegerField()),
                ("materials_pence", models.BigIntegerField()),
                ("liable_pence", models.BigIntegerField()),
                ("rate_e2", models.IntegerField()),
                ("deduction_pence", models.BigIntegerField()),
                ("journal", models.TextField(blank=True)),
                ("paid_on", models.DateField(null=True)),
                ("tax_year", models.TextField(blank=True)),
                ("tax_month", models.SmallIntegerField(null=True)),
                ("recorded_by", models.TextField()),
            ],
            options={
                "db_table": "tax_deduction",
                "indexes": [
                    models.Index(
                        fields=["entity", "tax_year", "tax_month"], name="tax_deduction_month"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "invoice"), name="tax_deduction_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "liable_pence",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("gross_pence"), "-", models.F("materials_pence")
                                ),
                            )
                        ),
                        name="tax_deduction_of_labour_only",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("vrn", models.TextField()),
                ("months", models.SmallIntegerField(default=1)),
                ("end_user", models.BooleanField(default=True)),
                ("section_33", models.BooleanField(default=True)),
                ("address", models.TextField(blank=True)),
                ("held", django.contrib.postgres.fields.ranges.DateRangeField()),
            ],
            options={
                "db_table": "tax_registration",
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("entity", "="), ("held", "&&")],
                        name="tax_registration_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("months__in", [1, 3])), name="tax_registration_months"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subcontractor",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField()),
                ("payee", models.TextField()),
                ("name", models.TextField()),
                ("utr", models.TextField()),
                ("kind", models.TextField()),
                ("status", models.TextField(blank=True)),
                ("verification_number", models.TextField(blank=True)),
                ("verified_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "tax_subcontractor",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "payee"), name="tax_subcontractor_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["", "gross", "net", "unmatched"])),
                        name="tax_subcontractor_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VatError",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField()),
                ("vat_return", models.TextField()),
                ("journal", models.TextField()),
                ("description", models.TextField()),
                ("output_pence", models.BigIntegerField()),
                ("input_pence", models.BigIntegerField()),
                ("found_on", models.DateField()),
                ("noted_by", models.TextField()),
                ("behaviour", models.TextField(default="not_judged")),
                ("words", models.TextField(blank=True)),
                ("state", models.TextField(default="found")),
                ("corrected_in", models.TextField(blank=True)),
            ],
            options={
                "db_table": "tax_vat_error",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("vat_return", "journal"), name="tax_vat_error_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["found", "on_return", "corrected", "told"])
                        ),
                        name="tax_vat_error_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "behaviour__in",
                                ["not_judged", "reasonable_care", "careless", "deliberate"],
                            )
                        ),
                        name="tax_vat_error_behaviour",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VatReturn",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField()),
                ("vrn", models.TextField()),
                ("since", models.DateField()),
                ("until", models.DateField()),
                ("due_on", models.DateField()),
                ("period_key", models.TextField(blank=True)),
                ("box_1", models.BigIntegerField()),
                ("box_2", models.BigIntegerField()),
                ("box_3", models.BigIntegerField()),
                ("box_4", models.BigIntegerField()),
                ("box_5", models.BigIntegerField()),
                ("box_6", models.BigIntegerField()),
                ("box_7", models.BigIntegerField()),
                ("box_8", models.BigIntegerField()),
                ("box_9", models.BigIntegerField()),
                ("section_33_pence", models.BigIntegerField(default=0)),
                ("mark", models.BigIntegerField()),
                ("workings", models.JSONField(default=list)),
                ("state", models.TextField(default="prepared")),
                ("reason", models.TextField(blank=True)),
                ("prepared_by", models.TextField()),
                ("prepared_on", models.DateField()),
                ("approved_by", models.TextField(blank=True)),
                ("submitted_by", models.TextField(blank=True)),
                ("device", models.JSONField(default=dict)),
                ("processed_at", models.TextField(blank=True)),
                ("form_bundle", models.TextField(blank=True)),
                ("charge_reference", models.TextField(blank=True)),
            ],
            options={
                "db_table": "tax_vat_return",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("entity", "since"),
                        name="tax_vat_return_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["prepared", "approved", "released", "submitted", "rejected"],
                            )
                        ),
                        name="tax_vat_return_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by", ""),
                            models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tax_vat_return_prepared_and_approved_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_by", ""),
                            models.Q(("submitted_by", models.F("approved_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tax_vat_return_approved_and_submitted_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "box_3",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("box_1"), "+", models.F("box_2")
                                ),
                            ),
                            ("box_5__gte", 0),
                        ),
                        name="tax_vat_return_adds_up",
                    ),
                ],
            },
        ),
    ]
