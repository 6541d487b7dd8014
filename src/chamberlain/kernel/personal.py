"""Personal values: sealed under their subject's own key, opened while that key stands.

A subject is a public reference such as `payables:supplier:SUP-0000001`. Columns that hold what is
sealed are called `…_sealed`; `mark` gives a second column by which equal values are found. When a
subject is erased its key is destroyed: what was sealed then opens as None, which pages show as
ERASED. Key rows are out of reach of the roles that processes read and write as: only here is the
role taken on that may see them, and for one statement.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from chamberlain.kernel import sealing
from chamberlain.kernel.door.refusals import Refusal
from chamberlain.kernel.grants import KEEPER

ERASED = "erased"
"""What pages show where a value was."""

_AS_KEEPER = (
    "SELECT set_config('chamberlain.role_before', current_setting('role'), true), "
    f"set_config('role', '{KEEPER}', true)"
)
_AS_BEFORE = "SELECT set_config('role', current_setting('chamberlain.role_before'), true)"
_ALL = f"""
    {_AS_KEEPER};
    SELECT string_agg(k.subject || chr(31) || coalesce(k.wrapped, ''), chr(30))
    FROM kernel_personal_key k WHERE k.subject = ANY(string_to_array(%s, chr(31)));
    {_AS_BEFORE}
"""  # noqa: S608 - of constants
"""Thousands of keys as one text, asked for by one text, in one trip to the server."""

PARTED_BY, ROWS_PARTED_BY = "\x1f", "\x1e"
_HELD = """
    SELECT subject, wrapped FROM kernel_personal_key WHERE subject = ANY(%s)
    ORDER BY subject FOR SHARE
"""


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


def to_open(frame: pl.DataFrame, subject: str, field: str, sealed: str) -> Callable[[], pl.Series]:
    """Read the keys of a frame's sealed values; return what opens them, null for those erased.

    `subject`, `field` and `sealed` name the columns that hold each. What is returned needs no
    database, so that it may run beside one (`kernel.beside`).
    """
    subjects, fields, values = (frame[name].to_list() for name in (subject, field, sealed))
    wrapped, key = _wrapped(subjects), installation()

    def opened() -> pl.Series:
        keys = key.all_unwrapped(wrapped)
        return pl.Series(sealing.unseal_all(keys, subjects, fields, values), dtype=pl.String)

    return opened


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
    wrapped = _wrapped(subjects)
    return installation().all_unwrapped(wrapped) if wrapped else {}


def _wrapped(subjects: Iterable[str]) -> dict[str, str | None]:
    """Return each subject's wrapped key, None for one erased; each of them must have had one."""
    wanted = set(subjects)
    found = _all_wrapped(wanted) if wanted else {}
    if len(found) < len(wanted):
        raise sealing.NotOpened(
            f"The key of {min(wanted - set(found))} is not in this database. "
            "Restore it from the file of keys."
        )
    return found


def _all_wrapped(subjects: set[str]) -> dict[str, str | None]:
    """Return the wrapped keys that there are of subjects; None for one erased."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_ALL, [PARTED_BY.join(subjects)])
        cursor.nextset()
        text = cursor.fetchone()[0]
    if text is None:
        return {}
    found = (row.split(PARTED_BY, 1) for row in text.split(ROWS_PARTED_BY))
    return {subject: wrapped or None for subject, wrapped in found}


def _held(cursor: CursorWrapper, subjects: set[str]) -> dict[str, str | None]:
    """Return the wrapped keys that there are of subjects, held against erasure meanwhile."""
    cursor.execute(_HELD, [sorted(subjects)])
    return dict(cursor.fetchall())


def _keys_for_sealing(subjects: Iterable[str]) -> dict[str, AESGCM]:
    """Return each subject's key, made where there was none; held against erasure meanwhile."""
    wanted = set(subjects)
    with _as_keeper() as cursor:
        held = _held(cursor, wanted)
        missing = sorted(wanted - set(held))
        if missing:
            key = installation()
            cursor.execute(
                "INSERT INTO kernel_personal_key (subject, wrapped) "
                "SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT (subject) DO NOTHING",
                [missing, [key.new_wrapped_key(subject) for subject in missing]],
            )
            held |= _held(cursor, set(missing))
    erased = sorted(subject for subject, key in held.items() if key is None)
    if erased:
        raise Erased(f"{erased[0]} was erased: nothing more is kept of them.")
    keys = installation().all_unwrapped(held)
    return {subject: key for subject, key in keys.items() if key is not None}


@contextmanager
def _as_keeper() -> Iterator[CursorWrapper]:
    """Give a cursor under the role that keeps the keys, and then the role that was."""
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_AS_KEEPER)
        yield cursor
        cursor.execute(_AS_BEFORE)
