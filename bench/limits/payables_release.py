"""The limit for a payment run: COPY of its rows into bare tables, and one commit.

The rows are those a run leaves behind: payments, what each settles, what is settled by it, and what
the bank should show; plain tables with a primary key, from frames that are ready. Nobody is asked,
nothing is checked, netted, posted, hashed or told, and no file is written.
"""

import polars as pl
import psycopg

TABLES = """
    DROP TABLE IF EXISTS bare_payment, bare_attempt, bare_settled, bare_movement;
    CREATE TABLE bare_payment (id bigint PRIMARY KEY, reference text, payee_id bigint,
        payee_class text, entity text, amount_pence bigint, items int, run_id bigint,
        bank_details_id bigint);
    CREATE TABLE bare_attempt (obligation_id bigint PRIMARY KEY, attempt_no int, payment_id bigint,
        run_id bigint, amount_pence bigint);
    CREATE TABLE bare_settled (obligation_id bigint PRIMARY KEY, settled_pence bigint);
    CREATE TABLE bare_movement (key text PRIMARY KEY, entity text, bank_account text,
        amount_pence bigint, expected_on date, reference text, counterparty text,
        batch_key text, source_ref text);
"""


def release(dsn: str, frames: dict[str, pl.DataFrame]) -> int:
    """Copy each frame into its table in one transaction; return the payments."""
    with psycopg.connect(dsn) as connection:
        for name, frame in frames.items():
            columns = ", ".join(frame.columns)
            statement = f"COPY bare_{name} ({columns}) FROM STDIN (FORMAT csv)"
            with connection.cursor().copy(statement) as copy:
                copy.write(frame.write_csv(include_header=False).encode())
    return frames["payment"].height
