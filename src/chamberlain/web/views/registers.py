"""Who is here, who holds what, and what was done: lists like any other."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import NotPermitted, ask
from chamberlain.kernel.door.authority import grants_of
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of

ACTIONS = (
    ("kernel.add_person", "Add a person"),
    ("kernel.ask_access", "Ask for access"),
    ("kernel.arrange_cover", "Arrange cover"),
)


def _beside_access(request: HttpRequest) -> dict[str, Any]:
    """Return the duties that meet where they should not, and what this person may do here."""
    caller = caller_of(request)
    if not caller:
        return {}
    grants = grants_of(caller, clock.business_date())
    may = [name for name, _ in ACTIONS if any(grant.permits(name) for grant in grants)]
    return {
        "conflicts": _asked(request, "kernel.conflicts"),
        "may_see_people": any(grant.permits("kernel.people") for grant in grants),
        "may_see_campaigns": any(grant.permits("kernel.access_campaigns") for grant in grants),
        "may_see_shipped": any(grant.permits("kernel.shipped_differences") for grant in grants),
        "may_see_roles": any(grant.permits("kernel.roles") for grant in grants),
        "actions": [
            {"text": label, "href": f"/staff/do/{name}"} for name, label in ACTIONS if name in may
        ],
    }


def _asked(request: HttpRequest, query: str) -> list[object] | None:
    try:
        found: list[object] = ask(caller_of(request), query)
    except NotPermitted:
        return None
    return found


ACCESS = ListPage(
    query="kernel.grants",
    title="Access",
    columns=[
        Column("name", "Person"),
        Column("role_name", "Role"),
        Column("reach", "Reach"),
        Column("entity", "Entity"),
        Column("place", "Place"),
        Column("held_from", "From", "date"),
        Column("held_to", "To", "date"),
    ],
    filters=[Filter("on", "Held on")],
    sort="name",
    template="web/access.html",
    more=_beside_access,
)

PEOPLE = ListPage(
    query="kernel.people",
    title="People",
    columns=[
        Column("name", "Person", why="kernel:person:{person}"),
        Column("username", "Signs in as"),
        Column("title", "Work"),
        Column("active", "May sign in", "yes_no"),
    ],
    sort="name",
)

AUDIT = ListPage(
    query="kernel.acts",
    title="Audit",
    columns=[
        Column("at", "When", "instant"),
        Column("reference", "Act", link="/staff/audit/{reference}"),
        Column("name", "Who"),
        Column("on_behalf_of", "For"),
        Column("command", "What"),
        Column("door", "Door"),
        Column("outcome", "Outcome", "tag"),
        Column("refusal", "Why refused"),
    ],
    filters=[
        Filter("subject", "On (a reference)"),
        Filter("person", "Person (USR-…)"),
        Filter("command", "Act"),
        Filter("outcome", "Outcome", options=[("done", "Done"), ("refused", "Refused")]),
        Filter("since", "From"),
        Filter("until", "To"),
    ],
    sort="-at",
)


def _words(states: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, one.capitalize()) for one in states]


def _acts_of(request: HttpRequest, acts: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Return those of the acts, as (command, label), that this person may do."""
    grants = grants_of(caller_of(request), clock.business_date())
    return {
        "actions": [
            {"text": label, "href": f"/staff/do/{name}"}
            for name, label in acts
            if any(grant.permits(name) for grant in grants)
        ]
    }


WEBHOOK_ACTS = (
    ("kernel.add_webhook", "Tell another system"),
    ("kernel.replay_webhook", "Send events again"),
    ("kernel.renew_webhook_secret", "New secret"),
    ("kernel.end_webhook", "Stop telling one"),
)

WEBHOOKS = ListPage(
    query="kernel.webhooks",
    title="Systems told of events",
    columns=[
        Column("webhook", "Webhook", link="/staff/webhooks/deliveries?chosen=1&webhook={webhook}"),
        Column("address", "Address"),
        Column("events", "Events", sortable=False),
        Column("added_on", "Since", "date"),
        Column("ended_on", "Ended", "date"),
        Column("taken", "Taken", "count"),
        Column("waiting", "Waiting", "count"),
        Column("parked", "Parked", "count"),
    ],
    filters=[],
    empty=("No system is told", "Add one, and it is told of the events it asks for."),
    more=lambda request: _acts_of(request, WEBHOOK_ACTS),
)

WEBHOOK_DELIVERIES = ListPage(
    query="kernel.webhook_deliveries",
    title="Events sent to other systems",
    columns=[
        Column("event", "Event"),
        Column("act", "Act", link="/staff/audit/{act}"),
        Column("webhook", "Webhook"),
        Column("state", "State", "tag"),
        Column("attempts", "Attempts", "count"),
        Column("next_at", "Next try", "instant"),
        Column("delivered_at", "Taken", "instant"),
        Column("answer", "Answer"),
    ],
    filters=[
        Filter("webhook", "Webhook (HOOK-…)"),
        Filter(
            "state",
            "State",
            options=[(one, one.capitalize()) for one in ("taken", "waiting", "parked")],
        ),
    ],
    empty=("Nothing was sent", "No event that anybody asked for has happened."),
)


INTERFACE_STATES = ("late", "differs", "on time", "not due", "never run", "ended")
RUN_STATES = ("agrees", "differs", "settled", "again")

INTERFACE_ACTS = (
    ("kernel.set_interface", "Say when one is expected"),
    ("kernel.settle_interface_run", "Settle a difference"),
    ("kernel.replay_interface_run", "Take one again"),
)

INTERFACES = ListPage(
    query="kernel.interfaces",
    title="Interfaces",
    columns=[
        Column("name", "Feed", link="/staff/interfaces/runs?chosen=1&feed={feed}&entity={entity}"),
        Column("way", "Way"),
        Column("entity", "Entity"),
        Column("state", "State", "tag"),
        Column("owner", "Answers for it", sortable=False),
        Column("every", "Expected every", "tag"),
        Column("last_on", "Last ran", "date"),
        Column("items", "Items", "count"),
        Column("amount_pence", "Amount", "pence", why="kernel:interface_run:{last_run}"),
        Column("expected_on", "Next expected", "date"),
        Column("runs", "Runs", "count"),
        Column("unsettled", "Unsettled", "count"),
    ],
    filters=[Filter("state", "State", options=_words(INTERFACE_STATES))],
    more=lambda request: _acts_of(request, INTERFACE_ACTS),
    empty=("No feed ran yet", "Each feed is listed once it ran, or is said to be expected."),
)

INTERFACE_RUNS = ListPage(
    query="kernel.interface_runs",
    title="Runs of interfaces",
    columns=[
        Column("run", "Run", why="kernel:interface_run:{run}"),
        Column("ran_at", "When", "instant"),
        Column("feed", "Feed"),
        Column("filename", "File", link="/staff/documents/{document}"),
        Column("state", "Totals", "tag"),
        Column("items", "Items", "count"),
        Column("amount_pence", "Amount", "pence"),
        Column("set_aside", "Set aside", "count"),
        Column("said_items", "They say", "count"),
        Column("said_pence", "They say, amount", "pence"),
        Column("difference", "Difference", sortable=False),
        Column("settled", "Settled", sortable=False),
        Column("before", "Same file as", why="kernel:interface_run:{before}"),
        Column("sha256", "SHA-256", "code", sortable=False),
    ],
    filters=[
        Filter("feed", "Feed"),
        Filter("run", "Run (IFR-…)"),
        Filter("state", "Totals", options=_words(RUN_STATES)),
        Filter("since", "From"),
        Filter("until", "To"),
    ],
    more=lambda request: (
        _acts_of(request, INTERFACE_ACTS)
        | {"breadcrumbs": [("Interfaces", "/staff/interfaces"), ("Runs", "")]}
    ),
    empty=("No run matches", "Clear a filter."),
)

MAIL = ListPage(
    query="kernel.mails",
    title="E-mails sent and to be sent",
    columns=[
        Column("mail", "E-mail", link="/staff/why/kernel:mail:{mail}"),
        Column("kind", "Kind"),
        Column("about", "About"),
        Column("state", "State", "tag"),
        Column("attempts", "Attempts", "count"),
        Column("next_at", "Next try", "instant"),
        Column("sent_at", "Sent", "instant"),
        Column("answer", "Answer"),
    ],
    filters=[
        Filter("state", "State", options=_words(("sent", "waiting", "parked"))),
        Filter("kind", "Kind"),
    ],
    empty=("Nothing was sent", "No e-mail of that kind is due. Nothing goes without a server."),
    more=lambda request: _acts_of(request, (("kernel.retry_mail", "Try again"),)),
)
