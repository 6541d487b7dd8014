"""Read a bank statement file of any known format: which one it is, is seen from its first bytes."""

from pathlib import Path

from chamberlain.formats import Unreadable
from chamberlain.formats.camt.reading import read_camt
from chamberlain.formats.statements import bai2, bank_csv, mt940
from chamberlain.formats.statements.records import StatementFile
from chamberlain.formats.statements.text import decoded

HEAD_BYTES = 4_096
BYTES_MAX = 256 * 1024 * 1024
"""The text formats are read whole; a file above this is no day's statement."""


def read_statement(source: Path | bytes, name: str | None = None) -> StatementFile:
    """Read camt XML, MT940 or MT942, BAI2 or a bank's CSV, from a path or its bytes, and check it.

    `name` goes before the message of a refusal, where the caller does not name the file itself.
    Raise `Unreadable` when it is none of these or cannot be read whole. What does not add up is a
    failed check, not a refusal.
    """
    called = f"{name}: " if name else ""
    head = _head(source)
    if looks_like_xml(head):
        return read_camt(source, name)
    raw = _whole(source, called)
    text = decoded(raw)
    try:
        if mt940.looks_like(text):
            return mt940.read_mt940(text)
        if bai2.looks_like(text):
            return bai2.read_bai2(text)
        return bank_csv.read_bank_csv(raw)
    except Unreadable as error:
        raise Unreadable(f"{called}{error}") from None


def looks_like_xml(head: bytes) -> bool:
    """Tell XML by its first mark, in any Unicode encoding; a file of nothing counts as XML's."""
    plain = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return not plain or plain.startswith(b"<")


def _head(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source[:HEAD_BYTES]
    with source.open("rb") as file:
        return file.read(HEAD_BYTES)


def _whole(source: Path | bytes, called: str) -> bytes:
    raw = source if isinstance(source, bytes) else _read(source, called)
    if len(raw) > BYTES_MAX:
        raise Unreadable(f"{called}the file is larger than {BYTES_MAX // 1024 // 1024} MiB")
    return raw


def _read(path: Path, called: str) -> bytes:
    if path.stat().st_size > BYTES_MAX:
        raise Unreadable(f"{called}the file is larger than {BYTES_MAX // 1024 // 1024} MiB")
    return path.read_bytes()
