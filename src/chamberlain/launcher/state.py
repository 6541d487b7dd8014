"""What runs now, as a file and a lock: the lock is the truth, the file says the rest.

The system drops the lock when the supervisor ends in whatever way, so nothing here goes stale.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from chamberlain.launcher.home import Home


@dataclass
class State:
    """What a running supervisor tells others."""

    pid: int
    address: str
    port: int
    ready: bool = False
    children: dict[str, int] = field(default_factory=dict)


def take_lock(home: Home, name: str = "up") -> IO[str] | None:
    """Become the one supervisor of this home; None when there is one. Keep the result open."""
    file = (home.run / f"{name}.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def use_server(home: Home) -> IO[str]:
    """Say that we use the embedded PostgreSQL, so that nobody else stops it. Keep it open."""
    file = (home.run / "server.lock").open("a")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def is_last_user(use: IO[str]) -> bool:
    """Tell whether nobody else uses the server, and keep others waiting while `use` is open."""
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_up(home: Home) -> bool:
    """Tell whether a supervisor runs."""
    lock = take_lock(home)
    if lock is None:
        return True
    lock.close()
    return False


def write(home: Home, state: State) -> None:
    """Put down what runs, whole or not at all."""
    making = home.run / f"up.json.{os.getpid()}"
    making.write_text(json.dumps(asdict(state)))
    making.rename(_file(home))


def read(home: Home) -> State | None:
    """Give what the running supervisor put down last; None when none runs."""
    if not is_up(home):
        return None
    return last_written(home)


def last_written(home: Home) -> State | None:
    """Give what the latest supervisor put down, alive or not."""
    try:
        return State(**json.loads(_file(home).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def forget(home: Home) -> None:
    """Take the file away, at an orderly end."""
    _file(home).unlink(missing_ok=True)


def _file(home: Home) -> Path:
    return home.run / "up.json"
