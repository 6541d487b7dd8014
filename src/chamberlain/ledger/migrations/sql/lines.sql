-- Lines, and what only the ledger's own functions write. Run-time roles hold no rights on the
-- partitions, so nothing can be copied into one past the guards, which stand on the parent.
CREATE SCHEMA ledger_inside;
GRANT USAGE ON SCHEMA ledger_inside TO PUBLIC;

CREATE SEQUENCE ledger_inside.journal_number;
CREATE SEQUENCE ledger_inside.register_number START 2;

-- Columns stand widest first, which spares the padding between them.
CREATE TABLE ledger_line (
    journal_id   bigint   NOT NULL,
    amount_pence bigint   NOT NULL CONSTRAINT ledger_line_amount CHECK (amount_pence <> 0),
    journal_date date     NOT NULL,
    line_no      integer  NOT NULL,
    year         smallint NOT NULL,
    period       smallint NOT NULL,
    entity       text COLLATE "C" NOT NULL,
    fund         text COLLATE "C" NOT NULL,
    cost_centre  text COLLATE "C" NOT NULL,
    account      text COLLATE "C" NOT NULL,
    project      text COLLATE "C" NOT NULL,
    vat_code     text COLLATE "C" NOT NULL,
    line_ref     text COLLATE "C" NOT NULL,
    narrative    text NOT NULL,
    PRIMARY KEY (year, journal_id, line_no)
) PARTITION BY LIST (year);
-- Read alone, and in order, by the trial balance from lines.
CREATE INDEX ledger_line_proof
    ON ledger_line (entity, account, fund, period) INCLUDE (amount_pence);
-- Walked in order by the enquiry; read alone for an account's balance on a day.
CREATE INDEX ledger_line_account
    ON ledger_line (entity, account, fund, journal_date, journal_id, line_no)
    INCLUDE (year, period, amount_pence);
CREATE INDEX ledger_line_cost_centre
    ON ledger_line (entity, cost_centre, account, journal_date, journal_id, line_no);

-- Lines whose header is still to come in this transaction: nil before it may commit.
CREATE TABLE ledger_inside.unheaded (
    transaction xid8   NOT NULL DEFAULT pg_current_xact_id(),
    lines       bigint NOT NULL
);
CREATE INDEX unheaded_transaction ON ledger_inside.unheaded (transaction);

-- What each posting added to each coding, until a job folds it into the kept balances.
CREATE TABLE ledger_inside.delta (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    debit_pence  bigint   NOT NULL,
    credit_pence bigint   NOT NULL,
    first_day    date     NOT NULL,
    last_day     date     NOT NULL,
    lines        integer  NOT NULL,
    year         smallint NOT NULL,
    period       smallint NOT NULL,
    entity       text COLLATE "C" NOT NULL,
    fund         text COLLATE "C" NOT NULL,
    cost_centre  text COLLATE "C" NOT NULL,
    account      text COLLATE "C" NOT NULL,
    project      text COLLATE "C" NOT NULL,
    manual_type  text COLLATE "C" NOT NULL
);

-- Kept: what each coding moved by in each period. Credits are negative.
CREATE TABLE ledger_inside.coding_balance (
    debit_pence  bigint   NOT NULL,
    credit_pence bigint   NOT NULL,
    lines        bigint   NOT NULL,
    year         smallint NOT NULL,
    period       smallint NOT NULL,
    entity       text COLLATE "C" NOT NULL,
    fund         text COLLATE "C" NOT NULL,
    cost_centre  text COLLATE "C" NOT NULL,
    account      text COLLATE "C" NOT NULL,
    project      text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, year, period, cost_centre, account, fund, project)
);

-- Kept: each account from the start of the year to the end of each period, so that a trial
-- balance reads one row per account however many lines there are.
CREATE TABLE ledger_inside.account_balance (
    debit_pence  bigint   NOT NULL,
    credit_pence bigint   NOT NULL,
    lines        bigint   NOT NULL,
    year         smallint NOT NULL,
    period       smallint NOT NULL,
    entity       text COLLATE "C" NOT NULL,
    fund         text COLLATE "C" NOT NULL,
    account      text COLLATE "C" NOT NULL,
    PRIMARY KEY (entity, year, period, fund, account)
);

-- A fresh number whenever a register changes, so that a process knows when what it remembers is
-- stale; from a sequence, so that a number rolled back never comes again.
CREATE TABLE ledger_inside.register_state (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    state   bigint  NOT NULL DEFAULT 1
);
INSERT INTO ledger_inside.register_state DEFAULT VALUES;

GRANT SELECT ON ledger_inside.delta, ledger_inside.coding_balance,
    ledger_inside.account_balance, ledger_inside.register_state TO PUBLIC;
