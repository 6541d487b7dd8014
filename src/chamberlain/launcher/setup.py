"""Brings a database to what this version of the code expects, connected as its owner."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any, cast

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from chamberlain.launcher.setup_roles import make_roles

_CONNECTION_KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
_CONNECTION_KEYS |= {"port": "PORT"}


def connect_django(dsn: str) -> None:
    """Point Django's default connection at `dsn`, for threads begun later too."""
    connection = connections["default"]
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        cast(Any, connection).close_pool()
    parts: Mapping[str, Any] = conninfo_to_dict(dsn)
    chosen = connection.settings_dict
    chosen |= {name: parts.get(key, "") for key, name in _CONNECTION_KEYS.items()}
    kept = {key: value for key, value in chosen["OPTIONS"].items() if key == "pool"}
    chosen["OPTIONS"] = kept | {k: v for k, v in parts.items() if k not in _CONNECTION_KEYS}


def migrate() -> None:
    """Run every migration; Django's connection must be the owner's."""
    call_command("migrate", interactive=False, verbosity=0)


def prepare_database(owner_dsn: str, passwords: Mapping[str, str] | None = None) -> None:
    """Make the roles and apply the grants in the database of `owner_dsn`, once it is migrated.

    Each login gets its password of `passwords`. Django's connection must be the owner's. Doing it
    twice changes nothing.
    """
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        make_roles(connection, passwords)
    if importlib.util.find_spec("chamberlain.kernel.grants") is not None:
        importlib.import_module("chamberlain.kernel.grants").apply()
