from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = ["people_leave_adjustment", "people_check"]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("kernel", "0002_guards")]

    operations = [migrations.RunSQL(append_only_trigger(table)) for table in ONCE]
