"""The demand notice as a tagged PDF, typeset from the bill alone."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.queries.bills import BillView
from chamberlain.revenues.queries.workings import WorkingStep
from chamberlain.revenues.views import rates_notice
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.revenues.views.wording import notes
from chamberlain.ui.typesetter import set_pdf
from chamberlain.ui.typesetting import set_in_batches
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

TEMPLATE = Path(__file__).parents[1] / "templates" / "revenues" / "notice.typ"

IN_ONE_PROCESS = 1
"""Batches by one typesetter before another takes over: it remembers all it has set."""


def typeset(bills: list[BillView]) -> bytes:
    """Return bills as one tagged PDF (PDF/UA-1), each on two pages of its own."""
    return set_pdf(str(TEMPLATE), as_json(bills))


def as_json(bills: Sequence[BillView]) -> str:
    """Return bills in words, as the typesetter reads a batch of them."""
    return json.dumps([notice(one) for one in bills])


def batches(bills: Iterable[list[Any]], tax: str = "council_tax") -> Iterator[tuple[bytes, int]]:
    """Yield the PDF of each batch of a tax's bills, and the most memory its typesetter held."""
    if tax == "rates":
        words = map(rates_notice.as_json, bills)
        return set_in_batches(rates_notice.TEMPLATE, words, IN_ONE_PROCESS)
    return set_in_batches(TEMPLATE, map(as_json, bills), IN_ONE_PROCESS)


def notice(one: BillView) -> dict[str, Any]:
    """Return a bill in words, as both the page and the PDF show it."""
    to = one.sent_to or f"{one.address}, {one.postcode}"
    return {
        "title": f"Council tax bill {year_name(one.year)}",
        "council": one.council,
        "account": one.account,
        "name": one.name,
        "to": [line.strip() for line in to.split(",") if line.strip()],
        "address": one.address,
        "postcode": one.postcode,
        "issued": day(one.issued_on),
        "period": f"{day(one.first_day)} to {day(one.last_day)}",
        "band": "A, with the disabled band reduction" if one.band == "A*" else one.band,
        "bodies": [
            [line.name, pounds(line.amount_pence), _change(line.change_permille)]
            for line in one.bodies
        ],
        "year_total": pounds(one.year_pence),
        "workings": steps_in_words(one.workings),
        "sums": [
            ["Charge for the period", pounds(one.charged_pence)],
            ["Brought forward from other years, and costs", pounds(one.brought_forward_pence)],
            ["Paid so far", pounds(-one.paid_pence) if one.paid_pence else pounds(0)],
            ["To pay", pounds(one.balance_pence)],
        ],
        "plan": [[day(line.due_on), pounds(line.amount_pence)] for line in one.plan],
        "how": "We take each instalment by Direct Debit on the day shown."
        if one.direct_debit
        else f"Pay online, by bank transfer or in person, quoting {one.account}.",
        "notes": notes(one.council, one.issued_on, direct_debit=one.direct_debit),
    }


def steps_in_words(steps: list[WorkingStep]) -> list[dict[str, Any]]:
    """Return the steps of a charge as a page and the PDF show them, with each figure's source."""
    return [
        {
            "heading": step.heading,
            "why": step.why,
            "rows": [
                [line.words, line.working, "" if line.pence is None else pounds(line.pence)]
                for line in step.lines
            ],
            "foot": ["To pay for these days", "", pounds(step.net_pence)],
            "sources": sorted({line.source for line in step.lines if line.source}),
        }
        for step in steps
    ]


def _change(permille: int | None) -> str:
    if permille is None:
        return "new"
    sign = "+" if permille >= 0 else "-"
    return f"{sign}{abs(permille) // 10}.{abs(permille) % 10}%"


@needs("revenues.bill")
@PAGES.guarded
def bill(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Show an account's bill as it is served."""
    found = ask(caller, "revenues.bill", {"account": account})
    context = {
        "notice": notice(found),
        "pdf": f"{BASE}accounts/{account}/bill.pdf",
        "breadcrumbs": [("Accounts", f"{BASE}accounts"), (account, f"{BASE}accounts/{account}")],
    }
    return render(request, "revenues/bill.html", context)


@needs("revenues.bill")
@PAGES.guarded
def bill_pdf(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Send an account's bill as a tagged PDF."""
    return sent(ask(caller, "revenues.bill", {"account": account}))


def sent(found: BillView) -> HttpResponse:
    """Return a bill's PDF as an answer."""
    answer = HttpResponse(typeset([found]), content_type="application/pdf")
    name = f"council-tax-{found.account}-{found.year}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
