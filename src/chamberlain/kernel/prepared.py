"""Statements which PostgreSQL parses and plans once for a connection, not once for each page.

What the pages ask is the same few hundred statements again, and taking them apart and planning them
costs more than answering them. They stay on their connection, which the pool hands from request to
request. Values travel apart from the statement, so PostgreSQL must be able to tell each one's type
where it stands alone: write `%s::date IS NULL`, never `%s IS NULL`.
"""

from typing import Any

import psycopg
from django.db import connection

ASKED_BEFORE = 2
"""A statement is prepared when a connection is asked it once more than this."""


def prepared_cursor() -> Any:
    """Return a cursor, on Django's connection and in its transaction, that prepares statements.

    For what is asked often in the same words; a statement made of names or numbers of the moment
    would only push others out of the connection's memory.
    """
    connection.ensure_connection()
    held = connection.connection
    held.prepare_threshold = ASKED_BEFORE
    cursor = psycopg.Cursor(held)
    if connection.queries_logged:
        return connection.make_debug_cursor(cursor)
    return connection.make_cursor(cursor)
