"""A child process that is kept running: started, watched, restarted, ended with its whole group."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from chamberlain.launcher.processes import signal_group, signal_quietly, wait_until

PR_SET_PDEATHSIG = 1
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
LOG_LIMIT_BYTES = 10_000_000


class Child:
    """One process of ours, with its log; it ends when we do, even when we are killed."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        surroundings: Mapping[str, str],
        log: Path,
        options: Mapping[str, Any],
    ) -> None:
        self.name = name
        self._command = list(command)
        self._surroundings = dict(surroundings)
        self._log = log
        self._options = dict(options)
        self._process: subprocess.Popen[bytes] | None = None
        self._pause_seconds = FIRST_PAUSE_SECONDS
        self._started = 0.0
        self._restart_at: float | None = None

    @property
    def pid(self) -> int | None:
        """Give the process number, also the number of its group."""
        return self._process.pid if self._process is not None else None

    @property
    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, in a session of its own so that a signal to us is not one to it."""
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._started = time.monotonic()
        self._restart_at = None
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._surroundings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                start_new_session=True,
                # The supervisor has one thread, so this is safe.
                preexec_fn=end_with_parent,  # noqa: PLW1509
                **self._options,
            )

    def tend(self) -> str | None:
        """Restart it when it has died, after a pause that grows; give a line when that happens."""
        now = time.monotonic()
        if self.alive:
            if now - self._started > HEALTHY_SECONDS:
                self._pause_seconds = FIRST_PAUSE_SECONDS
            return None
        if self._restart_at is None:
            self._end_group()
            self._restart_at = now + self._pause_seconds
            line = f"{self.name} ended; it starts again in {self._pause_seconds:.1f} s"
            self._pause_seconds = min(self._pause_seconds * 2, LONGEST_PAUSE_SECONDS)
            return f"{line} (log: {self._log})"
        if now >= self._restart_at:
            self.start()
        return None

    def ask_to_stop(self) -> None:
        """Ask it to finish what it does and end."""
        if self._process is not None and self.alive:
            signal_quietly(self._process.pid, signal.SIGTERM)

    def stop(self, wait_seconds: float) -> None:
        """End it and its whole group, by force when it has not ended in `wait_seconds`."""
        self.ask_to_stop()
        wait_until(lambda: not self.alive, wait_seconds)
        self._end_group()
        if self._process is not None:
            self._process.wait()

    def log_end(self, lines: int = 12) -> str:
        """Give the last lines it wrote."""
        try:
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _end_group(self) -> None:
        if self._process is not None:
            signal_group(self._process.pid, signal.SIGKILL)


def end_with_parent() -> None:
    """Have the system end this process when its parent ends (Linux; elsewhere a no-op)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
