"""The steps of preparing a database that need Django, each run as a process by `preparing`."""

from __future__ import annotations

import importlib
import os
import sys

import django

from chamberlain.launcher import setup


def main(arguments: list[str]) -> int:
    """Run `migrate` (as the owner), or `demonstration SIZE` (as the login)."""
    django.setup()
    match arguments:
        case ["migrate"]:
            setup.migrate()
            setup.prepare_database(os.environ["CHAMBERLAIN_DSN_OWNER"])
        case ["demonstration", size]:
            load_demonstration(size)
        case _:
            print(f"Unknown step: {arguments}", file=sys.stderr)
            return 2
    return 0


def load_demonstration(size: str) -> None:
    """Load the demonstration council of that size."""
    importlib.import_module("chamberlain.demo.load").load(size)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
