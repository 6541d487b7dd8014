"""`chamberlain import`: a file of rows into a batch command."""

import argparse
import json
import sys
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
    parser.add_argument("--set", action="append", default=[], metavar="INPUT=VALUE")
    return _import(parser.parse_args(arguments))


def _import(chosen: argparse.Namespace) -> int:
    ready()
    from chamberlain.kernel.door import Refusal  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.door.importing import import_file, write_rejects  # noqa: PLC0415
    from chamberlain.kernel.tabular import TableUnreadable  # noqa: PLC0415

    try:
        outcome = import_file(
            person_for(chosen.person, chosen.name, "import"),
            chosen.name,
            chosen.file,
            dry_run=chosen.dry_run,
            constants=dict(pair.split("=", 1) for pair in chosen.set),
            say=_progress,
        )
        if chosen.rejects and outcome.set_aside:
            write_rejects(chosen.file, outcome, chosen.rejects)
    except (Refusal, TableUnreadable, OSError) as error:
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
