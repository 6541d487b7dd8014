"""A declared rule: its columns, its source, an example that runs, and the function itself."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from chamberlain.kernel.money import assert_no_floats
from chamberlain.kernel.rules.columns import Column, FrameUnfit, typed
from chamberlain.kernel.rules.errors import no_errors, together
from chamberlain.kernel.tabular import ROW, numbered, read_frame

Function = Callable[..., tuple[pl.DataFrame, pl.DataFrame]]
Cells = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """A second table that a rule reads, such as a register or a published list.

    `columns` are cast as a rule's inputs are; without them the frame is passed as it was read.
    `read` turns a file into a frame where it is not CSV, XLSX or Parquet with headings.
    """

    description: str
    columns: tuple[Column, ...] = ()
    read: Callable[[Path], pl.DataFrame] = read_frame
    example: tuple[Cells, ...] = ()


class Rule:
    """A pure function over frames under a name; see `rule` for what it is made of."""

    def __init__(self, function: Function, name: str, **parts: Any) -> None:
        self.function = function
        self.name = name
        self.inputs: tuple[Column, ...] = tuple(parts["inputs"])
        self.outputs: tuple[Column, ...] = tuple(parts["outputs"])
        self.example: Cells = parts["example"]
        self.source: str = parts["source"]
        self.tables: dict[str, Table] = parts["tables"]
        self.by_row: bool = parts["by_row"]
        self.pence_as_given: bool = parts["pence_as_given"]
        self.__doc__ = inspect.getdoc(function) or ""
        self.__module__ = function.__module__

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.__doc__ or "").split("\n", 1)[0]

    def run(self, frame: pl.DataFrame, **tables: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Apply the rule: (result, errors), both keyed by `row`.

        The frame may be text as read from a file or typed already. An integer column `row` is kept
        as the key; without one, rows are numbered as a spreadsheet shows them, from 2. The result
        has `row` and the output columns, for the rows that could be read; errors have row, field,
        value, message. FrameUnfit when a required column or table is missing.
        """
        good, errors = typed(keyed(frame), self.inputs, self.name)
        given = {name: self._table(name, tables) for name in self.tables}
        result, faults = self.function(good, **{name: pair[0] for name, pair in given.items()})
        self._check(result)
        set_asides = [errors, faults, *(pair[1] for pair in given.values())]
        return result, together(set_asides)

    def __call__(
        self, frame: pl.DataFrame, **tables: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Apply the rule; the same as `run`."""
        return self.run(frame, **tables)

    def try_example(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Run the rule on its own example row and example tables."""
        tables = {name: pl.DataFrame(list(t.example)) for name, t in self.tables.items()}
        return self.run(pl.DataFrame([dict(self.example)]), **tables)

    def _table(
        self, name: str, tables: Mapping[str, pl.DataFrame]
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        if name not in tables:
            raise FrameUnfit(f"{self.name} needs the table {name}: {self.tables[name].description}")
        if not self.tables[name].columns:
            return tables[name], no_errors()
        good, errors = typed(keyed(tables[name]), self.tables[name].columns, f"the table {name}")
        return good, errors.with_columns(field=pl.concat_str(pl.lit(f"{name}."), "field"))

    def _check(self, result: pl.DataFrame) -> None:
        """Hold the function to what it declares: `row` and its outputs, typed, without floats."""
        expected = {ROW: pl.Int64(), **{column.name: column.dtype for column in self.outputs}}
        if dict(result.schema) != expected:
            raise TypeError(f"{self.name} gave {dict(result.schema)}, but declares {expected}")
        assert_no_floats(result, self.name)


def rule(  # noqa: PLR0913 - a rule has these parts
    *,
    name: str,
    inputs: Sequence[Column],
    outputs: Sequence[Column],
    example: Cells,
    source: str,
    tables: Mapping[str, Table | str] | None = None,
    by_row: bool = True,
    replaces: Sequence[str] = (),
    pence_as_given: bool = False,
) -> Callable[[Function], Rule]:
    """Declare a rule over a pure function `(frame, **tables) -> (result, errors)`.

    The function gets `row` and the input columns, typed, and gives `row` and the output columns (no
    line, one or several per row), and an errors frame (`no_errors()`, `set_aside(…)`). `source`
    cites the provision; `example` is one row as a file would have it; `by_row` is False when
    a row's answer depends on other rows, so that the rule may not be run in batches. `replaces`
    names columns that are read and given back under one name, as a publisher's files have them.
    With `pence_as_given` a file with whole pence (`x_pence`) is answered in whole pence.
    """
    declared = {
        key: table if isinstance(table, Table) else Table(table)
        for key, table in (tables or {}).items()
    }
    both = {c.name for c in inputs} & {c.name for c in outputs} - {*replaces}
    clash = both | ({c.name for c in (*inputs, *outputs)} & {ROW})
    if clash:
        raise ValueError(f"{name}: {', '.join(sorted(clash))} cannot be input and output, or row")
    parts = {"inputs": inputs, "outputs": outputs, "example": example, "source": source}
    ways = {"by_row": by_row, "pence_as_given": pence_as_given}
    return lambda function: Rule(function, name, tables=declared, **ways, **parts)


def keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with an Int64 `row`: its own if it has integers there, else numbered."""
    kind = frame.schema.get(ROW)
    if kind is not None and kind.is_integer():
        return frame if kind == pl.Int64 else frame.cast({ROW: pl.Int64})
    return numbered(frame)
