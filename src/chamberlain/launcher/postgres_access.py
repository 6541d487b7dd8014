"""Who may connect to the embedded PostgreSQL: everybody by a password of their own.

The socket lies where only the server's user may enter; passwords (SCRAM-SHA-256) keep apart the
processes that run as that user too. The owner's password stands in a file beside the data, which
belongs to whoever starts the server: started by root, the processes cannot read it.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import psycopg
from psycopg import sql

from chamberlain.launcher.processes import wait_until
from chamberlain.launcher.system_user import SystemUser

PASSWORDS = "local all all scram-sha-256\n"
TRUST = "local all all trust\n"


class Access:
    """The owner's password of one cluster, and its rule of who may connect."""

    def __init__(self, data_dir: Path, owner: str) -> None:
        self._owner = owner
        self._rule = data_dir / "pg_hba.conf"
        self._secret = data_dir.with_name(data_dir.name + ".owner-password")

    @property
    def password(self) -> str | None:
        """Give the owner's password; None before there is one."""
        try:
            return self._secret.read_text()
        except FileNotFoundError:
            return None

    @property
    def by_password(self) -> bool:
        """Tell whether the server asks for passwords."""
        return self._rule.read_text() == PASSWORDS

    def let_owner_in(self, user: SystemUser) -> None:
        """Before a start: where the owner's password was lost, let a new one be set."""
        if self._rule.exists() and self.by_password and self.password is None:
            self._write_rule(TRUST, user)

    def require_passwords(self, dsn: str, user: SystemUser) -> None:
        """After a start: see that the owner has a password and that everybody is asked for one."""
        if self.by_password:
            return
        password = self.password or self._new_password()
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SET password_encryption = 'scram-sha-256'")
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(self._owner), sql.Literal(password)
                )
            )
            self._write_rule(PASSWORDS, user)
            connection.execute("SELECT pg_reload_conf()")
            wait_until(lambda: self._is_loaded(connection), 5, pause=0.01)

    @staticmethod
    def _is_loaded(connection: psycopg.Connection) -> bool:
        """Tell whether the server has read its rules since they were written."""
        found = connection.execute(
            "SELECT pg_conf_load_time() >= (pg_stat_file('pg_hba.conf')).modification"
        ).fetchone()
        return found is not None and bool(found[0])

    def _new_password(self) -> str:
        password = secrets.token_urlsafe(32)
        making = self._secret.with_name(f"{self._secret.name}.{os.getpid()}")
        making.touch(mode=0o600)
        making.write_text(password)
        making.rename(self._secret)
        return password

    def _write_rule(self, rule: str, user: SystemUser) -> None:
        making = self._rule.with_name("pg_hba.conf.making")
        making.write_text(rule)
        making.chmod(0o600)
        os.chown(making, user.uid, user.gid)
        making.rename(self._rule)
