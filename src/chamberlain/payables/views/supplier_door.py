"""The suppliers' door: where their money is, each invoice on a drawn timeline, each payment."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from chamberlain.kernel.door import Caller, ask
from chamberlain.payables.queries.supplier_door import WORDS, MyInvoice, MyPayment, MySupplier
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Pages, Shown, caller_of
from chamberlain.ui.ways import needs

BASE = "/suppliers/"
PAGES = Pages(BASE, f"{BASE}account")
RECENT = 8

INVOICES = ListPage(
    query="payables.my_invoices",
    title="Your invoices",
    columns=[
        Column("number", "Your number", link=f"{BASE}invoices/{{invoice}}"),
        Column("received_on", "Received", "date"),
        Column("gross_pence", "Amount", "pence"),
        Column("state", "Where it stands", "tag"),
        Column("pay_by", "Pay by", "date"),
        Column("paid_on", "Paid", "date"),
        Column("days_late", "Days late", "count"),
        Column("interest_pence", "Interest due", "pence"),
    ],
    filters=[
        Filter(
            "state",
            "Where it stands",
            options=[(one, one) for one in dict.fromkeys(WORDS.values())],
        )
    ],
    sort="-received_on",
    empty=("No invoices", "What you send us stands here from the day it comes in."),
)

PAYMENTS = ListPage(
    query="payables.my_payments",
    title="Payments to you",
    columns=[
        Column("payment", "Payment", link=f"{BASE}payments/{{payment}}"),
        Column("pay_on", "In your account", "date"),
        Column("state", "State", "tag"),
        Column("items", "Items", "count"),
        Column("amount_pence", "Amount", "pence"),
    ],
    filters=[],
    sort="-pay_on",
    empty=("No payments", "Each payment stands here with what it is for."),
)


def _change(request: HttpRequest) -> dict[str, Any]:
    link = ("Ask us to pay another account", "bank/change", "", "payables.my_propose_bank_details")
    return PAGES.actions(request, link)


BANK = ListPage(
    query="payables.my_bank_details",
    title="Where we pay you",
    columns=[
        Column("account", "Account", sortable=False),
        Column("account_name", "In the name of"),
        Column("state", "State", "tag"),
        Column("proposed_on", "Asked for", "date"),
        Column("usable_from", "Used from", "date"),
    ],
    filters=[],
    empty=("No account yet", "Tell us where to pay you; we will call before we use it."),
    more=_change,
)


@needs("payables.my_suppliers", "payables.my_invoices")
@PAGES.page
def account(request: HttpRequest, caller: Caller) -> Shown:
    """Show the next payment first, then what waits and where it stands."""
    suppliers: list[MySupplier] = ask(caller, "payables.my_suppliers")
    invoices: list[MyInvoice] = ask(caller, "payables.my_invoices")
    waits = [one for one in invoices if one.state not in {"Paid", "Cancelled", "Sent back"}]
    interest = sum(one.interest_pence or 0 for one in invoices)
    return "payables/door_account.html", {
        "title": "Where your money is",
        "suppliers": [
            {"name": one.name, "number": one.supplier, "tiles": _tiles(one, interest)}
            for one in suppliers
        ],
        "waits": [_row(one) for one in waits[:RECENT]],
        "more": len(waits) - RECENT if len(waits) > RECENT else 0,
        "late": any(one.interest_pence is None for one in invoices),
    }


def _tiles(one: MySupplier, interest: int) -> Any:
    following = f"{words.pounds(one.next_pence)} on {words.day(one.next_on)}" if one.next_on else ""
    return components.tiles(
        [
            {"label": "Next payment", "value": following or "None on its way"},
            {
                "label": "Still to be paid",
                "value": words.pounds(one.waiting_pence),
                "note": words.count(one.waiting, "invoice"),
            },
            {"label": "Late-payment interest due", "value": words.pounds(interest)},
        ]
    )


def _row(one: MyInvoice) -> tuple[object, ...]:
    return (
        components.link(one.number, f"{BASE}invoices/{one.invoice}"),
        words.day(one.received_on),
        components.tag(one.state),
        words.day(one.pay_on or one.pay_by),
        words.pounds(one.gross_pence),
    )


@needs("payables.my_invoice")
@PAGES.page
def invoice(request: HttpRequest, caller: Caller, invoice: str) -> Shown:
    """Show one invoice: each step to the money in the account, and what the law adds if late."""
    found: MyInvoice = ask(caller, "payables.my_invoice", {"invoice": invoice})
    return "payables/door_invoice.html", {
        "title": f"Invoice {found.number}",
        "kind": found.invoice,
        "status": found.state,
        "steps": steps_of(found),
        "facts": _facts(found),
        "back_url": f"{BASE}invoices",
    }


def steps_of(found: MyInvoice) -> list[dict[str, Any]]:
    """Return received, approved, being paid and paid, with the day of each and what is next."""
    days: list[tuple[str, date | None]] = [
        ("Received", found.received_on),
        ("Approved", found.approved_on),
        ("On its way", found.pay_on if found.payment else None),
        ("In your account", found.paid_on),
    ]
    steps = [
        {"words": name, "on": day, "done": day is not None, "state": "done" if day else "todo"}
        for name, day in days
    ]
    if found.paid_on is None and found.payment:
        steps[2] |= {"on": None, "note": "sent to the bank"}
    following = next((step for step in steps if not step["done"]), None)
    if following is not None:
        stopped = found.state in {"On hold", "Disputed", "Sent back", "Cancelled"}
        following["state"] = "stopped" if stopped else "now"
        following["note"] = found.state if stopped else _next(found)
    return steps


def _next(found: MyInvoice) -> str:
    day = found.pay_on or found.pay_by
    return f"expected {words.day(day)}" if found.pay_on else f"to be paid by {words.day(day)}"


def _facts(found: MyInvoice) -> list[tuple[str, object]]:
    interest: object = "none"
    if found.interest_pence is None:
        interest = "the rate for this half-year is not on file yet"
    elif found.interest_pence:
        interest = (
            f"{words.pounds(found.interest_pence)} for {words.count(found.days_late, 'day')} late "
            "(Late Payment of Commercial Debts (Interest) Act 1998)"
        )
    facts: list[tuple[str, object]] = [
        ("Amount", words.pounds(found.gross_pence)),
        ("Your date", words.day(found.invoice_date)),
        ("We received it", words.day(found.received_on)),
        ("To be paid by", words.day(found.pay_by)),
        ("Interest due to you", interest),
    ]
    if found.reason:
        facts.append(("Why", found.reason))
    if found.payment:
        facts.append(("Payment", components.link(found.payment, f"{BASE}payments/{found.payment}")))
    return facts


@needs("payables.my_remittance", "payables.my_payments")
@PAGES.page
def payment(request: HttpRequest, caller: Caller, payment: str) -> Shown:
    """Show what a payment is for."""
    lines = ask(caller, "payables.my_remittance", {"payment": payment})
    made: list[MyPayment] = ask(caller, "payables.my_payments")
    found = next((one for one in made if one.payment == payment), None)
    total = sum(line.amount_pence for line in lines)
    return "payables/door_payment.html", {
        "title": f"Payment {payment}",
        "kind": f"In your account on {words.day(found.pay_on)}" if found else "",
        "status": found.state if found else "",
        "lines": [(line.why, words.pounds(line.amount_pence)) for line in lines],
        "foot": ("Paid", words.pounds(total)),
        "back_url": f"{BASE}payments",
    }


def _whose(request: HttpRequest) -> dict[str, str]:
    """Return the supplier where the person signs in for one alone: nothing is asked then."""
    found: list[MySupplier] = ask(caller_of(request), "payables.my_suppliers")
    return {"supplier": found[0].supplier} if len(found) == 1 else {}


send = act_view(
    "payables.my_send_invoice",
    redirect=f"{BASE}account",
    fixed=_whose,
    asks={
        "content": Ask(
            label="Invoice", hint="UBL or CII XML, or a PDF that holds it (Factur-X, ZUGFeRD)"
        )
    },
    only=("content", "supplier"),
    title="Send us an invoice",
    submit="Send it",
    done="We have it: it stands in your list within moments",
)
change_bank = act_view(
    "payables.my_propose_bank_details",
    redirect=f"{BASE}bank",
    fixed=_whose,
    asks={
        "sort_code": Ask(label="Sort code"),
        "account_number": Ask(label="Account number"),
        "account_name": Ask(label="Name on the account"),
    },
    title="Ask us to pay another account",
    submit="Ask",
    done="Asked: we will call you on a number we have held before anything is paid there",
)
