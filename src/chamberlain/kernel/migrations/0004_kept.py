from django.db import migrations

GUARDS = """
    CREATE FUNCTION kernel_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% keeps what was: % is not allowed', TG_TABLE_NAME, TG_OP
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_kept';
    END $$;

    CREATE FUNCTION kernel_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what % says was so is never rewritten', TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_rewritten';
    END $$;

    CREATE FUNCTION kernel_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT NEW.held <@ OLD.held THEN
            RAISE EXCEPTION '% of % is ended, never stretched', TG_TABLE_NAME, OLD.held
                USING ERRCODE = 'check_violation', CONSTRAINT = 'kernel_only_ends';
        END IF;
        RETURN NEW;
    END $$;

    CREATE TRIGGER kernel_grant_fixed
        BEFORE UPDATE OF person, role_id, kind, entity, value, act_id ON kernel_grant
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_rewriting();
    CREATE TRIGGER kernel_grant_ends BEFORE UPDATE OF held ON kernel_grant
        FOR EACH ROW EXECUTE FUNCTION kernel_only_ends();
    CREATE TRIGGER kernel_cover_fixed BEFORE UPDATE OF away, "by", act_id ON kernel_cover
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_rewriting();
    CREATE TRIGGER kernel_cover_ends BEFORE UPDATE OF held ON kernel_cover
        FOR EACH ROW EXECUTE FUNCTION kernel_only_ends();
    CREATE TRIGGER kernel_user_fixed BEFORE UPDATE OF reference ON kernel_user
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_rewriting();
"""
KEPT = (
    "kernel_access_request",
    "kernel_cover",
    "kernel_delivery",
    "kernel_entity",
    "kernel_grant",
    "kernel_token",
    "kernel_user",
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_temporary_password")]

    operations = [
        migrations.RunSQL(
            GUARDS
            + "".join(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_removal();"
                for table in KEPT
            )
        )
    ]
