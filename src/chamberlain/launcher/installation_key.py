"""The installation key: made once, before anything is sealed, and never over what is sealed."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg

from chamberlain.kernel.sealing import FILE_VARIABLE, PLACE, VARIABLE, new_installation_key
from chamberlain.launcher.system_user import SystemUser


class KeyLost(RuntimeError):
    """Personal values are sealed here, and the key that opens them is not; the message says so."""


def given_elsewhere() -> bool:
    """Tell whether a variable gives the key, so that the home holds none."""
    return bool(os.environ.get(VARIABLE) or os.environ.get(FILE_VARIABLE))


def ensure(home: Path, owner_dsn: str, user: SystemUser | None = None) -> None:
    """Make the key of a new installation; refuse where keys it should open are there already."""
    place = home / PLACE
    if given_elsewhere() or place.exists():
        return
    if _anything_sealed(owner_dsn):
        raise KeyLost(
            f"The installation key is not in {place}, and this database holds what it sealed. Put "
            f"the key back there, or give it as {VARIABLE} or {FILE_VARIABLE}."
        )
    make(place, user)


def make(place: Path, user: SystemUser | None = None) -> None:
    """Write a fresh key at `place`, which only its user may read."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    making = place.with_name(f"{place.name}.{os.getpid()}")
    making.touch(mode=0o600)
    making.write_text(new_installation_key())
    if user is not None and os.geteuid() == 0:
        os.chown(making, user.uid, user.gid)
    making.rename(place)


def _anything_sealed(owner_dsn: str) -> bool:
    with psycopg.connect(owner_dsn) as connection:
        table = connection.execute("SELECT to_regclass('public.kernel_personal_key')").fetchone()
        if table is None or table[0] is None:
            return False
        found = connection.execute(
            "SELECT 1 FROM kernel_personal_key WHERE wrapped IS NOT NULL LIMIT 1"
        ).fetchone()
    return found is not None
