"""What the ledger's tests share."""

import psycopg
import pytest

WRITER = "chamberlain_writer"


@pytest.fixture
def writer(committed):
    """A connection under the writer's role, as the door has it inside a command."""
    with psycopg.connect(committed.dsn) as connection:
        connection.execute(f"SET ROLE {WRITER}")
        yield connection
        connection.rollback()
