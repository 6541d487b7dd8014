"""What the operating system knows of a process. Standard library only.

A dead process whose parent has not collected it (a zombie) counts as dead here: in containers
process 1 may take a minute to collect it, and `kill(pid, 0)` says meanwhile that it lives.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie does not."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _state(pid) not in {"Z", "X"}


def _state(pid: int) -> str:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return "?"


def working_directory(pid: int) -> Path | None:
    """Give the directory the process works in, or None where the system will not say."""
    try:
        return Path(os.readlink(PROC / str(pid) / "cwd"))
    except OSError:
        return None


def working_in(directory: Path) -> list[int]:
    """List the living processes whose working directory is `directory`."""
    if not PROC.is_dir():
        return []
    wanted = directory.resolve()
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if working_directory(pid) == wanted and is_alive(pid)]


def signal_quietly(pid: int, number: int) -> None:
    """Send a signal, and accept that the process may be gone already."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def signal_group(group: int, number: int) -> None:
    """Send a signal to a whole process group, and accept that it may be gone already."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Poll `condition` until it holds; give False when `seconds` have passed first."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True
