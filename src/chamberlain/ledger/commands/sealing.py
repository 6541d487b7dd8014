"""Sealing a day, and folding what was posted into the kept balances."""

import os
from pathlib import Path

from django.db import transaction

from chamberlain.kernel.door import Act, command
from chamberlain.kernel.records import Record
from chamberlain.ledger.queries.sealing import (
    file_name,
    folder,
    seal_content,
    stored_hashes,
)
from chamberlain.ledger.rules.seals import FIRST, NONE_BEFORE, SealFile


class Sealed(Record):
    """A seal as it was set; number nought when there was nothing to seal."""

    number: int
    journals: int
    root: str
    file: str


@command(duty="ledger.seal")
def seal_day(act: Act) -> Sealed:
    """Seal every journal posted since the last seal, and publish the seal outside the database.

    Waits for whoever is posting, and folds the day into the kept balances. The file is written once
    the seal is committed; should that be cut short, the next sealing writes it.
    """
    with act.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(ledger_inside.posting_lock())")
        cursor.execute("SELECT number, last_id, root FROM ledger_seal ORDER BY number DESC LIMIT 1")
        number, last_sealed, previous = cursor.fetchone() or (FIRST - 1, 0, NONE_BEFORE)
        cursor.execute("SELECT max(id) FROM ledger_journal WHERE id > %s", [last_sealed])
        last = cursor.fetchone()[0]
        transaction.on_commit(publish_seals)
        if last is None:
            return Sealed(number=0, journals=0, root=previous, file="")
        hashes = stored_hashes(last_sealed + 1, last)
        seal = SealFile(
            number + 1,
            act.today,
            last_sealed + 1,
            last,
            previous,
            hashes["reference"].to_list(),
            hashes["sha256"].to_list(),
        )
        cursor.execute(
            "INSERT INTO ledger_seal (number, day, first_id, last_id, journals, previous, root, "
            "sealed_at, act) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                seal.number,
                seal.day,
                seal.first_id,
                seal.last_id,
                hashes.height,
                seal.previous,
                seal.root,
                act.now,
                act.reference,
            ],
        )
        cursor.execute("SELECT ledger_inside.fold()")
    act.emit("ledger.day_sealed", {"number": seal.number, "root": seal.root})
    name = file_name(seal.number, seal.day)
    return Sealed(number=seal.number, journals=hashes.height, root=seal.root, file=name)


def publish_seals() -> list[str]:
    """Write the file of each seal that has none yet; return their names. Never rewrites a file."""
    from django.db import connection  # noqa: PLC0415 - after commit, on whatever connection is there

    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, day FROM ledger_seal ORDER BY number DESC")
        wanted = cursor.fetchall()
    written: list[str] = []
    for number, day in wanted:
        path = place / file_name(number, day)
        if path.exists():
            break
        _write_once(path, seal_content(number))
        written.append(path.name)
    return written


def _write_once(path: Path, content: bytes) -> None:
    """Write a whole file or none, and see it to the disk."""
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    path.chmod(0o444)


@command()
def fold_balances(act: Act) -> int:
    """Fold what was posted since into the kept balances; return how many additions that was."""
    with act.cursor() as cursor:
        cursor.execute("SELECT ledger_inside.fold()")
        return int(cursor.fetchone()[0])
