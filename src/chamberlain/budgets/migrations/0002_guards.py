from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "budgets_line_profile",
    "budgets_virement_line",
    "budgets_forecast",
    "budgets_measure",
    "budgets_pack",
    "budgets_saving_state",
    "budgets_scheme_gate",
    "budgets_scheme_change_line",
    "budgets_scheme_forecast",
]

YEAR = """
    CREATE FUNCTION budgets_lines_stand() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT y.entity || ' ' || y.year INTO found
            FROM (SELECT DISTINCT entity, year FROM changed) c JOIN budgets_year y
            ON y.entity = c.entity AND y.year = c.year WHERE y.state = 'approved' LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'The budget of % is approved: its lines no longer change; '
                'move budget by a virement', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_lines_stand';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER budgets_lines_added AFTER INSERT ON budgets_line
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION budgets_lines_stand();
    CREATE TRIGGER budgets_lines_changed AFTER UPDATE ON budgets_line
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION budgets_lines_stand();
    CREATE TRIGGER budgets_lines_moved AFTER UPDATE ON budgets_line
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION budgets_lines_stand();
    CREATE TRIGGER budgets_lines_removed AFTER DELETE ON budgets_line
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION budgets_lines_stand();
    CREATE TRIGGER budgets_lines_emptied BEFORE TRUNCATE ON budgets_line
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();

    CREATE FUNCTION budgets_year_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE total numeric; counted bigint;
    BEGIN
        IF TG_OP <> 'INSERT' AND OLD.state = 'approved' THEN
            RAISE EXCEPTION 'The budget of % % is approved: it is approved once', OLD.entity,
                OLD.year USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_year_stands';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF NEW.state = 'approved' THEN
            SELECT coalesce(sum(amount_pence), 0), count(*) INTO total, counted FROM budgets_line
                WHERE entity = NEW.entity AND year = NEW.year;
            IF counted = 0 OR total <> NEW.net_pence THEN
                RAISE EXCEPTION 'The budget of % % has % lines of % pence, not %', NEW.entity,
                    NEW.year, counted, total, NEW.net_pence
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_year_adds_up';
            END IF;
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_year_stands BEFORE INSERT OR UPDATE OR DELETE ON budgets_year
        FOR EACH ROW EXECUTE FUNCTION budgets_year_stands();
    CREATE TRIGGER budgets_year_emptied BEFORE TRUNCATE ON budgets_year
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

VIREMENT = """
    CREATE FUNCTION budgets_virement_lines_first() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT v.reference INTO found FROM arriving a
            JOIN budgets_virement v ON v.reference = a.virement LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION '% is proposed already: no line can be added to it', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_lines_first';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER budgets_virement_lines_first AFTER INSERT ON budgets_virement_line
        REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT
        EXECUTE FUNCTION budgets_virement_lines_first();

    CREATE FUNCTION budgets_virement_balances() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wrong text; moved numeric;
    BEGIN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION '% must be proposed before it is %', NEW.reference, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_way';
        END IF;
        SELECT string_agg(fund || ' by ' || gap || ' pence', ', ') INTO wrong FROM (
            SELECT fund, sum(amount_pence) AS gap FROM budgets_virement_line
            WHERE virement = NEW.reference GROUP BY fund HAVING sum(amount_pence) <> 0) t;
        SELECT sum(amount_pence) FILTER (WHERE amount_pence > 0) INTO moved
            FROM budgets_virement_line WHERE virement = NEW.reference;
        IF wrong IS NOT NULL OR moved IS NULL OR moved <> NEW.amount_pence THEN
            RAISE EXCEPTION 'Virement % does not come to nil within each fund: %', NEW.reference,
                coalesce(wrong, 'it moves ' || coalesce(moved, 0) || ' pence')
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_balances';
        END IF;
        IF NOT EXISTS (SELECT FROM budgets_year WHERE entity = NEW.entity AND year = NEW.year
                       AND state = 'approved') THEN
            RAISE EXCEPTION 'The budget of % % is not approved: there is nothing to move yet',
                NEW.entity, NEW.year
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_year';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_virement_balances BEFORE INSERT ON budgets_virement
        FOR EACH ROW EXECUTE FUNCTION budgets_virement_balances();

    CREATE FUNCTION budgets_virement_decided() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' THEN
            RAISE EXCEPTION 'Virement % is %: it no longer changes', OLD.reference, OLD.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_way';
        END IF;
        IF (OLD.reference, OLD.entity, OLD.year, OLD.kind, OLD.crosses, OLD.amount_pence,
            OLD.reason, OLD.proposed_by, OLD.proposed_on) IS DISTINCT FROM
           (NEW.reference, NEW.entity, NEW.year, NEW.kind, NEW.crosses, NEW.amount_pence,
            NEW.reason, NEW.proposed_by, NEW.proposed_on) THEN
            RAISE EXCEPTION 'Virement %: what was proposed is decided on as it stands',
                OLD.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_virement_fixed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_virement_decided BEFORE UPDATE OR DELETE ON budgets_virement
        FOR EACH ROW EXECUTE FUNCTION budgets_virement_decided();
    CREATE TRIGGER budgets_virement_emptied BEFORE TRUNCATE ON budgets_virement
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

SCHEME = """
    CREATE FUNCTION budgets_scheme_lines_first() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT c.reference INTO found FROM arriving a
            JOIN budgets_scheme_change c ON c.reference = a.change LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION '% is proposed already: no line can be added to it', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_scheme_lines_first';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER budgets_scheme_lines_first AFTER INSERT ON budgets_scheme_change_line
        REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT
        EXECUTE FUNCTION budgets_scheme_lines_first();

    CREATE FUNCTION budgets_scheme_change_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE wrong text; moved numeric; net numeric;
    BEGIN
        IF NEW.state <> 'proposed' THEN
            RAISE EXCEPTION '% must be proposed before it is %', NEW.reference, NEW.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_scheme_change_way';
        END IF;
        SELECT sum(amount_pence) FILTER (WHERE amount_pence > 0), sum(amount_pence)
            INTO moved, net FROM budgets_scheme_change_line WHERE change = NEW.reference;
        IF NEW.kind = 'reprofile' THEN
            SELECT string_agg(funding || ' by ' || gap || ' pence', ', ') INTO wrong FROM (
                SELECT funding, sum(amount_pence) AS gap FROM budgets_scheme_change_line
                WHERE change = NEW.reference GROUP BY funding HAVING sum(amount_pence) <> 0) t;
        END IF;
        IF wrong IS NOT NULL OR net IS NULL OR NEW.amount_pence <>
            (CASE NEW.kind WHEN 'reprofile' THEN moved ELSE net END) THEN
            RAISE EXCEPTION 'Re-profiling % must come to nil for each source of funding: %',
                NEW.reference, coalesce(wrong, 'its lines are not what it says')
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_scheme_change_adds_up';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_scheme_change_adds_up BEFORE INSERT ON budgets_scheme_change
        FOR EACH ROW EXECUTE FUNCTION budgets_scheme_change_adds_up();

    CREATE FUNCTION budgets_scheme_change_decided() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.state <> 'proposed' THEN
            RAISE EXCEPTION 'Change % is %: it no longer changes', OLD.reference, OLD.state
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_scheme_change_way';
        END IF;
        IF (OLD.reference, OLD.scheme, OLD.kind, OLD.amount_pence, OLD.reason, OLD.proposed_by)
            IS DISTINCT FROM
           (NEW.reference, NEW.scheme, NEW.kind, NEW.amount_pence, NEW.reason, NEW.proposed_by)
        THEN
            RAISE EXCEPTION 'Change %: what was proposed is decided on as it stands',
                OLD.reference
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_scheme_change_fixed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_scheme_change_decided BEFORE UPDATE OR DELETE ON budgets_scheme_change
        FOR EACH ROW EXECUTE FUNCTION budgets_scheme_change_decided();
    CREATE TRIGGER budgets_scheme_change_emptied BEFORE TRUNCATE ON budgets_scheme_change
        FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();

    CREATE FUNCTION budgets_gate_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.gate > 1 AND NOT EXISTS (SELECT FROM budgets_scheme_gate
                WHERE scheme = NEW.scheme AND gate = NEW.gate - 1) THEN
            RAISE EXCEPTION 'Scheme % has not passed gate % yet', NEW.scheme, NEW.gate - 1
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_gate_in_order';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_gate_in_order BEFORE INSERT ON budgets_scheme_gate
        FOR EACH ROW EXECUTE FUNCTION budgets_gate_in_order();
"""

SAVING = """
    CREATE FUNCTION budgets_saving_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE proposed bigint;
    BEGIN
        SELECT proposed_pence INTO proposed FROM budgets_saving WHERE reference = NEW.saving;
        IF proposed IS DISTINCT FROM (NEW.achieved_pence + NEW.anticipated_pence
            + NEW.at_risk_pence + NEW.unachievable_pence) THEN
            RAISE EXCEPTION 'Saving %: achieved, anticipated, at risk and unachievable must come '
                'to the % pence proposed', NEW.saving, proposed
                USING ERRCODE = 'check_violation', CONSTRAINT = 'budgets_saving_adds_up';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER budgets_saving_adds_up BEFORE INSERT ON budgets_saving_state
        FOR EACH ROW EXECUTE FUNCTION budgets_saving_adds_up();
"""


class Migration(migrations.Migration):
    dependencies = [("budgets", "0001_initial")]

    operations = [
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
        migrations.RunSQL(YEAR),
        migrations.RunSQL(VIREMENT),
        migrations.RunSQL(SCHEME),
        migrations.RunSQL(SAVING),
    ]
