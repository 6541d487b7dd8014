"""The city's books, for benchmarks that need them to be large: the demonstration council itself.

9,000 suppliers, 300,000 invoices a year, two million ledger lines, as `up --size city` loads them.
Where one was built before, by either, it is put back.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from chamberlain.kernel.benchmark import Bench


@contextmanager
def city(context: Bench) -> Iterator[object]:
    """Start the city's database, made first where this recipe's isn't there; Django is connected.

    `context.scale` makes a smaller one, kept apart.
    """
    from chamberlain.launcher.benching import standing_database  # noqa: PLC0415 - needs Django
    from chamberlain.launcher.councils import place  # noqa: PLC0415
    from chamberlain.launcher.home import find_home  # noqa: PLC0415

    size = _size(context)
    kept = place(find_home().cache, size)

    def fill(owner_dsn: str) -> None:
        _fill(context, owner_dsn, size, kept)

    with standing_database(kept.name, lambda made: fill(made.owner_dsn), council=False) as database:
        _use_own_key()
        yield database


def _size(context: Bench) -> str:
    """Return the name of the size, entered among the sizes when it isn't the whole city."""
    from chamberlain.demo.recipe import CITY, SIZES  # noqa: PLC0415 - needs Django

    if context.scale == 1:
        return CITY.name
    small = replace(
        CITY,
        name=f"city x {context.scale}",
        suppliers=context.size(CITY.suppliers),
        invoices_a_day=context.size(CITY.invoices_a_day),
        history_lines=context.size(CITY.history_lines),
    )
    SIZES[small.name] = small
    return small.name


def _fill(context: Bench, owner_dsn: str, size: str, kept: Path) -> None:
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from chamberlain.demo.load import load  # noqa: PLC0415
    from chamberlain.launcher import councils, installation_key  # noqa: PLC0415

    home = Path(settings.HOME)
    _use_own_key()
    if kept.exists():
        context.say(f"putting back the council built before ({kept.name})")
        councils.put_back(owner_dsn, home, kept)
        installation_key.ensure(home, owner_dsn)
        return
    installation_key.ensure(home, owner_dsn)
    load(size)
    _settle(owner_dsn)
    if size in councils.KEPT_SIZES:
        councils.keep(owner_dsn, home, kept)


def _use_own_key() -> None:
    """Open what is sealed by the key kept with the council, and not by the one of benchmarks."""
    from chamberlain.kernel.sealing import VARIABLE  # noqa: PLC0415 - needs Django

    os.environ.pop(VARIABLE, None)


def _settle(owner_dsn: str) -> None:
    """Leave the tables as the database's own housekeeping does, and as those put back are."""
    import psycopg  # noqa: PLC0415 - after Django is set up

    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
