from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from chamberlain.kernel import sealing

HELD = (
    "SELECT m.id, p.reference, m.reference, m.account_name, m.sort_code, m.account_number "
    "FROM revenues_mandate m JOIN revenues_account a ON a.id = m.account_id "
    "JOIN revenues_party p ON p.id = a.party_id ORDER BY m.id"
)
KEYED = "SELECT subject, wrapped FROM kernel_personal_key WHERE subject = ANY(%s)"


def seal_what_is_held(apps, schema_editor):
    """Seal every payer's account that stands in clear, under a key of its party."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(HELD)
        held = cursor.fetchall()
        if not held:
            return
        installation = sealing.installation_key(Path(settings.HOME))
        subjects = sorted({f"revenues:party:{row[1]}" for row in held})
        cursor.execute(KEYED, [subjects])
        known = dict(cursor.fetchall())
        missing = [subject for subject in subjects if subject not in known]
        made = {subject: installation.new_wrapped_key(subject) for subject in missing}
        cursor.execute(
            "INSERT INTO kernel_personal_key (subject, wrapped) "
            "SELECT * FROM unnest(%s::text[], %s::text[])",
            [list(made), list(made.values())],
        )
        keys = installation.all_unwrapped(known | made)
        for key, party, mandate, *parts in held:
            subject = f"revenues:party:{party}"
            text = sealing.seal(keys[subject], subject, f"mandate:{mandate}", "\x1f".join(parts))
            cursor.execute(
                "UPDATE revenues_mandate SET account_sealed = %s WHERE id = %s", [text, key]
            )


class Migration(migrations.Migration):
    dependencies = [
        ("revenues", "0002_guards"),
        ("kernel", "0007_keys_guarded"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndemnityClaim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("amount_pence", models.BigIntegerField()),
                ("reason_code", models.TextField()),
                ("reason", models.TextField()),
                ("bank_reference", models.TextField(blank=True)),
                ("debited_on", models.DateField()),
                ("challenge_by", models.DateField()),
                ("state", models.TextField(default="taken")),
                ("ground", models.TextField(blank=True)),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "revenues_indemnity_claim",
            },
        ),
        migrations.CreateModel(
            name="Instructed",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.TextField()),
                ("state", models.TextField(default="sent")),
                ("reason", models.TextField(blank=True)),
            ],
            options={
                "db_table": "revenues_instructed",
            },
        ),
        migrations.CreateModel(
            name="Lodgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.TextField(unique=True)),
                ("entity", models.TextField()),
                ("processing_on", models.DateField()),
                ("serial_number", models.TextField()),
                ("instructions", models.IntegerField()),
                ("state", models.TextField(default="sent")),
                ("said", models.TextField(blank=True)),
                ("document", models.TextField()),
                ("act_id", models.BigIntegerField()),
            ],
            options={
                "db_table": "revenues_lodgement",
            },
        ),
        migrations.RemoveConstraint(
            model_name="collected",
            name="revenues_collected_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="mandate",
            name="revenues_mandate_digits",
        ),
        migrations.AddField(
            model_name="mandate",
            name="account_sealed",
            field=models.TextField(default=""),
            preserve_default=False,
        ),
        migrations.RunPython(seal_what_is_held, migrations.RunPython.noop),
        migrations.RemoveField(model_name="mandate", name="account_name"),
        migrations.RemoveField(model_name="mandate", name="account_number"),
        migrations.RemoveField(model_name="mandate", name="sort_code"),
        migrations.AddField(
            model_name="mandate",
            name="came_by",
            field=models.TextField(default="paper"),
        ),
        migrations.AddField(
            model_name="mandate",
            name="noticed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="mandate",
            name="tell_bank",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="collected",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("sent", "unpaid", "refunded"))),
                name="revenues_collected_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("came_by__in", ("paper", "telephone", "online"))),
                name="revenues_mandate_came_by_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(("account_sealed", ""), _negated=True),
                name="revenues_mandate_sealed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mandate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("tell_bank", True), _negated=True),
                    ("state", "cancelled"),
                    _connector="OR",
                ),
                name="revenues_mandate_ended_to_tell",
            ),
        ),
        migrations.AddField(
            model_name="indemnityclaim",
            name="collected",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, to="revenues.collected"
            ),
        ),
        migrations.AddField(
            model_name="instructed",
            name="mandate",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, to="revenues.mandate"
            ),
        ),
        migrations.AddConstraint(
            model_name="lodgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("sent", "taken", "refused"))),
                name="revenues_lodgement_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lodgement",
            constraint=models.UniqueConstraint(
                fields=("entity", "serial_number", "processing_on"),
                name="revenues_lodgement_serial_once",
            ),
        ),
        migrations.AddField(
            model_name="instructed",
            name="lodgement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, to="revenues.lodgement"
            ),
        ),
        migrations.AddConstraint(
            model_name="indemnityclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("taken", "challenged", "upheld", "lost"))),
                name="revenues_claim_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="indemnityclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_pence__gt", 0)), name="revenues_claim_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="instructed",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__in", ("0N", "0C"))),
                name="revenues_instructed_code_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructed",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("sent", "refused"))),
                name="revenues_instructed_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="instructed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "sent")),
                fields=("mandate", "code"),
                name="revenues_instructed_once",
            ),
        ),
    ]
