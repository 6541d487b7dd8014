"""A durable database for one benchmark, as an installation has it. Needs Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from chamberlain.kernel.cli.django_setup import ready
from chamberlain.launcher.postgres import EmbeddedPostgres
from chamberlain.launcher.setup_roles import LOGIN

NAME = "chamberlain"


@dataclass(frozen=True)
class BenchDatabase:
    """How to reach it: as its owner (for limits, and to check rows), and as the runtime login."""

    owner_dsn: str
    dsn: str


@contextmanager
def database(folder: Path, council: bool) -> Iterator[BenchDatabase]:
    """Start PostgreSQL in `folder`, migrate, grant, and connect Django as the runtime login."""
    ready()
    from django.db import connections  # noqa: PLC0415 - after Django is set up

    from chamberlain.launcher import setup  # noqa: PLC0415

    server = EmbeddedPostgres(folder, durable=True)
    server.start()
    try:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {NAME}")
        found = BenchDatabase(server.dsn(NAME), make_conninfo(server.dsn(NAME), user=LOGIN))
        setup.connect_django(found.owner_dsn)
        setup.migrate()
        setup.prepare_database(found.owner_dsn)
        setup.connect_django(found.dsn)
        if council:
            from chamberlain.kernel.testing import prepare_template  # noqa: PLC0415

            prepare_template(found.owner_dsn)
        yield found
    finally:
        connections.close_all()
        server.stop()
