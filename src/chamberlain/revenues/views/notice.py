"""The demand notice as a tagged PDF, typeset from the bill alone."""

import json
from pathlib import Path
from typing import Any

import typst
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.queries.bills import BillView
from chamberlain.revenues.queries.workings import WorkingStep
from chamberlain.revenues.views.pages import BASE, PAGES, year_name
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

TEMPLATE = Path(__file__).parents[1] / "templates" / "revenues" / "notice.typ"

NOTES = (
    (
        "If something changes",
        "You must tell us within 21 days if you believe a discount, an exemption or a "
        "reduction on this bill is no longer right. If you don't, we may charge a penalty of "
        "£70.",
    ),
    (
        "Paying in twelve instalments",
        "You may ask to pay in twelve monthly instalments instead of ten. Write to us or tell "
        "us online; we send you a new bill.",
    ),
    (
        "If you think the bill is wrong",
        "Write and tell us why. We answer within two months; if you still disagree, or hear "
        "nothing, you may appeal to the Valuation Tribunal. Go on paying meanwhile. About "
        "your band, write to the listing officer of the Valuation Office.",
    ),
    (
        "Discounts, exemptions and reductions",
        "You may pay less if one adult lives in your home, if people who live there don't "
        "count (students, apprentices, carers, severely mentally impaired people and others), "
        "if your home was altered for a disabled person, if it is empty for certain reasons, "
        "or if your income is low. Ask us, or look on our website.",
    ),
    (
        "If you cannot pay",
        "Tell us before an instalment is missed. If you miss one we send a reminder; after a "
        "third in a year the whole balance falls due. Free, independent advice: Citizens "
        "Advice, StepChange, National Debtline.",
    ),
)


def typeset(bills: list[BillView]) -> bytes:
    """Return bills as one tagged PDF (PDF/UA-1), each beginning on a page of its own."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        format="pdf",
        sys_inputs={"data": json.dumps([notice(one) for one in bills])},
        ignore_system_fonts=True,
        pdf_standards="ua-1",
    )
    return made


def notice(one: BillView) -> dict[str, Any]:
    """Return a bill in words, as both the page and the PDF show it."""
    return {
        "title": f"Council tax bill {year_name(one.year)}",
        "council": one.council,
        "account": one.account,
        "name": one.name,
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
        "notes": [list(note) for note in NOTES],
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
