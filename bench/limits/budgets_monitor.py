"""The limit for a budget monitor: one SQL join of two sums, by cost centre, and nothing else.

No commitments, forecasts, profiles or former years: only budget and actual of each cost centre, in
tables that hold just those columns. Run as `python bench/limits/budgets_monitor.py DSN`.
"""

import sys
import time

import psycopg

TOTALS = """
    SELECT b.cost_centre, b.pence, s.pence FROM (
        SELECT cost_centre, sum(pence) AS pence FROM limit_monitor.budget GROUP BY 1) b
    LEFT JOIN (
        SELECT cost_centre, sum(pence) AS pence FROM limit_monitor.spent GROUP BY 1) s
    USING (cost_centre)
"""


def prepare(
    dsn: str, budget: list[tuple[str, str, int]], spent: list[tuple[str, str, int, int]]
) -> int:
    """Copy budget lines and months of spending into bare tables; return the cost centres."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA limit_monitor")
        connection.execute(
            "CREATE TABLE limit_monitor.budget (cost_centre text, account text, pence bigint)"
        )
        connection.execute(
            "CREATE TABLE limit_monitor.spent "
            "(cost_centre text, account text, period smallint, pence bigint)"
        )
        with connection.cursor() as cursor:
            for table, rows in (("budget", budget), ("spent", spent)):
                with cursor.copy(f"COPY limit_monitor.{table} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        connection.execute("VACUUM (ANALYZE) limit_monitor.budget, limit_monitor.spent")
        return len(connection.execute(TOTALS).fetchall())


def totals(connection: psycopg.Connection) -> list[tuple[str, int, int]]:
    """Return each cost centre's budget and spending."""
    return connection.execute(TOTALS).fetchall()


if __name__ == "__main__":
    with psycopg.connect(sys.argv[1]) as session:
        began = time.perf_counter()
        totals(session)
        print(round((time.perf_counter() - began) * 1_000, 2), "ms")
