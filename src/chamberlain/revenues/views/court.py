"""The court's pages: hearings, their cases, liability orders."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.queries.court import CaseRow
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HEARINGS = ListPage(
    query="revenues.hearings",
    title="Hearings",
    columns=[
        Column("reference", "Hearing", link=f"{BASE}hearings/{{reference}}"),
        Column("held_on", "Day", "date"),
        Column("court", "Court"),
        Column("cases", "Cases", "count"),
        Column("listed", "Still listed", "count"),
        Column("ordered", "Orders", "count"),
        Column("claimed_pence", "Claimed", "pence"),
        Column("cost_pence", "Costs of summonses", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("listed", "heard"))],
    sort="-held_on",
    empty=("No hearings yet", "Releasing a list of summonses lists its cases before the court."),
)

ORDERS = ListPage(
    query="revenues.liability_orders",
    title="Liability orders",
    columns=[
        Column("reference", "Order", link=f"{BASE}orders/{{reference}}"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("named", "Named"),
        Column("year", "Year"),
        Column("made_on", "Made on", "date"),
        Column("tax_pence", "Tax", "pence"),
        Column("cost_pence", "Costs", "pence"),
        Column("left_pence", "Left", "pence", why="revenues:order:{reference}"),
        Column("method", "Being done", "tag"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("state", options=states("in_force", "quashed")),
        Filter("waiting", "Money left and nothing being done"),
    ],
    sort="-reference",
    totals=["left_pence"],
    more=lambda request: PAGES.actions(
        request,
        (
            "Place those waiting with agents",
            "enforcement/agents",
            "g",
            "revenues.place_with_agents",
        ),
    ),
    empty=("No liability orders", "Record the orders of a hearing."),
)


@needs("revenues.hearing", "revenues.court_cases")
@PAGES.page
def hearing(request: HttpRequest, caller: Caller, hearing: str) -> Shown:
    """Show a hearing with its cases and what may be done with each."""
    one = ask(caller, "revenues.hearing", {"hearing": hearing})
    cases = ask(caller, "revenues.court_cases", {"hearing": hearing})
    return "revenues/hearing.html", {
        "title": f"Hearing of {day(one.held_on)}",
        "kind": f"{one.court}, {hearing}",
        "status": one.state,
        "found": one,
        "here": f"{BASE}hearings/{hearing}/",
        "due": one.state == "listed" and one.held_on <= clock.business_date(),
        "tiles": [
            {"label": "Cases", "value": f"{one.cases:,}"},
            {"label": "Still listed", "value": f"{one.listed:,}"},
            {"label": "Orders", "value": f"{one.ordered:,}"},
            {"label": "Claimed", "value": pounds(one.claimed_pence),
             "note": f"and costs of {pounds(one.cost_pence)}"},
        ],
        "facts": [("Signed by", one.signed_by or "nobody yet"),
                  ("Signed order", one.document or "not filed yet")],
        "rows": [
            [link(row.account, f"{BASE}accounts/{row.account}"), row.name, year_name(row.year),
             pounds(row.claimed_pence), pounds(row.summons_cost_pence), pounds(row.balance_pence),
             tag("on hold" if row.held and row.state == "listed" else row.state),
             row.reason, *_decisions(row)]
            for row in cases[:200]
        ],
        "breadcrumbs": [("Hearings", f"{BASE}hearings")],
    }  # fmt: skip


def _decisions(row: CaseRow) -> list[object]:
    """Return the ways to withdraw, put off or dismiss a case that is still listed."""
    if row.state != "listed":
        return ["", "", ""]
    ways = (("Withdraw", "withdraw"), ("Put off", "adjourn"), ("Dismissed", "dismiss"))
    return [link(words, f"{BASE}cases/{row.reference}/{place}") for words, place in ways]


@needs("revenues.liability_order")
@PAGES.page
def order(request: HttpRequest, caller: Caller, order: str) -> Shown:
    """Show a liability order: its sums, who owes it, what they told, what is being done."""
    found = ask(caller, "revenues.liability_order", {"order": order})
    one = found.order
    return "revenues/order.html", {
        "title": f"Liability order {order}",
        "kind": f"Account {one.account}, {year_name(one.year)}",
        "status": one.state,
        "found": found,
        "here": f"{BASE}orders/{order}/",
        "agents": f"{BASE}enforcement/agents?order={order}",
        "tiles": [
            {"label": "Tax", "value": pounds(one.tax_pence)},
            {"label": "Costs", "value": pounds(one.cost_pence)},
            {"label": "Left", "value": pounds(one.left_pence)},
            {"label": "Being done", "value": one.method.replace("_", " ") or "nothing"},
        ],
        "facts": [
            ("Named", f"{one.named}{', jointly and severally' if ', ' in one.named else ''}"),
            ("Premises" if found.rated else "Home", one.address),
            ("Made on", f"{day(one.made_on)}, {found.court}"),
            ("Signed by", found.signed_by),
            ("Asked for information", day(found.asked_on) if found.asked_on else "not asked"),
            ("To be answered by", day(found.reply_by) if found.reply_by else ""),
        ],
        "parties": [
            [party.name, party.work.replace("_", " ") or "not told yet",
             party.payer or party.benefit.replace("_", " "),
             tag("vulnerable") if party.vulnerable else ""]
            for party in found.parties
        ],
        "breadcrumbs": [("Liability orders", f"{BASE}orders")],
    }  # fmt: skip


def _of_hearing(answer: Any, **parts: Any) -> str:
    return f"{BASE}hearings"


withdraw_case = act_view(
    "revenues.withdraw_case",
    redirect=_of_hearing,
    done="Withdrawn from the court",
    title="Withdraw a case",
    submit="Withdraw",
)
adjourn_case = act_view(
    "revenues.adjourn_case",
    redirect=_of_hearing,
    done=lambda answer: f"Put off: case {answer.value}",
    title="Put a case off",
    submit="Put off",
)
dismiss_case = act_view(
    "revenues.dismiss_case",
    redirect=_of_hearing,
    done="Recorded as dismissed: its costs came off",
    title="Record a dismissal",
    submit="Record",
)
record_orders = act_view(
    "revenues.record_orders",
    redirect=f"{BASE}hearings/{{hearing}}",
    asks={"signed_by": Ask(label="Who signed it", hint="The magistrate or legal adviser"),
          "document": Ask(label="The signed order", hint="May be filed later")},
    done=lambda answer: f"{answer.value.orders:,} orders made, {answer.value.paid:,} were paid",
    title="Record the court's orders",
    submit="Record the orders",
)  # fmt: skip
file_signed_order = act_view(
    "revenues.file_signed_order",
    redirect=f"{BASE}hearings/{{hearing}}",
    done="Filed",
    title="File the signed order",
    submit="File",
)
quash_order = act_view(
    "revenues.quash_order",
    redirect=f"{BASE}orders/{{order}}",
    done="Recorded as quashed",
    title="Record that the order was quashed",
    submit="Record",
)
