"""Where the pages of people are: HR's below /staff/people/, everybody's own below /my/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller
from chamberlain.people.queries.mine import Unlinked
from chamberlain.ui.pages import Pages, Shown, View

BASE = "/staff/people/"
MY = "/my/"
PAGES = Pages(BASE, seen_by="people.people")
MINE = Pages(MY, "/staff/")


def own_page(function: Callable[..., Shown]) -> View:
    """Return a page below /my/; who is not on the register is told whom to ask instead."""

    @wraps(function)
    def show(request: HttpRequest, caller: Caller, **parts: Any) -> Shown:
        try:
            return function(request, caller, **parts)
        except Unlinked as unlinked:
            return "people/unlinked.html", {
                "title": "Not on the register",
                "said": unlinked.message,
            }

    return MINE.page(show)
