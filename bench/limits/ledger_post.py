"""The limit for posting in bulk: a COPY of the lines into a live table, checked as a set.

The table has the columns and indexes that a ledger's lines need and starts with two million of
them. Each batch is copied, then checked in two statements: every journal of it balances within
entity and fund, every account and cost centre exists. Headers, hashes, kept balances, periods and
the audit are left out. Run as `python bench/limits/ledger_post.py DSN FILE.csv`, the file holding
the lines in the order of COLUMNS.
"""

import sys
import time
from pathlib import Path

import psycopg

COLUMNS = (
    "journal_id, amount_pence, journal_date, line_no, year, period, entity, fund, cost_centre, "
    "account, project, vat_code, line_ref, narrative"
)
SCHEMA = """
    CREATE SCHEMA limit_post;
    SET search_path = limit_post;
    CREATE TABLE account (code text COLLATE "C" PRIMARY KEY);
    CREATE TABLE centre (code text COLLATE "C" PRIMARY KEY);
    CREATE TABLE line (
        journal_id bigint NOT NULL, amount_pence bigint NOT NULL CHECK (amount_pence <> 0),
        journal_date date NOT NULL, line_no int NOT NULL, year smallint NOT NULL,
        period smallint NOT NULL, entity text COLLATE "C" NOT NULL, fund text COLLATE "C" NOT NULL,
        cost_centre text COLLATE "C" NOT NULL, account text COLLATE "C" NOT NULL,
        project text COLLATE "C" NOT NULL, vat_code text COLLATE "C" NOT NULL,
        line_ref text COLLATE "C" NOT NULL, narrative text NOT NULL,
        PRIMARY KEY (year, journal_id, line_no));
    CREATE INDEX ON line (entity, account, fund, journal_date, journal_id, line_no)
        INCLUDE (year, period, amount_pence);
    CREATE INDEX ON line (entity, cost_centre, account, journal_date, journal_id, line_no);
"""
BALANCED = """
    SELECT count(*) FROM (
        SELECT FROM limit_post.line WHERE year = 2026 AND journal_id BETWEEN %(low)s AND %(high)s
        GROUP BY journal_id, entity, fund HAVING sum(amount_pence) <> 0) unbalanced
"""
KNOWN = """
    SELECT count(*) FROM limit_post.line l LEFT JOIN limit_post.account a ON a.code = l.account
    LEFT JOIN limit_post.centre c ON c.code = l.cost_centre
    WHERE l.year = 2026 AND l.journal_id BETWEEN %(low)s AND %(high)s
    AND (a.code IS NULL OR c.code IS NULL)
"""


def prepare(dsn: str, accounts: list[str], centres: list[str]) -> None:
    """Make the table and the registers its codes are checked against."""
    with psycopg.connect(dsn) as connection:
        connection.execute(SCHEMA)
        for table, codes in (("account", accounts), ("centre", centres)):
            connection.execute(f"INSERT INTO {table} SELECT unnest(%s::text[])", [codes])


def post(connection: psycopg.Connection, content: bytes, low: int, high: int) -> float:
    """Copy, check and commit the lines of journals low to high; return the seconds it took."""
    began = time.perf_counter()
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY limit_post.line ({COLUMNS}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(content)
        cursor.execute("SET LOCAL enable_nestloop = off")
        for check in (BALANCED, KNOWN):
            cursor.execute(check, {"low": low, "high": high})
            if cursor.fetchone() != (0,):
                raise AssertionError("the batch is wrong")
    connection.commit()
    return time.perf_counter() - began


if __name__ == "__main__":
    lines = Path(sys.argv[2]).read_bytes()
    numbers = [int(line.split(b",", 1)[0]) for line in lines.splitlines()]
    with psycopg.connect(sys.argv[1]) as session:
        took = post(session, lines, min(numbers), max(numbers))
    print(round(len(numbers) / took), "lines/s")
