"""One installation as the launcher sees it: its database, its secrets, what its processes need."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chamberlain.launcher import setup_roles
from chamberlain.launcher.home import CHECKOUT, Home, find_home
from chamberlain.launcher.postgres import EmbeddedPostgres, PostgresFailed, Say

DATABASE = "chamberlain"
OLDEST_SERVER = 15
CONNECTIONS_PER_WEB_PROCESS = "6"
_NOT_FOR_CHILDREN = {
    "CHAMBERLAIN_DATABASE_URL",
    "CHAMBERLAIN_DB_AS",
    "CHAMBERLAIN_DSN_OWNER",
    "PYTHONDONTWRITEBYTECODE",
}


class Server(Protocol):
    """A PostgreSQL server, ours or somebody else's."""

    def start(self) -> None:
        """Make it answer, or raise `PostgresFailed`."""

    def stop(self) -> None:
        """Stop it, if it is ours to stop."""

    def running(self) -> bool:
        """Tell whether it answers."""

    def owner_dsn(self, dbname: str | None = None) -> str:
        """Give the DSN of the owner."""


class OwnServer(EmbeddedPostgres):
    """The embedded server of this installation."""

    def owner_dsn(self, dbname: str | None = None) -> str:
        """Give the DSN of the owner, of the installation's database unless another is named."""
        return self.dsn(dbname or DATABASE)


class OutsideServer:
    """A PostgreSQL 15 or later that CHAMBERLAIN_DATABASE_URL names; we never stop it."""

    def __init__(self, url: str) -> None:
        self._url = url

    def start(self) -> None:
        """Check that it answers and is new enough."""
        try:
            with psycopg.connect(self._url, connect_timeout=10) as connection:
                version = connection.info.server_version // 10000
        except psycopg.OperationalError as failure:
            raise PostgresFailed(
                f"CHAMBERLAIN_DATABASE_URL names a database that does not answer: {failure}"
            ) from failure
        if version < OLDEST_SERVER:
            raise PostgresFailed(
                f"CHAMBERLAIN_DATABASE_URL names a PostgreSQL {version}; "
                f"{OLDEST_SERVER} or later is needed."
            )

    def stop(self) -> None:
        """Leave it alone."""

    def running(self) -> bool:
        """Tell whether it answers."""
        try:
            self.start()
        except PostgresFailed:
            return False
        return True

    def owner_dsn(self, dbname: str | None = None) -> str:
        """Give the DSN of the owner, of the named database unless another is asked for."""
        if dbname is None:
            return self._url
        return make_conninfo(self._url, dbname=dbname)


class Installation:
    """The home, the database server and the processes' surroundings of this checkout."""

    def __init__(self, home: Home, say: Say = print) -> None:
        self.home = home
        self.say = say
        url = os.environ.get("CHAMBERLAIN_DATABASE_URL")
        self.server: Server = (
            OutsideServer(url) if url else OwnServer(home.database, durable=True, say=say)
        )
        self.has_own_server = url is None

    @property
    def owner_dsn(self) -> str:
        """Give the DSN that migrates."""
        return self.server.owner_dsn()

    @cached_property
    def passwords(self) -> dict[str, str]:
        """Give the password of each read-only login, made at the first start."""
        files = {login: login.removeprefix("chamberlain_") for login in setup_roles.LOGINS}
        return {login: self._secret(f"{name}-password") for login, name in files.items()}

    def login_dsn(self, login: str = setup_roles.LOGIN) -> str:
        """Give the DSN of one of the logins that processes connect as."""
        return make_conninfo(self.owner_dsn, user=login, password=self.passwords[login])

    def ensure_database(self) -> None:
        """Make our database in the embedded server when it is not there yet."""
        if not self.has_own_server:
            return
        with psycopg.connect(self.server.owner_dsn("postgres"), autocommit=True) as connection:
            query = "SELECT 1 FROM pg_database WHERE datname = %s"
            if connection.execute(query, [DATABASE]).fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def surroundings(
        self, *, owner: bool = False, login: str = setup_roles.LOGIN
    ) -> dict[str, str]:
        """Give the environment variables of a child process that connects as `login`.

        Only set-up gets the owner's DSN.
        """
        kept = {k: v for k, v in os.environ.items() if k not in _NOT_FOR_CHILDREN}
        chosen = {
            "CHAMBERLAIN_HOME": str(self.home.path),
            "CHAMBERLAIN_DSN_LOGIN": self.login_dsn(login),
            "CHAMBERLAIN_SECRET_KEY": self._secret("signing-key"),
            "DJANGO_SETTINGS_MODULE": "chamberlain.web.settings",
            "PYTHONPATH": str(CHECKOUT / "src"),
            "PYTHONUNBUFFERED": "1",
        }
        if owner:
            chosen |= {"CHAMBERLAIN_DSN_OWNER": self.owner_dsn, "CHAMBERLAIN_DB_AS": "owner"}
        if self.process_options:
            chosen |= {"HOME": str(self.home.path / "cache")}
            chosen |= {"PYTHONPYCACHEPREFIX": str(self.home.path / "cache" / "bytecode")}
        return kept | chosen

    @cached_property
    def process_options(self) -> dict[str, Any]:
        """Give what makes a child process run as the system user when we are root.

        Where that user cannot reach the checkout or the interpreter, processes run as root, and
        a line says so.
        """
        user = self.home.user
        options = user.popen_options()
        if not options:
            return {}
        for needed in (Path(sys.executable), CHECKOUT / "src" / "chamberlain" / "__init__.py"):
            if not user.can_reach(needed):
                self.say(
                    f"The user {user.name} cannot read {needed}, so the web server runs as root. "
                    "Put the checkout where everybody may read it, for example under /opt."
                )
                return {}
        return options

    @property
    def fingerprint(self) -> str:
        """Give a hash of the code and the database it was prepared for."""
        parts = conninfo_to_dict(self.owner_dsn)
        parts.pop("password", None)
        digest = hashlib.sha256(repr(sorted(parts.items())).encode())
        for file in sorted((CHECKOUT / "src").rglob("*.py")):
            if "tests" not in file.parts:
                digest.update(file.read_bytes())
        return digest.hexdigest()

    def _secret(self, name: str) -> str:
        """Read a secret of this installation, made when first asked for."""
        file = self.home.secrets / name
        if not file.exists():
            making = file.with_name(f"{name}.{os.getpid()}")
            making.touch(mode=0o600)
            making.write_text(secrets.token_urlsafe(48))
            os.chown(making, self.home.user.uid, self.home.user.gid)
            making.rename(file)
        return file.read_text()


def this_installation(say: Say = print) -> Installation:
    """Give the installation of this checkout, its home made."""
    home = find_home()
    home.make()
    return Installation(home, say)
