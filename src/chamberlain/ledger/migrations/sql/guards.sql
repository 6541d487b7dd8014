-- What the database itself refuses, whoever asks. The checking functions run as their owner, so that
-- they keep balances nobody else may write, and without nested loops: while a batch is being loaded
-- another connection may analyse these tables, see none of its rows, and make the planner believe
-- that looking the lines up one by one is cheap.

CREATE FUNCTION ledger_reference(id bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT 'JNL-' || CASE WHEN id < 10000000 THEN lpad(id::text, 7, '0') ELSE id::text END $$;

CREATE FUNCTION ledger_inside.refuse(rule text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', message USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION ledger_inside.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %: lines are added through ledger_line and never changed',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;

-- Whoever posts holds this lock shared; whoever seals holds it alone, so that a seal misses nothing.
CREATE FUNCTION ledger_inside.posting_lock() RETURNS bigint LANGUAGE sql IMMUTABLE AS
    $$ SELECT 4781300000000000 $$;

-- Whoever posts to a period holds its lock shared; whoever changes its state holds it alone.
CREATE FUNCTION ledger_inside.period_lock(entity text, year integer, period integer)
RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT 4781400000000000 + (hashtext(entity)::bigint & 65535) * 1000000 + year * 100 + period
$$;

-- Reserve journal numbers in a row; answers the first of them.
CREATE FUNCTION ledger_inside.reserve(journals bigint) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    first bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(ledger_inside.posting_lock());
    PERFORM pg_advisory_lock(4781500000000000);
    first := nextval('ledger_inside.journal_number');
    PERFORM setval('ledger_inside.journal_number', first + journals - 1);
    PERFORM pg_advisory_unlock(4781500000000000);
    RETURN first;
END $$;

-- Make room for a financial year. Its partition refuses what doesn't come through the parent.
CREATE FUNCTION ledger_inside.open_year(year integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    leaf text := format('ledger_inside.line_%s', year);
BEGIN
    PERFORM pg_advisory_xact_lock(4781600000000000);
    IF to_regclass(leaf) IS NOT NULL THEN RETURN; END IF;
    EXECUTE format('CREATE TABLE %s PARTITION OF public.ledger_line FOR VALUES IN (%s)', leaf, year);
    EXECUTE format('CREATE TRIGGER append_only BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION ledger_inside.refuse_change()', leaf);
END $$;

-- Lines come first. None may join a journal that stands already.
CREATE FUNCTION ledger_inside.lines_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    lowest bigint; highest bigint; arrived bigint; late bigint;
BEGIN
    SELECT min(journal_id), max(journal_id), count(*) INTO lowest, highest, arrived FROM arriving;
    IF EXISTS (SELECT FROM ledger_journal WHERE id BETWEEN lowest AND highest) THEN
        SELECT min(id) INTO late FROM ledger_journal
            WHERE id BETWEEN lowest AND highest AND id IN (SELECT journal_id FROM arriving);
        IF late IS NOT NULL THEN
            PERFORM ledger_inside.refuse('ledger_lines_before_header',
                format('%s is posted: no line can be added to it', ledger_reference(late)));
        END IF;
    END IF;
    INSERT INTO ledger_inside.unheaded (lines) SELECT arrived WHERE arrived > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER lines_arrive AFTER INSERT ON ledger_line REFERENCING NEW TABLE AS arriving
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_inside.lines_arrive();

-- Headers come second, and with them every check of the batch, as one set per financial year.
CREATE FUNCTION ledger_inside.headers_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    batch record; found record; stray text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(ledger_inside.posting_lock());
    SELECT min(type) INTO stray FROM arriving
        WHERE type NOT IN (SELECT code FROM ledger_journal_type);
    IF stray IS NOT NULL THEN
        PERFORM ledger_inside.refuse('ledger_journal_type', format('%s is no journal type', stray));
    END IF;
    FOR batch IN SELECT year, min(id) AS lowest, max(id) AS highest FROM arriving GROUP BY year LOOP
        IF batch.lowest <= (SELECT max(last_id) FROM ledger_seal) THEN
            PERFORM ledger_inside.refuse('ledger_journal_sealed',
                format('%s stands in a sealed range', ledger_reference(batch.lowest)));
        END IF;
        SELECT sum(whole.lines) AS lines, min(whole.id) FILTER (WHERE whole.unlike) AS unlike,
               min(whole.id) FILTER (WHERE whole.unbalanced) AS unbalanced INTO found
        FROM (
            SELECT j.id, sum(l.lines) AS lines, bool_or(l.out_pence <> 0) AS unbalanced,
                   coalesce(sum(l.lines), 0) <> j.line_count OR bool_or(l.unlike
                       OR l.period <> j.period OR l.journal_date <> j.journal_date) AS unlike
            FROM arriving j LEFT JOIN (
                SELECT journal_id, sum(amount_pence) AS out_pence, count(*) AS lines,
                       min(period) AS period, min(journal_date) AS journal_date,
                       min(period) <> max(period) OR min(journal_date) <> max(journal_date)
                           AS unlike
                FROM ledger_line
                WHERE year = batch.year AND journal_id BETWEEN batch.lowest AND batch.highest
                GROUP BY journal_id, entity, fund
            ) l ON l.journal_id = j.id
            WHERE j.year = batch.year
            GROUP BY j.id, j.line_count, j.period, j.journal_date
        ) whole;
        IF found.unlike IS NOT NULL THEN
            PERFORM ledger_inside.refuse('ledger_journal_whole', format(
                '%s and its lines differ in number of lines, year, period or date',
                ledger_reference(found.unlike)));
        END IF;
        IF found.unbalanced IS NOT NULL THEN
            PERFORM ledger_inside.refuse('ledger_journal_balances', format(
                '%s does not balance within each entity and fund',
                ledger_reference(found.unbalanced)));
        END IF;
        INSERT INTO ledger_inside.unheaded (lines) VALUES (-found.lines);
        INSERT INTO ledger_inside.delta
            (entity, fund, cost_centre, account, project, year, period, manual_type,
             first_day, last_day, lines, debit_pence, credit_pence)
        SELECT l.entity, l.fund, l.cost_centre, l.account, l.project, batch.year, l.period, j.manual,
               min(l.journal_date), max(l.journal_date), count(*),
               sum(greatest(l.amount_pence, 0)), sum(least(l.amount_pence, 0))
        FROM ledger_line l JOIN (
            SELECT a.id, CASE WHEN t.origin = 'manual' THEN t.code ELSE '' END AS manual
            FROM arriving a JOIN ledger_journal_type t ON t.code = a.type
            WHERE a.year = batch.year
        ) j ON j.id = l.journal_id
        WHERE l.year = batch.year AND l.journal_id BETWEEN batch.lowest AND batch.highest
        GROUP BY l.entity, l.fund, l.cost_centre, l.account, l.project, l.period, j.manual;
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER headers_arrive AFTER INSERT ON ledger_journal REFERENCING NEW TABLE AS arriving
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_inside.headers_arrive();

-- What a batch adds to each coding: the codes must stand, and the periods be open.
CREATE FUNCTION ledger_inside.deltas_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    wrong text;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(ledger_inside.period_lock(entity, year, period))
        FROM (SELECT DISTINCT entity, year, period FROM arriving ORDER BY 1, 2, 3) touched;
    SELECT format('period %s of %s-%s is %s for %s', t.period, t.year, (t.year + 1) % 100,
                  coalesce(p.state, 'not set up'), t.entity) INTO wrong
        FROM (SELECT DISTINCT entity, year, period FROM arriving) t
        LEFT JOIN ledger_period p USING (entity, year, period)
        WHERE p.state IS NULL OR p.state NOT IN ('open', 'soft_closed') LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM ledger_inside.refuse('ledger_period_open', wrong);
    END IF;
    SELECT CASE
            WHEN a.code IS NULL THEN format('%s is no account', d.account)
            WHEN NOT a.postable THEN format('account %s takes no postings', d.account)
            WHEN NOT (a.held @> d.first_day AND a.held @> d.last_day)
                THEN format('account %s is not in use on the day', d.account)
            WHEN a.control AND d.manual_type <> '' AND NOT d.manual_type = ANY (a.manual_types)
                THEN format('control account %s takes no manual journals', d.account)
            WHEN f.code IS NULL THEN format('%s is no fund', d.fund)
            WHEN d.cost_centre <> '' AND (c.code IS NULL OR c.level <> 'cost_centre')
                THEN format('%s is no cost centre', d.cost_centre)
            WHEN NOT (c.held @> d.first_day AND c.held @> d.last_day)
                THEN format('cost centre %s is not in use on the day', d.cost_centre)
            WHEN c.entity <> d.entity
                THEN format('cost centre %s is not of %s', d.cost_centre, d.entity)
            WHEN c.fund <> '' AND c.fund <> d.fund
                THEN format('cost centre %s is of fund %s, not %s', d.cost_centre, c.fund, d.fund)
            WHEN d.project <> '' AND p.code IS NULL THEN format('%s is no project', d.project)
        END INTO wrong
        FROM arriving d LEFT JOIN ledger_account a ON a.code = d.account
        LEFT JOIN ledger_fund f ON f.code = d.fund
        LEFT JOIN ledger_cost_centre c ON c.code = d.cost_centre
        LEFT JOIN ledger_project p ON p.code = d.project
        ORDER BY 1 NULLS LAST LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM ledger_inside.refuse('ledger_coding', wrong);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER deltas_arrive AFTER INSERT ON ledger_inside.delta REFERENCING NEW TABLE AS arriving
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_inside.deltas_arrive();

-- No line may be left without a header at the end of a transaction.
CREATE FUNCTION ledger_inside.all_headed() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF (SELECT sum(lines) FROM ledger_inside.unheaded WHERE transaction = NEW.transaction) <> 0 THEN
        PERFORM ledger_inside.refuse('ledger_lines_headed', 'lines were written without a journal');
    END IF;
    DELETE FROM ledger_inside.unheaded WHERE transaction = NEW.transaction;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER all_headed AFTER INSERT ON ledger_inside.unheaded
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_inside.all_headed();

-- A period changes state alone: after whoever is posting to it, before whoever comes next.
CREATE FUNCTION ledger_inside.period_changes() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM ledger_inside.refuse('ledger_period_kept', 'a period is never deleted');
    END IF;
    PERFORM pg_advisory_xact_lock(ledger_inside.period_lock(OLD.entity, OLD.year, OLD.period));
    IF OLD.state = 'locked' AND NEW.state <> 'locked' THEN
        PERFORM ledger_inside.refuse('ledger_period_locked', 'a locked period stays locked');
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER period_changes BEFORE UPDATE OR DELETE ON ledger_period
    FOR EACH ROW EXECUTE FUNCTION ledger_inside.period_changes();

CREATE FUNCTION ledger_inside.register_changes() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE ledger_inside.register_state SET state = nextval('ledger_inside.register_number');
    RETURN NULL;
END $$;
