import django.contrib.postgres.constraints
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0002_guards")]

    operations = [
        migrations.RemoveConstraint(model_name="details", name="people_nino_one_person"),
        migrations.RemoveField(model_name="details", name="nino"),
        migrations.AddField(
            model_name="details", name="nino_sealed", field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="details", name="nino_mark", field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="details",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("nino_mark", ""), _negated=True),
                expressions=[
                    ("entity", RangeOperators.EQUAL),
                    ("nino_mark", RangeOperators.EQUAL),
                    ("person", RangeOperators.NOT_EQUAL),
                    ("known", RangeOperators.OVERLAPS),
                ],
                name="people_nino_one_person",
            ),
        ),
    ]  # fmt: skip
