import django.db.models.deletion
from django.db import migrations, models

NAMED = """
    CREATE OR REPLACE FUNCTION banking_movements_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM arriving WHERE found_pence <> 0 OR returned_pence <> 0) THEN
            PERFORM banking_refuse('banking_counters_are_kept',
                'a movement is first expected, then found');
        END IF;
        IF EXISTS (SELECT FROM (SELECT DISTINCT account_id, entity FROM arriving) m
            LEFT JOIN banking_account a ON a.id = m.account_id AND a.entity = m.entity
            WHERE a.id IS NULL) THEN
            PERFORM banking_refuse('banking_movement_account',
                'a movement names no account of its entity');
        END IF;
        RETURN NULL;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("banking", "0002_guards")]

    operations = [
        migrations.AlterField(
            model_name="movement",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="banking.bankaccount",
            ),
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
    ]
