"""The files a return came in, and where a school is reminded."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0007_plans"),
    ]

    operations = [
        migrations.AddField(
            model_name="school",
            name="email",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="schoolreturn",
            name="documents",
            field=models.JSONField(default=list),
        ),
    ]
