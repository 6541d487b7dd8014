"""The short verbs: start detached, stop, look, and run something that needs the database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from chamberlain.launcher import preparing, state
from chamberlain.launcher.installation import Installation
from chamberlain.launcher.processes import signal_quietly, wait_until
from chamberlain.launcher.up import Supervisor, UpFailed, Wishes, end_orphans

DOWN_SECONDS = 90
NOT_UP = 3
SHARED_BY_GROUP = 0o007


def up(installation: Installation, wishes: Wishes, *, detach: bool) -> int:
    """Bring it up in the foreground, or detached and return when it is ready."""
    lock = state.take_lock(installation.home)
    if lock is None:
        return _already_up(installation, wishes)
    if detach:
        lock.close()
        return _detached(installation, wishes)
    Supervisor(installation, wishes).run(lock)
    return 0


def _already_up(installation: Installation, wishes: Wishes) -> int:
    """Wait for the one that runs to be ready, and tell its address."""
    while True:
        running = state.read(installation.home)
        if running is None and not state.is_up(installation.home):
            raise UpFailed("The other start of Chamberlain ended before it was ready. Try again.")
        if running is not None and running.ready:
            break
        time.sleep(0.1)
    if wishes.port not in {None, running.port}:
        raise UpFailed(
            f"Chamberlain is up already, on port {running.port}: {running.address}\n"
            f"`./chamberlain down` first, to use port {wishes.port}."
        )
    installation.say(f"Chamberlain is up already: {running.address}")
    return 0


def _detached(installation: Installation, wishes: Wishes) -> int:
    log = installation.home.log / "up.log"
    command = [sys.executable, "-m", "chamberlain.launcher", "up", "--host", wishes.host]
    command += ["--size", wishes.size]
    command += ["--port", str(wishes.port)] if wishes.port is not None else []
    command += [] if wishes.demonstration else ["--no-demo"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        return _follow(installation, process, log)
    except KeyboardInterrupt:
        process.terminate()
        raise


def _follow(installation: Installation, process: subprocess.Popen[bytes], log: Path) -> int:
    """Show what a detached start says until it is ready (0) or has ended (its exit code)."""
    with log.open() as lines:
        while True:
            ended = process.poll() is not None
            sys.stdout.write(lines.read())
            sys.stdout.flush()
            running = state.read(installation.home)
            if running is not None and running.ready:
                time.sleep(0.1)
                sys.stdout.write(lines.read())
                return 0
            if ended:
                return process.returncode or 1
            time.sleep(0.05)


def down(installation: Installation) -> int:
    """Stop what runs, also what a killed supervisor left behind."""
    running = state.read(installation.home)
    if running is not None:
        signal_quietly(running.pid, signal.SIGTERM)
        if not wait_until(lambda: not state.is_up(installation.home), DOWN_SECONDS):
            raise UpFailed(f"Chamberlain (process {running.pid}) does not end.")
        installation.say("Chamberlain is down")
        return 0
    end_orphans(installation)
    if installation.has_own_server and installation.server.running():
        installation.server.stop()
        installation.say("Chamberlain was not up, but its PostgreSQL was; it is stopped now")
        return 0
    installation.say("Chamberlain was not up")
    return 0


def status(installation: Installation) -> int:
    """Say what runs; the exit code is 0 when it is up and 3 when not."""
    running = state.read(installation.home)
    installation.say(f"Home       {installation.home.path}")
    where = "embedded" if installation.has_own_server else "outside (CHAMBERLAIN_DATABASE_URL)"
    answers = "answers" if installation.server.running() else "does not run"
    installation.say(f"PostgreSQL {where}, {answers}")
    council = preparing.demonstration(installation)
    if council:
        installation.say(f"Council    demonstration, {council.get('size')}, {council.get('state')}")
    if running is None:
        installation.say("Chamberlain is not up (./chamberlain up)")
        return NOT_UP
    for name, pid in running.children.items():
        installation.say(f"{name:10} process {pid}")
    ready = "is up" if running.ready else "is starting"
    installation.say(f"Chamberlain {ready}: {running.address}")
    return 0


def with_database(installation: Installation, arguments: list[str]) -> int:
    """Run `chamberlain …` with the database; the last user stops a PostgreSQL that is not up."""
    command = [sys.executable, "-m", "chamberlain", *arguments]
    with state.use_server(installation.home) as use:
        installation.server.start()
        preparing.prepare(installation)
        surroundings = _of_a_person(installation)
        os.umask(SHARED_BY_GROUP)
        if state.is_up(installation.home):
            os.set_inheritable(use.fileno(), True)
            os.execve(sys.executable, command, surroundings)  # noqa: S606
        try:
            return subprocess.run(command, env=surroundings, check=False).returncode
        finally:
            if state.is_last_user(use):
                installation.server.stop()


def _of_a_person(installation: Installation) -> dict[str, str]:
    """Give the surroundings of a process that runs as the person who typed the command."""
    surroundings = installation.surroundings()
    for name in ("HOME", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED"):
        surroundings.pop(name, None)
        if name in os.environ:
            surroundings[name] = os.environ[name]
    if preparing.demonstration(installation):
        surroundings["CHAMBERLAIN_DEMONSTRATION"] = "1"
    return surroundings
