"""Switching to act for somebody who is away, and back."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chamberlain.kernel.door import run
from chamberlain.web.covering import COVERING
from chamberlain.web.pages import caller_of, staff


@require_POST
@staff
def switch(request: HttpRequest) -> HttpResponse:
    """Act for the person named, whom an agreed cover in force names too; for nobody without one."""
    caller = replace(caller_of(request), on_behalf_of=None)
    before = request.session.get(COVERING)
    away = request.POST.get("away") or None
    if before is not None and before != away:
        run(replace(caller, system=True), "kernel.end_cover", {"away": before})
        del request.session[COVERING]
    if away is not None and before != away:
        run(replace(caller, system=True), "kernel.begin_cover", {"away": away})
        request.session[COVERING] = away
    return redirect("/staff/")
