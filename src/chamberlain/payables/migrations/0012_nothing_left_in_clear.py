from django.db import migrations

from chamberlain.kernel import documents

REWRITTEN = """
    ALTER TABLE payables_bank_details
        ALTER COLUMN account_sealed TYPE text USING account_sealed || '';
    ALTER TABLE payables_bank_verification
        ALTER COLUMN call_sealed TYPE text USING call_sealed || '';
"""
"""A column that was dropped stands in its rows until the table is written anew."""


def seal_files(apps, schema_editor):
    """Seal the payment files that were written before files were."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.entity, d.sha256 FROM payables_run_file f "
            "JOIN kernel_document d ON d.reference = f.document"
        )
        for entity, digest in cursor.fetchall():
            documents.seal_kept(entity, digest)


class Migration(migrations.Migration):
    dependencies = [("payables", "0011_accounts_sealed")]

    operations = [
        migrations.RunSQL(REWRITTEN, migrations.RunSQL.noop),
        migrations.RunPython(seal_files, migrations.RunPython.noop),
    ]
