"""What every request passes: its number, who is calling, how far they are in, what pages load."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from chamberlain.kernel.door import Caller, NotPermitted
from chamberlain.kernel.door.authority import check_permitted, grants_of
from chamberlain.kernel.door.types import Grant
from chamberlain.kernel.remembering import looking
from chamberlain.ui.refusals import refused
from chamberlain.ui.ways import needed_by, walked_by
from chamberlain.web import logs
from chamberlain.web.covering import covered_person
from chamberlain.web.house import house_of
from chamberlain.web.notes import address_of
from chamberlain.web.second_factor import came_by_one_click, standing_of

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "object-src 'self'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'none'",
    )
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
NEW_PASSWORD = "/sign-in/set-up/password"  # noqa: S105 - an address
SET_UP = "/sign-in/set-up"

_requests = logging.getLogger("chamberlain.requests")


def numbered(get_response: Handler) -> Handler:
    """Give each request a number, which its log lines, its answer and its error page carry."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.number = uuid4().hex[:12]  # type: ignore[attr-defined]
        began = perf_counter()
        with logs.of_request(request.number):  # type: ignore[attr-defined]
            response = get_response(request)
            _requests.info("answered", extra={"facts": _facts(request, response, began)})
        response.headers["X-Request-Id"] = request.number  # type: ignore[attr-defined]
        return response

    return handle


def _facts(request: HttpRequest, response: HttpResponse, began: float) -> dict[str, object]:
    """Return what the log holds of a request: its route, never its address or what was sent."""
    found = request.resolver_match
    return {
        "method": request.method,
        "route": found.route if found else "",
        "status": response.status_code,
        "milliseconds": round((perf_counter() - began) * 1000),
    }


def _caller(request: HttpRequest) -> Caller | None:
    if standing_of(request) != "in":
        return None
    user = request.user
    return Caller(
        person=user.reference,  # type: ignore[union-attr]
        name=user.name,  # type: ignore[union-attr]
        door="web",
        on_behalf_of=covered_person(request),
        address=address_of(request),
    )


def caller(get_response: Handler) -> Handler:
    """Put `request.caller` on every request: the person wholly signed in, or None.

    A request that only looks asks the day and the person's grants once.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        request.caller = SimpleLazyObject(lambda: _caller(request))  # type: ignore[attr-defined]
        request.held = SimpleLazyObject(lambda: _held(request))  # type: ignore[attr-defined]
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with looking():
            return get_response(request)

    return handle


def _held(request: HttpRequest) -> list[Grant]:
    """Return the grants of whoever calls, asked for once in a request."""
    caller = request.caller  # type: ignore[attr-defined]
    return grants_of(caller, house_of(caller.person).today) if caller else []


class Open:
    """Show links as far as the caller's roles permit; refuse a page that is not open to them.

    What is sent (POST) goes on to the door, which refuses it and keeps the refusal in the audit.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request, its links shown as far as they are open."""
        known: dict[str, bool] = {}

        def permits(name: str) -> bool:
            if name not in known:
                held: list[Grant] = request.held  # type: ignore[attr-defined]
                known[name] = any(grant.permits(name) for grant in held)
            return known[name]

        with walked_by(permits):
            return self._get_response(request)

    def process_view(
        self, request: HttpRequest, view: Handler, args: tuple[Any, ...], parts: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse what the caller's roles don't permit; a page says what it needs with `needs`."""
        caller = request.caller  # type: ignore[attr-defined]
        wanted = needed_by(view, parts) or ()
        if not wanted or request.method not in {"GET", "HEAD"} or not caller:
            return None
        try:
            for name in wanted:
                check_permitted(caller, name, request.held)  # type: ignore[attr-defined]
        except NotPermitted as refusal:
            return refused(request, refusal, "/staff/")
        return None


def second_factor(get_response: Handler) -> Handler:
    """Lead whoever is signed in without a second factor to where they set one up."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/sign-in/set-up") and came_by_one_click(request):
            return redirect("/staff/")
        if not request.path.startswith(("/api/", "/sign-out")):
            where = _not_yet(request)
            if where is not None:
                return redirect(where)
        return get_response(request)

    return handle


def _not_yet(request: HttpRequest) -> str | None:
    """Return where to go first, for somebody who may not see the page they ask for yet.

    Programs' addresses ask for `request.caller` themselves.
    """
    standing = standing_of(request)
    if standing == "new_password" and request.path != NEW_PASSWORD:
        return NEW_PASSWORD
    if standing == "second_factor" and not request.path.startswith("/sign-in/"):
        return SET_UP
    return None


def content_security(get_response: Handler) -> Handler:
    """Say that pages load nothing from elsewhere and run no script of their own writing.

    What a signed-in person sees is kept by no cache between here and them.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.session.accessed:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return handle
