import django.db.models.deletion
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger

DUE = """
    CREATE FUNCTION payroll_due_once() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.remittance_id IS NOT NULL
            OR to_jsonb(NEW) - 'remittance_id' <> to_jsonb(OLD) - 'remittance_id' THEN
            RAISE EXCEPTION 'What is owed (%) is written once and asked for once', OLD.source_ref
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_due_once';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payroll_due_once BEFORE UPDATE OR DELETE ON payroll_due
        FOR EACH ROW EXECUTE FUNCTION payroll_due_once();
"""
ONCE = ("payroll_remittance", "payroll_scheme_year", "payroll_told")


class Migration(migrations.Migration):
    dependencies = [
        ("payroll", "0005_pension"),
    ]

    operations = [
        migrations.AddField(
            model_name="order",
            name="authority",
            field=models.TextField(blank=True),
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("code", models.TextField()),
                ("name", models.TextField()),
                ("kind", models.TextField()),
                ("collects", models.TextField(blank=True)),
                ("payee", models.TextField(blank=True)),
                ("quotes", models.TextField(blank=True)),
                ("due_day", models.IntegerField(null=True)),
                ("due_next_month", models.BooleanField(default=True)),
                ("account", models.TextField(blank=True)),
                ("cost_centre", models.TextField(blank=True)),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "payroll_body",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "code"), name="payroll_body_code_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "creditor"), _negated=True),
                        fields=("entity", "kind", "collects"),
                        name="payroll_body_collects_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("tax_office", "pension", "creditor", "voluntary", "own"))
                        ),
                        name="payroll_body_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "own"), models.Q(("account", ""), _negated=True)),
                            models.Q(
                                models.Q(("kind", "own"), _negated=True),
                                models.Q(("payee", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="payroll_body_paid_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "creditor"),
                            models.Q(("collects", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="payroll_body_collects",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("due_day__isnull", True), ("due_day__range", (1, 28)), _connector="OR"
                        ),
                        name="payroll_body_due_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Remittance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("of", models.TextField(blank=True)),
                ("tax_year", models.TextField()),
                ("tax_month", models.IntegerField()),
                ("account", models.TextField()),
                ("fund", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("due_on", models.DateField()),
                ("quotes", models.TextField(blank=True)),
                ("act_id", models.BigIntegerField()),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.body"
                    ),
                ),
            ],
            options={
                "db_table": "payroll_remittance",
            },
        ),
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source_ref", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("tax_year", models.TextField()),
                ("tax_month", models.IntegerField()),
                ("paid_on", models.DateField()),
                ("what", models.TextField()),
                ("of", models.TextField(blank=True)),
                ("account", models.TextField()),
                ("fund", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("act_id", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="payroll.run"
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.scheme"
                    ),
                ),
                (
                    "remittance",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="payroll.remittance",
                    ),
                ),
            ],
            options={
                "db_table": "payroll_due",
            },
        ),
        migrations.CreateModel(
            name="SchemeYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tax_year", models.TextField()),
                ("through_month", models.IntegerField()),
                ("levy_pence", models.BigIntegerField(default=0)),
                ("smp_pence", models.BigIntegerField(default=0)),
                ("spp_pence", models.BigIntegerField(default=0)),
                ("sap_pence", models.BigIntegerField(default=0)),
                ("shpp_pence", models.BigIntegerField(default=0)),
                ("spbp_pence", models.BigIntegerField(default=0)),
                ("sncp_pence", models.BigIntegerField(default=0)),
                ("act_id", models.BigIntegerField()),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.scheme"
                    ),
                ),
            ],
            options={
                "db_table": "payroll_scheme_year",
            },
        ),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payroll.submission"
                    ),
                ),
            ],
            options={
                "db_table": "payroll_told",
            },
        ),
        migrations.AddConstraint(
            model_name="remittance",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_pence__gt", 0)), name="payroll_remittance_of_something"
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(
                condition=models.Q(("remittance__isnull", True)),
                fields=["entity"],
                name="payroll_due_open",
            ),
        ),
        migrations.AddIndex(
            model_name="due",
            index=models.Index(
                fields=["scheme", "tax_year", "tax_month"], name="payroll_due_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="due",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_pence", 0), _negated=True),
                name="payroll_due_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="schemeyear",
            constraint=models.UniqueConstraint(
                fields=("scheme", "tax_year"), name="payroll_scheme_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(
                fields=("submission", "what"), name="payroll_told_once"
            ),
        ),
        migrations.RunSQL(DUE),
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
    ]
