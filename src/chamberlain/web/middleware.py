"""What every request passes: who is calling, and what a page may load."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from chamberlain.kernel.door import Caller

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; "
    "object-src 'self'; frame-src 'self'; frame-ancestors 'self'; form-action 'self'; "
    "base-uri 'none'"
)


def _caller(request: HttpRequest) -> Caller | None:
    user = request.user
    if not user.is_authenticated:
        return None
    return Caller(
        person=user.reference,
        name=user.name,
        door="web",
        on_behalf_of=request.session.get("covering"),
        address=request.META.get("REMOTE_ADDR"),
    )


def caller(get_response: Handler) -> Handler:
    """Put `request.caller` on every request: the person at the door, or None."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.caller = SimpleLazyObject(lambda: _caller(request))  # type: ignore[attr-defined]
        return get_response(request)

    return handle


def content_security(get_response: Handler) -> Handler:
    """Say that pages load nothing from elsewhere and run no script of their own writing."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    return handle
