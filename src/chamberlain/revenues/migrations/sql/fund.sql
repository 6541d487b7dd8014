-- Payments of a precept add up to it; what was asked to be paid, or was paid before, stays.
CREATE FUNCTION revenues_precept_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT p.amount_pence AS asked, sum(y.amount_pence) AS planned INTO wrong
        FROM revenues_precept p JOIN revenues_precept_payment y ON y.precept_id = p.id
        WHERE p.id IN (SELECT precept_id FROM come) GROUP BY p.id
        HAVING sum(y.amount_pence) <> p.amount_pence LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'payments of % do not add up to the precept of %',
            wrong.planned, wrong.asked
            USING ERRCODE = 'check_violation', CONSTRAINT = 'revenues_precept_adds_up';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER revenues_precept_payment_sums AFTER INSERT ON revenues_precept_payment
    REFERENCING NEW TABLE AS come
    FOR EACH STATEMENT EXECUTE FUNCTION revenues_precept_adds_up();

CREATE FUNCTION revenues_precept_payment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'planned' OR NEW.state <> 'asked'
        OR (OLD.precept_id, OLD.number, OLD.due_on, OLD.amount_pence) IS DISTINCT FROM
            (NEW.precept_id, NEW.number, NEW.due_on, NEW.amount_pence) THEN
        RAISE EXCEPTION 'payment % of the precept is % and stays as it is', OLD.number, OLD.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER revenues_precept_payment_once BEFORE UPDATE ON revenues_precept_payment
    FOR EACH ROW EXECUTE FUNCTION revenues_precept_payment_stays();
CREATE TRIGGER revenues_precept_payment_kept BEFORE DELETE OR TRUNCATE ON revenues_precept_payment
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
