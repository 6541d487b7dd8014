"""What the pages cost: the ten most used, at city size, beside a bare Django page.

Both are served by Granian with the product's own settings, in the same run, by turns, to one client
and to eight. The figure is the 95th percentile in milliseconds where it compares worse.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.city import city
from bench.clients import NotAnswered, ask_for, percentile

from chamberlain.kernel.benchmark import Bench, Measured, benchmark

CHECKOUT = Path(__file__).parents[1]
CLIENTS = (1, 8)
SECONDS = 2.0
READY_SECONDS = 60
BARE = "/417"


@dataclass(frozen=True)
class Page:
    """A page: who looks at it, and its address; `found` is SQL that names one thing of its kind."""

    name: str
    who: str
    address: str
    found: str = ""


PAGES = (
    Page("inbox", "holder", "/staff/"),
    Page("invoices", "clerk", "/staff/payables/invoices"),
    Page(
        "invoice",
        "clerk",
        "/staff/payables/invoices/{}",
        "SELECT reference FROM payables_invoice WHERE state = 'approved' ORDER BY id LIMIT 1",
    ),
    Page(
        "approve",
        "holder",
        "/staff/payables/approve/{}",
        "SELECT reference FROM payables_invoice WHERE state = 'submitted' "
        "AND gross_pence < 1000000 ORDER BY id LIMIT 1",
    ),
    Page(
        "run",
        "preparer",
        "/staff/payables/runs/{}",
        "SELECT reference FROM payables_run ORDER BY id LIMIT 1",
    ),
    Page("suspense", "bank", "/staff/banking/suspense"),
    Page("trial_balance", "accountant", "/staff/ledger/trial-balance"),
    Page("enquiry", "accountant", "/staff/ledger/enquiry?year=2026&entity=BHX&account=A2200"),
    Page(
        "supplier",
        "clerk",
        "/staff/payables/suppliers/{}",
        "SELECT reference FROM payables_payee WHERE payee_class = 'supplier' ORDER BY id LIMIT 1",
    ),
    Page("month", "s151", "/staff/insight/month/2026-10"),
)


def _measure(page: Page) -> Callable[[Bench], Measured]:
    def measure(context: Bench) -> Measured:
        with (
            city(context) as database,
            _servers(database, context.folder) as (ours, bare, bare_cookie),
        ):
            address = _address(page)
            cookie = _cookie(ours, page.who)
            worst: Measured | None = None
            for clients in CLIENTS:
                found = _race(context, clients, (ours, address, cookie), (bare, BARE, bare_cookie))
                context.say(
                    f"  {page.name}, {clients} at once: {found.figure:.2f} ms, "
                    f"bare {found.limit:.2f} ms, ratio {found.limit / found.figure:.2f}"
                )
                if worst is None or found.limit / found.figure < worst.limit / worst.figure:
                    worst = found
            return worst or Measured(1, 1)

    measure.__doc__ = f"The 95th percentile of {page.address.split('?')[0]}, beside a bare page."
    return measure


for _page in PAGES:
    benchmark(f"web.{_page.name}", unit="ms", lower_is_better=True)(_measure(_page))


Asked = tuple[int, str, str]


def _race(context: Bench, clients: int, ours: Asked, bare: Asked) -> Measured:
    """Ask both by turns, the first round not counted; the median of the rounds' percentiles."""
    rounds: dict[Asked, list[float]] = {ours: [], bare: []}
    for turn in range(context.rounds + 1):
        for asked in (ours, bare) if turn % 2 else (bare, ours):
            took = ask_for(*asked, clients, SECONDS)
            if turn:
                rounds[asked].append(percentile(took, 95))
    middle = context.rounds // 2
    return Measured(sorted(rounds[ours])[middle], sorted(rounds[bare])[middle])


def _address(page: Page) -> str:
    from django.db import connection  # noqa: PLC0415 - needs Django

    if not page.found:
        return page.address
    with connection.cursor() as cursor:
        cursor.execute(page.found)
        return page.address.format(cursor.fetchone()[0])


def _cookie(port: int, username: str) -> str:
    """Sign in with one click, as in the demonstration council; return the session's key."""
    import http.cookiejar  # noqa: PLC0415 - only here

    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    root = f"http://localhost:{port}"
    browser.open(f"{root}/sign-in").read()
    token = next(one.value for one in jar if one.name == "csrftoken")
    request = urllib.request.Request(
        f"{root}/sign-in/as/{username}", b"", {"X-CSRFToken": str(token), "Referer": root}
    )
    browser.open(request).read()
    return str(next(one.value for one in jar if one.name == "sessionid"))


@contextmanager
def _servers(database: Any, folder: Path) -> Iterator[tuple[int, int, str]]:
    """Serve ours and the bare page; give both ports, and the bare page's session."""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    script = CHECKOUT / "bench" / "limits" / "web_page.py"
    made = subprocess.run(
        [sys.executable, script, database.owner_dsn], capture_output=True, text=True, check=True
    )
    path = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])
    shared = {**os.environ, "PYTHONPATH": path}
    ours = {
        "CHAMBERLAIN_DSN_LOGIN": database.dsn,
        "CHAMBERLAIN_HOME": str(settings.HOME),
        "CHAMBERLAIN_DEMONSTRATION": "1",
        "CHAMBERLAIN_POOL": "6",
        "DJANGO_SETTINGS_MODULE": "chamberlain.web.settings",
    }
    bare = {"BARE_DSN": database.owner_dsn}
    with (
        _granian("chamberlain.web.wsgi:application", shared | ours, "/sign-in", folder) as first,
        _granian("bench.limits.web_page:application", shared | bare, "/", folder) as second,
    ):
        yield first, second, made.stdout.split()[-1]


@contextmanager
def _granian(
    application: str, surroundings: dict[str, str], path: str, folder: Path
) -> Iterator[int]:
    """Serve a WSGI application as the launcher does: two processes of four threads, and a log."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = int(held.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    command += ["--blocking-threads", "4", "--log-level", "warning", application]
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=surroundings, stdout=output, stderr=output)
        try:
            _wait_for(port, path, server, log)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def _wait_for(port: int, path: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise NotAnswered(f"the server of {path} did not come up:\n{log.read_text()[-3000:]}")
