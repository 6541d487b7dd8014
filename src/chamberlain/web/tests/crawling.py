"""Following every link that a person is shown, the way a person would."""

from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

DEPTH = 4
OF_ONE_KIND = 3
"""Of pages with one route and the same inputs, so many are opened."""


class Links(HTMLParser):
    """The addresses that a page leads to, and the places on it that an address may name."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.places: set[str] = {""}

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note links, what htmx would fetch, forms that only ask, and pictures."""
        held = {name: value or "" for name, value in attributes}
        self.places.add(held.get("id", ""))
        if tag == "a" and held.get("href"):
            self.found.append(held["href"])
        if held.get("hx-get"):
            self.found.append(held["hx-get"])
        if tag == "form" and held.get("method", "get") == "get" and held.get("action"):
            self.found.append(held["action"])
        if tag in {"img", "script", "iframe", "embed"} and held.get("src"):
            self.found.append(held["src"])


@dataclass
class Walk:
    """One person's walk: what was opened, and what was wrong."""

    client: Client
    seen: set[str] = field(default_factory=set)
    kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def go(self, start: str) -> "Walk":
        """Open `start` and all that can be reached from it in a few steps."""
        waiting = deque([(start, "", 0)])
        while waiting:
            address, source, depth = waiting.popleft()
            if address in self.seen or not self._is_worth_opening(address):
                continue
            self.seen.add(address)
            for link in self._open(address, source):
                if depth < DEPTH:
                    waiting.append((link, address, depth + 1))
        return self

    def _is_worth_opening(self, address: str) -> bool:
        parts = urlsplit(address)
        try:
            route = resolve(parts.path).route
        except Resolver404:
            return True
        inputs = sorted(pair.partition("=")[0] for pair in parts.query.split("&"))
        kind = (route, *inputs)
        self.kinds[kind] += 1
        return self.kinds[kind] <= OF_ONE_KIND

    def _open(self, address: str, source: str) -> list[str]:
        answer = self.client.get(address, follow=True)
        if answer.status_code != 200:
            self.wrong.append(f"{answer.status_code} {address} (on {source})")
            return []
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            return []
        page = Links()
        page.feed(answer.content.decode())
        return list(self._followed(address, page))

    def _followed(self, address: str, page: Links) -> list[str]:
        found = []
        for link in page.found:
            parts = urlsplit(urljoin(address, link))
            if parts.scheme or parts.path.startswith("/static/"):
                continue
            same_page = link.startswith("#")
            if same_page and parts.fragment not in page.places:
                self.wrong.append(f"nowhere: {link} (on {address})")
            if not same_page:
                found.append(f"{parts.path}?{parts.query}" if parts.query else parts.path)
        return found
