"""Fixtures for tests in a browser: Debian's Chromium, two screens, axe, and pictures.

A pytest plugin. Fixtures: `browser` (one per session), `page` (desk, 1280 by 900), `phone`
(390 by 844), `site` (serves Django from a thread, static files too; gives its address).
Where no Chromium is found the root conftest skips what is marked `browser`, and says so.

Playwright's own event loop runs in the test's thread, so Django is told that its database may be
used there; the server's threads have connections of their own.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PICTURES = "CHAMBERLAIN_PICTURES"
"""The environment's name of the folder which `shot` writes to; without it no picture is kept."""


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> "Iterator[Browser]":
    """Chromium without a window, started once, with a profile of its own."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where it is used

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield started
        started.close()


def _page(browser: "Browser", width: int, height: int, touch: bool) -> "Iterator[Page]":
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=touch,
        is_mobile=touch,
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text) if _broken(message) else None)
    yield page
    context.close()
    if wrong:
        pytest.fail(f"the page's script or content policy complained: {list(dict.fromkeys(wrong))}")


def _broken(message: Any) -> bool:
    return message.type == "error" and "Failed to load resource" not in message.text


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page at a desk; the test fails if its script or its content policy complains."""
    yield from _page(browser, 1280, 900, touch=False)


@pytest.fixture
def phone(browser: "Browser") -> "Iterator[Page]":
    """The same on a phone, with touch."""
    yield from _page(browser, 390, 844, touch=True)


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Keep requests out of the test's output."""


class _ThreadingServer(WSGIServer):
    """One thread per request; threads close their database connection when they end."""

    daemon_threads = True

    def process_request(self, request: Any, client_address: Any) -> None:
        thread = threading.Thread(target=self._answer, args=(request, client_address), daemon=True)
        thread.start()

    def _answer(self, request: Any, client_address: Any) -> None:
        from django.db import connections  # noqa: PLC0415 - after settings

        try:
            self.finish_request(request, client_address)
        except (BrokenPipeError, ConnectionResetError):
            pass
        finally:
            self.shutdown_request(request)
            connections.close_all()


@pytest.fixture
def site() -> Iterator[str]:
    """The address of this Django, served from a thread, on the database the test committed to."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415

    server = make_server(
        "127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), _ThreadingServer, _Quiet
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def assert_accessible(page: "Page") -> None:
    """Fail, naming rule and element, where axe finds a breach of WCAG 2.2 A or AA."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    page.wait_for_load_state()
    answer = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
    found = [
        f"{breach['id']}: {breach['help']}\n" + "\n".join(f"    {n['html'][:200]}" for n in nodes)
        for breach in answer.response["violations"]
        if (nodes := breach["nodes"])
    ]
    if found:
        raise AssertionError(f"{page.url}\n" + "\n".join(found))


def assert_fits(page: "Page") -> None:
    """Fail where the page is wider than its screen, so that people would scroll sideways."""
    page.wait_for_load_state()
    over = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if over > 0:
        raise AssertionError(f"{page.url} is {over} pixels wider than the screen")


def shot(page: "Page", name: str) -> Path | None:
    """Keep a picture of the whole page, if the environment names a folder for pictures."""
    folder = os.environ.get(PICTURES)
    if not folder:
        return None
    kept = Path(folder) / f"{name}.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=kept, full_page=True)
    return kept
