from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = ["kernel_act", "kernel_act_subject", "kernel_document"]


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE kernel_act_seq; CREATE SEQUENCE kernel_reference_seq;",
            "DROP SEQUENCE kernel_act_seq; DROP SEQUENCE kernel_reference_seq;",
        ),
        *[
            migrations.RunSQL(
                append_only_trigger(table), f"DROP TRIGGER {table}_append_only ON {table}"
            )
            for table in ONCE
        ],
    ]
