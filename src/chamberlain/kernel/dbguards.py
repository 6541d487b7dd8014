"""Guards that migrations put into the database."""


def append_only_trigger(table: str) -> str:
    """Return the SQL that refuses UPDATE, DELETE and TRUNCATE on `table`, even to its owner."""
    return f"""
        CREATE OR REPLACE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is written once: % is not allowed', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
        END $$;
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
    """
