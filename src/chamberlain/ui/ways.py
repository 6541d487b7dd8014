"""Which addresses a person may follow: a page shows a link only where it opens for them.

A view says what it needs with `needs`; a list and an act say it of themselves. `web` puts what the
caller's roles permit in force for each request, and refuses a page to whom it is not open: so what
is shown and what opens are decided by the same words.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

from chamberlain.kernel.references import query_of
from chamberlain.ui.links import WHY

Permits = Callable[[str], bool]
Needs = tuple[str | Callable[..., str], ...]
View = TypeVar("View", bound=Callable[..., Any])

_PARTS = re.compile("[?#]")

_permits: ContextVar[Permits | None] = ContextVar("permits", default=None)


def needs(*permissions: str | Callable[..., str]) -> Callable[[View], View]:
    """Say which permissions a view needs; a function of the address's parts may name one.

    `needs()` alone says that a page is open to everybody who is signed in.
    """

    def mark(view: View) -> View:
        view.needs = permissions  # type: ignore[attr-defined]
        return view

    return mark


def needed_by(view: object, parts: dict[str, Any]) -> tuple[str, ...] | None:
    """Return the permissions a view needs with these parts of the address; None if it says none."""
    held: Needs | None = getattr(view, "needs", None)
    if held is None:
        return None
    return tuple(one(**parts) if callable(one) else one for one in held)


@contextmanager
def walked_by(permits: Permits) -> Iterator[None]:
    """Let links be shown as far as `permits` says, for as long as one request is answered."""
    token = _permits.set(permits)
    try:
        yield
    finally:
        _permits.reset(token)


def may_follow(address: str) -> bool:
    """Whether the person who looks may open an address: to be asked before a link is shown.

    A place on the same page, and an address that is not ours, may be followed; so may everything
    where nobody in particular looks (the gallery, a page made in a test).
    """
    permits = _permits.get()
    if permits is None or not address.startswith("/"):
        return True
    path = urlsplit(address).path if "//" in address else _PARTS.split(address, 1)[0]
    if path.startswith(WHY):
        # Whoever reads the audit has at least what was done on a thing.
        return permits(query_of(unquote(path.removeprefix(WHY)))) or permits("kernel.acts")
    return all(permits(name) for name in _needed_at(path))


@lru_cache(maxsize=4096)
def is_page(path: str) -> bool:
    """Whether a page of ours stands at a path: of an application that is installed here."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


@lru_cache(maxsize=4096)
def _needed_at(path: str) -> tuple[str, ...]:
    """Return what the page at a path needs; nothing where no page of ours stands there."""
    try:
        found = resolve(path)
    except Resolver404:
        return ()
    return needed_by(found.func, found.kwargs) or ()
