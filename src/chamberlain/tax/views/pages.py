"""What every page of tax passes: signed in, and a refusal shown as people read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.models import Entity
from chamberlain.ui.refusals import refused, sign_in_first

BASE = "/staff/tax/"

Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


def page(function: Callable[..., Shown]) -> Callable[..., HttpResponse]:
    """Return a view of a function `(caller, request, **parts)` giving a template and values."""

    @wraps(function)
    def show(request: HttpRequest, **parts: Any) -> HttpResponse:
        caller: Caller | None = getattr(request, "caller", None) or None
        if caller is None:
            return sign_in_first(request)
        try:
            template, context = function(caller, request, **parts)
        except Refusal as refusal:
            return refused(request, refusal, BASE)
        return render(request, template, {"base": BASE} | context)

    return show


def may(request: HttpRequest, permission: str) -> bool:
    """Whether the roles of whoever is asking hold a permission."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    grants = grants_of(caller, clock.business_date())
    return any(grant.permits(permission) for grant in grants)


def actions_for(
    request: HttpRequest, *offered: tuple[str, str, str, str]
) -> dict[str, list[dict[str, str]]]:
    """Return the actions of a list for whoever may do them: (text, address, key, permission)."""
    return {
        "actions": [
            {"text": text, "href": f"{BASE}{address}", "key": key}
            for text, address, key, permission in offered
            if may(request, permission)
        ]
    }


def entity_of(request: HttpRequest) -> str:
    """Return the entity a page begins with: that of the person's first grant, else the council."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    grants = grants_of(caller, clock.business_date())
    named = next((grant.entity for grant in grants if grant.entity), None)
    council = Entity.objects.filter(kind="council").order_by("code").values_list("code", flat=True)
    return named or str(council.first() or "")
