"""Purchase cards: registers, one's own purchases coded, others' approved one after another."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, ask
from chamberlain.payables.queries.cards import CardLineRow, CardLineView
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Pages, Shown, caller_of, entity_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}cards"
MY = "/my/card"
MINE = Pages("/my/", MY)
STATES = ("overdue", "waiting", "queried", "coded", "approved", "unknown")
TRAIL = [("Purchase cards", HERE)]


def _offered(request: HttpRequest) -> dict[str, Any]:
    return PAGES.actions(
        request,
        ("Approve purchases", "cards/approve", "a", "payables.approve_card_lines"),
        ("Load a statement", "cards/load", "l", "payables.load_card_statement"),
        ("Issue a card", "cards/issue", "", "payables.issue_card"),
        ("Remind holders", "cards/remind", "", "payables.remind_card_holders"),
        ("Cards", "cards/held", "", "payables.cards"),
        ("Statements", "cards/statements", "", "payables.card_statements"),
        ("Clearing account", "cards/clearing", "", "payables.card_clearing"),
    )


LINES = ListPage(
    query="payables.card_lines",
    title="Purchase cards",
    columns=[
        Column("reference", "Purchase", link=f"{HERE}/lines/{{reference}}"),
        Column("bought_on", "Bought", "date"),
        Column("merchant", "From"),
        Column("holder_name", "Holder"),
        Column("cost_centre", "Cost centre"),
        Column("amount_pence", "Amount", "pence", why="payables:card_line:{reference}"),
        Column("state", "State", "tag"),
        Column("code_by", "Code by", "date"),
        Column("flags", "Stands out", sortable=False),
        Column("purpose", "For", sortable=False),
    ],
    filters=[
        Filter("state", options=[(one, one.capitalize()) for one in STATES]),
        Filter("statement", "Statement (CST-…)"),
        Filter("card", "Card (CRD-…)"),
        "since",
        "until",
    ],
    sort="-bought_on",
    totals=["amount_pence"],
    more=_offered,
    empty=("No purchases match", "Clear a filter, or load a statement."),
)

CARDS = ListPage(
    query="payables.cards",
    title="Cards and holders",
    columns=[
        Column("reference", "Card", link=f"{HERE}/lines?chosen=1&card={{reference}}"),
        Column("holder_name", "Holder"),
        Column("last_four", "Ends", "code"),
        Column("account", "Account"),
        Column("cost_centre", "Cost centre"),
        Column("single_limit_pence", "At once", "pence"),
        Column("month_limit_pence", "In a month", "pence"),
        Column("waiting", "To code", "count"),
        Column("overdue", "Overdue", "count"),
        Column("reminders", "Reminders", "count"),
        Column("ended_on", "Ended", "date"),
    ],
    filters=["ended"],
    more=lambda request: {
        "breadcrumbs": [*TRAIL, ("Cards", "")],
        "actions": [
            {"text": label, "href": f"/staff/do/{name}"}
            for name, label in (
                ("payables.set_card_limits", "Change limits"),
                ("payables.set_card_layout", "Say how a provider's file is laid out"),
                ("payables.end_card", "End a card"),
                ("payables.add_card_account", "Add an account"),
            )
        ],
    },
    empty=("No card is in use", "Issue one."),
)

STATEMENTS = ListPage(
    query="payables.card_statements",
    title="Card statements",
    columns=[
        Column("statement_id", "Statement", link=f"{HERE}/lines?chosen=1&statement={{reference}}"),
        Column("account", "Account"),
        Column("period_end", "To", "date"),
        Column("lines", "Lines", "count"),
        Column("lines_pence", "Lines come to", "pence"),
        Column("bill_pence", "Bill", "pence", why="payables:card_statement:{reference}"),
        Column("set_aside", "Set aside", "count"),
        Column("waiting", "To code", "count"),
        Column("coded", "To approve", "count"),
        Column("approved", "Approved", "count"),
        Column("due_on", "Taken on", "date"),
        Column("paid_on", "Seen on the bank", "date"),
    ],
    filters=["account"],
    more=lambda request: {"breadcrumbs": [*TRAIL, ("Statements", "")]},
    empty=("No statement is loaded", "Load the provider's monthly file."),
)

CLEARING = ListPage(
    query="payables.card_clearing",
    title="Purchase card clearing account",
    columns=[
        Column("account", "Account"),
        Column("clearing_account", "Subjective"),
        Column("paid_pence", "Bills seen on the bank", "pence"),
        Column("posted_pence", "Purchases posted", "pence"),
        Column("expected_pence", "So it stands at", "pence"),
        Column("ledger_pence", "Ledger", "pence"),
        Column("difference_pence", "Difference", "pence"),
        Column("to_code_pence", "To code", "pence"),
        Column("to_approve_pence", "To approve", "pence"),
        Column("billed_not_paid_pence", "Billed, not taken yet", "pence"),
    ],
    filters=["as_at"],
    start=lambda request: {"as_at": clock.business_date()},
    fixed=lambda request: {"entity": entity_of(caller_of(request))},
    more=lambda request: {"breadcrumbs": [*TRAIL, ("Clearing account", "")]},
    empty=("There is no card account", "Add one first."),
)


@needs("payables.own_card_lines")
@MINE.page
def mine(request: HttpRequest, caller: Caller) -> Shown:
    """Show what one bought by card and has to code."""
    found = ask(caller, "payables.own_card_lines")
    return "payables/my_card.html", {
        "title": "Your purchases by card",
        "rows": [_row(one) for one in found],
        "left": words.pounds(sum(one.amount_pence for one in found)),
    }


def _row(one: CardLineRow) -> list[Any]:
    return [
        components.link(one.merchant, f"{MY}/{one.reference}/code", "govuk-link"),
        words.day(one.bought_on),
        components.money(one.amount_pence),
        words.day(one.code_by),
        components.tag(one.state),
    ]


@needs("payables.card_line")
@PAGES.page
def one_line(request: HttpRequest, caller: Caller, line: str) -> Shown:
    """Show one purchase: coding, receipt, who did what."""
    found = ask(caller, "payables.card_line", {"line": line})
    return "payables/card_line.html", _shown(found) | {
        "breadcrumbs": [*TRAIL, (line, "")],
        "waits": 0,
    }


@needs("payables.approve_card_lines", "payables.card_lines_to_approve", "payables.card_line")
@PAGES.page
def approve(request: HttpRequest, caller: Caller) -> Shown:
    """Show the oldest purchase that waits for one's approval, and how many there are."""
    waiting = ask(caller, "payables.card_lines_to_approve")
    trail = [*TRAIL, ("Approve", "")]
    if not waiting:
        return "payables/card_line.html", {"title": "Nothing to approve", "breadcrumbs": trail}
    after = request.GET.get("after", "")
    names = [one.reference for one in waiting]
    at = (names.index(after) + 1) % len(names) if after in names else 0
    found = ask(caller, "payables.card_line", {"line": names[at]})
    return "payables/card_line.html", _shown(found) | {
        "waits": len(waiting),
        "decides": True,
        "yes_url": f"{HERE}/lines/{names[at]}/approve",
        "back_url": f"{HERE}/lines/{names[at]}/query",
        "next_url": f"{HERE}/approve?after={names[at]}" if len(names) > 1 else "",
        "breadcrumbs": trail,
    }


def _shown(found: CardLineView) -> dict[str, Any]:
    facts = [
        ("Bought", words.day(found.bought_on)),
        ("From", found.merchant),
        ("Kind of merchant", found.category),
        ("Card", f"{found.holder_name}, ending {found.last_four}"),
        ("For", found.purpose),
        ("Stands out", found.flags),
        ("No receipt", found.no_receipt),
        ("Note", found.note),
        ("Coded by", found.coded_by),
        ("Approved by", found.approved_by),
    ]
    return {
        "title": words.pounds(found.amount_pence),
        "kind": f"Purchase by card {found.reference}",
        "line": found,
        "facts": [fact for fact in facts if fact[1]],
        "parts": [
            [
                part.cost_centre,
                part.account,
                part.vat_code,
                components.money(part.net_pence),
                components.money(part.vat_pence),
            ]
            for part in found.parts
        ],
        "receipt_url": f"/staff/documents/{found.receipt}" if found.receipt else "",
    }


def _coding(request: HttpRequest, line: str) -> dict[str, Any]:
    """Begin with the whole on the card's own codes, VAT as the statement shows it."""
    found = ask(caller_of(request), "payables.card_line", {"line": line})
    vat = found.vat_shown_pence or 0
    whole = {
        "net_pence": found.amount_pence - vat,
        "vat_pence": vat,
        "vat_code": "S" if vat else "OS",
        "account": found.subjective,
        "cost_centre": found.cost_centre,
    }
    parts = [part.model_dump(exclude={"fund"}) for part in found.parts] or [whole]
    return {"parts": parts, "purpose": found.purpose, "no_receipt": found.no_receipt}


def _beside(request: HttpRequest, line: str) -> dict[str, Any]:
    found = ask(caller_of(request), "payables.card_line", {"line": line})
    said = f"{words.pounds(found.amount_pence)}, {found.merchant}, {words.day(found.bought_on)}"
    question = f" Asked: {found.note}" if found.state == "queried" else ""
    return {"lead": f"{said}.{question}", "back_url": MY}


code = act_view(
    "payables.code_card_line",
    redirect=lambda answer, **_: MY,
    only=["purpose", "receipt", "no_receipt", "parts"],
    asks={
        "receipt": Ask(label="Receipt", hint="A photograph or PDF; VAT is claimed only with one"),
        "no_receipt": Ask(label="Or why there is none"),
        "parts": Ask(label="What it is charged to"),
    },
    start=_coding,
    done="Coded: it waits for approval",
    title="Code a purchase",
    submit="Send for approval",
    context=_beside,
)


def _decided(answer: Answer) -> str:
    return f"{words.count(len(answer.value.accepted), 'purchase')} approved and posted"


approve_line = act_view(
    "payables.approve_card_lines",
    redirect=f"{HERE}/approve",
    fixed=lambda request, line: {"lines": [line]},
    only=["note"],
    done=_decided,
    title="Approve a purchase",
    submit="Approve",
    context={"back_url": f"{HERE}/approve"},
)
query_line = act_view(
    "payables.query_card_line",
    redirect=f"{HERE}/approve",
    done="Sent back to the holder",
    title="Send a purchase back",
    submit="Send back",
    context={"back_url": f"{HERE}/approve"},
)


def _accounts(request: HttpRequest) -> dict[str, Ask]:
    found = ask(caller_of(request), "payables.card_accounts", PAGES.here(request))
    return {
        "account": Ask(options=[(one.code, f"{one.code} {one.provider}") for one in found]),
        "document": Ask(label="The provider's file", hint="CSV or workbook"),
        "statement_id": Ask(label="Statement number"),
        "period_end": Ask(label="Statement to"),
        "due_on": Ask(label="Taken by direct debit on"),
        "bill_pence": Ask(label="The bill", hint="What the statement says will be taken"),
    }


def _loaded(answer: Answer) -> str:
    one = answer.value
    if one.known_before:
        return f"{one.statement} came before: nothing was taken twice"
    aside = f", {len(one.set_aside)} set aside" if one.set_aside else ""
    return f"{words.count(one.lines, 'purchase')} to their holders{aside}"


load = act_view(
    "payables.load_card_statement",
    redirect=f"{HERE}/statements",
    fixed=PAGES.here,
    asks=_accounts,
    done=_loaded,
    title="Load a card statement",
    submit="Load",
    context={"back_url": HERE, "breadcrumbs": [*TRAIL, ("Load", "")]},
)
issue = act_view(
    "payables.issue_card",
    redirect=f"{HERE}/held",
    fixed=PAGES.here,
    asks=lambda request: {"account": _accounts(request)["account"]},
    done="Card recorded",
    title="Issue a card",
    context={"back_url": f"{HERE}/held", "breadcrumbs": [*TRAIL, ("Issue", "")]},
)
remind = act_view(
    "payables.remind_card_holders",
    redirect=f"{HERE}?chosen=1&state=overdue",
    fixed=PAGES.here,
    done=lambda answer: f"{words.count(answer.value, 'holder')} reminded",
    title="Remind holders of what is not coded",
    submit="Remind",
    context={"back_url": HERE},
)
