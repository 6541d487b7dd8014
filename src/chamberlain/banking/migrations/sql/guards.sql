-- What the database itself refuses, whoever asks. Counters (how far a line is explained, how much of
-- a movement was found) are kept by these functions from rows that are only ever added; they run as
-- their owner, and nobody else may change a counter.

CREATE FUNCTION banking_refuse(rule text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', message USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION banking_pounds(pence bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN pence < 0 THEN '-' ELSE '' END
        || '£' || to_char(abs(pence) / 100.0, 'FM999,999,999,990.00') $$;

CREATE FUNCTION banking_line_ref(id bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT 'BL-' || CASE WHEN id < 10000000 THEN lpad(id::text, 7, '0') ELSE id::text END $$;

-- Foreign keys of lines and explanations are checked here, a batch as one set: that no statement or
-- account is named that isn't there follows from the same look.

-- Lines arrive with their statement, in one transaction, and each gets its state.
CREATE FUNCTION banking_lines_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    late text;
BEGIN
    SELECT coalesce(s.reference, 'statement ' || a.statement_id) INTO late
        FROM (SELECT DISTINCT statement_id, account_id, entity FROM arriving) a
        LEFT JOIN banking_statement s ON s.id = a.statement_id
            AND s.xid = pg_current_xact_id()::text::bigint
            AND s.account_id = a.account_id AND s.entity = a.entity
        WHERE s.id IS NULL LIMIT 1;
    IF late IS NOT NULL THEN
        PERFORM banking_refuse('banking_lines_with_statement',
            format('lines come with their statement, of its account: not so for %s', late));
    END IF;
    INSERT INTO banking_line_state
        (line_id, account_id, entity, booked_on, amount_pence, explained_pence, suspense_pence, note)
        SELECT id, account_id, entity, booked_on, amount_pence, 0, 0, '' FROM arriving;
    RETURN NULL;
END $$;
CREATE TRIGGER banking_line_arrives AFTER INSERT ON banking_line
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT EXECUTE FUNCTION banking_lines_arrive();

-- A statement is whole: opening + lines = closing, and it opens where the one before it closed.
CREATE FUNCTION banking_statement_whole() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    found record; before record;
BEGIN
    SELECT count(*) AS lines, coalesce(sum(amount_pence), 0) AS pence INTO found
        FROM banking_line WHERE statement_id = NEW.id;
    IF found.lines <> NEW.lines OR NEW.opening_pence + found.pence <> NEW.closing_pence THEN
        PERFORM banking_refuse('banking_statement_ties', format(
            'statement %s: opening %s and %s lines of %s do not make the closing %s',
            NEW.statement_id, banking_pounds(NEW.opening_pence), found.lines,
            banking_pounds(found.pence::bigint), banking_pounds(NEW.closing_pence)));
    END IF;
    IF NEW.follows <> 0 THEN
        SELECT account_id, closing_pence, statement_id INTO before
            FROM banking_statement WHERE id = NEW.follows;
        IF before IS NULL OR before.account_id <> NEW.account_id
            OR before.closing_pence <> NEW.opening_pence THEN
            PERFORM banking_refuse('banking_statement_no_gap',
                format('statement %s does not open where the one before it closed',
                    NEW.statement_id));
        END IF;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER banking_statement_is_whole AFTER INSERT ON banking_statement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION banking_statement_whole();

-- Counters are ours alone.
CREATE FUNCTION banking_counters_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Inside a trigger of somebody else's making is by hand, too.
    IF pg_trigger_depth() < 2 OR current_user <>
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        PERFORM banking_refuse('banking_counters_are_kept',
            format('what is explained follows from explanations: %s is not changed by hand',
                TG_TABLE_NAME));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER banking_line_state_kept
    BEFORE UPDATE OF line_id, account_id, entity, booked_on, amount_pence, explained_pence,
        suspense_pence, suspense_on ON banking_line_state
    FOR EACH STATEMENT EXECUTE FUNCTION banking_counters_are_kept();
CREATE TRIGGER banking_line_state_made BEFORE INSERT OR DELETE OR TRUNCATE ON banking_line_state
    FOR EACH STATEMENT EXECUTE FUNCTION banking_counters_are_kept();
CREATE TRIGGER banking_movement_kept
    BEFORE UPDATE OF source, key, entity, account_id, amount_pence, found_pence, returned_pence
        ON banking_movement
    FOR EACH STATEMENT EXECUTE FUNCTION banking_counters_are_kept();
CREATE TRIGGER banking_movement_stays BEFORE DELETE OR TRUNCATE ON banking_movement
    FOR EACH STATEMENT EXECUTE FUNCTION banking_counters_are_kept();

ALTER TABLE banking_line_state
    ADD CONSTRAINT banking_line_explained_within CHECK (
        CASE WHEN amount_pence < 0
        THEN explained_pence BETWEEN amount_pence AND 0 AND suspense_pence BETWEEN amount_pence AND 0
            AND explained_pence + suspense_pence >= amount_pence
        ELSE explained_pence BETWEEN 0 AND amount_pence AND suspense_pence BETWEEN 0 AND amount_pence
            AND explained_pence + suspense_pence <= amount_pence END);
ALTER TABLE banking_movement
    ADD CONSTRAINT banking_movement_found_within CHECK (
        CASE WHEN amount_pence < 0
        THEN found_pence BETWEEN amount_pence AND 0 AND returned_pence BETWEEN found_pence AND 0
        ELSE found_pence BETWEEN 0 AND amount_pence AND returned_pence BETWEEN 0 AND found_pence
        END);
ALTER TABLE banking_line_state SET (fillfactor = 70);

-- Explanations move the counters of their lines and movements; a check refuses what is too much, so
-- of two sessions that explain the same pound the second one waits, and is refused.
CREATE FUNCTION banking_explanations_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    wrong record; moved bigint;
BEGIN
    SELECT a.id, a.undoes_id INTO wrong FROM arriving a JOIN banking_explanation e
        ON e.id = a.undoes_id
        WHERE e.line_id <> a.line_id OR e.amount_pence <> -a.amount_pence OR e.kind <> a.kind
            OR e.movement_id IS DISTINCT FROM a.movement_id OR e.undoes_id IS NOT NULL LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM banking_refuse('banking_undoing_mirrors',
            format('EX-%s does not mirror what it undoes', wrong.id));
    END IF;
    UPDATE banking_line_state s
        SET explained_pence = s.explained_pence + a.pence,
            suspense_pence = s.suspense_pence - a.from_suspense,
            suspense_on = CASE WHEN s.suspense_pence = a.from_suspense THEN NULL
                ELSE coalesce(s.suspense_on, a.explained_on) END
        FROM (SELECT line_id, sum(amount_pence) AS pence, sum(suspense_pence) AS from_suspense,
                     min(explained_on) AS explained_on
              FROM arriving GROUP BY line_id) a
        WHERE a.line_id = s.line_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT line_id) FROM arriving) THEN
        PERFORM banking_refuse('banking_explanation_of_a_line', 'a line is named that is not there');
    END IF;
    UPDATE banking_movement m
        SET found_pence = m.found_pence + a.found, returned_pence = m.returned_pence - a.returned
        FROM (SELECT e.movement_id, s.account_id,
                     coalesce(sum(e.amount_pence) FILTER (WHERE e.kind = 'movement'), 0) AS found,
                     coalesce(sum(e.amount_pence) FILTER (WHERE e.kind = 'returned'), 0)
                         AS returned
              FROM arriving e JOIN banking_line_state s ON s.line_id = e.line_id
              WHERE e.movement_id IS NOT NULL GROUP BY e.movement_id, s.account_id) a
        WHERE a.movement_id = m.id AND a.account_id = m.account_id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT movement_id) FROM arriving) THEN
        PERFORM banking_refuse('banking_explanation_of_a_movement',
            'a movement is named that this bank account does not expect');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER banking_explanation_arrives AFTER INSERT ON banking_explanation
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT
    EXECUTE FUNCTION banking_explanations_arrive();

CREATE FUNCTION banking_suspensions_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
BEGIN
    UPDATE banking_line_state s
        SET suspense_pence = s.suspense_pence + a.pence,
            suspense_on = coalesce(s.suspense_on, a.suspended_on)
        FROM (SELECT line_id, sum(amount_pence) AS pence, min(suspended_on) AS suspended_on
              FROM arriving GROUP BY line_id) a
        WHERE a.line_id = s.line_id;
    RETURN NULL;
END $$;
CREATE TRIGGER banking_suspension_arrives AFTER INSERT ON banking_suspension
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT
    EXECUTE FUNCTION banking_suspensions_arrive();

CREATE FUNCTION banking_movements_arrive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM arriving WHERE found_pence <> 0 OR returned_pence <> 0) THEN
        PERFORM banking_refuse('banking_counters_are_kept', 'a movement is first expected, then found');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER banking_movement_arrives AFTER INSERT ON banking_movement
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT
    EXECUTE FUNCTION banking_movements_arrive();
