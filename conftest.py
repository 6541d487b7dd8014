"""The databases of the tests.

`db` works on one clone of the migrated template and is rolled back; `committed` gives a clone of
its own, for tests that commit, race or kill. What stands in the template (the council, its people)
is `chamberlain.kernel.testing`'s, which is a plugin beside this file.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from chamberlain.launcher.setup import connect_django
from chamberlain.launcher.testing import TestDatabase, TestServer

if importlib.util.find_spec("chamberlain.kernel.testing") is not None:
    pytest_plugins = ["chamberlain.kernel.testing"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --postgres, which tries the database tests on a server of one's own."""
    parser.addoption(
        "--postgres",
        default=os.environ.get("CHAMBERLAIN_TEST_DATABASE_URL"),
        help="URL of the owner of a database on PostgreSQL 15 or later, instead of an embedded one",
    )


@pytest.fixture(scope="session")
def database_server(pytestconfig: pytest.Config, django_db_blocker: Any) -> Iterator[TestServer]:
    """The session's PostgreSQL with its migrated template; started when first asked for."""
    server = TestServer(pytestconfig.getoption("--postgres"))
    server.start()
    try:
        with django_db_blocker.unblock():
            server.make_template()
        yield server
    finally:
        with django_db_blocker.unblock():
            connections.close_all()
        server.stop()


@pytest.fixture(scope="session")
def shared_database(database_server: TestServer) -> TestDatabase:
    """The clone that all rolled-back tests share."""
    return database_server.clone()


@pytest.fixture(scope="session")
def django_db_setup(shared_database: TestDatabase, django_db_blocker: Any) -> None:
    """Give pytest-django our clone instead of a database of its own making."""
    with django_db_blocker.unblock():
        connect_django(shared_database.dsn)


@pytest.fixture
def committed(
    django_db_setup: None,
    database_server: TestServer,
    shared_database: TestDatabase,
    django_db_blocker: Any,
) -> Iterator[TestDatabase]:
    """A database of this test's own, which Django's default connection uses meanwhile.

    It has `.dsn` (the read-only login), `.owner_dsn` and `.environment` for child processes.
    """
    database = database_server.clone()
    with django_db_blocker.unblock():
        connect_django(database.dsn)
        try:
            yield database
        finally:
            connections.close_all()
            connect_django(shared_database.dsn)
            database_server.drop(database.name)
