"""Papers by the thousand as tagged PDF: set in processes that end, so that none grows."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from subprocess import PIPE, Popen

from chamberlain.ui import typesetter
from chamberlain.ui.typesetter import SIZES

PAGE = re.compile(rb"/Type\s*/Page\b")


class TypesetterEnded(RuntimeError):
    """The typesetter's process ended before it had set a batch; what it said is the message."""


def set_in_batches(
    template: Path, batches: Iterable[str], in_one_process: int
) -> Iterator[tuple[bytes, int]]:
    """Yield the PDF of each batch's JSON text, and the typesetter's memory in bytes.

    After so many batches another process takes over: a typesetter remembers all it has set. The
    next batch is made ready while one is set.
    """
    waiting = iter(batches)
    while ready := next(waiting, None):
        with _typesetter(template) as process:
            _send(process, ready)
            for following in islice(waiting, in_one_process - 1):
                yield _set(process, following)
            yield _set(process)


def pages_of(pdf: bytes) -> int:
    """Return how many pages a typeset PDF has."""
    return len(PAGE.findall(pdf))


@contextmanager
def _typesetter(template: Path) -> Iterator[Popen[bytes]]:
    """Start a typesetter, and end it whatever happens."""
    command = [sys.executable, "-P", typesetter.__file__, str(template)]
    with Popen(command, stdin=PIPE, stdout=PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def _send(process: Popen[bytes], data: str) -> None:
    if process.stdin is None:
        raise TypesetterEnded("it takes nothing")
    process.stdin.write(data.encode() + b"\n")
    process.stdin.flush()


def _set(process: Popen[bytes], following: str = "") -> tuple[bytes, int]:
    """Return the next PDF that a typesetter has set, and the most memory it held."""
    out = process.stdout
    head = out.read(SIZES.size) if out else b""
    if out is None or len(head) < SIZES.size:
        raise TypesetterEnded("The typesetter ended before it had set a batch: see the log.")
    size, peak = SIZES.unpack(head)
    made = out.read(size)
    if following:
        _send(process, following)
    return made, peak
