"""The lists of grants: the register, claims, what falls due, what is unspent at year end."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.views.grants import GRANTS
from chamberlain.budgets.views.lists import YEAR, ways_above
from chamberlain.budgets.views.pages import BASE, year_start
from chamberlain.kernel import clock
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of, entity_of

GRANT = f"{GRANTS}/{{grant}}"
OPEN = Filter("state", "State", [("open", "Open"), ("closed", "Closed"), ("", "All")])
DUE = Filter("state", "State", [("open", "Open"), ("met", "Met"), ("", "All")])
CLAIM_STATES = [("prepared", "Prepared"), ("certified", "Certified"), ("rejected", "Rejected")]
KIND = Filter("kind", "Kind", [("revenue", "Revenue"), ("capital", "Capital")])
PAGES = (
    ("Conditions", "conditions", "grant_conditions"),
    ("Claims", "claims", "grant_claims"),
    ("Unspent at year end", "grants/unspent", "grants_unspent"),
)


def _now(request: HttpRequest) -> dict[str, Any]:
    entity = request.GET.get("entity") or entity_of(caller_of(request))
    return {"entity": entity, "as_at": clock.business_date()}


def _entity(request: HttpRequest) -> dict[str, Any]:
    return {"entity": _now(request)["entity"]}


GRANT_LIST = ListPage(
    query="budgets.grants",
    title="Grants",
    columns=[
        Column("title", "Grant", link=GRANT),
        Column("awarding_body", "Awarded by"),
        Column("what", "Kind"),
        Column("ends_on", "Ends", "date"),
        Column("award_pence", "Award", "pence"),
        Column("recognised_pence", "Received or claimed", "pence"),
        Column("spend_pence", "Spent", "pence", why="budgets:grant:{grant}"),
        Column("claim_pence", "To claim", "pence"),
        Column("unspent_pence", "Unspent", "pence"),
        Column("next_due_on", "Next due", "date"),
    ],
    filters=[KIND, OPEN],
    fixed=_now,
    start={"state": "open"},
    totals=["award_pence", "recognised_pence", "spend_pence", "claim_pence", "unspent_pence"],
    template="budgets/list.html",
    more=ways_above("grants", ("Add a grant", "grants/add", "add_grant"), *PAGES),
    empty=("No grants match", "Awards, their conditions and claims stand here."),
)
CONDITIONS = ListPage(
    query="budgets.grant_conditions",
    title="Conditions of grants",
    columns=[
        Column("due_on", "Due", "date"),
        Column("days", "Days to go", "count"),
        Column("kind", "Kind"),
        Column("text", "What is asked for"),
        Column("title", "Grant", link=GRANT),
        Column("owner", "Who answers"),
        Column("state", "State", "tag"),
    ],
    filters=[DUE],
    fixed=_now,
    start={"state": "open"},
    template="budgets/list.html",
    more=ways_above("grants", ("Grants", "grants", "grants")),
    empty=("Nothing is due", "Reports, claims and certificates that grants ask for stand here."),
)
CLAIMS = ListPage(
    query="budgets.grant_claims",
    title="Claims",
    columns=[
        Column("reference", "Claim", link=f"{BASE}claims/{{reference}}"),
        Column("grant", "Grant", link=GRANT),
        Column("prepared_on", "Prepared", "date"),
        Column("prepared_by", "By"),
        Column("amount_pence", "Amount", "pence", why="budgets:grant_claim:{reference}"),
        Column("paid_pence", "Paid", "pence"),
        Column("decided_by", "Decided by"),
        Column("state", "State", "tag"),
    ],
    filters=[Filter("state", "State", CLAIM_STATES)],
    fixed=_entity,
    totals=["amount_pence", "paid_pence"],
    template="budgets/list.html",
    more=ways_above("grants", ("Grants", "grants", "grants")),
    empty=("No claims match", "What is claimed of awarding bodies stands here."),
)
UNSPENT = ListPage(
    query="budgets.grants_unspent",
    title="Grants unspent at year end",
    columns=[
        Column("title", "Grant", link=GRANT),
        Column("awarding_body", "Awarded by"),
        Column("recognised_pence", "Received or claimed", "pence"),
        Column("eligible_pence", "The grant's part of spend", "pence"),
        Column("unspent_pence", "Unspent", "pence", why="budgets:grant:{grant}"),
        Column("held_pence", "Held over so far", "pence"),
        Column("to_move_pence", "Still to move", "pence"),
        Column("held_in", "Held in"),
        Column("carry", "State", "tag"),
    ],
    filters=[YEAR],
    fixed=_entity,
    start=year_start,
    totals=["unspent_pence", "held_pence", "to_move_pence"],
    template="budgets/list.html",
    more=ways_above("grants", ("Grants", "grants", "grants")),
    empty=("Nothing is unspent", "What grants leave over at the end of a year stands here."),
)
