"""The roles of a database server.

The owner migrates, the writer is taken on by the one door inside a command, and the login, which
may only read, is what the running processes connect as.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

LOGIN = "chamberlain_login"
WRITER = "chamberlain_writer"


def make_roles(connection: psycopg.Connection, login_password: str | None = None) -> None:
    """Make the writer and login roles of the server when missing; the login joins the writer."""
    _make_role(connection, WRITER, "NOLOGIN")
    _make_role(connection, LOGIN, "LOGIN NOINHERIT")
    if login_password is not None:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(LOGIN), sql.Literal(login_password)
            )
        )
    if not _is_member(connection):
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(WRITER), sql.Identifier(LOGIN))
        )


def _make_role(connection: psycopg.Connection, name: str, options: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    if known:
        return
    try:
        connection.execute(f'CREATE ROLE "{name}" {options}')
    except psycopg.errors.UniqueViolation:
        return  # another installation on the same server made it at this very moment
    except psycopg.errors.DuplicateObject:
        return


def _is_member(connection: psycopg.Connection) -> bool:
    found = connection.execute(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
        " JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = %s AND u.rolname = %s",
        [WRITER, LOGIN],
    ).fetchone()
    return found is not None
