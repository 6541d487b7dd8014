"""The limit for a trial balance from lines: one SQL sum that reads nothing but an index.

The table holds account and amount of each line, and nothing else. Run as
`python bench/limits/ledger_trial_balance.py DSN SOURCE`, SOURCE being a table with those columns.
"""

import sys
import time

import psycopg

SUM = "SELECT account, sum(amount_pence) FROM limit_sum.line GROUP BY account"


def prepare(dsn: str, source: str) -> int:
    """Copy account and amount of every line of `source`, index them, and return how many."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA limit_sum")
        connection.execute(
            f"CREATE TABLE limit_sum.line AS SELECT account, amount_pence FROM {source}"
        )
        connection.execute("CREATE INDEX ON limit_sum.line (account) INCLUDE (amount_pence)")
        connection.execute("VACUUM (ANALYZE) limit_sum.line")
        return connection.execute("SELECT count(*) FROM limit_sum.line").fetchone()[0]


def total(connection: psycopg.Connection) -> list[tuple[str, int]]:
    """Return each account's sum."""
    return connection.execute(SUM).fetchall()


if __name__ == "__main__":
    lines = prepare(sys.argv[1], sys.argv[2])
    with psycopg.connect(sys.argv[1]) as session:
        began = time.perf_counter()
        total(session)
        print(round(lines / (time.perf_counter() - began)), "lines/s")
