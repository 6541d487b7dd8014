from django.db import migrations

GUARDS = """
    CREATE FUNCTION kernel_key_destroyed_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (SELECT 1 FROM kernel_erasure e WHERE e.reference = NEW.erasure
                AND e.subject = NEW.subject AND e.state = 'erased') THEN
            RAISE EXCEPTION 'The key of % is destroyed only by an erasure that two people agreed',
                NEW.subject USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_key_by_two';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER kernel_key_destroyed BEFORE INSERT OR UPDATE ON kernel_personal_key
        FOR EACH ROW WHEN (NEW.wrapped IS NULL) EXECUTE FUNCTION kernel_key_destroyed_by_two();

    CREATE FUNCTION kernel_key_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.wrapped IS NULL OR NEW.wrapped IS NOT NULL OR NEW.subject <> OLD.subject THEN
            RAISE EXCEPTION 'A key is destroyed once, and otherwise never changed'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_key_stands';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER kernel_key_stands BEFORE UPDATE ON kernel_personal_key
        FOR EACH ROW EXECUTE FUNCTION kernel_key_stands();
    CREATE TRIGGER kernel_key_kept BEFORE DELETE OR TRUNCATE ON kernel_personal_key
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_removal();

    CREATE TRIGGER kernel_erasure_fixed
        BEFORE UPDATE OF reference, subject, entity, reason, asked_by, asked_on, act_id
        ON kernel_erasure FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_rewriting();
    CREATE FUNCTION kernel_erasure_settled() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.state <> 'asked' THEN
            RAISE EXCEPTION '% is %: that no longer changes', OLD.reference, OLD.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_erasure_settled';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER kernel_erasure_settled BEFORE UPDATE ON kernel_erasure
        FOR EACH ROW EXECUTE FUNCTION kernel_erasure_settled();
    CREATE TRIGGER kernel_erasure_kept BEFORE DELETE OR TRUNCATE ON kernel_erasure
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_removal();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_personal")]

    operations = [migrations.RunSQL(GUARDS)]
