"""Recertification of access: the campaigns, one with every grant, and those without a manager."""

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.kernel.recertifying import PAGE, rhythm
from chamberlain.kernel.recertifying import first_due as usual_due
from chamberlain.ui.access_cards import access_cards, answer_view
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Pages, Shown, caller_of, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day

PAGES = Pages("/staff/access/", PAGE)
CRUMBS = [("Access", "/staff/access"), ("Recertification", PAGE)]
STATES = ("asked", "kept", "ended", "lapsed", "gone", "spared")


def _offered(request: HttpRequest) -> dict[str, Any]:
    may = permits_of(caller_of(request))("kernel.open_campaign")
    actions = [{"text": "Open one", "href": f"{PAGE}/open", "key": "n"}] if may else []
    if permits_of(caller_of(request))("kernel.set_recertification"):
        actions.append({"text": "How often", "href": f"{PAGE}/rhythm"})
    return {"actions": actions, "breadcrumbs": CRUMBS[:1]}


CAMPAIGNS = ListPage(
    query="kernel.access_campaigns",
    title="Recertification of access",
    columns=[
        Column("name", "Recertification", link=f"{PAGE}/{{campaign}}"),
        Column("state", "State", "tag"),
        Column("opened_on", "Opened", "date"),
        Column("due", "To be answered by", "date"),
        Column("grants", "Asked about", "count"),
        Column("waiting", "Waiting", "count"),
        Column("kept", "Kept", "count"),
        Column("ended", "Ended", "count"),
        Column("lapsed", "Lapsed", "count"),
        Column("left_out", "Left out", "count"),
    ],
    filters=[],
    more=_offered,
    empty=("None was opened yet", "One each quarter asks managers for every role of their people."),
)


def _campaign(caller: Caller, campaign: str) -> Any:
    found = ask(caller, "kernel.access_campaigns")
    one = next((row for row in found if row.campaign == campaign), None)
    if one is None:
        raise Unknown(f"There is no recertification {campaign}.", field="campaign")
    return one


def _beside(request: HttpRequest) -> dict[str, Any]:
    """Return how far the campaign is, above its grants."""
    caller = caller_of(request)
    campaign = request.path.rstrip("/").rpartition("/")[2]
    one = _campaign(caller, campaign)
    answered = one.grants - one.waiting
    permits = permits_of(caller)
    offered = [
        ("Answer for those without a manager", f"{PAGE}/{campaign}/unmanaged",
         "kernel.certify_unmanaged_access"),
        ("Ask the owners instead", f"{PAGE}/{campaign}/pass", "kernel.pass_review"),
    ]  # fmt: skip
    return {
        "title": one.name,
        "breadcrumbs": CRUMBS,
        "tiles": [
            {"label": "Answered", "value": f"{answered:,} of {one.grants:,}"},
            {"label": "Kept", "value": f"{one.kept:,}"},
            {"label": "Ended", "value": f"{one.ended:,}"},
            {"label": "Lapsed", "value": f"{one.lapsed:,}"},
        ],
        "said": f"Opened {day(one.opened_on)}, to be answered by {day(one.due)}. "
        f"{one.left_out:,} grants of roles that reach one's own things alone were left out "
        f"({one.left_out_roles or 'none'}). Last used is the last act that a role "
        "allowed; what is only read is recorded nowhere."
        + (f" {one.spared:,} were kept as the last who could give access." if one.spared else ""),
        "actions": [
            {"text": text, "href": href}
            for text, href, name in offered
            if one.state == "open" and permits(name)
        ],
    }


REVIEWS = ListPage(
    query="kernel.access_reviews",
    title="Every grant asked about",
    columns=[
        Column("name", "Person", why="kernel:person:{person}"),
        Column("role_name", "Role"),
        Column("reach", "Reach"),
        Column("place", "Place"),
        Column("limits", "Limits"),
        Column("last_used_on", "Last used to act", "date"),
        Column("reads_only", "Only reads"),
        Column("conflicts", "Duties that meet"),
        Column("asked_of", "Asked of"),
        Column("state", "State", "tag"),
        Column("answered_by", "Answered by"),
        Column("answered_on", "On", "date"),
        Column("reason", "Reason"),
    ],
    filters=[
        Filter("state", "State", options=[(one, one.capitalize()) for one in STATES]),
        Filter("unmanaged", "Without a manager here"),
    ],
    sort="name",
    template="web/recertification.html",
    more=_beside,
)


open_one = act_view(
    "kernel.open_campaign",
    redirect=f"{PAGE}/{{value}}",
    start=lambda request: {"due": usual_due(clock.business_date())},
    asks={
        "name": Ask(label="What it is called", hint="Such as Access, quarter 3 of 2026-27"),
        "due": Ask(label="To be answered by"),
    },
    only=("name", "due"),
    done="Opened: managers find it in their inbox",
    title="Open a recertification of access",
    submit="Open",
    context={"breadcrumbs": CRUMBS},
)
set_rhythm = act_view(
    "kernel.set_recertification",
    redirect=PAGE,
    start=lambda request: asdict(rhythm()),
    asks={
        "every": Ask(label="Every", options=[("quarter", "Quarter"), ("year", "Year")]),
        "by_itself": Ask(label="It opens by itself on its day"),
        "month": Ask(label="Month a year begins", hint="1 to 12"),
        "day": Ask(label="Day a year begins", hint="1 to 28"),
    },
    done="Set, from the next that begins",
    title="How often access is looked at again",
    submit="Set",
    context={"breadcrumbs": CRUMBS},
)
pass_on = act_view(
    "kernel.pass_review",
    redirect=f"{PAGE}/{{campaign}}",
    asks={"person": Ask(label="Whose access", hint="USR-…"), "reason": Ask(label="Why")},
    done="The owners of access are asked",
    title="Ask the owners of access instead of a manager",
    submit="Ask them",
    context={"breadcrumbs": CRUMBS},
)


@needs("kernel.certify_unmanaged_access", "kernel.access_reviews")
@PAGES.page
def unmanaged(request: HttpRequest, caller: Caller, campaign: str) -> Shown:
    """Show what waits for the owners of access: people whose manager isn't known here."""
    one = _campaign(caller, campaign)
    asked = {"campaign": campaign, "state": "asked", "unmanaged": True}
    found = ask(caller, "kernel.access_reviews", asked)
    mine = [row for row in found if row.person not in (caller.person, caller.on_behalf_of)]
    return "ui/access_cards.html", {
        "title": "Access without a manager here",
        "breadcrumbs": [*CRUMBS, (one.name, f"{PAGE}/{campaign}")],
        "due": one.due,
        "cards": access_cards(mine),
        "post_to": f"{PAGE}/{campaign}/unmanaged/answer",
    }


answer_unmanaged = answer_view(
    "kernel.certify_unmanaged_access", PAGES, f"{PAGE}/{{campaign}}/unmanaged"
)
