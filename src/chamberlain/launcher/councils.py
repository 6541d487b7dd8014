"""A large demonstration council, kept once it is built: its database and its files.

It is named by a hash of its recipe (what the demonstration does, the starter data, the migrations),
so that a council of another recipe is never put back for this one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import psycopg
from psycopg import sql

from chamberlain.launcher import dumping
from chamberlain.launcher.home import CHECKOUT
from chamberlain.launcher.system_user import SystemUser

KEPT_SIZES = frozenset({"city"})
"""A town is made as fast as it would be put back."""

RECIPE = ("demo/*.py", "*/make.py", "*/starter/*", "*/migrations/*.py")
FOLDERS = ("documents", "seals", "demo", "keys")
DUMP = "database.dump"


def place(cache: Path, size: str) -> Path:
    """Give the folder where the council of a size is kept, or would be, below `cache`."""
    digest = hashlib.sha256(size.encode())
    for pattern in RECIPE:
        for file in sorted((CHECKOUT / "src" / "chamberlain").glob(pattern)):
            if file.is_file():
                digest.update(file.read_bytes())
    return cache / "councils" / f"{size}-{digest.hexdigest()[:12]}"


def keep(owner_dsn: str, files: Path, folder: Path, *, outside: bool = False) -> None:
    """Keep the council of a database and its files under `files` in `folder`, whole or not at all.

    Councils of the same size and an older recipe go.
    """
    making = folder.with_name(f"{folder.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    making.parent.chmod(0o700)
    dumping.dump(owner_dsn, making / DUMP, outside=outside)
    for name in FOLDERS:
        if (files / name).is_dir():
            shutil.copytree(files / name, making / name)
    size = folder.name.rpartition("-")[0]
    for older in folder.parent.glob(f"{size}-*"):
        if older != making:
            shutil.rmtree(older)
    making.rename(folder)


def put_back(owner_dsn: str, files: Path, folder: Path, user: SystemUser | None = None) -> None:
    """Put a kept council into a database where nobody has worked, and its files under `files`.

    The roles must be there. What is in the database is thrown away. The files become `user`'s when
    root does it.
    """
    empty_database(owner_dsn)
    dumping.restore(owner_dsn, folder / DUMP)
    for name in FOLDERS:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, files / name, dirs_exist_ok=True)
            if user is not None and os.geteuid() == 0:
                _give(files / name, user)
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def empty_database(owner_dsn: str) -> None:
    """Throw away everything in the database, of a demonstration council only."""
    with psycopg.connect(owner_dsn) as connection:
        found = connection.execute(
            "SELECT nspname FROM pg_namespace"
            " WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        ).fetchall()
        for (name,) in found:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
        connection.execute("CREATE SCHEMA public")


def _give(folder: Path, user: SystemUser) -> None:
    for file in (folder, *folder.rglob("*")):
        os.chown(file, user.uid, user.gid)
