import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("revenues", "0012_rates_in_the_fund"),
    ]

    operations = [
        migrations.AddField(
            model_name="collected",
            name="reason_code",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="collected",
            name="represents",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="revenues.collected",
            ),
        ),
        migrations.AddConstraint(
            model_name="collected",
            constraint=models.UniqueConstraint(
                fields=("represents",), name="revenues_represented_once"
            ),
        ),
    ]
