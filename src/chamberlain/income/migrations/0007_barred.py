import django.db.models.deletion
from django.db import migrations, models

NO_REMOVAL = (
    "CREATE TRIGGER income_barred_stays BEFORE DELETE OR TRUNCATE ON income_barred "
    "FOR EACH STATEMENT EXECUTE FUNCTION income_no_removal();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("income", "0006_allowances"),
    ]

    operations = [
        migrations.CreateModel(
            name="Barred",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.TextField()),
                ("relation", models.TextField()),
                ("held_from", models.DateField()),
                ("held_to", models.DateField(null=True)),
                ("declared_by", models.TextField()),
                ("act_id", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="income.customer"
                    ),
                ),
            ],
            options={
                "db_table": "income_barred",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("relation__in", ("own", "relative", "close_friend"))),
                        name="income_barred_relation_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_to__isnull", True),
                            ("held_to__gte", models.F("held_from")),
                            _connector="OR",
                        ),
                        name="income_barred_forwards",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("held_to__isnull", True)),
                        fields=("person", "customer"),
                        name="income_barred_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(NO_REMOVAL),
    ]
