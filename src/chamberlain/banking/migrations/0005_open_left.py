"""An index of what is open by how much is left: what a line of some amount could be."""

from django.db import migrations


class Migration(migrations.Migration):
    """Statistics too: without them the planner takes nearly all movements for open."""

    dependencies = [("banking", "0004_candidates")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX banking_movement_open_left ON banking_movement "
            "(account_id, (amount_pence - found_pence), "
            "regexp_replace(upper(reference), '[^A-Z0-9]', '', 'g'), "
            "regexp_replace(upper(counterparty), '[^A-Z0-9]', '', 'g')) "
            "INCLUDE (id, amount_pence, found_pence, reference, counterparty) "
            "WHERE cancelled_on IS NULL AND NOT found_pence = amount_pence",
            "DROP INDEX banking_movement_open_left",
        ),
        migrations.RunSQL(
            "CREATE STATISTICS banking_movement_left ON (amount_pence - found_pence) "
            "FROM banking_movement",
            "DROP STATISTICS banking_movement_left",
        ),
    ]
