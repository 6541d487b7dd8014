"""What people see when something is wrong: in our look, with the request's number, no more."""

from django.http import HttpRequest, HttpResponse
from django.template import loader


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Draw a page without asking the database anything: it may be what is wrong."""
    context = {"number": getattr(request, "number", "")}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request makes no sense here, as under an unknown host name."""
    return _page(request, "400.html", 400)


def broken(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours."""
    return _page(request, "500.html", 500)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its token: most often it stood open across a sign-in."""
    return _page(request, "403_csrf.html", 403)
