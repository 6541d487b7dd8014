"""The file of a seal: plain text that anybody can check with `sha256sum`.

    chamberlain seal 1
    number 12
    day 2026-11-02
    journals 340
    range 1201 1540
    previous <root of the seal before, or sixty-four noughts>
    JNL-0001201 <SHA-256 of the journal's canonical text>
    …

The root of a seal is the SHA-256 of its file. Each file names the root of the one before, so that
none can be altered, left out or put in without every later one changing.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

FORMAT = "chamberlain seal 1"
FIRST = 1
NONE_BEFORE = "0" * 64
_HEAD = re.compile(
    rf"{FORMAT}\nnumber (\d+)\nday (\d{{4}}-\d\d-\d\d)\njournals (\d+)\nrange (\d+) (\d+)\n"
    r"previous ([0-9a-f]{64})\n"
)


@dataclass(frozen=True)
class SealFile:
    """A seal: which journals, with which hashes, after which root."""

    number: int
    day: date
    first_id: int
    last_id: int
    previous: str
    references: list[str]
    hashes: list[str]

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file."""
        head = (
            f"{FORMAT}\nnumber {self.number}\nday {self.day.isoformat()}\n"
            f"journals {len(self.references)}\nrange {self.first_id} {self.last_id}\n"
            f"previous {self.previous}\n"
        )
        pairs = zip(self.references, self.hashes, strict=True)
        return (head + "".join(f"{ref} {digest}\n" for ref, digest in pairs)).encode()

    @cached_property
    def root(self) -> str:
        """SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def parse_seal(content: bytes) -> SealFile:
    """Read a seal's file; ValueError when it is not exactly one."""
    text = content.decode("utf-8", errors="replace")
    match = _HEAD.match(text)
    if match is None:
        raise ValueError("this is no seal: its first six lines are not as they should be")
    number, day, journals, first, last, previous = match.groups()
    rows = [line.split(" ") for line in text[match.end() :].splitlines()]
    if len(rows) != int(journals) or any(len(row) != 2 for row in rows):
        raise ValueError(f"the seal says {journals} journals and lists {len(rows)}")
    seal = SealFile(
        int(number),
        date.fromisoformat(day),
        int(first),
        int(last),
        previous,
        [row[0] for row in rows],
        [row[1] for row in rows],
    )
    if seal.content != content:
        raise ValueError("the seal is not written as it should be")
    return seal
