from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chamberlain.kernel import sealing

PARTED_BY = "\x1f"
MANY = 5_000

GUARDS = """
    CREATE FUNCTION payables_is_erased(payee bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
        SELECT EXISTS (SELECT FROM public.payables_payee p JOIN public.kernel_erasure e
            ON e.subject = 'payables:supplier:' || p.reference AND e.state = 'erased'
            WHERE p.id = payee)
    $$;
    CREATE OR REPLACE FUNCTION payables_fact_known() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NOT upper_inf(OLD.known) OR NOT NEW.known <@ OLD.known
            OR (to_jsonb(NEW) - 'known') <> (to_jsonb(OLD) - 'known'))
            AND NOT (NEW.name = 'erased' AND payables_is_erased(OLD.payee_id)) THEN
            RAISE EXCEPTION 'What was known of a payee is closed, never rewritten'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_fact_known';
        END IF;
        RETURN NEW;
    END $$;
    CREATE FUNCTION payables_mark_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM removed m WHERE NOT payables_is_erased(m.payee_id)) THEN
            RAISE EXCEPTION 'The mark of an account goes only when its payee is erased'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_mark_kept';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_mark_kept AFTER DELETE ON payables_bank_mark
        REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION payables_mark_kept();
    CREATE TRIGGER payables_mark_stands BEFORE UPDATE OR TRUNCATE ON payables_bank_mark
        FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();
"""


def seal_what_is_held(apps, schema_editor):
    """Seal every account and call that stands in clear, under a new key of its payee."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT reference FROM payables_payee WHERE id IN "
            "(SELECT payee_id FROM payables_bank_details) AND NOT EXISTS (SELECT 1 FROM "
            "kernel_personal_key WHERE subject = 'payables:supplier:' || reference)"
        )
        payees = [row[0] for row in cursor.fetchall()]
        if not payees:
            return
        installation = sealing.installation_key(Path(settings.HOME))
        subjects = [f"payables:supplier:{payee}" for payee in payees]
        wrapped = [installation.new_wrapped_key(subject) for subject in subjects]
        cursor.execute(
            "INSERT INTO kernel_personal_key (subject, wrapped) "
            "SELECT * FROM unnest(%s::text[], %s::text[])",
            [subjects, wrapped],
        )
        keys = installation.all_unwrapped(dict(zip(subjects, wrapped, strict=True)))
        for table in ("payables_bank_details", "payables_bank_verification"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        _seal_accounts(cursor, installation, keys)
        _seal_calls(cursor, keys)
        for table in ("payables_bank_details", "payables_bank_verification"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _seal_accounts(cursor, installation, keys):
    cursor.execute(
        "SELECT b.id, b.payee_id, 'payables:supplier:' || p.reference, b.reference, b.sort_code, "
        "b.account_number, b.roll_number, b.account_name FROM payables_bank_details b "
        "JOIN payables_payee p ON p.id = b.payee_id ORDER BY b.id"
    )
    for rows in iter(lambda: cursor.fetchmany(MANY), []):
        ids, payees = [row[0] for row in rows], [row[1] for row in rows]
        sealed = [
            sealing.seal(keys[row[2]], row[2], f"bank_details:{row[3]}", PARTED_BY.join(row[4:]))
            for row in rows
        ]
        accounts = [installation.mark("payables.account", row[4] + row[5]) for row in rows]
        places = [installation.mark("payables.destination", "".join(row[4:7])) for row in rows]
        with cursor.db.cursor() as other:
            other.execute(
                "UPDATE payables_bank_details b SET account_sealed = t.sealed "
                "FROM unnest(%s::bigint[], %s::text[]) AS t(id, sealed) WHERE b.id = t.id",
                [ids, sealed],
            )
            other.execute(
                "INSERT INTO payables_bank_mark (details_id, payee_id, account_mark, "
                "destination_mark) SELECT * FROM "
                "unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[])",
                [ids, payees, accounts, places],
            )


def _seal_calls(cursor, keys):
    cursor.execute(
        "SELECT v.id, 'payables:supplier:' || p.reference, b.reference, v.number_called, "
        "v.answered_by, v.payee_check_name FROM payables_bank_verification v "
        "JOIN payables_bank_details b ON b.id = v.details_id "
        "JOIN payables_payee p ON p.id = b.payee_id WHERE v.outcome = 'verified' ORDER BY v.id"
    )
    for rows in iter(lambda: cursor.fetchmany(MANY), []):
        sealed = [
            sealing.seal(
                keys[row[1]], row[1], f"bank_verification:{row[2]}", PARTED_BY.join(row[3:])
            )
            for row in rows
        ]
        with cursor.db.cursor() as other:
            other.execute(
                "UPDATE payables_bank_verification v SET call_sealed = t.sealed "
                "FROM unnest(%s::bigint[], %s::text[]) AS t(id, sealed) WHERE v.id = t.id",
                [[row[0] for row in rows], sealed],
            )


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0007_keys_guarded"),
        ("payables", "0010_looked_up"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankMark",
            fields=[
                (
                    "details",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="payables.bankdetails",
                    ),
                ),
                ("account_mark", models.TextField()),
                ("destination_mark", models.TextField()),
                (
                    "payee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="payables.payee"
                    ),
                ),
            ],
            options={
                "db_table": "payables_bank_mark",
                "indexes": [
                    models.Index(fields=["account_mark"], name="payables_bank_mark_account")
                ],
            },
        ),
        migrations.AddField(
            "bankdetails", "account_sealed", models.TextField(default=""), preserve_default=False
        ),
        migrations.AddField("bankverification", "call_sealed", models.TextField(blank=True)),
        migrations.RunPython(seal_what_is_held, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveConstraint("bankdetails", "payables_bank_details_sort_code"),
        migrations.RemoveConstraint("bankdetails", "payables_bank_details_account_number"),
        migrations.RemoveIndex("bankdetails", "payables_bank_details_account"),
        *[
            migrations.RemoveField("bankdetails", name)
            for name in ("account_name", "sort_code", "account_number", "roll_number")
        ],
        *[
            migrations.RemoveField("bankverification", name)
            for name in ("number_called", "answered_by", "payee_check_name")
        ],
        migrations.RunSQL(GUARDS, migrations.RunSQL.noop),
    ]
