"""The counter: one page to open a session, take payments, and count it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel.door import Answer, Caller, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import suggestions
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import pounds

SUGGESTED = 12


@needs("income.my_session")
@PAGES.guarded
def till(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Go to the caller's open session, or to where one is opened."""
    mine = ask(caller, "income.my_session", {})
    return HttpResponseRedirect(f"{BASE}sessions/{mine}" if mine else f"{BASE}sessions/open")


@needs("income.till_session")
@PAGES.page
def session(request: HttpRequest, caller: Caller, session: str) -> Shown:
    """Show a session: what was taken, what should be in the drawer, what was counted."""
    found = ask(caller, "income.till_session", {"session": session})
    expected = found.float_pence + found.expected_cash_pence
    counted = found.variance_pence is not None
    tiles = [
        {"label": "Float", "value": pounds(found.float_pence)},
        {"label": "Cash taken", "value": pounds(found.expected_cash_pence)},
        {"label": "Cheques taken", "value": pounds(found.expected_cheques_pence)},
        {"label": "Should be in the drawer", "value": pounds(expected)},
    ]
    if counted:
        tiles.append({"label": "Difference", "value": pounds(found.variance_pence)})
    return "income/session.html", {
        "title": f"{found.cashier}, {found.opened_on:%-d %B %Y}",
        "kind": f"Till session {session}",
        "status": found.state,
        "found": found,
        "tiles": tiles,
        "here": f"{BASE}sessions/{session}",
        "rows": [
            [one["receipt"], one["account"], one["name"], one["channel"], one["payer"],
             pounds(int(one["amount_pence"]))]
            for one in found.taken
        ],
        "breadcrumbs": [("Income", BASE), ("Sessions", f"{BASE}sessions"), (session, "")],
    }  # fmt: skip


@needs("income.accounts")
@PAGES.guarded
def suggest(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Offer accounts by reference, name or postcode as one types."""
    said = request.GET.get("account", "").strip()
    if len(said) < 2:
        return HttpResponse(suggestions([]))
    given = {"search": said, "entity": PAGES.entity_of(caller), "limit": SUGGESTED}
    found = ask(caller, "income.accounts", given)
    return HttpResponse(
        suggestions(
            (row["account"], f"{row['name']}, {row['postcode']}: {pounds(row['balance_pence'])}")
            for row in found.iter_rows(named=True)
        )
    )


def taken(answer: Answer) -> str:
    """Say what a payment did, as the cashier tells the payer."""
    one: Any = answer.value
    left = format_pounds(one.balance_pence)
    return f"{one.receipt}: {format_pounds(one.amount_pence)} for {one.name}. Left to pay: {left}"


open_session = act_view(
    "income.open_session",
    redirect=f"{BASE}sessions/{{value}}",
    fixed=PAGES.here,
    done="Open",
    title="Open a till session",
    submit="Open",
)
take_payment = act_view(
    "income.take_payment",
    redirect=f"{BASE}sessions/{{session}}/take",
    asks={
        "account": Ask(label="Account", hint="Its reference, or part of a name or postcode",
                       suggest=f"{BASE}accounts/suggest"),
        "amount_pence": Ask(label="Amount"),
    },
    done=taken,
    title="Take a payment",
    submit="Take",
)  # fmt: skip
count_session = act_view(
    "income.count_session",
    redirect=f"{BASE}sessions/{{session}}",
    asks={
        "cash_pence": Ask(label="Cash in the drawer", hint="The float with it"),
        "cheques_pence": Ask(label="Cheques"),
        "reason": Ask(label="What you know of a difference"),
    },
    done=lambda answer: (
        f"Counted. Difference: {format_pounds(answer.value.variance_pence)}"
        + ("" if answer.value.state == "closed" else ", for another person to agree")
    ),
    title="Count the session",
    submit="Count and end",
)
agree_session = act_view(
    "income.agree_session",
    redirect=f"{BASE}sessions/{{session}}",
    done="Agreed, and posted",
    title="Agree a difference",
    submit="Agree",
)
