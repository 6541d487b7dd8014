"""An index of open work by the place where it waits, from which the inbox is counted alone."""

from django.db import migrations


class Migration(migrations.Migration):
    """Every column the inbox judges by is in it, so that the tasks themselves are not read."""

    dependencies = [("kernel", "0008_digests_keyed")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX kernel_task_places ON kernel_task (command, coalesce(entity, ''), "
            "coalesce(directorate, ''), coalesce(cost_centre, ''), coalesce(owner, ''), "
            "coalesce(document, '')) INCLUDE (entity, directorate, cost_centre, owner, document, "
            "due, opened_on, id, amount_pence, subject) WHERE closed_act IS NULL",
            "DROP INDEX kernel_task_places",
        ),
    ]
