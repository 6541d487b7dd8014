"""The front page, signing in and out, and one-click sign-in of the demonstration council."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from chamberlain.kernel import clock
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.models import Setting, User
from chamberlain.ui.refusals import sign_in_first
from chamberlain.web.doors import open_doors
from chamberlain.web.navigation import home_of, is_open
from chamberlain.web.notes import note
from chamberlain.web.second_factor import ONE_CLICK

BEGIN = "/begin"
"""Where whoever signs in goes unless they were on their way somewhere."""
MODEL_BACKEND = "chamberlain.web.backends.OneClick"

PROGRAMS = ("Programs", "/api/", "Every command and query, for other systems and agents.")


def is_demonstration() -> bool:
    """Whether both the installation and its database say that this council is made up."""
    return settings.DEMONSTRATION and Setting.objects.filter(name="business_date").exists()


def front(request: HttpRequest) -> HttpResponse:
    """Choose a door; in the demonstration council, also whom to be."""
    caller = getattr(request, "caller", None)
    grants = grants_of(caller, clock.business_date()) if caller else []
    shown = [door for door in open_doors() if not caller or is_open(grants, door)]
    doors = [*((door.name, door.address, door.about) for door in shown), PROGRAMS]
    return render(request, "web/front.html", {"title": "Welcome", "doors": doors, **_people()})


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with one click in the demonstration council; elsewhere with a password and more."""
    target = _safe_target(request)
    if not is_demonstration():
        return redirect(f"/sign-in/password?{urlencode({'next': target})}")
    context = {"title": "Sign in", "target": target, **_people()}
    return render(request, "web/sign_in.html", context)


def _people() -> dict[str, Any]:
    if not is_demonstration():
        return {"people": []}
    people = User.objects.filter(demonstration=True, is_active=True).order_by("id")
    return {"people": people, "demonstration_sign_in": True}


def _safe_target(request: HttpRequest) -> str:
    asked = request.GET.get("next") or request.POST.get("next") or BEGIN
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if safe and asked.startswith("/") else BEGIN


def begin(request: HttpRequest) -> HttpResponse:
    """Go to the door that whoever signed in works behind."""
    caller = getattr(request, "caller", None)
    if not caller:
        return sign_in_first(request)
    return redirect(home_of(grants_of(caller, clock.business_date())))


@require_POST
def sign_in_as(request: HttpRequest, username: str) -> HttpResponse:
    """Become a made-up person with one click; nowhere but in the demonstration council."""
    user = User.objects.filter(username=username, demonstration=True, is_active=True).first()
    if user is None or not is_demonstration():
        return HttpResponseNotFound("There is no such sign-in here.")
    logout(request)
    login(request, user, backend=MODEL_BACKEND)
    request.session[ONE_CLICK] = True
    note(request, "kernel.sign_in", {"how": "one_click"}, user)
    return redirect(_safe_target(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        note(request, "kernel.sign_out", {}, request.user)
    logout(request)
    return redirect("/")
