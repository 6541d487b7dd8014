"""Where treasury posts, by kind of lender and of act: local choices, kept as data."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("codings.toml")


@cache
def codings() -> dict[str, dict[str, Any]]:
    """Return the whole table."""
    return tomllib.loads(FILE.read_text())


def code(name: str) -> str:
    """Return the one code of a purpose, such as `premium`."""
    return str(codings()["one"][name])


def code_by(table: str, kind: str) -> str:
    """Return the code of a kind, such as the liability account of `pwlb`; "" when not kept."""
    return str(codings()[table].get(kind, ""))
