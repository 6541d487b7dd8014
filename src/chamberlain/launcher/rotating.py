"""Rotation of the installation key: every key of a person, and every sealed file, wrapped anew.

The next key lies beside the one in use until all is wrapped under it: both open, in any mixture, so
that a rotation killed at any line leaves nothing shut, and goes on where it was. Then the next
becomes the one in use, and the old one is kept under its name for backups made before.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg

from chamberlain.kernel.disk import see_to_disk
from chamberlain.kernel.sealing import (
    BYTES_SEALED,
    FILE_VARIABLE,
    NEXT,
    PLACE,
    VARIABLE,
    InstallationKey,
    NotOpened,
    parsed_key,
    renewed_key,
)
from chamberlain.launcher import state
from chamberlain.launcher.archive import BackupFailed
from chamberlain.launcher.installation import Installation

BATCH = 1_000
_SOME = """
    SELECT subject, wrapped FROM kernel_personal_key
    WHERE wrapped IS NOT NULL AND subject > %s ORDER BY subject LIMIT %s FOR UPDATE
"""
_REWRAP = """
    UPDATE kernel_personal_key k SET wrapped = given.wrapped
    FROM unnest(%s::text[], %s::text[]) AS given(subject, wrapped) WHERE k.subject = given.subject
"""


def rotate(installation: Installation) -> int:
    """Give the installation another key, or go on with a rotation that was cut short."""
    lock = state.take_lock(installation.home)
    if lock is None:
        raise BackupFailed("Chamberlain is up. `./chamberlain down` first, then rotate the key.")
    place = key_place(installation.home.path)
    with lock:
        if installation.has_own_server:
            installation.server.start()
        try:
            going_on = begin(place)
            installation.say("Going on with a rotation" if going_on else "A next key is made")
            for said in wrap_all(installation.owner_dsn, installation.home.path, place):
                installation.say(said)
            kept = finish(place)
        finally:
            if installation.has_own_server:
                installation.server.stop()
    installation.say(f"The key in use is another now. Copy {place} to where no backup goes")
    installation.say(f"Backups made before open with the old one: {kept}. Keep it as long as them")
    return 0


def key_place(home: Path) -> Path:
    """Return the file of the key in use; refuse a key that is in a variable, where none can be."""
    if os.environ.get(VARIABLE, "").strip():
        raise BackupFailed(
            f"The key is given in {VARIABLE}. Put it in a file, named in {FILE_VARIABLE}, rotate, "
            "and put what is then in the file back where you keep it."
        )
    return Path(os.environ.get(FILE_VARIABLE) or home / PLACE)


def begin(place: Path) -> bool:
    """Write the next key beside the one in use, if none is there; return whether one was."""
    following = place.with_name(place.name + NEXT)
    if following.exists():
        return True
    text = renewed_key(place.read_text())
    making = place.with_name(f"{place.name}.{os.getpid()}")
    handle = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, text.encode())
        _owned_as(handle, place)
        os.fsync(handle)
    finally:
        os.close(handle)
    making.replace(following)
    see_to_disk(place.parent)
    return False


def wrap_all(owner_dsn: str, home: Path, place: Path, batch: int = BATCH) -> Iterator[str]:
    """Wrap every key and every sealed file under the next key; yield how far it is.

    What is under it already is left as it is. Each batch of keys is a transaction of its own, and
    each file is replaced whole.
    """
    now = parsed_key(place.read_text())
    following = parsed_key(place.with_name(place.name + NEXT).read_text())
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        done, last = 0, ""
        while True:
            with connection.transaction():
                rows = connection.execute(_SOME, [last, batch]).fetchall()
                fresh = _wrapped_anew(now, following, rows)
                connection.execute(_REWRAP, [list(fresh), list(fresh.values())])
            if not rows:
                break
            done, last = done + len(rows), rows[-1][0]
            yield f"{done:,} keys of people"
    done = 0
    for file in sorted((home / "documents").glob("*/*")):
        if _file_anew(now, following, file):
            done += 1
            if done % batch == 0:
                yield f"{done:,} sealed files"
    yield f"{done:,} sealed files"


def finish(place: Path) -> Path:
    """Put the next key in the place of the one in use; return where the old one is kept."""
    following = place.with_name(place.name + NEXT)
    old = parsed_key(place.read_text()).name
    kept = place.with_name(f"{place.name}.{old}")
    if not kept.exists():
        os.link(place, kept)
    following.replace(place)
    see_to_disk(place.parent)
    return kept


def _wrapped_anew(
    now: InstallationKey, following: InstallationKey, rows: list[tuple[str, str]]
) -> dict[str, str]:
    fresh = {}
    for subject, wrapped in rows:
        try:
            following.unwrapped(subject, wrapped)
        except NotOpened:
            fresh[subject] = following.wrapped(subject, now.unwrapped(subject, wrapped))
    return fresh


def _file_anew(now: InstallationKey, following: InstallationKey, file: Path) -> bool:
    """Seal one file anew if it is sealed under the old key; return whether it was."""
    with file.open("rb") as opened:
        if opened.read(len(BYTES_SEALED)) != BYTES_SEALED:
            return False
    content = file.read_bytes()
    try:
        following.open_bytes(content, file.name)
    except NotOpened:
        plain = now.open_bytes(content, file.name)
    else:
        return False
    making = file.with_name(f".rotating-{file.name}")
    with making.open("wb") as written:
        os.fchmod(written.fileno(), file.stat().st_mode & 0o777)
        written.write(following.seal_bytes(plain, file.name))
        written.flush()
        _owned_as(written.fileno(), file)
        os.fsync(written.fileno())
    making.replace(file)
    return True


def _owned_as(handle: int, file: Path) -> None:
    if os.geteuid() == 0:
        found = file.stat()
        os.fchown(handle, found.st_uid, found.st_gid)
