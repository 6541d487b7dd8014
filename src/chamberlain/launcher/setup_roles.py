"""The roles of a database server.

The owner migrates. A process connects as a login of its own, which may only read: the web server's,
the worker's, or that of the command line and of steps of set-up. Each may take on the writer, which
the one door does inside a command, and the keeper, which alone sees keys of personal values.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from psycopg import sql

LOGIN = "chamberlain_login"
WEB = "chamberlain_web"
WORKER = "chamberlain_worker"
LOGINS = (LOGIN, WEB, WORKER)
WRITER = "chamberlain_writer"
KEEPER = "chamberlain_keeper"


def make_roles(connection: psycopg.Connection, passwords: Mapping[str, str] | None = None) -> None:
    """Make the roles of the server that are missing, and give each login its password of those.

    No login inherits anything: what it takes on, it takes on by name.
    """
    for name in (WRITER, KEEPER):
        _make_role(connection, name, "NOLOGIN")
    for login in LOGINS:
        _make_role(connection, login, "LOGIN NOINHERIT")
        for role in (WRITER, KEEPER):
            _let_take_on(connection, login, role)
    for login, password in (passwords or {}).items():
        _set_password(connection, login, password)


def _set_password(connection: psycopg.Connection, login: str, password: str) -> None:
    """Have the server keep the password as SCRAM-SHA-256, whatever its own default is."""
    with connection.transaction():
        connection.execute("SET LOCAL password_encryption = 'scram-sha-256'")
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(login), sql.Literal(password)
            )
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


def _let_take_on(connection: psycopg.Connection, login: str, role: str) -> None:
    known = connection.execute(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid"
        " JOIN pg_roles u ON u.oid = m.member WHERE r.rolname = %s AND u.rolname = %s",
        [role, login],
    ).fetchone()
    if known is None:
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(login))
        )
