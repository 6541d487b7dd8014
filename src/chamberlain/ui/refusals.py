"""How a refusal is shown: its own words, with the status it carries."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.door import Refusal


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """The way to sign in and then come back here."""
    back = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{back}")


def refused(request: HttpRequest, refusal: Refusal, back_url: str = "") -> HttpResponse:
    """A page which says what was refused and why; nothing was changed."""
    titles = {403: "You may not do this", 404: "This is not here"}
    context = {
        "title": titles.get(refusal.status, "This was not done"),
        "refusal": refusal,
        "back_url": back_url,
    }
    return render(request, "ui/refusal.html", context, status=refusal.status)
