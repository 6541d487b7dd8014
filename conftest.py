"""The databases of the tests.

`db` works on one clone of the migrated template and is rolled back; `committed` gives a clone of
its own, for tests that commit, race or kill. What stands in the template (the council, its people)
is `chamberlain.kernel.testing`'s, which is a plugin beside this file.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chamberlain.web.settings")

if importlib.util.find_spec("chamberlain.kernel.testing") is not None:
    pytest_plugins = ["chamberlain.kernel.testing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        default=os.environ.get("CHAMBERLAIN_TEST_DATABASE_URL"),
        help="URL of the owner of a database on PostgreSQL 15 or later, instead of an embedded one",
    )


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config, django_db_blocker: Any) -> Iterator[Any]:
    """The session's PostgreSQL with its migrated template; started when first asked for."""
    from chamberlain.launcher.testing import TestServer

    server = TestServer(pytestconfig.getoption("--postgres"))
    server.start()
    try:
        with django_db_blocker.unblock():
            server.make_template()
        yield server
    finally:
        with django_db_blocker.unblock():
            from django.db import connections

            connections.close_all()
        server.stop()


@pytest.fixture(scope="session")
def shared_database(database_server: Any) -> Any:
    """The clone that all rolled-back tests share."""
    return database_server.clone()


@pytest.fixture(scope="session")
def django_db_setup(shared_database: Any, django_db_blocker: Any) -> None:
    """Give pytest-django our clone instead of a database of its own making."""
    from chamberlain.launcher.setup import connect_django

    with django_db_blocker.unblock():
        connect_django(shared_database.dsn)


@pytest.fixture
def committed(django_db_setup: None, database_server: Any, request: Any) -> Iterator[Any]:
    """A database of this test's own, which Django's default connection uses meanwhile.

    It has `.dsn` (the read-only login), `.owner_dsn` and `.environment` for child processes.
    """
    from django.db import connections

    from chamberlain.launcher.setup import connect_django

    shared = request.getfixturevalue("shared_database")
    blocker = request.getfixturevalue("django_db_blocker")
    database = database_server.clone()
    with blocker.unblock():
        connect_django(database.dsn)
        try:
            yield database
        finally:
            connections.close_all()
            connect_django(shared.dsn)
            database_server.drop(database.name)
