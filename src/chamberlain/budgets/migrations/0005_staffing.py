import django.contrib.postgres.fields
from django.db import migrations, models

from chamberlain.kernel.dbguards import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0004_grants"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("source", models.TextField(db_collation="C")),
                ("seat", models.TextField(db_collation="C")),
                ("post", models.TextField(db_collation="C")),
                ("title", models.TextField()),
                ("grade", models.TextField(blank=True)),
                ("spine_point", models.SmallIntegerField(null=True)),
                ("state", models.TextField()),
                ("fte_e4", models.IntegerField()),
                ("pay_e4", models.IntegerField()),
                ("annual_pence", models.BigIntegerField()),
                (
                    "steps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("next_step_on", models.DateField(null=True)),
                ("priced_year", models.SmallIntegerField()),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("funding_ends_on", models.DateField(null=True)),
                ("expected_on", models.DateField(null=True)),
                ("ni_letter", models.TextField(default="A")),
                ("pension_rate_e2", models.IntegerField(default=0)),
                ("fund", models.TextField(db_collation="C")),
                ("funding", models.TextField()),
                ("said_on", models.DateField()),
                ("act", models.TextField()),
            ],
            options={
                "db_table": "budgets_seat",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "source", "seat"), name="budgets_seat_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("filled", "vacant", "frozen"))),
                        name="budgets_seat_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("annual_pence__gte", 0),
                            ("fte_e4__gte", 0),
                            ("pay_e4__gte", 0),
                            ("pension_rate_e2__gte", 0),
                            ("pension_rate_e2__lte", 10000),
                        ),
                        name="budgets_seat_sensible",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("starts_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="budgets_seat_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffingAssumption",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("directorate", models.TextField(blank=True, db_collation="C")),
                ("award", models.TextField(blank=True)),
                ("vacancy_e2", models.IntegerField()),
                ("why", models.TextField()),
                ("said_by", models.TextField()),
                ("said_on", models.DateField()),
                ("act", models.TextField()),
            ],
            options={
                "db_table": "budgets_staffing_assumption",
                "indexes": [
                    models.Index(
                        fields=["entity", "year", "directorate", "-id"],
                        name="budgets_staffing_last",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("vacancy_e2__gte", 0), ("vacancy_e2__lte", 10000)),
                        name="budgets_staffing_vacancy_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("directorate", ""), ("award", ""), _connector="OR"),
                        name="budgets_staffing_award_of_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True),
                        name="budgets_staffing_reasoned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffingCost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("entity", models.TextField(db_collation="C")),
                ("year", models.SmallIntegerField()),
                ("cost_centre", models.TextField(db_collation="C")),
                ("fund", models.TextField(db_collation="C")),
                ("fte_e4", models.BigIntegerField()),
                ("filled_e4", models.BigIntegerField()),
                (
                    "full",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12
                    ),
                ),
                (
                    "expected",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12
                    ),
                ),
                (
                    "award",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=12
                    ),
                ),
            ],
            options={
                "db_table": "budgets_staffing_cost",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entity", "year", "cost_centre", "fund"),
                        name="budgets_staffing_cost_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(
            append_only_trigger("budgets_staffing_assumption"), migrations.RunSQL.noop
        ),
    ]
