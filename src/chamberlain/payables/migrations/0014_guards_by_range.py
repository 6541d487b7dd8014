from django.db import migrations

NAMES = """
    CREATE OR REPLACE FUNCTION payables_payment_names() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE good bigint; added bigint; nestloop text := current_setting('enable_nestloop');
    BEGIN
        SELECT count(*) INTO added FROM changed;
        IF added * 10 > (SELECT reltuples FROM pg_class WHERE oid = 'payables_payee'::regclass) THEN
            PERFORM set_config('enable_nestloop', 'off', true);
        END IF;
        EXECUTE 'SELECT count(*) FROM changed c JOIN payables_run r ON r.id = c.run_id
            JOIN payables_payee y ON y.id = c.payee_id AND y.payee_class = c.payee_class
                AND y.entity = c.entity
            JOIN payables_bank_details b ON b.id = c.bank_details_id AND b.payee_id = c.payee_id
            JOIN payables_bank_verification v ON v.details_id = c.bank_details_id
            WHERE v.outcome = ''verified'' AND (v.usable_from > r.pay_on) IS NOT TRUE' INTO good;
        PERFORM set_config('enable_nestloop', nestloop, true);
        IF good <> added THEN
            PERFORM payables_refuse('a payment names no verified, usable account of its payee',
                'payables_payment_names');
        END IF;
        RETURN NULL;
    END $$;

    CREATE OR REPLACE FUNCTION payables_attempt_names() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE good bigint; span record; nestloop text := current_setting('enable_nestloop');
    BEGIN
        SELECT count(*) AS added, min(payment_id) AS first_p, max(payment_id) AS last_p,
            min(obligation_id) AS first_o, max(obligation_id) AS last_o INTO span FROM changed;
        IF span.last_o - span.first_o < span.added * 4 THEN
            PERFORM set_config('enable_nestloop', 'off', true);
        END IF;
        EXECUTE 'SELECT count(*) FROM changed c
            JOIN payables_payment p ON p.id = c.payment_id AND p.run_id = c.run_id
                AND p.id BETWEEN $1 AND $2
            JOIN payables_obligation o ON o.id = c.obligation_id AND o.id BETWEEN $3 AND $4
            WHERE o.payee_id IS NOT DISTINCT FROM p.payee_id'
            INTO good USING span.first_p, span.last_p, span.first_o, span.last_o;
        PERFORM set_config('enable_nestloop', nestloop, true);
        IF good <> span.added THEN
            PERFORM payables_refuse('an attempt names no payment of its run to the one owed',
                'payables_attempt_names');
        END IF;
        RETURN NULL;
    END $$;
"""
"""Each row names one of each table by its key, so that as many are found as were added. They are
planned for how many there are: one by one where few, in one pass over a range of keys where many;
of keys younger than its statistics the planner expects next to none, so that it is told.
"""

ADDS_UP = """
    CREATE OR REPLACE FUNCTION payables_run_adds_up() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off AS $$
    DECLARE wrong bigint; found record;
    BEGIN
        SELECT coalesce(sum(amount_pence), 0) AS total, min(id) AS first, max(id) AS last
            INTO found FROM payables_payment WHERE run_id = NEW.id;
        SELECT count(*) INTO wrong FROM payables_payment p LEFT JOIN (
            SELECT payment_id, sum(amount_pence) AS pence FROM payables_attempt
            WHERE payment_id BETWEEN found.first AND found.last AND ended IS NULL
            GROUP BY payment_id) a ON a.payment_id = p.id
            WHERE p.run_id = NEW.id AND coalesce(a.pence, 0) <> p.amount_pence;
        IF wrong > 0 OR found.total <> NEW.total_pence THEN
            RAISE EXCEPTION 'Run % does not add up: % payments differ from what they settle, '
                'total % against %', NEW.reference, wrong, found.total, NEW.total_pence
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_run_adds_up';
        END IF;
        RETURN NEW;
    END $$;
"""

SETTLED = """
    CREATE OR REPLACE FUNCTION payables_settled_by_attempts() RETURNS trigger LANGUAGE plpgsql
    SET enable_nestloop = off AS $$
    DECLARE found text; span record;
    BEGIN
        SELECT min(id) AS first, max(id) AS last INTO span FROM changed;
        EXECUTE 'SELECT min(n.reference) FROM changed n JOIN before o ON o.id = n.id
            AND o.settled_pence <> n.settled_pence
            LEFT JOIN payables_attempt a ON a.obligation_id = n.id AND a.ended IS NULL
                AND a.obligation_id BETWEEN $1 AND $2
            LEFT JOIN payables_run r ON r.id = a.run_id AND r.state IN (''released'', ''sent'')
            WHERE n.settled_pence <> CASE WHEN r.id IS NULL THEN 0 ELSE a.amount_pence END'
            INTO found USING span.first, span.last;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'What is settled of % follows from released payments', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payables_settled_by_attempts';
        END IF;
        RETURN NULL;
    END $$;
"""
"""An attempt's run is its payment's: `payables_attempt_names` sees to it, and neither changes."""


class Migration(migrations.Migration):
    dependencies = [("payables", "0013_counted_alone")]

    operations = [migrations.RunSQL(NAMES + ADDS_UP + SETTLED, migrations.RunSQL.noop)]
