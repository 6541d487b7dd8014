-- What the database itself refuses, whoever asks. Counters (what of a receipt is allocated, what of
-- a charge is settled or credited, what an account owes) are kept by these functions from rows that
-- are only ever added; they run as their owner, and nobody else may change a counter.

CREATE SEQUENCE income_receipt_seq;
CREATE SEQUENCE income_allocation_seq;

CREATE FUNCTION income_refuse(rule text, message text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', message USING ERRCODE = 'check_violation', CONSTRAINT = rule;
END $$;

CREATE FUNCTION income_pounds(pence bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN pence < 0 THEN '-' ELSE '' END
        || '£' || to_char(abs(pence) / 100.0, 'FM999,999,999,990.00') $$;

-- Allocations move the counters of their receipts, charges and accounts. Receipts are locked in the
-- order of their numbers, so that two sessions wait for each other and never for ever; of two that
-- allocate the same pound the second is refused.
CREATE FUNCTION income_allocations_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    wrong record; moved bigint;
BEGIN
    SELECT a.id INTO wrong FROM arriving a JOIN income_allocation e ON e.id = a.undoes_id
        WHERE e.receipt_id <> a.receipt_id OR e.amount_pence <> -a.amount_pence
            OR e.account_id IS DISTINCT FROM a.account_id
            OR e.charge_id IS DISTINCT FROM a.charge_id OR e.undoes_id IS NOT NULL LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM income_refuse('income_undoing_mirrors',
            format('ALC-%s does not mirror what it undoes', wrong.id));
    END IF;
    IF EXISTS (SELECT 1 FROM arriving WHERE charge_id IS NOT NULL AND account_id IS NULL)
        OR EXISTS (SELECT 1 FROM arriving a JOIN income_charge c ON c.id = a.charge_id
            WHERE c.account_id <> a.account_id) THEN
        PERFORM income_refuse('income_allocation_of_its_account',
            'a receipt is allocated to a charge of another account');
    END IF;
    PERFORM 1 FROM income_receipt WHERE id IN (SELECT receipt_id FROM arriving)
        ORDER BY id FOR UPDATE;
    SELECT r.id, r.amount_pence - r.allocated_pence AS is_left, s.pence INTO wrong
        FROM (SELECT receipt_id, sum(amount_pence)::bigint AS pence FROM arriving
              GROUP BY receipt_id) s JOIN income_receipt r ON r.id = s.receipt_id
        WHERE r.allocated_pence + s.pence > r.amount_pence LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM income_refuse('income_receipt_never_above_what_came_in', format(
            '%s would be allocated of RCP-%s, of which %s is left', income_pounds(wrong.pence),
            lpad(wrong.id::text, 7, '0'), income_pounds(wrong.is_left)));
    END IF;
    UPDATE income_receipt r SET allocated_pence = r.allocated_pence + s.pence
        FROM (SELECT receipt_id, sum(amount_pence)::bigint AS pence FROM arriving
              GROUP BY receipt_id) s WHERE s.receipt_id = r.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT receipt_id) FROM arriving) THEN
        PERFORM income_refuse('income_allocation_of_a_receipt',
            'a receipt is named that is not there');
    END IF;
    UPDATE income_charge c SET settled_pence = c.settled_pence + s.pence
        FROM (SELECT charge_id, sum(amount_pence)::bigint AS pence FROM arriving
              WHERE charge_id IS NOT NULL GROUP BY charge_id) s WHERE s.charge_id = c.id;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT charge_id) FROM arriving) THEN
        PERFORM income_refuse('income_allocation_of_a_charge', 'a charge is named that is not there');
    END IF;
    UPDATE income_account k SET balance_pence = k.balance_pence - s.pence
        FROM (SELECT a.account_id, r.entity, sum(a.amount_pence)::bigint AS pence FROM arriving a
              JOIN income_receipt r ON r.id = a.receipt_id
              WHERE a.account_id IS NOT NULL GROUP BY 1, 2) s
        WHERE s.account_id = k.id AND s.entity = k.entity;
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT account_id) FROM arriving) THEN
        PERFORM income_refuse('income_allocation_of_an_account',
            'an account is named that is not there, or is of another entity');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_allocation_arrives AFTER INSERT ON income_allocation
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT EXECUTE FUNCTION income_allocations_arrive();

CREATE FUNCTION income_charges_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    moved bigint;
BEGIN
    IF EXISTS (SELECT 1 FROM arriving WHERE settled_pence <> 0 OR credited_pence <> 0) THEN
        PERFORM income_refuse('income_charge_begins_unpaid', 'a charge begins with nothing settled');
    END IF;
    UPDATE income_account k SET balance_pence = k.balance_pence + s.pence
        FROM (SELECT account_id, entity, sum(owed_pence)::bigint AS pence FROM arriving
              GROUP BY 1, 2) s
        WHERE s.account_id = k.id AND s.entity = k.entity AND k.source = 'income';
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> (SELECT count(DISTINCT account_id) FROM arriving) THEN
        PERFORM income_refuse('income_charge_of_a_customer',
            'a charge stands on the account of a customer of its entity');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_charge_arrives AFTER INSERT ON income_charge
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT EXECUTE FUNCTION income_charges_arrive();

CREATE FUNCTION income_credits_arrive() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    wrong record;
BEGIN
    SELECT c.reference, c.owed_pence - c.settled_pence - c.credited_pence AS is_left, s.pence
        INTO wrong
        FROM (SELECT charge_id, sum(amount_pence)::bigint AS pence FROM arriving GROUP BY 1) s
        JOIN income_charge c ON c.id = s.charge_id
        WHERE c.settled_pence + c.credited_pence + s.pence > c.owed_pence LIMIT 1;
    IF wrong IS NOT NULL THEN
        PERFORM income_refuse('income_charge_never_above_what_is_owed', format(
            '%s would be credited to %s, of which %s is left', income_pounds(wrong.pence),
            wrong.reference, income_pounds(wrong.is_left)));
    END IF;
    UPDATE income_charge c SET credited_pence = c.credited_pence + s.pence
        FROM (SELECT charge_id, sum(amount_pence)::bigint AS pence FROM arriving GROUP BY 1) s
        WHERE s.charge_id = c.id;
    UPDATE income_account k SET balance_pence = k.balance_pence - s.pence
        FROM (SELECT c.account_id, sum(a.amount_pence)::bigint AS pence FROM arriving a
              JOIN income_charge c ON c.id = a.charge_id GROUP BY 1) s
        WHERE s.account_id = k.id;
    RETURN NULL;
END $$;
CREATE TRIGGER income_credit_arrives AFTER INSERT ON income_credit
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT EXECUTE FUNCTION income_credits_arrive();

-- A refund counts from the moment it is agreed, and no longer when it fails.
CREATE FUNCTION income_refund_moves() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    was boolean := OLD.state IN ('agreed', 'sent');
    now_is boolean := NEW.state IN ('agreed', 'sent');
    pence bigint := CASE WHEN now_is AND NOT was THEN NEW.amount_pence
        WHEN was AND NOT now_is THEN -NEW.amount_pence ELSE 0 END;
    posted record; given bigint;
BEGIN
    IF OLD.state || '>' || NEW.state NOT IN ('proposed>agreed', 'proposed>rejected', 'agreed>sent',
        'agreed>failed', 'sent>failed') AND OLD.state <> NEW.state THEN
        PERFORM income_refuse('income_refund_way', format('refund %s is %s: it cannot become %s',
            NEW.reference, OLD.state, NEW.state));
    END IF;
    IF (OLD.amount_pence, OLD.receipt_id, OLD.allocation_id, OLD.way, OLD.payee)
        IS DISTINCT FROM (NEW.amount_pence, NEW.receipt_id, NEW.allocation_id, NEW.way, NEW.payee)
    THEN
        PERFORM income_refuse('income_refund_fixed',
            format('refund %s: what is given to whom no longer changes', NEW.reference));
    END IF;
    IF pence <> 0 THEN
        SELECT * INTO posted FROM income_allocation WHERE id = NEW.allocation_id;
        SELECT coalesce(sum(amount_pence), 0) INTO given FROM income_refund
            WHERE allocation_id = NEW.allocation_id AND state IN ('agreed', 'sent')
            AND id <> NEW.id;
        IF posted.receipt_id <> NEW.receipt_id OR posted.account_id IS NULL
            OR (pence > 0 AND given + pence > posted.amount_pence)
            OR EXISTS (SELECT 1 FROM income_allocation WHERE undoes_id = posted.id) THEN
            PERFORM income_refuse('income_refund_of_a_posting', format(
                'refund %s: %s was posted to the account, %s of it is refunded already',
                NEW.reference, income_pounds(posted.amount_pence), income_pounds(given)));
        END IF;
        UPDATE income_receipt SET refunded_pence = refunded_pence + pence
            WHERE id = NEW.receipt_id;
        UPDATE income_account SET balance_pence = balance_pence + pence
            WHERE id = posted.account_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_refund_moves AFTER UPDATE ON income_refund
    FOR EACH ROW EXECUTE FUNCTION income_refund_moves();

CREATE FUNCTION income_refunds_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'proposed' THEN
        PERFORM income_refuse('income_refund_begins_proposed', 'a refund begins as a proposal');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_refund_begins AFTER INSERT ON income_refund
    FOR EACH ROW EXECUTE FUNCTION income_refunds_begin();

-- Counters are ours alone.
CREATE FUNCTION income_counters_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR current_user <>
        (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID) THEN
        PERFORM income_refuse('income_counters_are_kept', format(
            '%s: what came in and what is settled follows from what was posted, it is not changed '
            'by hand', TG_TABLE_NAME));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_receipt_kept BEFORE UPDATE OF id, entity, channel, external_ref, received_on,
        amount_pence, allocated_pence, refunded_pence ON income_receipt
    FOR EACH STATEMENT EXECUTE FUNCTION income_counters_are_kept();
CREATE TRIGGER income_charge_kept BEFORE UPDATE OF source, source_ref, entity, account_id, net_pence,
        vat_pence, owed_pence, settled_pence, credited_pence, control, control_fund ON income_charge
    FOR EACH STATEMENT EXECUTE FUNCTION income_counters_are_kept();

CREATE FUNCTION income_own_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 AND EXISTS (SELECT 1 FROM changed n JOIN former o ON o.id = n.id
        WHERE o.source = 'income' AND (n.balance_pence <> o.balance_pence OR n.source <> o.source))
    THEN
        PERFORM income_refuse('income_counters_are_kept',
            'what a customer owes follows from charges and receipts, it is not changed by hand');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_account_own_balances AFTER UPDATE ON income_account
    REFERENCING OLD TABLE AS former NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION income_own_balances();

CREATE FUNCTION income_receipts_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM arriving WHERE allocated_pence <> 0 OR refunded_pence <> 0
        OR returned_on IS NOT NULL) THEN
        PERFORM income_refuse('income_receipt_begins_whole',
            'a receipt begins with nothing allocated');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER income_receipt_begins AFTER INSERT ON income_receipt
    REFERENCING NEW TABLE AS arriving FOR EACH STATEMENT EXECUTE FUNCTION income_receipts_begin();

CREATE FUNCTION income_no_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM income_refuse('income_no_removal',
        format('%s keeps what was: %s is not allowed', TG_TABLE_NAME, TG_OP));
    RETURN NULL;
END $$;

ALTER TABLE income_receipt SET (fillfactor = 80);
ALTER TABLE income_charge SET (fillfactor = 80);
ALTER TABLE income_account SET (fillfactor = 80);
