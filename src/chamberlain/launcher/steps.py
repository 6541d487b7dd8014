"""The steps of preparing a database that need Django, each run as a process by `preparing`."""

from __future__ import annotations

import importlib
import os
import sys
from datetime import datetime
from pathlib import Path

import django

from chamberlain.kernel import gone
from chamberlain.launcher import setup


def main(arguments: list[str]) -> int:
    """Run `migrate` (as the owner), `demonstration SIZE` or `restored REASON MADE_AT` (login)."""
    django.setup()
    match arguments:
        case ["migrate"]:
            setup.migrate()
            setup.prepare_database(os.environ["CHAMBERLAIN_DSN_OWNER"])
        case ["demonstration", size]:
            load_demonstration(size)
        case ["restored", reason, made_at]:
            settle_restored(reason, datetime.fromisoformat(made_at))
        case _:
            print(f"Unknown step: {arguments}", file=sys.stderr)
            return 2
    return 0


def load_demonstration(size: str) -> None:
    """Load the demonstration council of that size."""
    importlib.import_module("chamberlain.demo.load").load(size)


def settle_restored(reason: str, made_at: datetime) -> None:
    """Erase again whom the list outside the database names, and freeze payments: both audited.

    The freeze holds until what the bank did from the backup's day to this one is known.
    """
    from chamberlain.kernel import clock  # noqa: PLC0415 - after Django is set up
    from chamberlain.kernel.calendar import local_day  # noqa: PLC0415
    from chamberlain.kernel.door import run  # noqa: PLC0415
    from chamberlain.kernel.make import SYSTEM  # noqa: PLC0415

    erased = [one.plain() for one in gone.listed(Path(os.environ["CHAMBERLAIN_HOME"])).values()]
    if erased:
        run(SYSTEM, "kernel.repeat_erasures", {"erasures": erased})
    today = clock.business_date()
    days = {"since": min(local_day(made_at), today), "until": today}
    run(SYSTEM, "kernel.freeze_payments", {"reason": reason} | days)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
