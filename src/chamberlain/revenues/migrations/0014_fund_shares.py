import django.db.models.deletion
from django.db import migrations, models

NO_REMOVAL = (
    "CREATE TRIGGER revenues_fund_shares_stays BEFORE DELETE OR TRUNCATE ON revenues_fund_shares "
    "FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("revenues", "0013_presented_again"),
    ]

    operations = [
        migrations.CreateModel(
            name="FundShares",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("year", models.SmallIntegerField(help_text="The year in which they are charged")),
                (
                    "first_on",
                    models.DateField(help_text="When the first part of a surplus is paid"),
                ),
                ("payments", models.SmallIntegerField()),
                ("state", models.TextField(default="proposed")),
                ("proposed_by", models.TextField()),
                ("agreed_by", models.TextField(blank=True, default="")),
                ("reason", models.TextField(blank=True, default="")),
                ("act_id", models.BigIntegerField()),
                (
                    "estimate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="revenues.fundestimate"
                    ),
                ),
            ],
            options={
                "db_table": "revenues_fund_shares",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ("proposed", "charged", "rejected"))),
                        name="revenues_fund_shares_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "charged"), _negated=True),
                            models.Q(
                                models.Q(("agreed_by", ""), _negated=True),
                                models.Q(("agreed_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="revenues_fund_shares_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "rejected"), _negated=True),
                        fields=("estimate",),
                        name="revenues_fund_shares_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NO_REMOVAL),
    ]
