"""Readers of whole files by kind, for `./chamberlain read KIND FILE`.

Each takes a path and returns plain values ready for JSON, or raises `Unreadable`. Modules are
imported when a reader is called, so that naming the kinds costs nothing.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Reader = Callable[[Path], dict[str, Any]]


def _reader(module: str, function: str) -> Reader:
    """Return a reader that imports `module` only when it is called."""

    def read(path: Path) -> dict[str, Any]:
        found: dict[str, Any] = getattr(import_module(module), function)(path)
        return found

    return read


READERS: dict[str, Reader] = {
    "invoice": _reader("chamberlain.formats.invoice.reading", "read_invoice_json"),
    "statement": _reader("chamberlain.formats.statements.as_json", "read_statement_file"),
}
"""Invoices: UBL, CII, PDF with CII inside. Statements: camt, MT940, MT942, BAI2, CSV."""
