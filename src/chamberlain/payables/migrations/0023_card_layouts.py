"""How a card provider writes its file, kept with the account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payables", "0022_off_payroll"),
    ]

    operations = [
        migrations.AddField(
            model_name="cardaccount",
            name="layout",
            field=models.JSONField(default=dict),
        ),
    ]
