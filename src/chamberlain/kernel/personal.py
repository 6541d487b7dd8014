"""Personal values: sealed under their subject's own key, opened while that key stands.

A subject is a public reference such as `payables:supplier:SUP-0000001`. Columns that hold what is
sealed are called `…_sealed`; `mark` gives a second column by which equal values are found. When a
subject is erased its key is destroyed: what was sealed then opens as None, which pages show as
ERASED. Key rows are out of reach of the roles that processes read and write as: only here is the
role taken on that may see them, and for one statement.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from chamberlain.kernel import sealing
from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.grants import KEEPER

ERASED = "erased"
"""What pages show where a value was."""

FEW = 100
_SELECT = "SELECT subject, wrapped FROM kernel_personal_key WHERE subject = ANY(%s)"
_SELECT_MANY = """
    SELECT k.subject, k.wrapped FROM string_to_table(%s, chr(31)) AS asked(subject)
    JOIN kernel_personal_key k USING (subject)
"""
"""One text for thousands of subjects: as a list, each would be quoted on its own."""

PARTED_BY = "\x1f"
_SCHEMA = {"subject": pl.String, "wrapped": pl.String}
_HELD = "ORDER BY subject FOR SHARE"


class Erased(Refusal):
    """Nothing more is kept of somebody who was erased."""

    code = "erased"


def installation() -> sealing.InstallationKey:
    """Return the key of this installation, kept outside the database."""
    return sealing.installation_key(Path(settings.HOME))


def mark(kind: str, text: str) -> str:
    """Return the mark of a value: equal for equal values of a kind, and telling nothing else."""
    return installation().mark(kind, text)


def marks(kind: str, values: pl.Series) -> pl.Series:
    """Return the marks of a column of values; null stays null."""
    key = installation()
    return pl.Series([None if v is None else key.mark(kind, v) for v in values], dtype=pl.String)


def seal_value(subject: str, field: str, text: str) -> str:
    """Return `text` sealed for a field of a subject, whose key is made when it has none yet."""
    return sealing.seal(_keys_for_sealing([subject])[subject], subject, field, text)


def open_value(subject: str, field: str, sealed: str) -> str | None:
    """Return the text of a sealed value, or None once its subject was erased."""
    return open_values([subject], [field], [sealed])[0]


def seal_values(subjects: Sequence[str], fields: Sequence[str], texts: Sequence[str]) -> pl.Series:
    """Return many values sealed, in order: one look at the key rows for all of them."""
    keys = _keys_for_sealing(subjects)
    each = zip(subjects, fields, texts, strict=True)
    return pl.Series([sealing.seal(keys[s], s, f, text) for s, f, text in each], dtype=pl.String)


def open_values(
    subjects: Sequence[str], fields: Sequence[str], sealed: Sequence[str]
) -> list[str | None]:
    """Return many values opened, in order; None for those of subjects that were erased."""
    return sealing.unseal_all(_keys(subjects), subjects, fields, sealed)


def open_column(frame: pl.DataFrame, subject: str, field: str, sealed: str) -> pl.Series:
    """Return a frame's column of sealed values opened; null for those erased.

    `subject`, `field` and `sealed` name the columns that hold each.
    """
    columns = (frame[name].to_list() for name in (subject, field, sealed))
    return pl.Series(open_values(*columns), dtype=pl.String)


def destroy_key(subject: str, erasure: str) -> None:
    """Destroy a subject's key for good, under an erasure two people agreed; within a command.

    The row stays, without the key: it says that somebody was erased, and lets nothing be sealed
    for them again.
    """
    with _as_keeper() as cursor:
        cursor.execute(
            "INSERT INTO kernel_personal_key (subject, wrapped, erasure) VALUES (%s, NULL, %s) "
            "ON CONFLICT (subject) DO UPDATE SET wrapped = NULL, erasure = excluded.erasure",
            [subject, erasure],
        )


def _keys(subjects: Iterable[str]) -> dict[str, AESGCM | None]:
    """Return each subject's key, None for one erased."""
    wanted = set(subjects)
    with _as_keeper() as cursor:
        wrapped = _many_wrapped(wanted) if len(wanted) > FEW else _wrapped(cursor, wanted)
    missing = wanted - set(wrapped)
    if missing:
        raise sealing.NotOpened(
            f"The key of {min(missing)} is not in this database. Restore it from the file of keys."
        )
    return installation().all_unwrapped(wrapped)


def _wrapped(cursor: CursorWrapper, subjects: set[str], lock: str = "") -> dict[str, str | None]:
    cursor.execute(f"{_SELECT} {lock}", [sorted(subjects)])
    return dict(cursor.fetchall())


def _many_wrapped(subjects: set[str]) -> dict[str, str | None]:
    found = read_frame(_SELECT_MANY, [PARTED_BY.join(subjects)], schema=_SCHEMA)
    return dict(zip(found["subject"].to_list(), found["wrapped"].to_list(), strict=True))


def _keys_for_sealing(subjects: Iterable[str]) -> dict[str, AESGCM]:
    """Return each subject's key, made where there was none; held against erasure meanwhile."""
    wanted = set(subjects)
    with _as_keeper() as cursor:
        held = _wrapped(cursor, wanted, _HELD)
        missing = sorted(wanted - set(held))
        if missing:
            key = installation()
            cursor.execute(
                "INSERT INTO kernel_personal_key (subject, wrapped) "
                "SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT (subject) DO NOTHING",
                [missing, [key.new_wrapped_key(subject) for subject in missing]],
            )
            held |= _wrapped(cursor, set(missing), _HELD)
    erased = sorted(subject for subject, key in held.items() if key is None)
    if erased:
        raise Erased(f"{erased[0]} was erased: nothing more is kept of them.")
    keys = installation().all_unwrapped(held)
    return {subject: key for subject, key in keys.items() if key is not None}


@contextmanager
def _as_keeper() -> Iterator[CursorWrapper]:
    """Give a cursor under the role that keeps the keys, and then the role that was."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('role')")
        before = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('role', %s, true)", [KEEPER])
        yield cursor
        cursor.execute("SELECT set_config('role', %s, true)", [before])
