"""`chamberlain import`: a file of rows into a batch command."""

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path

from chamberlain.kernel.cli.django_setup import person_for, ready


def main(arguments: list[str]) -> int:
    """Import a file; exit 0 with every row accepted, 1 with some set aside, 2 unreadable."""
    parser = argparse.ArgumentParser(prog="chamberlain import")
    parser.add_argument("name", help="the command, such as payables.enter_invoices")
    parser.add_argument("file", type=Path, help="CSV, XLSX or Parquet")
    parser.add_argument("--as", dest="person", help="the sign-in name of whoever imports")
    parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
    parser.add_argument("--json", action="store_true", help="print the outcome as one JSON object")
    parser.add_argument("--rejects", type=Path, help="where to write the rows set aside")
    parser.add_argument("--rows", type=int, help="how many rows the sender says there are")
    parser.add_argument("--total", help="what the sender says they come to, in pounds")
    parser.add_argument("--set", action="append", default=[], metavar="INPUT=VALUE")
    return _import(parser.parse_args(arguments))


WHOLE_FILES = {"payables.spend_history": "chamberlain.formats.spend_csv:read_spend"}
"""Commands that take a file as it is, and what reads it: a dry run needs no database."""


def _whole(chosen: argparse.Namespace) -> int:
    """Read a file whose layout is its publisher's own, and keep it unless this is a dry run."""
    module, _, function = WHOLE_FILES[chosen.name].partition(":")
    try:
        read = getattr(import_module(module), function)(chosen.file)
        outcome = read.as_json() | {"dry_run": chosen.dry_run}
        if not chosen.dry_run:
            outcome |= _kept(chosen)
    except (ValueError, OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        if chosen.json:
            print(json.dumps({**NOTHING_READ, "problem": str(error), "dry_run": chosen.dry_run}))
        return 2
    if chosen.json:
        print(json.dumps(outcome))
    else:
        aside = outcome["set_aside"]
        print(
            f"{outcome['rows_read']} read, {outcome['accepted']} accepted, {len(aside)} set aside"
        )
        for item in aside[:20]:
            print(f"  row {item['row']}: {item['reason']}")
        for note in outcome["notes"]:
            print(f"  note: {note}")
    return 1 if outcome["set_aside"] else 0


NOTHING_READ: dict[str, object] = {
    "rows_read": 0, "accepted": 0, "set_aside": [], "total_pence": 0, "mapping": {},
}  # fmt: skip


def _kept(chosen: argparse.Namespace) -> dict[str, object]:
    """Keep the file as a document, then its rows through the command; return what it answered."""
    ready()
    from chamberlain.kernel.door import Refusal, operation, run  # noqa: PLC0415 - needs Django

    found = operation(chosen.name, writes=True)
    try:
        caller = person_for(chosen.person, chosen.name, "import")
        given = {"filename": chosen.file.name, "content": chosen.file.read_bytes()}
        document = run(caller, "kernel.store_document", given).value
        value = run(caller, chosen.name, {"document": document}).value
    except Refusal as refusal:
        raise ValueError(refusal.message) from None
    plain: dict[str, object] = found.output.dump_python(value, mode="json")
    return {name: plain[name] for name in plain if name != "mapping"}


def _import(chosen: argparse.Namespace) -> int:
    if chosen.name in WHOLE_FILES:
        return _whole(chosen)
    ready()
    from chamberlain.kernel.door import Refusal  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.door.importing import (  # noqa: PLC0415
        Said,
        import_file,
        write_rejects,
    )
    from chamberlain.kernel.money import parse_pounds  # noqa: PLC0415
    from chamberlain.kernel.tabular import TableUnreadable  # noqa: PLC0415

    try:
        outcome = import_file(
            person_for(chosen.person, chosen.name, "import"),
            chosen.name,
            chosen.file,
            dry_run=chosen.dry_run,
            constants=dict(pair.split("=", 1) for pair in chosen.set),
            said=Said(chosen.rows, parse_pounds(chosen.total) if chosen.total else None),
            say=_progress,
        )
        if chosen.rejects and outcome.set_aside:
            write_rejects(chosen.file, outcome, chosen.rejects)
    except (Refusal, TableUnreadable, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    if chosen.json:
        print(json.dumps(outcome.as_json()))
    else:
        aside = len(outcome.set_aside)
        print(f"{outcome.rows_read} read, {outcome.accepted} accepted, {aside} set aside")
        for item in outcome.set_aside[:20]:
            print(f"  row {item.row}: {item.field or ''} {item.message}")
    return 1 if outcome.set_aside else 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="\n" if done == total else "", file=sys.stderr)
