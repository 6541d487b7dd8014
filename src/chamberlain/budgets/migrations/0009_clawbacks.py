"""What an awarding body takes back of a grant."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0008_school_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="GrantClawback",
            fields=[
                ("reference", models.TextField(primary_key=True, serialize=False)),
                ("grant", models.TextField(db_collation="C")),
                ("as_at", models.DateField()),
                ("recognised_pence", models.BigIntegerField()),
                ("eligible_pence", models.BigIntegerField()),
                ("unspent_pence", models.BigIntegerField()),
                ("unmet", models.JSONField(default=list)),
                ("amount_pence", models.BigIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("due_on", models.DateField()),
                ("state", models.TextField(default="proposed")),
                ("proposed_by", models.TextField()),
                ("proposed_on", models.DateField()),
                ("decided_by", models.TextField(blank=True)),
                ("decided_on", models.DateField(null=True)),
                ("decided_why", models.TextField(blank=True)),
            ],
            options={
                "db_table": "budgets_grant_clawback",
                "indexes": [models.Index(fields=["grant"], name="budgets_grant_clawback_of")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "approved", "rejected"]),
                            ("amount_pence__gt", 0),
                            ("amount_pence__lte", models.F("recognised_pence")),
                        ),
                        name="budgets_grant_clawback_figures",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "proposed"),
                            models.Q(
                                ("decided_on__isnull", False),
                                models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="budgets_grant_clawback_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("grant",),
                        name="budgets_grant_clawback_one_open",
                    ),
                ],
            },
        ),
    ]
