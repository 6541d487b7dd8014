"""Indexes of what a line may be: files whose open payments come to it, and what may come back."""

from django.db import migrations


class Migration(migrations.Migration):
    """Partial indexes: of a year's movements, few are open."""

    dependencies = [("banking", "0003_movements_set_wise")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX banking_movement_open_files ON banking_movement (account_id, batch_key) "
            "INCLUDE (amount_pence, found_pence, expected_on, source) "
            "WHERE cancelled_on IS NULL AND NOT found_pence = amount_pence",
            "DROP INDEX banking_movement_open_files",
        ),
        migrations.RunSQL(
            "CREATE INDEX banking_movement_returnable ON banking_movement "
            "(account_id, (returned_pence - found_pence)) "
            "WHERE NOT found_pence = 0 AND NOT returned_pence = found_pence",
            "DROP INDEX banking_movement_returnable",
        ),
    ]
