"""What `./chamberlain` does before the environment exists: choose it, make it, go on inside it.

Standard library only.
"""

from __future__ import annotations

import os
import shutil
import sys

from chamberlain.launcher import bootstrap
from chamberlain.launcher.home import CHECKOUT, HomeUnusable, find_home

LAUNCHED = {
    "up": "start PostgreSQL, the worker and the web server (--detach, --port, --size, --no-demo)",
    "down": "stop them",
    "status": "say what runs",
    "backup": "write the database and the documents to FILE",
    "restore": "put a backup FILE back; payments stay frozen until bank files are in",
    "rotate-key": "give the installation another key, or go on with that; stop it first",
    "test": "run every check and test (--postgres URL, then pytest's own arguments)",
}
WITH_DATABASE = {
    "month": "take the demonstration council's next month from files in to ledger closed",
    "do": "do an act:    do payables.approve_invoice invoice=INV-1",
    "import": "do an act for each row of a CSV or XLSX file",
    "export": "write the answer of a query as CSV, XLSX or JSON",
    "first-person": "make the first access officer, then who agrees access (USERNAME NAME)",
    "mcp": "serve agents over standard input and output",
    "bench": "measure something against its limit",
}
WITHOUT_DATABASE = {
    "calc": "apply a rule to a file (--list, --describe RULE)",
    "read": "read an invoice or statement file and print what it says",
    "bench": "measure something against its limit (--list)",
    "docs": "build the documentation",
}
READ_ALONE = {"payables.spend_history"}
"""Imports whose dry run only reads the file: no database is started for it."""
COMPLETE_ENVIRONMENT = {"test", "bench", "docs"}


def main(arguments: list[str]) -> int:
    """Run one of the launcher's verbs, in the environment it needs."""
    if sys.version_info < bootstrap.OLDEST_PYTHON:
        return _go_on_with_newer_python(arguments)
    verb = arguments[0] if arguments else "--help"
    if verb not in {*LAUNCHED, *WITH_DATABASE, *WITHOUT_DATABASE}:
        print(_help())
        return 0 if verb in {"--help", "-h", "help"} else 2
    try:
        home = find_home()
        home.make()
        kind = "all" if verb in COMPLETE_ENVIRONMENT or _wants_cluster(arguments) else "core"
        python = bootstrap.environment(home, kind, bootstrap.base_python(home))
    except (HomeUnusable, bootstrap.EnvironmentFailed) as failure:
        bootstrap.say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    alone = verb in WITHOUT_DATABASE or _only_reads(arguments)
    module = "chamberlain" if alone else "chamberlain.launcher"
    surroundings = {
        **os.environ,
        "CHAMBERLAIN_HOME": str(home.path),
        "PYTHONPATH": str(CHECKOUT / "src"),
        "PYTHONSAFEPATH": "1",
    }
    os.execve(python, [str(python), "-m", module, *arguments], surroundings)  # noqa: S606


def _only_reads(arguments: list[str]) -> bool:
    return (
        arguments[:1] == ["import"]
        and "--dry-run" in arguments
        and not READ_ALONE.isdisjoint(arguments)
    )


def _wants_cluster(arguments: list[str]) -> bool:
    return any("dask" in argument for argument in arguments if not argument.endswith(".csv"))


def _go_on_with_newer_python(arguments: list[str]) -> int:
    for minor in range(11, 15):
        newer = shutil.which(f"python3.{minor}")
        if newer is not None:
            os.execv(newer, [newer, str(CHECKOUT / "chamberlain"), *arguments])  # noqa: S606
    found = ".".join(map(str, sys.version_info[:3]))
    print(f"Chamberlain needs Python 3.11 or later; this is {found}.", file=sys.stderr)
    return 1


def _help() -> str:
    lines = ["Chamberlain: open corporate systems for a UK council.", ""]
    for verb, meaning in {**LAUNCHED, **WITH_DATABASE, **WITHOUT_DATABASE}.items():
        lines.append(f"  ./chamberlain {verb:13} {meaning}")
    return "\n".join([*lines, "", "Each says more with --help."])
