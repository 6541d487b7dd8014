"""The unprivileged user that owns the home and runs the processes when the launcher is root.

PostgreSQL refuses to run as root, and the web server should not. Standard library only, because
the bootstrap uses it before the environment exists.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

NAME = "chamberlain"
FALLBACKS = ("postgres", "nobody")


class SystemUser(NamedTuple):
    """Who processes run as and files belong to."""

    name: str
    uid: int
    gid: int

    def popen_options(self) -> dict[str, Any]:
        """Give the arguments that make `subprocess` run as this user, none when it is us."""
        if os.geteuid() == self.uid:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, path: Path) -> bool:
        """Tell whether this user may enter every directory above `path` and read `path` itself."""
        path = path.resolve()
        return self._may(path, stat.S_IROTH) and self.can_enter(path.parent)

    def can_enter(self, directory: Path) -> bool:
        """Tell whether this user may enter `directory` and every one above it."""
        directory = directory.resolve()
        return all(self._may(folder, stat.S_IXOTH) for folder in (directory, *directory.parents))

    def _may(self, path: Path, bit: int) -> bool:
        try:
            found = path.stat()
        except OSError:
            return False
        if found.st_uid == self.uid:
            return bool(found.st_mode & bit << 6)
        if found.st_gid == self.gid:
            return bool(found.st_mode & bit << 3)
        return bool(found.st_mode & bit)


def current_user() -> SystemUser:
    """Give the user this process runs as."""
    uid = os.geteuid()
    try:
        return SystemUser(pwd.getpwuid(uid).pw_name, uid, os.getegid())
    except KeyError:
        return SystemUser(str(uid), uid, os.getegid())


def service_user() -> SystemUser:
    """Give the user that owns data and runs processes: us, or a system user when we are root.

    As root the user `chamberlain` is created when missing; on a machine without `useradd` an
    existing unprivileged user is taken instead.
    """
    if os.geteuid() != 0:
        return current_user()
    return _known(NAME) or _created() or _fallback()


def _known(name: str) -> SystemUser | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return SystemUser(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _created() -> SystemUser | None:
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is None:
        return None
    options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/var/lib/chamberlain"]
    subprocess.run(
        [useradd, *options, "--shell", "/usr/sbin/nologin", NAME], check=False, capture_output=True
    )
    return _known(NAME)


def _fallback() -> SystemUser:
    for name in FALLBACKS:
        user = _known(name)
        if user is not None and user.uid != 0:
            return user
    raise RuntimeError(
        "Chamberlain was started as root, and this machine has neither the `useradd` command nor "
        "an unprivileged user. Add a user named `chamberlain`, or start it as an ordinary user."
    )
