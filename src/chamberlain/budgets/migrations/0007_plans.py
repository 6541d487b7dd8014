from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0006_schools"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "reference",
                    models.TextField(db_collation="C", primary_key=True, serialize=False),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("first_year", models.SmallIntegerField()),
                ("years", models.SmallIntegerField()),
                ("name", models.TextField()),
                ("option_of", models.TextField(blank=True, db_collation="C")),
                ("version", models.SmallIntegerField(default=1)),
                ("opening_reserves_pence", models.BigIntegerField()),
                ("least_reserves_pence", models.BigIntegerField()),
                ("state", models.TextField(default="draft")),
                ("made_by", models.TextField()),
                ("made_on", models.DateField()),
                ("agreed_by", models.TextField(blank=True)),
                ("agreed_on", models.DateField(null=True)),
                ("adopted_by", models.TextField(blank=True)),
                ("adopted_on", models.DateField(null=True)),
                ("resolution", models.TextField(blank=True)),
            ],
            options={
                "db_table": "budgets_plan",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "adopted")),
                        fields=("entity", "first_year"),
                        name="budgets_plan_adopted_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("draft", "agreed", "adopted", "withdrawn")),
                            ("years__gte", 1),
                            ("years__lte", 5),
                        ),
                        name="budgets_plan_sensible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "adopted"), _negated=True),
                            models.Q(
                                models.Q(("agreed_by", ""), _negated=True),
                                models.Q(("adopted_by", ""), _negated=True),
                                models.Q(("resolution", ""), _negated=True),
                                models.Q(("adopted_by", models.F("agreed_by")), _negated=True),
                                models.Q(("agreed_by", models.F("made_by")), _negated=True),
                                models.Q(("adopted_by", models.F("made_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_plan_two_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAssumption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan", models.TextField(db_collation="C")),
                ("name", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("value", models.BigIntegerField()),
                ("why", models.TextField()),
                ("said_by", models.TextField()),
                ("said_on", models.DateField()),
                ("act", models.TextField()),
            ],
            options={
                "db_table": "budgets_plan_assumption",
                "indexes": [
                    models.Index(
                        fields=["plan", "name", "year", "-id"], name="budgets_plan_said_last"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="budgets_plan_reasoned"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanBase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan", models.TextField(db_collation="C")),
                ("cost_centre", models.TextField(db_collation="C")),
                ("account", models.TextField(db_collation="C")),
                ("fund", models.TextField(db_collation="C")),
                ("directorate", models.TextField(blank=True, db_collation="C")),
                ("account_group", models.TextField(db_collation="C")),
                ("profile", models.TextField(db_collation="C")),
                ("amount_pence", models.BigIntegerField()),
            ],
            options={
                "db_table": "budgets_plan_base",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "cost_centre", "account", "fund"),
                        name="budgets_plan_base_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanItem",
            fields=[
                (
                    "reference",
                    models.TextField(db_collation="C", primary_key=True, serialize=False),
                ),
                ("plan", models.TextField(db_collation="C")),
                ("kind", models.TextField()),
                ("title", models.TextField()),
                ("cost_centre", models.TextField(db_collation="C")),
                ("directorate", models.TextField(blank=True, db_collation="C")),
                ("account", models.TextField(db_collation="C")),
                ("fund", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("amount_pence", models.BigIntegerField()),
                ("once", models.BooleanField(default=False)),
                ("saving_state", models.TextField(blank=True)),
                ("owner", models.TextField(blank=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("said_by", models.TextField()),
                ("said_on", models.DateField()),
            ],
            options={
                "db_table": "budgets_plan_item",
                "indexes": [models.Index(fields=["plan"], name="budgets_plan_item_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ("full_year", "growth", "saving", "fees", "reserves")),
                            (
                                "saving_state__in",
                                ("", "achieved", "anticipated", "at_risk", "unachievable"),
                            ),
                        ),
                        name="budgets_plan_item_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("amount_pence__lt", 0),
                                ("kind", "saving"),
                                models.Q(("saving_state", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("kind", "saving"), _negated=True), ("saving_state", "")
                            ),
                            _connector="OR",
                        ),
                        name="budgets_plan_item_saves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanSubmission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("plan", models.TextField(db_collation="C")),
                ("directorate", models.TextField(db_collation="C")),
                ("note", models.TextField(blank=True)),
                ("submitted_by", models.TextField()),
                ("submitted_on", models.DateField()),
            ],
            options={
                "db_table": "budgets_plan_submission",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "directorate"), name="budgets_plan_submission_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(append_only_trigger("budgets_plan_base"), migrations.RunSQL.noop),
        migrations.RunSQL(append_only_trigger("budgets_plan_assumption"), migrations.RunSQL.noop),
    ]
