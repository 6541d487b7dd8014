"""Roles and duties that this version ships and the council lacks, with the way to take them on."""

from typing import Any

from django.http import HttpRequest

from chamberlain.ui.acts import act_view
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import caller_of, permits_of

PAGE = "/staff/access/shipped"
CRUMBS = [("Access", "/staff/access")]


def _more(request: HttpRequest) -> dict[str, Any]:
    permits = permits_of(caller_of(request))
    return {
        "breadcrumbs": CRUMBS,
        "actions": [{"text": "What was asked for", "href": f"{PAGE}/changes"}]
        if permits("kernel.shipped_changes")
        else [],
    }


SHIPPED = ListPage(
    query="kernel.shipped_differences",
    title="Shipped, and lacking here",
    columns=[
        Column("code", "Take on", link=f"{PAGE}/{{kind}}/{{code}}"),
        Column("kind", "Kind"),
        Column("name", "Name"),
        Column("state", "State", "tag"),
        Column("adds", "Adds"),
        Column("drops", "Takes away"),
        Column("own", "Your own, kept"),
        Column("waiting", "Asked for"),
    ],
    filters=[],
    more=_more,
    empty=("Nothing is lacking", "Every role and rule is as this version ships it, or your own."),
)
CHANGES = ListPage(
    query="kernel.shipped_changes",
    title="Shipped roles and duties asked for",
    columns=[
        Column("change", "Change"),
        Column("kind", "Kind"),
        Column("code", "Code"),
        Column("state", "State", "tag"),
        Column("asked_by", "Asked by"),
        Column("asked_on", "On", "date"),
        Column("settled_by", "Settled by"),
        Column("settled_on", "On", "date"),
        Column("reason", "Reason"),
    ],
    filters=[],
    more=lambda request: {"breadcrumbs": [*CRUMBS, ("Shipped, and lacking here", PAGE)]},
    empty=("Nothing was asked for", "What is lacking stands on the page before."),
)
propose = act_view(
    "kernel.propose_shipped",
    redirect=PAGE,
    done="Asked for: another person agrees it",
    title="Take on what is shipped",
    submit="Ask for it",
    context=lambda request, kind, code: {
        "breadcrumbs": [*CRUMBS, ("Shipped, and lacking here", PAGE)],
        "title": f"Take on the {kind} {code}",
    },
)
