"""Where an installation keeps what it makes: one home per checkout. Standard library only.

environments/   the Python environments, made from the locked requirements
postgres/       the embedded database
documents/      files people put in, by entity and hash
seals/          the ledger's published day seals
secrets/        the signing key and the login's password; never in a backup
keys/           the installation key and the list of those erased; never in a backup
run/, log/      what runs now, and what it said
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from chamberlain.launcher.system_user import SystemUser, service_user

CHECKOUT = Path(__file__).resolve().parents[3]
SYSTEM_HOMES = Path("/var/lib/chamberlain")
NEW_NAMES_ONLY = 0o3771
"""The system user may add folders, and because of the sticky bit replace none of root's."""

PRIVATE = 0o700
SHARED_BY_GROUP = 0o2770


class HomeUnusable(RuntimeError):
    """The place for the data cannot be made or written."""


@dataclass(frozen=True)
class Home:
    """One installation's own directory, and the user its data belongs to."""

    path: Path
    user: SystemUser

    @property
    def environments(self) -> Path:
        """Give the folder of Python environments."""
        return self.path / "environments"

    @property
    def database(self) -> Path:
        """Give the data directory of the embedded PostgreSQL."""
        return self.path / "postgres"

    @property
    def documents(self) -> Path:
        """Give the folder of documents, `<entity>/<sha256>` below it."""
        return self.path / "documents"

    @property
    def secrets(self) -> Path:
        """Give the folder of secrets, which only the system user and root may enter."""
        return self.path / "secrets"

    @property
    def run(self) -> Path:
        """Give the folder that tells what runs now."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """Give the folder of logs."""
        return self.path / "log"

    @property
    def cache(self) -> Path:
        """Give the folder of what can be made again."""
        return self.path / "cache"

    def make(self) -> None:
        """Make the home and its folders, each open to no more people than it needs."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if os.geteuid() == 0:
                os.chown(self.path, 0, self.user.gid)
                self.path.chmod(NEW_NAMES_ONLY)
            for folder in (self.environments, self.run, self.log):
                folder.mkdir(exist_ok=True)
            for name, mode in _OWNED.items():
                self._make_owned(self.path / name, mode)
        except OSError as failure:
            raise HomeUnusable(
                f"Chamberlain keeps its data in {self.path}, which cannot be written: "
                f"{failure.strerror}. Name another folder with CHAMBERLAIN_HOME."
            ) from failure

    def _make_owned(self, folder: Path, mode: int) -> None:
        if folder.is_dir():
            return
        folder.mkdir()
        if os.geteuid() == 0:
            os.chown(folder, self.user.uid, self.user.gid)
        folder.chmod(mode)


_OWNED = {
    "documents": SHARED_BY_GROUP,
    "secrets": PRIVATE,
    "keys": PRIVATE,
    "cache": PRIVATE,
    "seals": SHARED_BY_GROUP,
}


def find_home(checkout: Path = CHECKOUT) -> Home:
    """Give the home of `checkout`: CHAMBERLAIN_HOME, the system's place for root, or the user's."""
    named = os.environ.get("CHAMBERLAIN_HOME")
    if named:
        return Home(Path(named).absolute(), service_user())
    if os.geteuid() == 0:
        return Home(SYSTEM_HOMES / home_id(checkout), service_user())
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Home(Path(data) / "chamberlain" / home_id(checkout), service_user())


def home_id(checkout: Path) -> str:
    """Give the name of a checkout's home: its folder's name and a mark of its whole path."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", checkout.name)[:24] or "chamberlain"
    return f"{name}-{hashlib.sha256(os.fsencode(checkout)).hexdigest()[:8]}"
