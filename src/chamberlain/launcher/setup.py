"""Brings a database to what this version of the code expects, connected as its owner.

Three roles live in a database: the owner migrates, the writer is taken on by the one door inside
a command, and the login, which may only read, is what the running processes connect as.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

LOGIN = "chamberlain_login"
WRITER = "chamberlain_writer"
_CONNECTION_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
_CONNECTION_KEYS |= {"port": "PORT"}


def connect_django(dsn: str) -> None:
    """Point Django's default connection at `dsn`, for threads begun later too."""
    connection = connections["default"]
    connection.close()
    if settings.DATABASES["default"].get("OPTIONS", {}).get("pool"):
        connection.close_pool()
    parts: Mapping[str, Any] = conninfo_to_dict(dsn)
    chosen = connection.settings_dict
    chosen |= {name: parts.get(key, "") for key, name in _CONNECTION_KEYS.items()}
    kept = {key: value for key, value in chosen["OPTIONS"].items() if key == "pool"}
    chosen["OPTIONS"] = kept | {k: v for k, v in parts.items() if k not in _CONNECTION_KEYS}


def migrate() -> None:
    """Run every migration; Django's connection must be the owner's."""
    call_command("migrate", interactive=False, verbosity=0)


def prepare_database(owner_dsn: str, login_password: str | None = None) -> None:
    """Make the roles and apply the grants in the database of `owner_dsn`, once it is migrated.

    The login gets `login_password` where the server asks for one (an outside server). Django's
    connection must be the owner's. Doing it twice changes nothing.
    """
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        make_roles(connection, login_password)
    if importlib.util.find_spec("chamberlain.kernel.grants") is not None:
        importlib.import_module("chamberlain.kernel.grants").apply()


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
        connection.execute(f'CREATE ROLE "{name}" {options}')  # type: ignore[call-overload]
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


def load_demonstration(size: str) -> bool:
    """Load the demonstration council; give False where this installation has none."""
    try:
        load = importlib.import_module("chamberlain.demo.load").load
    except ModuleNotFoundError:
        return False
    load(size)
    return True
