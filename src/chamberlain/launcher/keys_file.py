"""The keys of personal values: in a file of their own beside the backup, never inside it.

Each is wrapped by the installation key, which is in neither. On a restore, whoever was erased since
stays erased: the list of them in the home's keys folder wins over every file of keys.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from chamberlain.kernel import gone, sealing
from chamberlain.kernel.gone import Gone
from chamberlain.launcher.archive import BackupFailed, Manifest

TABLE = "kernel_personal_key"
_STANDING = "SELECT subject, wrapped FROM kernel_personal_key WHERE wrapped IS NOT NULL"
FORMAT = 1
_ERASED = (
    "SELECT subject, reason, asked_by, asked_on, settled_by, settled_on, entity "
    "FROM kernel_erasure WHERE state = 'erased'"
)


@dataclass
class Keys:
    """Wrapped keys by subject, and those who were erased and have none."""

    wrapped: dict[str, str] = field(default_factory=dict)
    erased: dict[str, Gone] = field(default_factory=dict)

    def add(self, others: Keys) -> None:
        """Take in others' too; a key that any of them says was destroyed is gone."""
        self.erased |= others.erased
        known = {**others.wrapped, **self.wrapped}
        self.wrapped = {s: key for s, key in known.items() if s not in self.erased}


def place_beside(backup: Path) -> Path:
    """Give the file that a backup's keys are kept in."""
    return backup.with_name(f"{backup.name}.keys")


def of_database(owner_dsn: str) -> Keys:
    """Read the keys of a database; none where it doesn't answer, or is older than keys are."""
    try:
        with psycopg.connect(owner_dsn) as connection:
            found = connection.execute(
                "SELECT to_regclass('public.kernel_personal_key'), "
                "to_regclass('public.kernel_erasure')"
            ).fetchone()
            if found is None or None in found:
                return Keys()
            wrapped: dict[str, str] = dict(connection.execute(_STANDING).fetchall())
            erased = [Gone(*row) for row in connection.execute(_ERASED)]
    except psycopg.OperationalError:
        return Keys()
    return Keys(wrapped, {one.subject: one for one in erased})


def write(file: Path, keys: Keys) -> None:
    """Write keys to a file that only its owner may read, whole or not at all."""
    text = json.dumps(
        {
            "format": FORMAT,
            "keys": keys.wrapped,
            "erased": [one.plain() for one in keys.erased.values()],
        }
    )
    making = file.with_name(f"{file.name}.making")
    making.unlink(missing_ok=True)
    making.touch(mode=0o600)
    making.write_text(text)
    making.replace(file)


def read(file: Path) -> Keys:
    """Read a file of keys; none where it isn't."""
    try:
        found = json.loads(file.read_text())
        if found["format"] != FORMAT:
            raise BackupFailed(f"{file} has format {found['format']}; expected {FORMAT}.")
        erased = [gone.gone_from(one) for one in found["erased"]]
        return Keys(dict(found["keys"]), {one.subject: one for one in erased})
    except FileNotFoundError:
        return Keys()
    except (OSError, ValueError, TypeError, KeyError) as failure:
        raise BackupFailed(f"{file} is no whole file of keys: {failure}") from failure


def gathered(source: Path, home: Path, owner_dsn: str) -> Keys:
    """Return every key there is for a backup: of its file, and of the database it replaces.

    Those erased since go on the list in the home, so that they stay erased in restores to come.
    """
    keys = read(place_beside(source))
    keys.add(of_database(owner_dsn))
    keys.add(Keys(erased=gone.listed(home)))
    gone.add(home, keys.erased.values())
    return keys


def refuse_unopenable(source: Path, home: Path, manifest: Manifest, keys: Keys) -> None:
    """Refuse a backup whose sealed values would not open here, before anything is changed."""
    if not manifest.sealed:
        return
    try:
        name = sealing.installation_key(home).name
    except sealing.KeyMissing as failure:
        raise BackupFailed(str(failure)) from failure
    if name != manifest.installation_key:
        raise BackupFailed(
            f"{source} was sealed under installation key {manifest.installation_key}; the one here "
            f"is {name}. Put that one in {home / sealing.PLACE}, or give it as {sealing.VARIABLE}."
        )
    if len(keys.wrapped) + len(keys.erased) < manifest.sealed:
        raise BackupFailed(
            f"{source} needs the keys of {manifest.sealed} people; {len(keys.wrapped)} are here. "
            f"Put their file beside it: {place_beside(source)}."
        )


def put_back(dsn: str, wrapped: Mapping[str, str]) -> None:
    """Put keys into a restored database, where it has their table and none of them yet."""
    with psycopg.connect(dsn) as connection:
        found = connection.execute("SELECT to_regclass('public.kernel_personal_key')").fetchone()
        if found is None or found[0] is None:
            return
        connection.execute(
            "INSERT INTO kernel_personal_key (subject, wrapped) "
            "SELECT * FROM unnest(%s::text[], %s::text[])",
            [list(wrapped), list(wrapped.values())],
        )
        connection.execute(
            "INSERT INTO kernel_personal_key (subject, wrapped, erasure) "
            "SELECT subject, NULL, reference FROM kernel_erasure WHERE state = 'erased'"
        )
