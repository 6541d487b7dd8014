"""`up`: PostgreSQL, the worker and the web server, watched until somebody says stop."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from chamberlain.launcher import preparing, setup_roles, state
from chamberlain.launcher.children import Child
from chamberlain.launcher.installation import CONNECTIONS_PER_WEB_PROCESS, Installation
from chamberlain.launcher.processes import is_alive, signal_group, working_directory

FIRST_PORT = 8000
PORTS_TRIED = 100
WEB_PROCESSES = "2"
WEB_THREADS = "4"
WEB_PROCESS_STOP_SECONDS = "5"
READY_SECONDS = 60
TEND_SECONDS = 0.25
DATABASE_CHECK_SECONDS = 2.0
WEB_STOP_SECONDS = 10
WORKER_STOP_SECONDS = 20


class UpFailed(RuntimeError):
    """It could not be brought up; the message says why."""


class Stopped(BaseException):
    """A signal asked us to stop while the database was being made ready."""


@dataclass(frozen=True)
class Wishes:
    """What the person asked `up` for; a port of None is 8000 or the next free one."""

    port: int | None = None
    host: str = "127.0.0.1"
    size: str = "town"
    demonstration: bool = True


class Supervisor:
    """Keeps the three of an installation running, in the foreground."""

    def __init__(self, installation: Installation, wishes: Wishes) -> None:
        self.installation = installation
        self.wishes = wishes
        self._stopping = False
        self._preparing = False
        self._children: list[Child] = []
        self._noted: tuple[dict[str, int], bool] = ({}, False)

    def run(self, lock: IO[str]) -> None:
        """Bring everything up, tell the address, and watch until a signal; `lock` stays ours."""
        with lock, state.use_server(self.installation.home) as use:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, self._on_signal)
            end_orphans(self.installation)
            port = choose_port(self.wishes)
            now = state.State(os.getpid(), f"http://localhost:{port}/", port)
            state.write(self.installation.home, now)
            try:
                self._prepare()
                self._bring_up(now)
                self._watch(now)
            except Stopped:
                self.installation.say("Stopped before it was ready")
            finally:
                self._bring_down(use)

    def _prepare(self) -> None:
        """Make the database ready; a signal breaks off what may take minutes."""
        self._preparing = True
        self.installation.server.start()
        preparing.discard_half_loaded(self.installation)
        if self.wishes.demonstration:
            preparing.put_back_demonstration(self.installation, self.wishes.size)
        preparing.prepare(self.installation)
        if self.wishes.demonstration:
            preparing.load_demonstration(self.installation, self.wishes.size)
        self._preparing = False

    def _bring_up(self, now: state.State) -> None:
        say = self.installation.say
        self._children = [self._web(now.port), self._worker()]
        web, worker = self._children
        web.start()
        self._note_children(now)
        # The worker begins once the pages are there: on two processors it would delay them.
        self._wait_for_web(web, now.port)
        if not self._stopping:
            worker.start()
            now.ready = True
            self._note_children(now)
            say(f"Chamberlain is up: {now.address}")

    def _web(self, port: int) -> Child:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
        command += ["--host", self.wishes.host, "--port", str(port), "--workers", WEB_PROCESSES]
        command += ["--blocking-threads", WEB_THREADS, "--respawn-failed-workers"]
        command += ["--workers-kill-timeout", WEB_PROCESS_STOP_SECONDS]
        command += ["--log-level", "warning", "chamberlain.web.wsgi:application"]
        pool = {"CHAMBERLAIN_POOL": CONNECTIONS_PER_WEB_PROCESS}
        return self._child("web", command, setup_roles.WEB, pool)

    def _worker(self) -> Child:
        command = [sys.executable, "-m", "chamberlain.launcher.worker"]
        return self._child("worker", command, setup_roles.WORKER, {})

    def _child(self, name: str, command: list[str], login: str, more: dict[str, str]) -> Child:
        """Describe a process that connects as a login of its own."""
        surroundings = self.installation.surroundings(login=login) | more
        if preparing.demonstration(self.installation).get("state") == preparing.LOADED:
            surroundings["CHAMBERLAIN_DEMONSTRATION"] = "1"
        log = self.installation.home.log / f"{name}.log"
        return Child(name, command, surroundings, log, self.installation.process_options)

    def _note_children(self, now: state.State) -> None:
        running = {child.name: child.pid for child in self._children if child.pid is not None}
        if (running, now.ready) != self._noted:
            self._noted = (running, now.ready)
            now.children = running
            state.write(self.installation.home, now)

    def _wait_for_web(self, web: Child, port: int) -> None:
        until = time.monotonic() + READY_SECONDS
        while not self._stopping and not answers(port):
            if not web.alive:
                raise UpFailed(f"The web server ended while starting:\n{web.log_end()}")
            if time.monotonic() > until:
                raise UpFailed(f"The web server does not answer:\n{web.log_end()}")
            time.sleep(0.1)

    def _watch(self, now: state.State) -> None:
        checked = time.monotonic()
        while not self._stopping:
            time.sleep(TEND_SECONDS)
            for child in self._children:
                self._tell(child.tend())
                self._note_children(now)
            if time.monotonic() - checked > DATABASE_CHECK_SECONDS:
                checked = time.monotonic()
                self._tend_database()

    def _tend_database(self) -> None:
        server = self.installation.server
        if self.installation.has_own_server and not server.running() and not self._stopping:
            self._tell("PostgreSQL ended; starting it again")
            server.start()

    def _bring_down(self, use: IO[str]) -> None:
        for child in self._children:
            child.ask_to_stop()
        for child, seconds in zip(
            self._children, (WEB_STOP_SECONDS, WORKER_STOP_SECONDS), strict=False
        ):
            child.stop(seconds)
        if state.is_last_user(use):
            self.installation.server.stop()
        else:
            self._tell("PostgreSQL keeps running for another command that uses it")
        state.forget(self.installation.home)
        self.installation.say("Chamberlain is down")

    def _tell(self, line: str | None) -> None:
        if line is not None:
            self.installation.say(line)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
        if self._preparing:
            self._preparing = False
            raise Stopped


def choose_port(wishes: Wishes) -> int:
    """Give the port asked for, or the first free one from 8000; refuse one that is taken."""
    if wishes.port is not None:
        if not _is_free(wishes.host, wishes.port):
            raise UpFailed(
                f"Port {wishes.port} is taken by another program. Give another with --port, or "
                "leave it out and the next free one is taken."
            )
        return wishes.port
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if _is_free(wishes.host, port):
            return port
    raise UpFailed(f"No port from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} is free.")


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Tell whether the web server answers with something other than an error of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": "localhost"})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def end_orphans(installation: Installation) -> None:
    """End the processes of a supervisor that was killed: they hold its port."""
    last = state.last_written(installation.home)
    if last is None:
        return
    for pid in last.children.values():
        if is_alive(pid) and _is_ours(pid):
            signal_group(pid, signal.SIGKILL)
    state.forget(installation.home)


def _is_ours(pid: int) -> bool:
    """Tell whether the process is a child of ours, not a stranger who got its old number."""
    if working_directory(pid) != Path("/"):
        return False
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
    return b"chamberlain.launcher.worker" in command or b"chamberlain.web.wsgi" in command
