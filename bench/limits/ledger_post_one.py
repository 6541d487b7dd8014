"""The limit for posting one journal: a stored procedure, called once per commit.

It inserts a header and its four lines with ordinary foreign keys, and checks that they balance; the
rest of a ledger (who may, which period, the hash, the audit) is left out. Run as
`python bench/limits/ledger_post_one.py DSN SECONDS`.
"""

import sys
import time

import psycopg

SCHEMA = """
    CREATE SCHEMA IF NOT EXISTS limit_one;
    SET search_path = limit_one;
    CREATE TABLE IF NOT EXISTS account (code text PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS centre (code text PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS journal (
        id bigint PRIMARY KEY, day date NOT NULL, description text NOT NULL);
    CREATE TABLE IF NOT EXISTS line (
        journal_id bigint NOT NULL REFERENCES journal, line_no int NOT NULL,
        account text NOT NULL REFERENCES account, centre text NOT NULL REFERENCES centre,
        amount_pence bigint NOT NULL, PRIMARY KEY (journal_id, line_no));
    CREATE INDEX IF NOT EXISTS line_account ON line (account);
    CREATE SEQUENCE IF NOT EXISTS journal_number;
    INSERT INTO account SELECT (42000 + n)::text FROM generate_series(1, 400) n
        ON CONFLICT DO NOTHING;
    INSERT INTO centre SELECT 'C' || n FROM generate_series(1, 200) n ON CONFLICT DO NOTHING;
    CREATE OR REPLACE FUNCTION post(day date, description text, accounts text[], centres text[],
        amounts bigint[]) RETURNS bigint LANGUAGE plpgsql AS $$
    DECLARE number bigint := nextval('journal_number');
    BEGIN
        IF (SELECT sum(a) FROM unnest(amounts) a) <> 0 THEN RAISE 'does not balance'; END IF;
        INSERT INTO journal VALUES (number, day, description);
        INSERT INTO line SELECT number, n, a, c, p
            FROM unnest(accounts, centres, amounts) WITH ORDINALITY t(a, c, p, n);
        RETURN number;
    END $$;
"""
CALL = "SELECT post('2026-11-02', 'Stationery', %s, %s, %s)"
LINES = (
    ["42006", "42007", "42150", "42310"],
    ["C1", "C1", "C2", "C2"],
    [10000, 5000, 3000, -18000],
)


def post(dsn: str, seconds: float) -> float:
    """Return journals posted and committed per second by one client."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(SCHEMA)
        for _ in range(50):
            connection.execute(CALL, LINES)
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            connection.execute(CALL, LINES)
            done += 1
        return done / (time.perf_counter() - began)


if __name__ == "__main__":
    print(round(post(sys.argv[1], float(sys.argv[2])), 1), "journals/s")
