from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "payables_bank_details",
    "payables_bank_verification",
    "payables_invoice_check",
    "payables_run_file",
    "payables_input_report",
]

INVOICE_WAYS = {
    "received": ("coded", "held", "disputed", "cancelled", "rejected"),
    "coded": ("received", "submitted", "held", "disputed", "cancelled", "rejected"),
    "submitted": ("coded", "approved", "held", "disputed", "cancelled", "rejected"),
    "approved": ("held", "disputed", "cancelled"),
    "held": ("received", "coded", "submitted", "approved", "disputed", "cancelled", "rejected"),
    "disputed": ("received", "coded", "submitted", "approved", "held", "cancelled", "rejected"),
    "rejected": ("received", "coded", "cancelled"),
    "cancelled": (),
}
RUN_WAYS = {
    "proposed": ("submitted", "cancelled"),
    "submitted": ("released_once", "rejected", "cancelled"),
    "released_once": ("released", "rejected", "cancelled"),
    "released": ("sent",),
    "rejected": ("proposed", "cancelled"),
    "sent": (),
    "cancelled": (),
}


def ways(table: str, noun: str, allowed: dict[str, tuple[str, ...]]) -> str:
    pairs = ", ".join(f"'{a}>{b}'" for a, ends in allowed.items() for b in ends)
    return f"""
        CREATE FUNCTION {table}_ways() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs}) THEN
                RAISE EXCEPTION '{noun} % is %, it cannot become %',
                    OLD.reference, OLD.state, NEW.state
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_way';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {table}_ways BEFORE UPDATE OF state ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_ways();
    """


FIXED = """
    CREATE FUNCTION payables_invoice_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.approved_on IS NOT NULL THEN
            RAISE EXCEPTION 'Invoice % is approved: what it says no longer changes', OLD.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_invoice_fixed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_invoice_fixed
        BEFORE UPDATE OF payee_id, kind, number, net_pence, vat_pence, gross_pence, entity
        ON payables_invoice FOR EACH ROW EXECUTE FUNCTION payables_invoice_fixed();

    CREATE FUNCTION payables_lines_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT i.reference INTO found FROM changed c
            JOIN payables_invoice i ON i.id = c.invoice_id WHERE i.approved_on IS NOT NULL LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'Invoice % is approved: its lines no longer change', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_lines_fixed';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_lines_added AFTER INSERT ON payables_invoice_line
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
        EXECUTE FUNCTION payables_lines_fixed();
    CREATE TRIGGER payables_lines_changed AFTER UPDATE ON payables_invoice_line
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
        EXECUTE FUNCTION payables_lines_fixed();
    CREATE TRIGGER payables_lines_removed AFTER DELETE ON payables_invoice_line
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
        EXECUTE FUNCTION payables_lines_fixed();
"""

RUN_FROZEN = """
    CREATE FUNCTION payables_run_contents() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT r.reference || ' is ' || r.state INTO found
            FROM (SELECT DISTINCT run_id FROM changed) c JOIN payables_run r ON r.id = c.run_id
            WHERE r.state <> 'proposed' LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'Run %: what it pays no longer changes', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_run_contents';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_attempt_added AFTER INSERT ON payables_attempt
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
        EXECUTE FUNCTION payables_run_contents();
    CREATE TRIGGER payables_payment_added AFTER INSERT ON payables_payment
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
        EXECUTE FUNCTION payables_run_contents();

    CREATE FUNCTION payables_payment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT state FROM payables_run WHERE id = OLD.run_id) <> 'proposed' THEN
            RAISE EXCEPTION 'Payment % is in a run that no longer changes', OLD.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_payment_fixed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_payment_fixed
        BEFORE UPDATE OF run_id, payee_id, bank_details_id, amount_pence ON payables_payment
        FOR EACH ROW EXECUTE FUNCTION payables_payment_fixed();

    CREATE FUNCTION payables_attempt_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.ended IS NOT NULL
            OR (OLD.obligation_id, OLD.run_id, OLD.payment_id, OLD.amount_pence)
                IS DISTINCT FROM (NEW.obligation_id, NEW.run_id, NEW.payment_id, NEW.amount_pence)
        THEN
            RAISE EXCEPTION 'An attempt is ended once, and otherwise never changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_attempt_fixed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_attempt_fixed BEFORE UPDATE ON payables_attempt
        FOR EACH ROW EXECUTE FUNCTION payables_attempt_fixed();

    CREATE FUNCTION payables_run_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wrong bigint; total numeric;
    BEGIN
        SELECT count(*) INTO wrong FROM (
            SELECT p.id FROM payables_payment p LEFT JOIN payables_attempt a
                ON a.payment_id = p.id AND a.ended IS NULL
            WHERE p.run_id = NEW.id GROUP BY p.id, p.amount_pence
            HAVING coalesce(sum(a.amount_pence), 0) <> p.amount_pence) t;
        SELECT coalesce(sum(amount_pence), 0) INTO total FROM payables_payment
            WHERE run_id = NEW.id;
        IF wrong > 0 OR total <> NEW.total_pence THEN
            RAISE EXCEPTION 'Run % does not add up: % payments differ from what they settle, '
                'total % against %', NEW.reference, wrong, total, NEW.total_pence
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_run_adds_up';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_run_adds_up BEFORE UPDATE OF state ON payables_run
        FOR EACH ROW WHEN (NEW.state = 'released') EXECUTE FUNCTION payables_run_adds_up();

    CREATE FUNCTION payables_no_removal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% keeps what was: % is not allowed', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_no_removal';
    END $$;
"""

KEPT = [
    "payables_run",
    "payables_payment",
    "payables_attempt",
    "payables_obligation",
    "payables_invoice",
    "payables_payee",
    "payables_dispute",
    "payables_probable_duplicate",
]
NO_REMOVAL = "".join(
    f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();"
    for table in KEPT
)


class Migration(migrations.Migration):
    dependencies = [("payables", "0001_initial")]

    operations = [
        *[
            migrations.RunSQL(
                append_only_trigger(table), f"DROP TRIGGER {table}_append_only ON {table}"
            )
            for table in ONCE
        ],
        migrations.RunSQL(
            ways("payables_invoice", "Invoice", INVOICE_WAYS)
            + ways("payables_run", "Run", RUN_WAYS)
            + FIXED
            + RUN_FROZEN
            + NO_REMOVAL
            + "ALTER TABLE payables_obligation SET (fillfactor = 80);"
        ),
    ]
