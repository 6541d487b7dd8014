"""The databases of the tests.

`db` works on one clone of the migrated template and is rolled back; `committed` gives a clone of
its own, for tests that commit, race or kill. What stands in the template (the council, its people)
is `chamberlain.kernel.testing`'s, which is a plugin beside this file.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connections

from chamberlain.launcher import chromium
from chamberlain.launcher.setup import connect_django
from chamberlain.launcher.testing import TestDatabase, TestServer

if importlib.util.find_spec("chamberlain.kernel.testing") is not None:
    pytest_plugins = ["chamberlain.kernel.testing", "chamberlain.ui.testing"]

hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")
# A busy machine is no fault of what is tested: no test may fail by the clock.

NO_BROWSER = "there is no Chromium on this machine"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --postgres, which tries the database tests on a server of one's own."""
    parser.addoption(
        "--postgres",
        default=os.environ.get("CHAMBERLAIN_TEST_DATABASE_URL"),
        help="URL of the owner of a database on PostgreSQL 15 or later, instead of an embedded one",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the browser tests on a machine without Chromium."""
    if chromium.find() is None:
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=NO_BROWSER))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name each browser test that was skipped, loudly."""
    skipped = [
        report.nodeid
        for report in terminalreporter.stats.get("skipped", [])
        if NO_BROWSER in str(report.longrepr)
    ]
    if skipped:
        terminalreporter.section("BROWSER TESTS SKIPPED", sep="!", red=True)
        terminalreporter.write_line(f"{NO_BROWSER}:")
        for name in skipped:
            terminalreporter.write_line(f"  SKIPPED {name}")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser that browser tests launch, for Playwright's executable_path."""
    found = chromium.find()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


@pytest.fixture(scope="session", autouse=True)
def home_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the session's own, so that no test writes into that of an installation."""
    home = tmp_path_factory.mktemp("home")
    settings.HOME = home
    os.environ["CHAMBERLAIN_HOME"] = str(home)
    return home


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
    with _own_database(database_server.clone(), shared_database, django_db_blocker) as database:
        yield database
        database_server.drop(database.name)


@pytest.fixture
def emptied(
    django_db_setup: None,
    database_server: TestServer,
    shared_database: TestDatabase,
    django_db_blocker: Any,
) -> Iterator[TestDatabase]:
    """The same with nothing in it yet: no council, no people, no chart."""
    own = database_server.clone("empty")
    with _own_database(own, shared_database, django_db_blocker) as database:
        yield database
        database_server.drop(database.name)


@contextmanager
def _own_database(
    database: TestDatabase, shared: TestDatabase, django_db_blocker: Any
) -> Iterator[TestDatabase]:
    with django_db_blocker.unblock():
        connect_django(database.dsn)
        try:
            yield database
        finally:
            connections.close_all()
            connect_django(shared.dsn)
