"""What every page of assets passes: signed in, an entity, a refusal shown as people read it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal
from chamberlain.kernel.door.authority import scope_for
from chamberlain.kernel.models import Entity
from chamberlain.ui.refusals import refused, sign_in_first

BASE = "/staff/assets/"

Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


def entity_of(caller: Caller, permission: str = "assets.runs") -> str:
    """Return the entity whose assets a caller sees first: the council's if they may."""
    scope = scope_for(caller, permission, clock.business_date())
    codes = list(Entity.objects.order_by("kind", "code").values_list("code", flat=True))
    return next((code for code in codes if scope.all or code in scope.whole_entities), "")


def of_request(request: HttpRequest) -> str:
    """Return the entity of whoever asks for a page."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return entity_of(caller)


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
