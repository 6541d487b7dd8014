"""What every page passes: signed in, a refusal shown as people read it; and who is asking."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Refusal
from chamberlain.kernel.door.authority import grants_of, scope_for
from chamberlain.kernel.models import Entity
from chamberlain.ui.refusals import refused, sign_in_first

View = Callable[..., HttpResponse]

Shown = tuple[str, dict[str, Any]]
"""A template, and what it is given."""


@dataclass(frozen=True)
class Pages:
    """The pages of an application: `base` is their address, `home` where a refusal leads back.

    `seen_by` is the permission by which its pages choose the entity that they show first.
    """

    base: str
    home: str = ""
    seen_by: str = ""

    def guarded(self, view: View) -> View:
        """Return a view of `(request, caller, **parts)`: sign-in comes first, refusals in words."""

        @wraps(view)
        def show(request: HttpRequest, **parts: Any) -> HttpResponse:
            caller: Caller | None = getattr(request, "caller", None) or None
            if caller is None:
                return sign_in_first(request)
            try:
                return view(request, caller, **parts)
            except Refusal as refusal:
                return refused(request, refusal, self.home or self.base)

        return show

    def page(self, function: Callable[..., Shown]) -> View:
        """Return a guarded view of `(request, caller, **parts)` giving a template and its values.

        The template also has `base`, the address of the application.
        """

        @wraps(function)
        def show(request: HttpRequest, caller: Caller, **parts: Any) -> HttpResponse:
            template, context = function(request, caller, **parts)
            return render(request, template, {"base": self.base} | context)

        return self.guarded(show)

    def entity_of(self, caller: Caller) -> str:
        """Return the entity whose things a caller sees first: the council's if they may."""
        return whole_entity_of(caller, self.seen_by) if self.seen_by else entity_of(caller)

    def of_request(self, request: HttpRequest) -> str:
        """Return the entity that a page shows to whoever asks for it."""
        return self.entity_of(caller_of(request))

    def here(self, request: HttpRequest, **parts: Any) -> dict[str, Any]:
        """Return the same as an input, for a list or a form that doesn't ask for it."""
        return {"entity": self.of_request(request)}

    def here_today(self, request: HttpRequest, **parts: Any) -> dict[str, Any]:
        """Return the entity, and the business date as `as_at`, as inputs of a list."""
        return self.here(request) | {"as_at": clock.business_date()}

    def actions(
        self, request: HttpRequest, *offered: tuple[str, ...]
    ) -> dict[str, list[dict[str, str]]]:
        """Return a list's actions for whoever may do them: text, address, key and permission.

        Addresses are below `base`; key and permission may be left out. One without a permission is
        offered to everybody who may open its address.
        """
        permits = permits_of(caller_of(request))
        return {
            "actions": [
                {"text": text, "href": f"{self.base}{address}", "key": key}
                for text, address, key, permission in (_filled(one) for one in offered)
                if not permission or permits(permission)
            ]
        }

    def offering(self, *offered: tuple[str, ...]) -> Callable[..., dict[str, Any]]:
        """Return a function of a request which gives these actions; see `actions`."""
        return lambda request, **parts: self.actions(request, *offered)


def _filled(offer: tuple[str, ...]) -> tuple[str, str, str, str]:
    text, address, key, permission = (*offer, "", "")[:4]
    return text, address, key, permission


def today_as(*names: str) -> Callable[..., dict[str, Any]]:
    """Return a function of a request which gives the business date as inputs of these names."""
    return lambda request, **parts: dict.fromkeys(names, clock.business_date())


def caller_of(request: HttpRequest) -> Caller:
    """Return who is asking; the views behind it have seen to it that somebody is."""
    caller: Caller = request.caller  # type: ignore[attr-defined]
    return caller


def permits_of(caller: Caller, application: str = "") -> Callable[[str], bool]:
    """Return a function which says whether the caller's roles hold a permission.

    With an `application`, its permissions are named without it ("approve_invoice").
    """
    grants = grants_of(caller, clock.business_date())
    before = f"{application}." if application else ""
    return lambda name: any(grant.permits(before + name) for grant in grants)


def entity_of(caller: Caller) -> str:
    """Return the entity the caller works for: that of their first grant, else the council's."""
    grants = grants_of(caller, clock.business_date())
    named = next((grant.entity for grant in grants if grant.entity), None)
    council = Entity.objects.filter(kind="council").order_by("code").values_list("code", flat=True)
    return named or str(council.first() or "")


def whole_entity_of(caller: Caller, permission: str) -> str:
    """Return the entity a caller may see the whole of by a permission: the council's if it is one.

    Blank when the permission reaches no entity as a whole.
    """
    scope = scope_for(caller, permission, clock.business_date())
    codes = list(Entity.objects.order_by("kind", "code").values_list("code", flat=True))
    return next((code for code in codes if scope.sees_whole(code)), "")
