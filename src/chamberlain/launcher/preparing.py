"""Makes the database ready: migrated and granted, and filled with the demonstration council.

Each step runs in a process of its own, so that the supervisor never holds the owner's connection.
A step that was done for this code and this database is not done again.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from chamberlain.launcher import councils, installation_key
from chamberlain.launcher.archive import BackupFailed
from chamberlain.launcher.installation import Installation
from chamberlain.launcher.setup_roles import make_roles

LOADING = "loading"
LOADED = "loaded"
SIZES = ("town", "city")


class PreparationFailed(RuntimeError):
    """A step failed; its own output has said why."""


def prepare(installation: Installation) -> None:
    """Migrate and grant, unless that was done for exactly this code and database."""
    stamp = installation.home.run / "prepared"
    with (installation.home.run / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fingerprint = installation.fingerprint
        if stamp.exists() and stamp.read_text() == fingerprint:
            _ensure_key(installation)
            return
        installation.ensure_database()
        _ensure_key(installation)
        _make_logins(installation)
        installation.say("Bringing the database up to date")
        _run_step(installation, ["migrate"], owner=True)
        stamp.write_text(fingerprint)


def forget_preparation(installation: Installation) -> None:
    """Have the next start migrate and grant again, after a restore."""
    (installation.home.run / "prepared").unlink(missing_ok=True)


def settle_restored(installation: Installation, dsn: str, reason: str, made_at: str) -> None:
    """Bring a restored database up to date, before anybody can use it, and through the door:
    erase again whoever was erased since, and freeze payments for `reason`.
    """
    _ensure_key(installation, dsn)
    _run_step(installation, ["migrate"], owner=True, database=dsn)
    _run_step(installation, ["restored", reason, made_at], owner=False, database=dsn)


def load_demonstration(installation: Installation, size: str) -> None:
    """Load the demonstration council once, into a database nobody has worked in."""
    if not _has_demonstration():
        return
    known = demonstration(installation)
    if known.get("state") == LOADED:
        if known.get("size") != size:
            installation.say(
                f"The council here is a {known['size']}; a {size} needs a home of its own "
                "(CHAMBERLAIN_HOME)."
            )
        return
    if _is_in_use(installation):
        return
    _write_demonstration(installation, LOADING, size)
    installation.say(f"Loading the demonstration council ({size}); this happens once")
    _run_step(installation, ["demonstration", size], owner=False)
    _write_demonstration(installation, LOADED, size)
    if size in councils.KEPT_SIZES:
        _keep(installation, size)


def put_back_demonstration(installation: Installation, size: str) -> None:
    """Put a council that was built here before into a database nobody has worked in.

    To be done before `prepare`, which then brings it up to date.
    """
    if size not in councils.KEPT_SIZES or demonstration(installation):
        return
    kept = councils.place(installation.home.cache, size)
    installation.ensure_database()
    if not kept.exists() or _is_in_use(installation):
        return
    _write_demonstration(installation, LOADING, size)
    installation.say(f"Putting back the demonstration council ({size}) that was built before")
    began = time.monotonic()
    _make_logins(installation)
    home = installation.home
    councils.put_back(installation.owner_dsn, home.path, kept, home.user)
    forget_preparation(installation)
    _write_demonstration(installation, LOADED, size)
    installation.say(f"The council is back ({time.monotonic() - began:.0f} s)")


def _keep(installation: Installation, size: str) -> None:
    """Keep what was just built; without the room for it, the council stands all the same."""
    kept = councils.place(installation.home.cache, size)
    installation.say("Keeping the council, so that the next load of it is short")
    outside = not installation.has_own_server
    try:
        councils.keep(installation.owner_dsn, installation.home.path, kept, outside=outside)
    except (OSError, BackupFailed) as failure:
        installation.say(f"It could not be kept: {failure}")


def demonstration(installation: Installation) -> dict[str, str]:
    """Give the state and size of the demonstration council, empty when there is none."""
    try:
        found = json.loads(_demonstration_file(installation).read_text())
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in found.items()}


def discard_half_loaded(installation: Installation) -> None:
    """Empty a database whose demonstration council was cut short while loading."""
    if demonstration(installation).get("state") == LOADING:
        installation.say("The last load of the demonstration council was cut short; starting over")
        installation.ensure_database()
        councils.empty_database(installation.owner_dsn)
        forget_preparation(installation)
        _demonstration_file(installation).unlink()


def note_loaded(installation: Installation, size: str) -> None:
    """Note that the database holds a whole demonstration council, after a restore of one."""
    _write_demonstration(installation, LOADED, size)


def _has_demonstration() -> bool:
    """Tell whether this checkout has a council to load; a real council's may leave it out."""
    try:
        return importlib.util.find_spec("chamberlain.demo.load") is not None
    except ModuleNotFoundError:
        return False


def _make_logins(installation: Installation) -> None:
    with psycopg.connect(installation.owner_dsn, autocommit=True) as connection:
        make_roles(connection, installation.passwords)


def _ensure_key(installation: Installation, dsn: str | None = None) -> None:
    owner_dsn = dsn or installation.owner_dsn
    try:
        installation_key.ensure(installation.home.path, owner_dsn, installation.home.user)
    except installation_key.KeyLost as failure:
        raise PreparationFailed(str(failure)) from failure


def _is_in_use(installation: Installation) -> bool:
    """Tell whether somebody has worked in this database already: then no demonstration."""
    with psycopg.connect(installation.owner_dsn) as connection:
        table = connection.execute("SELECT to_regclass('public.kernel_entity')").fetchone()
        if table is None or table[0] is None:
            return False
        return connection.execute("SELECT 1 FROM kernel_entity LIMIT 1").fetchone() is not None


def _run_step(
    installation: Installation, arguments: list[str], *, owner: bool, database: str | None = None
) -> None:
    """Run a step in a process of its own, on the database of another DSN where one is given."""
    surroundings = installation.surroundings(owner=owner)
    if database is not None:
        dbname = conninfo_to_dict(database)["dbname"]
        for name in {"CHAMBERLAIN_DSN_LOGIN", "CHAMBERLAIN_DSN_OWNER"} & surroundings.keys():
            surroundings[name] = make_conninfo(surroundings[name], dbname=dbname)
    if not owner:
        surroundings["CHAMBERLAIN_DEMONSTRATION"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", "chamberlain.launcher.steps", *arguments],
        env=surroundings,
        cwd="/",
        check=False,
        **installation.process_options,
    )
    if done.returncode != 0:
        raise PreparationFailed(f"The step `{' '.join(arguments)}` failed (see above).")


def _demonstration_file(installation: Installation) -> Path:
    return installation.home.run / "demonstration.json"


def _write_demonstration(installation: Installation, state: str, size: str) -> None:
    _demonstration_file(installation).write_text(json.dumps({"state": state, "size": size}))
