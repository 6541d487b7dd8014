"""The limit for a payment run: COPY of its rows into bare tables, and one commit.

The rows are those a run leaves behind: payments, what each settles, what is settled by it, and what
the bank should show. The tables have the columns and indexes of those that are paid from, as the
ledger's limit has; no guard, trigger or other table. Nobody is asked, nothing is checked, netted,
posted, hashed or told, and no file is written.
"""

import psycopg

TABLES = """
    DROP TABLE IF EXISTS bare_payment, bare_attempt, bare_settled, bare_movement;
    CREATE TABLE bare_payment (LIKE payables_payment INCLUDING INDEXES);
    CREATE TABLE bare_attempt (LIKE payables_attempt INCLUDING INDEXES);
    CREATE TABLE bare_settled (obligation_id bigint PRIMARY KEY, settled_pence bigint);
    CREATE TABLE bare_movement (LIKE banking_movement INCLUDING INDEXES);
"""


def release(dsn: str, rows: dict[str, bytes], payments: int) -> int:
    """Copy each table's rows, as CSV, in one transaction; return the payments."""
    with psycopg.connect(dsn) as connection:
        for name, content in rows.items():
            statement = f"COPY bare_{name} FROM STDIN (FORMAT csv)"
            with connection.cursor().copy(statement) as copy:
                copy.write(content)
    return payments
