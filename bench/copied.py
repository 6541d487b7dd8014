"""What an act left in its tables, as the CSV that a limit copies."""

from collections.abc import Mapping

import psycopg
from psycopg import sql


def settle_down(dsn: str) -> None:
    """Have the database tidy up now, and not in the middle of what is measured."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def rows_of(
    dsn: str, table: str, reference: str, statements: Mapping[str, str]
) -> dict[str, bytes]:
    """Return each statement's rows for the run of a reference; `{run}` in it is the run's id."""
    found = {}
    with psycopg.connect(dsn) as connection:
        query = sql.SQL("SELECT id FROM {} WHERE reference = %s").format(sql.Identifier(table))
        (number,) = connection.execute(query, [reference]).fetchone() or (0,)
        for name, statement in statements.items():
            written = sql.SQL(statement).format(run=number)
            out = sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(written)
            with connection.cursor().copy(out) as copy:
                found[name] = b"".join(copy)
    return found
