"""Switching to act for somebody who is away, and back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from chamberlain.ui.ways import needs
from chamberlain.web.covering import COVERING
from chamberlain.web.notes import note
from chamberlain.web.pages import staff


@needs()
@require_POST
@staff
def switch(request: HttpRequest) -> HttpResponse:
    """Act for the person named, whom an agreed cover in force names too; without one, for nobody.

    Both ways are noted as the person's own doing.
    """
    before = request.session.get(COVERING)
    away = request.POST.get("away") or None
    if before is not None and before != away:
        note(request, "kernel.end_cover", {"away": before}, request.user)
        del request.session[COVERING]
    if away is not None and before != away:
        note(request, "kernel.begin_cover", {"away": away}, request.user)
        request.session[COVERING] = away
    return redirect("/staff/")
