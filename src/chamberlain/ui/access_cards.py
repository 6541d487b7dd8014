"""Access to be answered for, as cards: a person, what they hold, and Keep or End at each."""

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.queries.recertifying import ReviewRow
from chamberlain.ui.pages import Pages
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day

REACHES = {
    "all": "everything",
    "entity": "all of {entity}",
    "directorate": "directorate {place} of {entity}",
    "cost_centre": "cost centre {place} of {entity}",
    "own": "their own, or their team's",
}


READS = "it only reads, and reading is not recorded"


def access_cards(rows: Iterable[ReviewRow]) -> list[dict[str, Any]]:
    """Return one card for each person, with each grant in words."""
    people: dict[str, list[ReviewRow]] = {}
    for row in rows:
        people.setdefault(row.person, []).append(row)
    return [
        {
            "name": held[0].name,
            "title": held[0].title,
            "seen": f"Last signed in {day(held[0].last_sign_in_on)}"
            if held[0].last_sign_in_on
            else "Never signed in, as far as is on record",
            "conflicts": held[0].conflicts,
            "reviews": [one.review for one in held],
            "key": uuid.uuid4().hex,
            "grants": [_grant(one) for one in held],
        }
        for held in people.values()
    ]


def _grant(row: ReviewRow) -> dict[str, str]:
    reach = REACHES[row.reach].format(entity=row.entity or "", place=row.place or "")
    unused = READS if row.reads_only else "never used to act"
    used = f"last used {day(row.last_used_on)}" if row.last_used_on else unused
    limits = f", up to {row.limits}" if row.limits else ""
    return {
        "review": row.review,
        "role": row.role_name,
        "words": f"Reaches {reach}{limits}; {used}",
        "unused": "" if row.last_used_on or row.reads_only else "never used to act",
        "key": uuid.uuid4().hex,
    }


def answer_view(command: str, pages: Pages, back: str) -> Callable[..., HttpResponse]:
    """Return a view that answers for the grants sent and goes `back`, with the address's parts."""

    @needs(command)
    @require_POST
    @pages.guarded
    def answer(request: HttpRequest, caller: Caller, **parts: str) -> HttpResponse:
        given = {
            "reviews": request.POST.getlist("reviews"),
            "answer": request.POST.get("answer", ""),
            "reason": request.POST.get("reason", ""),
        }
        key = request.POST.get("_key")
        done = run(caller, command, given, key=f"form:{key}" if key else None)
        said = "kept" if given["answer"] == "keep" else "ended"
        messages.success(request, f"{count(int(done.value), 'role')} {said}")
        return HttpResponseRedirect(back.format(**parts))

    return answer
