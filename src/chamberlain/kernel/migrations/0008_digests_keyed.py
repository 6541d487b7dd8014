from pathlib import Path

from django.conf import settings
from django.db import migrations

from chamberlain.kernel import sealing

WITH_SECRETS = [
    "banking.add_bank_account",
    "kernel.add_person",
    "kernel.set_password",
    "payables.amend_supplier",
    "payables.create_supplier",
    "payables.create_suppliers",
    "payables.propose_bank_details",
    "payables.record_payees",
    "payables.verify_bank_details",
    "treasury.add_lender",
]
"""Commands whose inputs hold what a bare hash would give away to whoever tries them all."""

MANY = 5_000


def key_digests(apps, schema_editor):
    """Key the hashes of secret inputs; the same act done again is still known by its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, command, inputs_sha256 FROM kernel_act "
            "WHERE command = ANY(%s) AND length(inputs_sha256) = 64",
            [WITH_SECRETS],
        )
        rows = cursor.fetchall()
        if not rows:
            return
        mark = sealing.installation_key(Path(settings.HOME)).mark
        cursor.execute("ALTER TABLE kernel_act DISABLE TRIGGER USER")
        for start in range(0, len(rows), MANY):
            some = rows[start : start + MANY]
            keyed = [mark(command, digest) for _, command, digest in some]
            cursor.execute(
                "UPDATE kernel_act a SET inputs_sha256 = t.keyed "
                "FROM unnest(%s::bigint[], %s::text[]) AS t(id, keyed) WHERE a.id = t.id",
                [[row[0] for row in some], keyed],
            )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kernel_act ENABLE TRIGGER USER")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0007_keys_guarded")]

    operations = [migrations.RunPython(key_digests, migrations.RunPython.noop)]
