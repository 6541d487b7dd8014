"""The typesetter in a process of its own: batches of JSON in by line, PDFs out with their size.

It remembers all it ever set, so its memory grows with every page: whoever starts it ends it after
some hundreds of pages and starts another. Run as a file, it imports nothing of ours.
"""

import struct
import sys
from pathlib import Path

import typst

STATUS = Path("/proc/self/status")
SIZES = struct.Struct(">QQ")
"""Bytes of the PDF that follows, and the most memory this process has held, in bytes."""


def set_pdf(template: str, data: str) -> bytes:
    """Return the tagged PDF (PDF/UA-1 by Typst's own checks) of JSON text under a template."""
    compiled = typst.compile(
        template, sys_inputs={"data": data}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    if not isinstance(compiled, bytes):
        raise TypeError("one PDF was expected")
    return compiled


def peak_bytes() -> int:
    """Return the most memory this process has held; nought where the system doesn't say."""
    if not STATUS.exists():
        return 0
    lines = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(next(lines, "VmHWM: 0").split()[1]) * 1024


def main(template: str) -> None:
    """Set each line of standard input with a template, until there is none."""
    for line in sys.stdin.buffer:
        pdf = set_pdf(template, line.decode())
        sys.stdout.buffer.write(SIZES.pack(len(pdf), peak_bytes()) + pdf)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
