"""A durable database for one benchmark, as an installation has it. Needs Django."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from chamberlain.kernel.cli.django_setup import ready
from chamberlain.kernel.sealing import VARIABLE
from chamberlain.launcher.home import find_home
from chamberlain.launcher.postgres import EmbeddedPostgres
from chamberlain.launcher.setup_roles import LOGIN
from chamberlain.launcher.testing import INSTALLATION_KEY, PASSWORDS

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

    server = EmbeddedPostgres(folder, durable=True)
    server.start()
    try:
        yield _prepared(server, new=True, council=council)
    finally:
        connections.close_all()
        server.stop()


def _prepared(server: EmbeddedPostgres, *, new: bool, council: bool) -> BenchDatabase:
    """Create the database if it is new, migrate, grant, and connect Django as the login."""
    from chamberlain.launcher import setup  # noqa: PLC0415 - after Django is set up

    if new:
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as administrator:
            administrator.execute(f"CREATE DATABASE {NAME}")
    owner_dsn = server.dsn(NAME)
    login_dsn = make_conninfo(owner_dsn, user=LOGIN, password=PASSWORDS[LOGIN])
    found = BenchDatabase(owner_dsn, login_dsn)
    os.environ[VARIABLE] = INSTALLATION_KEY
    setup.connect_django(found.owner_dsn)
    setup.migrate()
    setup.prepare_database(found.owner_dsn, PASSWORDS)
    setup.connect_django(found.dsn)
    if council:
        from chamberlain.kernel.testing import prepare_template  # noqa: PLC0415

        prepare_template(found.owner_dsn)
    return found


@contextmanager
def standing_database(
    name: str, fill: Callable[[BenchDatabase], None], *, council: bool = True
) -> Iterator[BenchDatabase]:
    """Start a database that is kept between benchmarks, made with `fill` when it isn't there.

    `council` puts people and chart into it before. It stands in the installation's home under
    `name`, which should say what it was made of. One that was cut short is made again. A newer
    version of the code migrates it.
    """
    ready()
    from django.conf import settings  # noqa: PLC0415 - after Django is set up
    from django.db import connections  # noqa: PLC0415

    home = find_home()
    home.make()
    folder = home.path / "cache" / "bench" / name
    finished = folder / "finished"
    if not finished.exists():
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for place in (folder.parent, folder):
        place.chmod(0o711)
    settings.HOME = folder / "home"
    server = EmbeddedPostgres(folder / "postgres", durable=True)
    server.start()
    try:
        new = not finished.exists()
        found = _prepared(server, new=new, council=new and council)
        if new:
            fill(found)
            finished.touch()
        yield found
    finally:
        connections.close_all()
        server.stop()
