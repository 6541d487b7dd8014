"""What is paid back of grants: the list, one with its figures, and what may be done to it."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.views.lists import ways_above
from chamberlain.budgets.views.pages import BASE, Place, link, may, page
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}clawbacks"
GRANTS = f"{BASE}grants"
STATES = [("proposed", "Proposed"), ("approved", "Approved"), ("rejected", "Rejected")]

CLAWBACKS = ListPage(
    query="budgets.grant_clawbacks",
    title="Paid back of grants",
    columns=[
        Column("reference", "Clawback", link=f"{HERE}/{{reference}}"),
        Column("title", "Grant", link=f"{GRANTS}/{{grant}}"),
        Column("awarding_body", "To"),
        Column("amount_pence", "Amount", "pence", why="budgets:grant_clawback:{reference}"),
        Column("unspent_pence", "Unspent", "pence"),
        Column("unmet", "Conditions unmet"),
        Column("due_on", "To be paid", "date"),
        Column("state", "State", "tag"),
    ],
    filters=[Filter("state", options=STATES)],
    totals=["amount_pence"],
    template="budgets/list.html",
    more=ways_above("grants"),
    empty=(
        "Nothing is paid back",
        "Proposed from a grant's page, once it has ended.",
    ),
)


@needs("budgets.grant_clawbacks")
@page
def clawback(request: HttpRequest, caller: Caller, place: Place, clawback: str) -> Shown:
    """Show a clawback with what it was worked out on, to be approved by another."""
    found = ask(caller, "budgets.grant_clawbacks", {"clawback": clawback})
    if not found:
        raise Unknown(f"There is no clawback {clawback}.")
    one = found[0]
    facts: list[tuple[object, ...]] = [
        ("Grant", link(one.title, f"{GRANTS}/{one.grant}")),
        ("To", one.awarding_body),
        ("Received or claimed", words.pounds(one.recognised_pence)),
        ("Of it spent as the grant allows", words.pounds(one.eligible_pence)),
        ("Unspent", words.pounds(one.unspent_pence)),
        ("Conditions unmet", one.unmet or "none"),
        ("Terms", one.terms or "none kept"),
        ("To be paid back", words.pounds(one.amount_pence)),
        ("Why", one.reason or "what is unspent after the grant's end"),
        ("Due", words.day(one.due_on)),
        ("Proposed by", f"{one.proposed_by}, {words.day(one.proposed_on)}"),
    ]
    if one.decided_by:
        facts.append((one.state.title(), f"{one.decided_by}, {words.day(one.decided_on)}"))
    if one.decided_why:
        facts.append(("Why", one.decided_why))
    decide = one.state == "proposed" and may(caller, "approve_grant_clawback")
    return "budgets/clawback.html", {
        "title": f"{words.pounds(one.amount_pence)} paid back",
        "kind": f"Clawback {clawback} · {one.title}",
        "status": one.state,
        "facts": facts,
        "approve": f"{HERE}/{clawback}/approve" if decide else "",
        "reject": f"{HERE}/{clawback}/reject" if decide else "",
        "why_url": why_url(f"budgets:grant_clawback:{clawback}"),
        "breadcrumbs": [("Grants", GRANTS), ("Paid back", HERE), (clawback, "")],
    }


def _lead(request: HttpRequest, grant: str) -> dict[str, Any]:
    """Return what may be asked for, above the form."""
    inputs = {"grant": grant, "as_at": clock.business_date()}
    row = ask(caller_of(request), "budgets.grant_clawback_due", inputs)
    said = row.why_none and f"Nothing is to be paid back: {row.why_none}."
    if not said:
        said = (
            f"{words.pounds(row.least_pence)} is unspent; at most {words.pounds(row.most_pence)} "
            f"may be asked for. Conditions unmet: {', '.join(row.unmet) or 'none'}."
        )
    return {"lead": said, "back_url": f"{GRANTS}/{grant}"}


propose = act_view(
    "budgets.propose_grant_clawback",
    redirect=f"{HERE}/{{value}}",
    asks={
        "amount_pence": Ask(label="Amount", hint="Blank: what is unspent"),
        "reason": Ask(label="Why", hint="Needed for any other amount"),
        "due_on": Ask(label="To be paid by", hint="Blank: in 30 days"),
    },
    done="Proposed: somebody else approves it",
    title="Propose what is paid back of a grant",
    submit="Propose",
    context=_lead,
)
approve = act_view(
    "budgets.approve_grant_clawback",
    redirect=f"{HERE}/{{clawback}}",
    done="Approved: payables owes it",
    title="Approve what is paid back",
    submit="Approve",
)
reject = act_view(
    "budgets.reject_grant_clawback",
    redirect=f"{HERE}/{{clawback}}",
    done="Rejected",
    title="Reject what is to be paid back",
    submit="Reject",
)
