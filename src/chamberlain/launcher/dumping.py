"""PostgreSQL's own dump and restore programs: which to use, and how to call them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from chamberlain.launcher.archive import BackupFailed
from chamberlain.launcher.postgres import installed_binaries

NEWER_THAN_THE_SERVER = re.compile(
    r'unrecognized configuration parameter "transaction_timeout"'
    r"|function public\.(?:gbt|gist)_\w+\([^)]*\) does not exist"
)
"""What a server older than the dump refuses without harm: a setting that pg_restore 17 and later
sends, and grants on functions that btree_gist has only since 18."""

ERROR_MARK = re.compile(r"\b(?:error|fatal):", re.IGNORECASE)
_ENVIRONMENT = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def dump(dsn: str, target: Path, *, outside: bool, leave_out: tuple[str, ...] = ()) -> None:
    """Write the database of `dsn` to `target` in PostgreSQL's custom format.

    The rows of the tables `leave_out` stay behind.

    A dump program may not be older than its server. For an outside server one of the system is
    preferred, because the embedded one was built without TLS.
    """
    program = _program("pg_dump", server_major(dsn), prefer_system=outside)
    without = [f"--exclude-table-data=public.{table}" for table in leave_out]
    _run([str(program), "--format=custom", "--compress=1", f"--file={target}", *without], dsn)


def restore(dsn: str, source: Path) -> None:
    """Load the dump `source` into the empty database of `dsn`, all or an error."""
    program = _program("pg_restore", server_major(dsn), prefer_system=False)
    dbname = conninfo_to_dict(dsn).get("dbname")
    command = [str(program), "--no-owner", "--jobs=2", f"--dbname={dbname}", str(source)]
    _run(command, dsn, forgiven=NEWER_THAN_THE_SERVER)


def server_major(dsn: str) -> int:
    """Give the major version of the server of `dsn`."""
    with psycopg.connect(dsn) as connection:
        return connection.info.server_version // 10000


def _program(name: str, server: int, *, prefer_system: bool) -> Path:
    ours = installed_binaries() / name
    found = [path for path in _of_the_system(name) if _major(path) >= server]
    found.sort(key=_major)
    candidates = [*found, ours] if prefer_system else [ours, *found]
    for candidate in candidates:
        if _major(candidate) >= server:
            return candidate
    raise BackupFailed(
        f"The server is PostgreSQL {server}, and no {name} as new as that is on this machine. "
        f"Install its client programs (postgresql-client-{server}) and try again."
    )


def _of_the_system(name: str) -> list[Path]:
    installed = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    on_path = shutil.which(name)
    return [*installed, Path(on_path)] if on_path else installed


def _major(program: Path) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\) (\d+)", said.stdout)
    return int(found.group(1)) if found else 0


def _run(command: list[str], dsn: str, forgiven: re.Pattern[str] | None = None) -> None:
    """Run a program that finds its connection in the environment, where no `ps` shows it.

    It has failed when it names any error that `forgiven` does not match.
    """
    parts = conninfo_to_dict(dsn)
    connection = {_ENVIRONMENT[k]: str(v) for k, v in parts.items() if k in _ENVIRONMENT}
    done = subprocess.run(
        command, env={**os.environ, **connection}, capture_output=True, text=True, check=False
    )
    if done.returncode == 0:
        return
    errors = [line for line in done.stderr.splitlines() if ERROR_MARK.search(line)]
    if forgiven is None or not errors or not all(map(forgiven.search, errors)):
        raise BackupFailed(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
