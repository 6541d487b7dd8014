"""Classes of asset and codes of entries: local choices, kept as data."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

ROOM = Path(__file__).parent


@cache
def classes() -> dict[str, dict[str, Any]]:
    """Return every class with its name, codes, and how it is treated."""
    return tomllib.loads((ROOM / "classes.toml").read_text())


@cache
def codings() -> dict[str, dict[str, str]]:
    """Return the codes that all classes share."""
    return tomllib.loads((ROOM / "codings.toml").read_text())


def class_frame() -> pl.DataFrame:
    """Return classes as a frame: class, gross, dep (the gross code where kept net), charge,
    depreciates, has_reserve.
    """
    rows = [
        {
            "class": name,
            "gross": one["gross"],
            "dep": one.get("dep", one["gross"]),
            "charge": one["charge"],
            "depreciates": one["depreciates"],
            "has_reserve": one["reserve"],
        }
        for name, one in classes().items()
    ]
    return pl.DataFrame(rows)
