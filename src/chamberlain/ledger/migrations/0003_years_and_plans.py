"""Plans of journals, years closed, balances taken on, comparisons."""

import django.contrib.postgres.fields
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger

JOB_TYPE = """
INSERT INTO ledger_journal_type (code, name, origin, reverses_next_period, periods_from, rule)
VALUES ('JOB', 'Balances brought forward or taken on', 'system', false, 1,
        'nil over each fund; posted by the roll forward or an agreed take-on')
ON CONFLICT DO NOTHING;
"""
SETTLED = """
CREATE FUNCTION ledger_inside.settled_stands() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state IN ('closed', 'locked') THEN
        PERFORM ledger_inside.refuse(TG_TABLE_NAME || '_settled',
            'a closed year and a locked take-on stay as they are');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER settled_stands BEFORE UPDATE OR DELETE ON ledger_year_close
    FOR EACH ROW EXECUTE FUNCTION ledger_inside.settled_stands();
CREATE TRIGGER settled_stands BEFORE UPDATE OR DELETE ON ledger_take_on
    FOR EACH ROW EXECUTE FUNCTION ledger_inside.settled_stands();
"""

STATUTORY = """
CREATE INDEX ledger_journal_statutory ON ledger_journal (year, id) WHERE type = 'JSTT';

-- What statutory journals, and reversals of them, moved each coding by: the budget report leaves it
-- out, and the statement of accounts shows it.
CREATE FUNCTION ledger_inside.statutory(of_year integer) RETURNS TABLE (
    entity text, fund text, cost_centre text, account text, period smallint, pence bigint
) LANGUAGE sql STABLE AS $$
    WITH own AS (SELECT id, year FROM ledger_journal WHERE type = 'JSTT' AND year = of_year),
    told AS (
        SELECT id FROM own UNION ALL
        SELECT r.id FROM ledger_journal r JOIN own ON r.reverses = own.id WHERE r.year = of_year
    )
    SELECT l.entity, l.fund, l.cost_centre, l.account, l.period, sum(l.amount_pence)::bigint
    FROM told JOIN ledger_line l ON l.year = of_year AND l.journal_id = told.id
    WHERE l.cost_centre <> '' GROUP BY 1, 2, 3, 4, 5
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_guards"),
    ]

    operations = [
        migrations.CreateModel(
            name="CloseAccount",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("fund", models.TextField(db_collation="C")),
                ("account_from", models.TextField(db_collation="C")),
                ("account_to", models.TextField(db_collation="C")),
                ("balance_account", models.TextField(db_collation="C")),
            ],
            options={
                "db_table": "ledger_close_account",
            },
        ),
        migrations.AddField(
            model_name="closerequirement",
            name="due_working_days",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="closerequirement",
            name="year_end",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Comparison",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("period", models.SmallIntegerField()),
                ("system", models.TextField()),
                ("sha256", models.TextField()),
                ("balances", models.IntegerField()),
                ("differences", models.JSONField()),
                ("difference_count", models.IntegerField()),
                ("difference_pence", models.BigIntegerField()),
                ("made_by", models.TextField()),
                ("made_on", models.DateField()),
            ],
            options={
                "db_table": "ledger_comparison",
                "indexes": [
                    models.Index(fields=["entity", "year", "period"], name="ledger_comparison_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="RechargeRule",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField(db_collation="C")),
                ("name", models.TextField()),
                ("basis", models.TextField()),
                ("statement", models.TextField()),
                ("fund", models.TextField(db_collation="C")),
                ("cost_centre", models.TextField(db_collation="C")),
                ("account_from", models.TextField(db_collation="C")),
                ("account_to", models.TextField(db_collation="C")),
                ("debit_account", models.TextField(db_collation="C")),
                ("credit_account", models.TextField(db_collation="C")),
                ("shares", models.JSONField()),
                ("prepared_by", models.TextField()),
                ("prepared_on", models.DateField()),
                ("state", models.TextField(default="prepared")),
                ("decided_by", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "ledger_recharge_rule",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["percent", "statistic"])),
                        name="ledger_recharge_rule_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "approved", "rejected", "ended"])
                        ),
                        name="ledger_recharge_rule_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "ended"]),
                            models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_recharge_rule_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("entity", models.TextField(db_collation="C")),
                ("type", models.TextField(db_collation="C")),
                ("description", models.TextField()),
                ("debit_pence", models.BigIntegerField()),
                (
                    "evidence",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("prepared_by", models.TextField()),
                ("prepared_on", models.DateField()),
                ("state", models.TextField(default="prepared")),
                ("decided_by", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "ledger_schedule",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["recurring", "prepayment", "carry_forward"])
                        ),
                        name="ledger_schedule_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "approved", "rejected", "ended"])
                        ),
                        name="ledger_schedule_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["prepared", "ended"]),
                            models.Q(("decided_by", models.F("prepared_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="ledger_schedule_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchedulePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("schedule", models.TextField(db_collation="C")),
                ("number", models.SmallIntegerField()),
                ("year", models.SmallIntegerField()),
                ("period", models.SmallIntegerField()),
                ("lines", models.JSONField()),
                ("debit_pence", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_schedule_part",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("schedule", "number"), name="ledger_schedule_part_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TakeOn",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("entity", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("period", models.SmallIntegerField()),
                ("system", models.TextField()),
                ("document", models.TextField(blank=True)),
                ("sha256", models.TextField()),
                ("rows", models.IntegerField()),
                ("debit_pence", models.BigIntegerField()),
                ("lines", models.JSONField()),
                ("state", models.TextField(default="loaded")),
                ("prepared_by", models.TextField()),
                ("prepared_on", models.DateField()),
                ("agreed_by", models.TextField(blank=True)),
                ("journal_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "ledger_take_on",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("entity", "year", "period"),
                        name="ledger_take_on_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "loaded"),
                            models.Q(
                                ("state__in", ["locked", "rejected"]),
                                models.Q(("agreed_by", models.F("prepared_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_take_on_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.TextField()),
                ("entity", models.TextField(db_collation="C")),
                ("document", models.TextField()),
                ("rows", models.IntegerField()),
                ("journals", models.IntegerField()),
                ("act", models.TextField()),
            ],
            options={
                "db_table": "ledger_upload",
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "sha256"), name="ledger_upload_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="YearClose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("state", models.TextField(default="prepared")),
                ("fingerprint", models.TextField()),
                ("funds", models.JSONField(default=dict)),
                ("statement", models.TextField(blank=True)),
                ("prepared_by", models.TextField()),
                ("prepared_on", models.DateField()),
                ("closed_by", models.TextField(blank=True)),
                ("closed_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "ledger_year_close",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "year"), name="ledger_year_close_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "prepared"),
                            models.Q(
                                ("state", "closed"),
                                models.Q(("closed_by", ""), _negated=True),
                                models.Q(("closed_by", models.F("prepared_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledger_year_close_two_people",
                    ),
                ],
            },
        ),
        migrations.RunSQL(JOB_TYPE),
        migrations.RunSQL(SETTLED),
        migrations.RunSQL(STATUTORY),
        *[
            migrations.RunSQL(append_only_trigger(table))
            for table in ("ledger_schedule_part", "ledger_upload", "ledger_comparison")
        ],
    ]
