"""VAT on direct debits, and the day each is next expected."""

import django.db.models.deletion
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [
        ("banking", "0006_standing"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="expected_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="standing",
            name="grace_days",
            field=models.SmallIntegerField(default=5),
        ),
        migrations.CreateModel(
            name="DebitVat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("gross_pence", models.BigIntegerField()),
                ("vat_code", models.TextField()),
                ("state", models.TextField(default="awaited")),
                ("vat_pence", models.BigIntegerField(default=0)),
                ("invoice_number", models.TextField(blank=True)),
                ("invoice_date", models.DateField(null=True)),
                ("document", models.TextField(blank=True)),
                ("journal", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("person", models.TextField(blank=True)),
                ("decided_on", models.DateField(null=True)),
                ("asked_on", models.DateField()),
                ("act_id", models.BigIntegerField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, to="banking.line"
                    ),
                ),
                (
                    "standing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="banking.standing"
                    ),
                ),
            ],
            options={
                "db_table": "banking_debit_vat",
            },
        ),
        migrations.CreateModel(
            name="DebitVatPosting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField()),
                ("vat_pence", models.BigIntegerField()),
                ("posted_on", models.DateField()),
                ("journal", models.TextField()),
                ("person", models.TextField()),
                ("act_id", models.BigIntegerField()),
                (
                    "vat",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="banking.debitvat"
                    ),
                ),
            ],
            options={
                "db_table": "banking_debit_vat_posting",
            },
        ),
        migrations.AddIndex(
            model_name="debitvat",
            index=models.Index(fields=["entity", "state"], name="banking_debit_vat_awaited"),
        ),
        migrations.AddConstraint(
            model_name="debitvat",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("awaited", "claimed", "none"))),
                name="banking_debit_vat_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="debitvat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "claimed"),
                        ("vat_pence__gt", 0),
                        ("vat_pence__lt", models.F("gross_pence")),
                        models.Q(("document", ""), _negated=True),
                        models.Q(("invoice_number", ""), _negated=True),
                        ("invoice_date__isnull", False),
                    ),
                    models.Q(models.Q(("state", "claimed"), _negated=True), ("vat_pence", 0)),
                    _connector="OR",
                ),
                name="banking_debit_vat_claimed_on_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="debitvat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "none"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="banking_debit_vat_none_has_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="debitvat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "claimed")),
                fields=("standing", "invoice_number"),
                name="banking_debit_vat_invoice_once",
            ),
        ),
        migrations.AddIndex(
            model_name="debitvatposting",
            index=models.Index(fields=["entity", "posted_on"], name="banking_debit_vat_by_day"),
        ),
        migrations.AddConstraint(
            model_name="debitvatposting",
            constraint=models.CheckConstraint(
                condition=models.Q(("vat_pence", 0), _negated=True),
                name="banking_debit_vat_posting_of_something",
            ),
        ),
        migrations.RunSQL(
            append_only_trigger("banking_debit_vat_posting"),
            "DROP TRIGGER banking_debit_vat_posting_append_only ON banking_debit_vat_posting",
        ),
    ]
