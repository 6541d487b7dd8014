-- Fold the deltas that are committed into the kept balances; answers how many. Readers add the
-- deltas to the kept balances, and see either state of both.
CREATE FUNCTION ledger_inside.fold() RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_nestloop = off AS $$
DECLARE
    folded bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(4781700000000000);
    WITH taken AS (
        DELETE FROM ledger_inside.delta RETURNING *
    ), coded AS (
        INSERT INTO ledger_inside.coding_balance AS kept
            (entity, year, period, cost_centre, account, fund, project,
             lines, debit_pence, credit_pence)
        SELECT entity, year, period, cost_centre, account, fund, project,
               sum(lines), sum(debit_pence), sum(credit_pence)
        FROM taken GROUP BY entity, year, period, cost_centre, account, fund, project
        ON CONFLICT (entity, year, period, cost_centre, account, fund, project) DO UPDATE SET
            lines = kept.lines + excluded.lines,
            debit_pence = kept.debit_pence + excluded.debit_pence,
            credit_pence = kept.credit_pence + excluded.credit_pence
    ), totalled AS (
        INSERT INTO ledger_inside.account_balance AS kept
            (entity, year, period, fund, account, lines, debit_pence, credit_pence)
        SELECT entity, year, later, fund, account,
               sum(lines), sum(debit_pence), sum(credit_pence)
        FROM (
            SELECT entity, year, period, fund, account, sum(lines) AS lines,
                   sum(debit_pence) AS debit_pence, sum(credit_pence) AS credit_pence
            FROM taken GROUP BY entity, year, period, fund, account
        ) moved CROSS JOIN LATERAL generate_series(period, 14) AS later
        GROUP BY entity, year, later, fund, account
        ON CONFLICT (entity, year, period, fund, account) DO UPDATE SET
            lines = kept.lines + excluded.lines,
            debit_pence = kept.debit_pence + excluded.debit_pence,
            credit_pence = kept.credit_pence + excluded.credit_pence
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END $$;

-- The proof of the trial balance: every line of an entity's year to the end of a period added up. Read
-- from the year's own partition and in the order of the narrowest index, so that nothing but that
-- index is read and nothing is gathered by hash. A period still to come never took a line, so where
-- only such periods follow, each line counts and none is asked for its period. (Without `+ 0` the
-- planner takes the period for a way into the index, and prefers a wider one.)
CREATE FUNCTION ledger_inside.line_totals(of_entity text, of_year integer, to_period integer)
RETURNS TABLE (account text, fund text, lines bigint, balance_pence bigint) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public SET enable_hashagg = off AS $$
DECLARE
    leaf text := format('ledger_inside.line_%s', of_year);
    counted text := '';
BEGIN
    IF to_regclass(leaf) IS NULL THEN RETURN; END IF;
    IF EXISTS (SELECT FROM ledger_period WHERE entity = of_entity AND year = of_year
               AND period > to_period AND state <> 'future') THEN
        counted := format('AND period + 0 <= %s', to_period);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT account, fund, count(*), sum(amount_pence)::bigint FROM %s '
        'WHERE entity = %L %s GROUP BY account, fund', leaf, of_entity, counted);
END $$;
