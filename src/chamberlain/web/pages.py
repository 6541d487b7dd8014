"""What each page of the staff door passes: signed in, and refusals shown as people read them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chamberlain.kernel.door import Refusal
from chamberlain.ui.pages import caller_of

View = Callable[..., HttpResponse]


def staff(view: View) -> View:
    """Ask for sign-in first; show a refusal as a page with its status."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not caller_of(request):
            return redirect(f"/sign-in?{urlencode({'next': request.get_full_path()})}")
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            context = {"title": "Not done", "refusal": refusal}
            return render(request, "web/refused.html", context, status=refusal.status)

    return guarded
