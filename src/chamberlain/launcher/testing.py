"""Databases for tests: one migrated template per session, cloned for whoever needs to commit."""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import shutil
import tempfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chamberlain.kernel.sealing import VARIABLE
from chamberlain.launcher import setup
from chamberlain.launcher.postgres import EmbeddedPostgres
from chamberlain.launcher.processes import working_in
from chamberlain.launcher.setup_roles import LOGIN, LOGINS

FOLDER_PREFIX = "chamberlain-test-"
LEFTOVER_SECONDS = 3600
LOGIN_PASSWORD = "only-for-tests"  # noqa: S105
PASSWORDS = dict.fromkeys(LOGINS, LOGIN_PASSWORD)
INSTALLATION_KEY = urlsafe_b64encode(b"only-for-tests".ljust(32, b".")).decode()


@dataclass(frozen=True)
class TestDatabase:
    """A database of its own: how to reach it, and what a child process needs to do so."""

    __test__ = False

    name: str
    owner_dsn: str
    dsn: str

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables with which a child process uses this database."""
        return {**os.environ, "CHAMBERLAIN_DSN_LOGIN": self.dsn} | {
            "CHAMBERLAIN_DSN_OWNER": self.owner_dsn,
            "DJANGO_SETTINGS_MODULE": "chamberlain.web.settings",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }


class TestServer:
    """The PostgreSQL of one test session, and the template its databases are cloned from."""

    __test__ = False

    def __init__(self, outside_url: str | None = None) -> None:
        self._outside_url = outside_url
        self._embedded: EmbeddedPostgres | None = None
        self._folder: Path | None = None
        self._numbers = itertools.count(1)
        self._prefix = f"chamberlain_test_{os.getpid()}"

    def start(self) -> None:
        """Start the embedded server, unless an outside one was named."""
        os.environ.setdefault(VARIABLE, INSTALLATION_KEY)
        if self._outside_url is not None:
            return
        _sweep_leftovers()
        self._folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX))
        self._folder.chmod(0o711)
        self._embedded = EmbeddedPostgres(self._folder / "data", durable=False)
        self._embedded.start()

    def stop(self) -> None:
        """Drop what we made and stop the server we started."""
        if self._embedded is not None and self._folder is not None:
            self._embedded.stop()
            shutil.rmtree(self._folder, ignore_errors=True)
            return
        with self._administer() as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [self._prefix]
            ).fetchall()
        for (name,) in found:
            self.drop(name)

    def make_template(self) -> None:
        """Migrate the template, apply roles and grants, and add what every test finds there."""
        template = self._describe(f"{self._prefix}_template")
        self._execute("CREATE DATABASE {}", template.name)
        setup.connect_django(template.owner_dsn)
        setup.migrate()
        setup.prepare_database(template.owner_dsn, PASSWORDS)
        # A clone needs its template free of connections.
        setup.connect_django(self.owner_dsn("postgres"))
        self._copy(template.name, f"{self._prefix}_empty")
        setup.connect_django(template.dsn)
        if importlib.util.find_spec("chamberlain.kernel.testing") is not None:
            kernel_testing = importlib.import_module("chamberlain.kernel.testing")
            getattr(kernel_testing, "prepare_template", lambda dsn: None)(template.owner_dsn)
        setup.connect_django(self.owner_dsn("postgres"))

    def clone(self, kind: str = "template") -> TestDatabase:
        """Make a fresh database from the template, or an `empty` one that is only migrated."""
        database = self._describe(f"{self._prefix}_{next(self._numbers)}")
        self._copy(f"{self._prefix}_{kind}", database.name)
        return database

    def keep(self, database: TestDatabase, kind: str) -> None:
        """Let later clones be made of `database` as it stands; nobody may be connected to it."""
        kept = f"{self._prefix}_{kind}"
        with self._administer() as connection:
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(database.name), sql.Identifier(kept)
                )
            )

    def drop(self, name: str) -> None:
        """Drop a database, and the connections that are still open to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _copy(self, source: str, name: str) -> None:
        # Where nothing waits for the disk, copying the files takes a fifth of logging each page.
        how = "FILE_COPY" if self._embedded is not None else "WAL_LOG"
        self._execute(f"CREATE DATABASE {{}} TEMPLATE {{}} STRATEGY {how}", name, source)

    def _describe(self, name: str) -> TestDatabase:
        owner_dsn = self.owner_dsn(name)
        login = make_conninfo(owner_dsn, user=LOGIN, password=LOGIN_PASSWORD)
        return TestDatabase(name, owner_dsn, login)

    def owner_dsn(self, name: str) -> str:
        """Return how the owner, past every guard, reaches a database of this server."""
        url = self._embedded.dsn() if self._embedded is not None else self._outside_url
        return make_conninfo(url or "", dbname=name)

    def _administration_dsn(self) -> str:
        if self._embedded is not None:
            return self.owner_dsn("postgres")
        return self.owner_dsn(str(conninfo_to_dict(self._outside_url or "").get("dbname")))

    @contextmanager
    def _administer(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._administration_dsn(), autocommit=True) as connection:
            yield connection

    def _execute(self, statement: str, *names: str) -> None:
        with self._administer() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _sweep_leftovers() -> None:
    """Remove the folders of sessions that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*"):
        try:
            age_seconds = time.time() - folder.stat().st_mtime
        except OSError:
            continue
        if age_seconds > LEFTOVER_SECONDS and not working_in(folder / "data"):
            shutil.rmtree(folder, ignore_errors=True)
