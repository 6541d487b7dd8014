"""What `calc --list` and `calc --describe` print about rules."""

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from chamberlain.kernel.rules import Column, Rule, all_rules
from chamberlain.kernel.tabular import ROW, csv_bytes


def listing() -> str:
    """Return every rule's name and summary, one line each."""
    rules = all_rules()
    width = max((len(rule.name) for rule in rules), default=0)
    return "\n".join(f"{rule.name:<{width}}  {rule.summary}" for rule in rules)


def describe(rule: Rule) -> str:
    """Return a rule's purpose, columns, tables, worked example and source as text to read."""
    taken = _columns(rule.inputs, taken=True)
    parts = [rule.name, "", rule.__doc__ or "", "", "Columns in", *taken]
    parts += ["", "Columns out", *_columns(rule.outputs)]
    if rule.pence_as_given:
        parts += ["", "Money is answered in whole pence where the file gives x_pence, else pounds."]
    for name, table in rule.tables.items():
        parts += ["", f"Table {name}: {table.description}", *_columns(table.columns, taken=True)]
        if table.example:
            parts += ["", *_csv(pl.DataFrame(list(table.example)))]
    result, _ = rule.try_example()
    parts += ["", "Example", "", *_csv(pl.DataFrame([dict(rule.example)]))]
    given = in_units(rule, rule.example, result.drop(ROW))
    parts += ["", "gives", "", *_csv(given), "", f"Source: {rule.source}"]
    return "\n".join(parts)


def in_units(rule: Rule, columns: Iterable[str], result: pl.DataFrame) -> pl.DataFrame:
    """Return the result with money in whole pence where the rule and the file's columns say so.

    As text, whole pence keep their name and value in a file for people too.
    """
    if not (rule.pence_as_given and any(name.endswith("_pence") for name in columns)):
        return result
    pence = [name for name in result.columns if name.endswith("_pence")]
    return result.with_columns(pl.col(pence).cast(pl.String))


def _columns(columns: Sequence[Column], taken: bool = False) -> Iterator[str]:
    """Give a line for each column; of money taken in, by which headings a file may have it."""
    for column in columns:
        kind = " ".join(filter(None, [column.kind, f"({column.unit})" if column.unit else ""]))
        need = "" if column.required else " [may be blank]"
        choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
        name = column.name
        if taken and column.kind == "pence":
            stem = name.removesuffix("_pence")
            choices = f"; head it {stem} (pounds such as 1,234.50) or {name} (whole pence)"
        yield f"  {name:<24} {kind:<20} {column.description}{choices}{need}"


def _csv(frame: pl.DataFrame) -> list[str]:
    return [f"  {line}" for line in csv_bytes(frame).decode().splitlines()]
