"""What journeys stand on: the real server over a council of their own, and nobody outside."""

import dataclasses
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections

from chamberlain.demo import load as loading
from chamberlain.demo.days import Council
from chamberlain.demo.month import working_days
from chamberlain.demo.recipe import SIZES, TOWN
from chamberlain.launcher.setup import connect_django

READY_SECONDS = 240
FIRST_WEEK_DAYS = 5
AT_HOME = {"localhost", "127.0.0.1", "::1", ""}


@dataclass(frozen=True)
class House:
    """A running installation: its address, and the file its server logs to."""

    address: str
    log: Path

    def __str__(self) -> str:
        return self.address


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_until_it_answers(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/sign-in", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not come up:\n{log.read_text()[-3000:]}")


def _start(
    database: Any, home: Path, more: dict[str, str]
) -> tuple[House, subprocess.Popen[bytes]]:
    """Start Granian with two worker processes, as `./chamberlain up` does."""
    port, log = _free_port(), home / "web.log"
    surroundings = {
        **database.environment,
        "CHAMBERLAIN_HOME": str(settings.HOME),
        "CHAMBERLAIN_SECRET_KEY": settings.SECRET_KEY,
        "CHAMBERLAIN_POOL": "4",
        **more,
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "2", "--log-level", "warning"]
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "chamberlain.web.wsgi:application"],
            env=surroundings,
            stdout=output,
            stderr=output,
            cwd=home,
        )
    house = House(f"http://localhost:{port}", log)
    _wait_until_it_answers(house.address, server, log)
    return house, server


def _serve(database: Any, more: dict[str, str]) -> Iterator[House]:
    home = Path(tempfile.mkdtemp(prefix="chamberlain-journey-"))
    house, server = _start(database, home, more)
    try:
        yield house
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def house(committed: Any) -> Iterator[House]:
    """The real server over a council of this test's own, where everybody signs in for real."""
    yield from _serve(committed, {"CHAMBERLAIN_DEMONSTRATION": ""})


@pytest.fixture
def demonstration(committed: Any) -> Iterator[House]:
    """The same as a demonstration council: one click signs in as any of its people.

    What a journey needs besides people, it makes by the applications' own `make` before its page.
    """
    yield from _serve(committed, {"CHAMBERLAIN_DEMONSTRATION": "1"})


@pytest.fixture(scope="session")
def hamlet(
    database_server: Any,
    shared_database: Any,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The home of a very small council that has lived the first week of November; made once."""
    SIZES["hamlet"] = dataclasses.replace(
        TOWN, name="hamlet", suppliers=22, history_lines=1_400, invoices_a_day=4
    )
    home, before = tmp_path_factory.mktemp("hamlet"), settings.HOME
    database = database_server.clone("empty")
    with django_db_blocker.unblock():
        connect_django(database.dsn)
        settings.HOME = home
        try:
            loading.load("hamlet", say=lambda line: None)
            council = Council.here()
            for day in list(working_days(2026, 11))[:FIRST_WEEK_DAYS]:
                council.live(day)
        finally:
            settings.HOME = before
            connections.close_all()
            connect_django(shared_database.dsn)
    database_server.keep(database, "hamlet")
    return home


@pytest.fixture
def working(
    hamlet: Path, database_server: Any, shared_database: Any, django_db_blocker: Any
) -> Iterator[House]:
    """A demonstration council at work: its first week is behind it, and its server answers."""
    before = settings.HOME
    database = database_server.clone("hamlet")
    with django_db_blocker.unblock():
        connect_django(database.dsn)
        settings.HOME = hamlet
        try:
            yield from _serve(database, {"CHAMBERLAIN_DEMONSTRATION": "1"})
        finally:
            settings.HOME = before
            connections.close_all()
            connect_django(shared_database.dsn)
            database_server.drop(database.name)


@pytest.fixture(autouse=True)
def nobody_outside_is_reached(request: pytest.FixtureRequest) -> Iterator[None]:
    """Stop each request of a page that leaves this machine, and fail when there was one."""
    pages = [request.getfixturevalue(n) for n in ("page", "phone") if n in request.fixturenames]
    outside: list[str] = []

    def stop(route: Any) -> None:
        address = route.request.url
        parts = urlsplit(address)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in AT_HOME:
            outside.append(address)
            route.abort()
        else:
            route.continue_()

    for page in pages:
        page.context.route("**/*", stop)
    yield
    assert outside == [], f"the page asked somebody outside: {outside}"


def sign_in_as(page: Any, house: House, username: str) -> None:
    """Sign in with one click as somebody of the demonstration council."""
    page.goto(f"{house}/sign-in")
    page.locator(f'form[action$="/sign-in/as/{username}"] button').click()
    page.wait_for_url(f"{house}/staff/**")


os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
