"""`chamberlain calc RULE FILE`: run a rule on a table, anywhere, without a database."""

import argparse
import sys
from pathlib import Path

import polars as pl

from chamberlain.kernel import tabular
from chamberlain.kernel.cli import UNREADABLE
from chamberlain.kernel.cli.describe import describe, in_units, listing
from chamberlain.kernel.engines import EngineUnknown, map_rule
from chamberlain.kernel.rules import FrameUnfit, Rule, RuleUnknown, find
from chamberlain.kernel.tabular import ROW, TableUnreadable

SHOWN = 20
SET_ASIDE = "set_aside"


def main(arguments: list[str]) -> int:
    """Run the verb; exit code 0, or 1 when rows were set aside, or 2 when nothing could be read."""
    options = _parser().parse_args(arguments)
    try:
        if options.list:
            print(listing())
            return 0
        if options.describe:
            print(describe(find(options.describe)))
            return 0
        if not (options.rule and options.file):
            raise FrameUnfit("give RULE and FILE, or --list, or --describe RULE")
        return _calculate(options)
    except (RuleUnknown, FrameUnfit, TableUnreadable, EngineUnknown, OSError, ValueError) as error:
        print(f"calc: {error}", file=sys.stderr)
        return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="chamberlain calc", description=__doc__)
    parser.add_argument("rule", nargs="?", help="a rule, such as payables.prompt_payment_days")
    parser.add_argument("file", nargs="?", type=Path, help="CSV, XLSX or Parquet")
    parser.add_argument("--list", action="store_true", help="name every rule")
    parser.add_argument("--describe", metavar="RULE", help="columns, example and source of a rule")
    parser.add_argument("--out", type=Path, help="write here: .csv, .xlsx, .parquet or .json")
    parser.add_argument("--errors", type=Path, help="write the rows set aside here")
    parser.add_argument("--engine", default="local", help="local, dask or dask://host:port")
    parser.add_argument(
        "--table", action="append", default=[], metavar="[NAME=]FILE", help="a table of the rule"
    )
    return parser


def _calculate(options: argparse.Namespace) -> int:
    rule = find(options.rule)
    tables = _tables(rule, options.table)
    frame = tabular.numbered(tabular.read_frame(options.file))
    result, errors = map_rule(rule, frame, options.engine, tables)
    in_file = errors.filter(~pl.col("field").str.contains(r"^\w+\."))
    answer = answered(rule, frame, in_units(rule, frame.columns, result), in_file)
    if options.out:
        tabular.write_table(answer, options.out)
    else:
        sys.stdout.buffer.write(tabular.csv_bytes(answer))
        sys.stdout.buffer.flush()
    if options.errors:
        tabular.write_table(rejected(frame, in_file), options.errors)
    _summarise(frame, errors)
    return 1 if errors.height else 0


def answered(
    rule: Rule, frame: pl.DataFrame, result: pl.DataFrame, errors: pl.DataFrame
) -> pl.DataFrame:
    """Return the input's columns, then the results; every row of the input is there, in order.

    Where rows were set aside, a last column says why. A column of the file that has the name of a
    result is replaced.
    """
    results = [column.name for column in rule.outputs]
    kept = frame.drop([*results, SET_ASIDE], strict=False)
    answer = kept.join(result, on=ROW, how="left", maintain_order="left")
    if errors.height:
        answer = answer.join(_reasons(errors), on=ROW, how="left", maintain_order="left")
    return answer.drop(ROW)


def rejected(frame: pl.DataFrame, errors: pl.DataFrame) -> pl.DataFrame:
    """Return the rows set aside as they were in the file, and why: mend them and run it again."""
    kept = frame.drop(SET_ASIDE, strict=False)
    return kept.join(_reasons(errors), on=ROW, how="inner", maintain_order="left").drop(ROW)


def _reasons(errors: pl.DataFrame) -> pl.DataFrame:
    """Return one line per row: each fault of it in words."""
    value = pl.col("value").fill_null("")
    words = pl.format("{} {}: {}", "field", value, "message").str.replace("  ", " ", literal=True)
    return errors.group_by(ROW, maintain_order=True).agg(words.str.join("; ").alias(SET_ASIDE))


def _tables(rule: Rule, given: list[str]) -> dict[str, pl.DataFrame]:
    """Read each `--table`; a rule with one table need not be told its name."""
    paths: dict[str, Path] = {}
    for argument in given:
        name, mark, path = argument.partition("=")
        if mark and name in rule.tables:
            paths[name] = Path(path)
        elif len(rule.tables) == 1:
            paths[next(iter(rule.tables))] = Path(argument)
        else:
            names = ", ".join(f"{name}=FILE" for name in rule.tables) or "no table"
            raise FrameUnfit(f"{rule.name} takes --table {names}, not {argument}")
    return {name: rule.tables[name].read(path) for name, path in paths.items()}


def _summarise(frame: pl.DataFrame, errors: pl.DataFrame) -> None:
    """Say on standard error how many rows were set aside, and list the first of them."""
    if not errors.height:
        return
    rows = errors[ROW].n_unique()
    print(f"{rows:,} of {frame.height:,} rows set aside:", file=sys.stderr)
    for row, field, value, message in errors.head(SHOWN).iter_rows():
        shown = f" {value!r}" if value is not None else ""
        print(f"  row {row}, {field}{shown}: {message}", file=sys.stderr)
    if errors.height > SHOWN:
        print(f"  … and {errors.height - SHOWN:,} more; --errors FILE has all", file=sys.stderr)
