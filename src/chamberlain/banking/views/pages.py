"""What every page of banking passes: signed in, and a refusal shown as people read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal
from chamberlain.kernel.door.authority import grants_of
from chamberlain.ui.refusals import refused, sign_in_first

BASE = "/staff/banking/"


def permitted_of(caller: Caller) -> Callable[[str], bool]:
    """Return a function which says whether the caller's roles hold a permission of banking."""
    grants = grants_of(caller, clock.business_date())
    return lambda name: any(grant.permits(f"banking.{name}") for grant in grants)


Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


def page(function: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """Return a view of a function `(caller, **parts)` which gives a template and its context."""

    @wraps(function)
    def show(request: HttpRequest, **parts: Any) -> HttpResponse:
        caller: Caller | None = getattr(request, "caller", None) or None
        if caller is None:
            return sign_in_first(request)
        try:
            template, context = function(caller, **parts)
        except Refusal as refusal:
            return refused(request, refusal, BASE)
        return render(request, template, {"base": BASE} | context)

    return show
