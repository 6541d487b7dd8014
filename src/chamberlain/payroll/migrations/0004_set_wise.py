import django.db.models.deletion
from django.db import migrations, models

STAYS = "".join(
    f"""
    CREATE TRIGGER {table}_stays BEFORE DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
    """
    for table in ("payroll_employment", "payroll_run")
)
"""What a payslip names is there for good; results are written once already."""

OF_APPROVED = """
    CREATE OR REPLACE FUNCTION payroll_payslip_of_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT coalesce(r.reference, a.reference) INTO found FROM added a
            LEFT JOIN payroll_run r ON r.id = a.run_id
            LEFT JOIN payroll_employment e ON e.id = a.employment_id
            LEFT JOIN payroll_result t ON t.id = a.result_id
            LEFT JOIN payroll_calculation c ON c.id = t.calculation_id
            WHERE r.state IS DISTINCT FROM 'approved' OR c.run_id IS DISTINCT FROM r.id
               OR c.state IS DISTINCT FROM 'live' OR e.id IS NULL
               OR t.employment_id IS DISTINCT FROM a.employment_id LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'Run %: a payslip is made of what was approved, and nothing else', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_payslip_of_approved';
        END IF;
        RETURN NULL;
    END $$;
"""


def held(
    model: str, kind: type[models.ForeignKey] = models.ForeignKey, **more: bool
) -> models.Field:
    return kind(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to=model, **more)


class Migration(migrations.Migration):
    dependencies = [("payroll", "0003_order_rate")]

    operations = [
        migrations.RunSQL(STAYS + OF_APPROVED),
        migrations.AlterField("payslip", "employment", held("payroll.employment", db_index=False)),
        migrations.AlterField("payslip", "result", held("payroll.result", models.OneToOneField)),
        migrations.AlterField("payslip", "run", held("payroll.run")),
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["earned_period"],
                condition=models.Q(earned_period__isnull=False),
                name="payroll_line_of_period",
            ),
        ),
        migrations.AddIndex(
            "line",
            models.Index(
                fields=["source_ref"],
                condition=models.Q(source_ref__isnull=False),
                name="payroll_line_with_source",
            ),
        ),
    ]
