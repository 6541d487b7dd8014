"""`backup FILE` and `restore FILE`: everything of an installation but its secrets, in one file.

Keys of personal values stand beside it, in FILE.keys: a backup on its own opens no bank account.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chamberlain.kernel import gone, sealing
from chamberlain.launcher import archive, dumping, keys_file, preparing, state
from chamberlain.launcher.archive import BackupFailed, Manifest
from chamberlain.launcher.installation import Installation
from chamberlain.launcher.setup_roles import make_roles

FREEZE_REASON = (
    "A backup of {made_at} was restored on {restored_at}. Payments stay frozen until the bank "
    "statements and input reports since the backup are loaded again."
)


def back_up(installation: Installation, target: Path) -> int:
    """Write the database and the documents to `target`, whole or not at all."""
    with _server_in_use(installation), _working_folder(installation) as folder:
        _refuse_nothing(installation)
        dump = folder / archive.DUMP
        outside = not installation.has_own_server
        left_out = (keys_file.TABLE,)
        dumping.dump(installation.owner_dsn, dump, outside=outside, leave_out=left_out)
        # After the dump: a key made meanwhile is one too many, never one too few.
        keys = keys_file.of_database(installation.owner_dsn)
        gone.add(installation.home.path, keys.erased.values())
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            version=_version(),
            server=str(dumping.server_major(installation.owner_dsn)),
            size=preparing.demonstration(installation).get("size", ""),
            sealed=len(keys.wrapped),
            installation_key=_key_name(installation),
        )
        try:
            keys_file.write(keys_file.place_beside(target), keys)
            count = archive.write(target, dump, installation.home.path, manifest)
        except OSError as failure:
            raise BackupFailed(f"{target} cannot be written: {failure.strerror}") from failure
    megabytes = target.stat().st_size / 1_000_000
    installation.say(f"Backed up to {target}: {count - 1} files, {megabytes:.1f} MB")
    installation.say(
        f"Keys of personal values are beside it, in {keys_file.place_beside(target).name}; the "
        "installation key and other secrets are in neither: keep those of the home separately"
    )
    return 0


def restore(installation: Installation, source: Path) -> int:
    """Put the backup `source` back and freeze payments; the database before it is kept aside."""
    lock = state.take_lock(installation.home)
    if lock is None:
        raise BackupFailed("Chamberlain is up. `./chamberlain down` first, then restore.")
    with lock, _server_in_use(installation), _working_folder(installation) as folder:
        manifest = archive.read(source, folder)
        keys = _keys(installation, source, manifest)
        fresh_dsn = _make_fresh_database(installation)
        try:
            dumping.restore(fresh_dsn, folder / archive.DUMP)
            keys_file.put_back(fresh_dsn, keys.wrapped)
            now = datetime.now(UTC).isoformat(timespec="seconds")
            reason = FREEZE_REASON.format(made_at=manifest.made_at, restored_at=now)
            preparing.settle_restored(installation, fresh_dsn, reason, manifest.made_at)
        except (BackupFailed, preparing.PreparationFailed, psycopg.Error):
            _drop(installation, fresh_dsn)
            raise
        for name in archive.FOLDERS:
            _merge(installation, folder / name, installation.home.path / name)
        _erase_again(fresh_dsn, installation.home.path)
        kept = _swap(installation, fresh_dsn)
        preparing.forget_preparation(installation)
        if manifest.size:
            preparing.note_loaded(installation, manifest.size)
    installation.say(f"Restored the backup of {manifest.made_at}")
    installation.say(f"The database as it was before is kept as {kept} until the next restore")
    installation.say("Payments are frozen until bank files since the backup are loaded again")
    return 0


def _erase_again(dsn: str, home: Path) -> None:
    """Take off the disk again what a backup brought back of documents that were erased since."""
    with psycopg.connect(dsn) as connection:
        for entity, sha256 in connection.execute(
            "SELECT d.entity, d.sha256 FROM kernel_document_erased e "
            "JOIN kernel_document d ON d.reference = e.document"
        ):
            (home / "documents" / entity / sha256).unlink(missing_ok=True)


def _keys(installation: Installation, source: Path, manifest: Manifest) -> keys_file.Keys:
    """Find the keys a backup needs, but those destroyed since; refuse it where they are missing."""
    home = installation.home.path
    keys = keys_file.gathered(source, home, installation.owner_dsn)
    keys_file.refuse_unopenable(source, home, manifest, keys)
    return keys


_NEXT_KEY = sealing.PLACE.name + sealing.NEXT


def _key_name(installation: Installation) -> str:
    try:
        if (installation.home.path / sealing.PLACE).with_name(_NEXT_KEY).exists():
            raise BackupFailed("A rotation of the key is under way: `./chamberlain rotate-key`.")
        return sealing.installation_key(installation.home.path).name
    except sealing.KeyMissing as failure:
        raise BackupFailed(str(failure)) from failure


def _refuse_nothing(installation: Installation) -> None:
    try:
        with psycopg.connect(installation.owner_dsn) as connection:
            found = connection.execute("SELECT to_regclass('public.kernel_setting')").fetchone()
    except psycopg.OperationalError:
        found = None
    if found is None or found[0] is None:
        raise BackupFailed("There is nothing here to back up yet: `./chamberlain up` first.")


def _make_fresh_database(installation: Installation) -> str:
    name = f"{_name(installation)}_restoring"
    with _administration(installation) as connection:
        make_roles(connection, installation.passwords)
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _execute(connection, "CREATE DATABASE {}", name)
    return make_conninfo(installation.owner_dsn, dbname=name)


def _drop(installation: Installation, dsn: str) -> None:
    with _administration(installation) as connection:
        name = str(conninfo_to_dict(dsn)["dbname"])
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _swap(installation: Installation, fresh_dsn: str) -> str:
    """Give the fresh database the name in use, in one transaction; give the old one's new name."""
    name = _name(installation)
    kept = f"{name}_before_restore"
    fresh = str(conninfo_to_dict(fresh_dsn)["dbname"])
    with _administration(installation) as connection:
        _execute(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", kept)
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY(%s)",
            [[name, fresh]],
        )
        with connection.transaction():
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone():
                _execute(connection, "ALTER DATABASE {} RENAME TO {}", name, kept)
            _execute(connection, "ALTER DATABASE {} RENAME TO {}", fresh, name)
    return kept


def _merge(installation: Installation, restored: Path, kept: Path) -> None:
    """Add the backup's files. None here is replaced: documents are named by their hash, and a
    published seal is evidence.
    """
    user = installation.home.user
    for file in sorted(restored.rglob("*")):
        place = kept / file.relative_to(restored)
        if place.exists():
            continue
        if file.is_dir():
            place.mkdir(mode=0o770)
        else:
            shutil.move(file, place)
        if os.geteuid() == 0:
            os.chown(place, user.uid, user.gid)


@contextmanager
def _server_in_use(installation: Installation) -> Iterator[None]:
    with state.use_server(installation.home) as use:
        installation.server.start()
        try:
            yield
        finally:
            if state.is_last_user(use):
                installation.server.stop()


@contextmanager
def _working_folder(installation: Installation) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="backup-", dir=installation.home.path) as name:
        yield Path(name)


@contextmanager
def _administration(installation: Installation) -> Iterator[psycopg.Connection]:
    with psycopg.connect(installation.server.owner_dsn("postgres"), autocommit=True) as connection:
        yield connection


def _execute(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _name(installation: Installation) -> str:
    return str(conninfo_to_dict(installation.owner_dsn)["dbname"])


def _version() -> str:
    try:
        return version("chamberlain")
    except PackageNotFoundError:
        return "checkout"
