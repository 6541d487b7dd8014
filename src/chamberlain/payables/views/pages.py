"""What every page of payables passes: signed in, and a refusal shown as people read it."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.models import Entity, User
from chamberlain.ui import components
from chamberlain.ui.refusals import refused, sign_in_first

BASE = "/staff/payables/"

Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


def caller_of(request: HttpRequest) -> Caller | None:
    """Return the person signed in, or None."""
    return getattr(request, "caller", None) or None


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view of `(request, caller, **parts)` which asks for sign-in and words refusals."""

    @wraps(view)
    def show(request: HttpRequest, **parts: Any) -> HttpResponse:
        caller = caller_of(request)
        if caller is None:
            return sign_in_first(request)
        try:
            return view(request, caller, **parts)
        except Refusal as refusal:
            return refused(request, refusal, f"{BASE}invoices")

    return show


def page(function: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """Return a view of a function `(caller, **parts)` which gives a template and its context."""

    @wraps(function)
    def show(request: HttpRequest, caller: Caller, **parts: Any) -> HttpResponse:
        template, context = function(caller, **parts)
        return render(request, template, {"base": BASE} | context)

    return guarded(show)


def permitted_of(caller: Caller, application: str = "payables") -> Callable[[str], bool]:
    """Return a function which says whether the caller's roles hold an application's permission."""
    grants = grants_of(caller, clock.business_date())
    return lambda name: any(grant.permits(f"{application}.{name}") for grant in grants)


def entity_of(caller: Caller) -> str:
    """Return the entity the caller works for: that of their first grant, else the council's."""
    grants = grants_of(caller, clock.business_date())
    named = next((grant.entity for grant in grants if grant.entity), None)
    council = Entity.objects.filter(kind="council").order_by("code").values_list("code", flat=True)
    return named or str(council.first() or "")


def names_of(people: Iterable[str]) -> dict[str, str]:
    """Return the names of people by their references."""
    wanted = [one for one in people if one]
    return dict(User.objects.filter(reference__in=wanted).values_list("reference", "name"))


def link(href: str, words: str) -> SafeString:
    """Return a link for a cell of a table; the words alone where it is not open."""
    return components.link(words, href, "govuk-link ch-ref")


def act(text: str, href: str, kind: str = "secondary", key: str = "") -> dict[str, str]:
    """Return one thing that may be done from a page, as its template draws it."""
    return {"text": text, "href": href, "kind": kind, "key": key}
