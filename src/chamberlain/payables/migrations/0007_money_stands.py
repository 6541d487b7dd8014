from django.db import migrations

FIXED = """
    CREATE FUNCTION payables_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% % stands: % is not allowed', TG_TABLE_NAME, TG_ARGV[0], TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_stands';
    END $$;
    CREATE TRIGGER payables_obligation_stands
        BEFORE UPDATE OF reference, entity, payee_id, payee_class, source, source_ref, fund,
            control, owed_pence
        ON payables_obligation FOR EACH STATEMENT
        EXECUTE FUNCTION payables_stands('as it was asked for');
    CREATE TRIGGER payables_payee_stands
        BEFORE UPDATE OF reference, entity, payee_class, source_ref ON payables_payee
        FOR EACH STATEMENT EXECUTE FUNCTION payables_stands('as it was registered');
    CREATE TRIGGER payables_payment_stands
        BEFORE UPDATE OF reference, entity, payee_class, bank_details_id, payee_id, run_id
        ON payables_payment FOR EACH STATEMENT
        EXECUTE FUNCTION payables_stands('as it was proposed');
    CREATE TRIGGER payables_payment_came_back BEFORE UPDATE OF returned_on ON payables_payment
        FOR EACH ROW WHEN (OLD.returned_on IS NOT NULL
            AND NEW.returned_on IS DISTINCT FROM OLD.returned_on)
        EXECUTE FUNCTION payables_stands('as it came back');
    CREATE TRIGGER payables_invoice_approval_stands
        BEFORE UPDATE OF approved_on, approved_by ON payables_invoice
        FOR EACH ROW WHEN (OLD.approved_on IS NOT NULL
            AND (OLD.approved_on, OLD.approved_by)
                IS DISTINCT FROM (NEW.approved_on, NEW.approved_by))
        EXECUTE FUNCTION payables_stands('as it was approved');
    CREATE TRIGGER payables_run_stands BEFORE UPDATE ON payables_run
        FOR EACH ROW WHEN (
            (OLD.state <> 'proposed' AND (OLD.reference, OLD.entity, OLD.bank_account,
                OLD.payee_classes, OLD.formats, OLD.due_by, OLD.pay_on, OLD.payments, OLD.items,
                OLD.total_pence, OLD.proposed_by)
                IS DISTINCT FROM (NEW.reference, NEW.entity, NEW.bank_account,
                NEW.payee_classes, NEW.formats, NEW.due_by, NEW.pay_on, NEW.payments, NEW.items,
                NEW.total_pence, NEW.proposed_by))
            OR (OLD.state IN ('released', 'sent') AND (OLD.contents_sha256, OLD.submitted_by,
                OLD.released_by, OLD.released_again_by, OLD.released_on, OLD.released_at)
                IS DISTINCT FROM (NEW.contents_sha256, NEW.submitted_by,
                NEW.released_by, NEW.released_again_by, NEW.released_on, NEW.released_at)))
        EXECUTE FUNCTION payables_stands('as it was submitted or released');
"""

TWO_PEOPLE = """
    CREATE FUNCTION payables_two_people() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '%', TG_ARGV[0]
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_two_people';
    END $$;
    CREATE TRIGGER payables_run_two_people BEFORE UPDATE OF state ON payables_run
        FOR EACH ROW WHEN (NEW.state IN ('released_once', 'released')
            AND coalesce(NEW.released_again_by, NEW.released_by) <> 'SYSTEM'
            AND (NEW.proposed_by IN (NEW.released_by, NEW.released_again_by)
                OR NEW.submitted_by IN (NEW.released_by, NEW.released_again_by)))
        EXECUTE FUNCTION payables_two_people('Whoever prepares a run does not release it');
    CREATE TRIGGER payables_invoice_two_people BEFORE UPDATE OF state ON payables_invoice
        FOR EACH ROW WHEN (NEW.state = 'approved' AND NEW.approved_by = NEW.received_by
            AND NEW.approved_by <> 'SYSTEM')
        EXECUTE FUNCTION payables_two_people('Whoever enters an invoice does not approve it');

    CREATE FUNCTION payables_verified_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM added v JOIN payables_bank_details b ON b.id = v.details_id
            WHERE v.verified_by = b.proposed_by AND v.verified_by <> 'SYSTEM'
                AND v.method <> 'source_application') THEN
            RAISE EXCEPTION 'Whoever proposes bank details does not verify them'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_two_people';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_verified_by_another AFTER INSERT ON payables_bank_verification
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT
        EXECUTE FUNCTION payables_verified_by_another();
"""

SETTLED = """
    CREATE FUNCTION payables_attempt_ends() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE released boolean; came_back boolean;
    BEGIN
        SELECT r.state IN ('released', 'sent'), p.returned_on IS NOT NULL INTO released, came_back
            FROM payables_payment p JOIN payables_run r ON r.id = p.run_id
            WHERE p.id = NEW.payment_id;
        IF (NEW.ended = 'withdrawn') = released OR (NEW.ended = 'returned' AND NOT came_back) THEN
            RAISE EXCEPTION 'An attempt is withdrawn before its run is released, and returned '
                'only with its payment' USING ERRCODE = 'check_violation',
                CONSTRAINT = 'payables_attempt_ends';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_attempt_ends BEFORE UPDATE OF ended ON payables_attempt
        FOR EACH ROW WHEN (NEW.ended IS NOT NULL AND OLD.ended IS NULL)
        EXECUTE FUNCTION payables_attempt_ends();

    CREATE FUNCTION payables_settled_by_attempts() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off AS $$
    DECLARE found text;
    BEGIN
        SELECT min(n.reference) INTO found FROM changed n JOIN before o ON o.id = n.id
            AND o.settled_pence <> n.settled_pence
            LEFT JOIN payables_attempt a ON a.obligation_id = n.id AND a.ended IS NULL
            LEFT JOIN payables_payment p ON p.id = a.payment_id
            LEFT JOIN payables_run r ON r.id = p.run_id AND r.state IN ('released', 'sent')
            WHERE n.settled_pence <> CASE WHEN r.id IS NULL THEN 0 ELSE a.amount_pence END;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'What is settled of % follows from released payments', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_settled_by_attempts';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_settled_by_attempts AFTER UPDATE ON payables_obligation
        REFERENCING NEW TABLE AS changed OLD TABLE AS before FOR EACH STATEMENT
        EXECUTE FUNCTION payables_settled_by_attempts();

    CREATE FUNCTION payables_owed_whole() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM added WHERE settled_pence <> 0) THEN
            RAISE EXCEPTION 'An obligation begins with nothing settled'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_settled_by_attempts';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payables_owed_whole AFTER INSERT ON payables_obligation
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payables_owed_whole();
"""

KEPT = """
    CREATE FUNCTION payables_fact_known() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT upper_inf(OLD.known) OR NOT NEW.known <@ OLD.known
            OR (to_jsonb(NEW) - 'known') <> (to_jsonb(OLD) - 'known') THEN
            RAISE EXCEPTION 'What was known of a payee is closed, never rewritten'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_fact_known';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payables_fact_known BEFORE UPDATE ON payables_payee_fact
        FOR EACH ROW EXECUTE FUNCTION payables_fact_known();
    CREATE TRIGGER payables_payee_fact_kept BEFORE DELETE OR TRUNCATE ON payables_payee_fact
        FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();
    CREATE TRIGGER payables_run_exception_kept BEFORE DELETE OR TRUNCATE ON payables_run_exception
        FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();
    CREATE TRIGGER payables_received_kept BEFORE DELETE OR TRUNCATE ON payables_received_document
        FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();
    CREATE TRIGGER payables_control_kept
        BEFORE DELETE OR TRUNCATE ON payables_control_reconciliation
        FOR EACH STATEMENT EXECUTE FUNCTION payables_no_removal();
"""


class Migration(migrations.Migration):
    dependencies = [("payables", "0006_paying_indexes")]

    operations = [migrations.RunSQL(FIXED + TWO_PEOPLE + SETTLED + KEPT)]
