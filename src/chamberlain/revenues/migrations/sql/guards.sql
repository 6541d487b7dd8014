CREATE SEQUENCE revenues_account_seq;

-- Bills, their charges and instalments are written once. Those of a run that is only prepared can
-- be taken away with it.
CREATE FUNCTION revenues_only_drafts_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone g LEFT JOIN revenues_billing_run r ON r.id = g.run_id
        WHERE r.state IS DISTINCT FROM 'prepared'
    ) THEN
        RAISE EXCEPTION 'what was billed stays: only a prepared run can be taken away'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION revenues_only_draft_plans_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT bill_id FROM gone) g
        LEFT JOIN revenues_bill b ON b.id = g.bill_id
        LEFT JOIN revenues_billing_run r ON r.id = b.run_id
        WHERE r.state IS DISTINCT FROM 'prepared'
    ) THEN
        RAISE EXCEPTION 'what was billed stays: only a prepared run can be taken away'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION revenues_only_into_drafts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT run_id FROM come WHERE run_id IS NOT NULL) c
        LEFT JOIN revenues_billing_run r ON r.id = c.run_id
        WHERE r.state IS DISTINCT FROM 'prepared'
    ) THEN
        RAISE EXCEPTION 'nothing joins a billing run that is not being prepared'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NULL;
END $$;

-- A bill of its own comes last, after what it is made of, and must add up at once.
CREATE FUNCTION revenues_bill_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT b.account_id, b.due_pence, b.change_pence,
        coalesce((SELECT sum(i.amount_pence) FROM revenues_instalment i WHERE i.bill_id = b.id), 0)
            AS planned_pence,
        coalesce((SELECT sum(c.net_pence) FROM revenues_charge c
            WHERE c.account_id = b.account_id AND c.bill_id = b.id), 0) AS charged_pence
        INTO wrong FROM come b
        WHERE b.run_id IS NULL AND (
            b.due_pence <> coalesce(
                (SELECT sum(i.amount_pence) FROM revenues_instalment i WHERE i.bill_id = b.id), 0)
            OR b.change_pence <> coalesce(
                (SELECT sum(c.net_pence) FROM revenues_charge c
                    WHERE c.account_id = b.account_id AND c.bill_id = b.id), 0)
        ) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'a bill does not add up: due %, instalments %; change %, charges %',
            wrong.due_pence, wrong.planned_pence, wrong.change_pence, wrong.charged_pence
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revenues_bill_adds_up';
    END IF;
    RETURN NULL;
END $$;

-- A run is issued only when its bills, charges, bodies and instalments agree with each other and
-- with its own totals; once issued or withdrawn it stays as it is.
CREATE FUNCTION revenues_run_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    billed record;
    charged record;
    planned record;
BEGIN
    IF OLD.state <> 'prepared' THEN
        RAISE EXCEPTION 'billing run % is % and stays so', OLD.reference, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
    END IF;
    IF NEW.state <> 'issued' THEN
        RETURN NEW;
    END IF;
    SELECT count(*) AS bills, min(id) AS first, max(id) AS last,
        coalesce(sum(charged_pence), 0) AS charged,
        coalesce(sum(change_pence), 0) AS change, coalesce(sum(due_pence), 0) AS due
        INTO billed FROM revenues_bill WHERE run_id = NEW.id;
    SELECT count(*) AS segments, coalesce(sum(net_pence), 0) AS charged,
        coalesce(sum(billing_authority_pence), 0) AS authority,
        coalesce(sum(police_pence), 0) AS police, coalesce(sum(fire_pence), 0) AS fire,
        coalesce(sum(local_reduction_pence), 0) AS local
        INTO charged FROM revenues_charge WHERE run_id = NEW.id;
    SELECT count(*) AS instalments, coalesce(sum(i.amount_pence), 0) AS due
        INTO planned FROM revenues_instalment i
        JOIN revenues_bill b ON b.id = i.bill_id AND b.run_id = NEW.id
        WHERE i.bill_id BETWEEN billed.first AND billed.last;
    IF (billed.bills, charged.segments, planned.instalments)
            IS DISTINCT FROM (NEW.bills::bigint, NEW.segments::bigint, NEW.instalments::bigint)
        OR billed.charged <> NEW.charged_pence OR billed.change <> charged.charged
        OR charged.charged <> NEW.charged_pence OR billed.due <> NEW.due_pence
        OR planned.due <> NEW.due_pence
        OR (charged.authority, charged.police, charged.fire, charged.local) IS DISTINCT FROM
            (NEW.billing_authority_pence, NEW.police_pence, NEW.fire_pence,
                NEW.local_reduction_pence) THEN
        RAISE EXCEPTION 'billing run % does not add up: bills %, charges %, instalments % of %',
            NEW.reference, billed.charged, charged.charged, planned.due, billed.due
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revenues_run_adds_up';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER revenues_billing_run_adds_up BEFORE UPDATE ON revenues_billing_run
    FOR EACH ROW EXECUTE FUNCTION revenues_run_adds_up();
CREATE TRIGGER revenues_billing_run_stays BEFORE DELETE OR TRUNCATE ON revenues_billing_run
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();

CREATE TRIGGER revenues_bill_once BEFORE UPDATE OR TRUNCATE ON revenues_bill
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER revenues_charge_once BEFORE UPDATE OR TRUNCATE ON revenues_charge
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER revenues_instalment_once BEFORE UPDATE OR TRUNCATE ON revenues_instalment
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();

CREATE TRIGGER revenues_bill_gone AFTER DELETE ON revenues_bill
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_only_drafts_go();
CREATE TRIGGER revenues_charge_gone AFTER DELETE ON revenues_charge
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_only_drafts_go();
CREATE TRIGGER revenues_instalment_gone AFTER DELETE ON revenues_instalment
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_only_draft_plans_go();

CREATE TRIGGER revenues_bill_comes AFTER INSERT ON revenues_bill
    REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_only_into_drafts();
CREATE TRIGGER revenues_bill_sums AFTER INSERT ON revenues_bill
    REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_bill_adds_up();
CREATE TRIGGER revenues_charge_comes AFTER INSERT ON revenues_charge
    REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_only_into_drafts();
