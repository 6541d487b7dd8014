from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger


class Migration(migrations.Migration):
    dependencies = [("assets", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.RunSQL(append_only_trigger(table)) for table in ("assets_event", "assets_posted")
    ]
