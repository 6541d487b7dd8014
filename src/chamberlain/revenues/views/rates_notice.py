"""The demand notice of business rates: a page, and a tagged PDF typeset from the bill alone."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.rates import figures
from chamberlain.revenues.queries.rates_bills import RatesBill
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.revenues.views.wording import guarantee
from chamberlain.ui.typesetter import set_pdf
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

TEMPLATE = Path(__file__).parents[1] / "templates" / "revenues" / "rates_notice.typ"


def typeset(bills: Sequence[RatesBill]) -> bytes:
    """Return demand notices as one tagged PDF (PDF/UA-1), each on pages of its own."""
    return set_pdf(str(TEMPLATE), as_json(bills))


def as_json(bills: Sequence[RatesBill]) -> str:
    """Return bills in words, as the typesetter reads a batch of them."""
    return json.dumps([notice(one) for one in bills])


def notice(one: RatesBill) -> dict[str, Any]:
    """Return a bill in words, as both the page and the PDF show it."""
    to = one.sent_to or f"{one.address}, {one.postcode}".rstrip(", ")
    return {
        "title": f"Business rates bill {year_name(one.year)}",
        "council": one.council,
        "name": one.name,
        "to": [line.strip() for line in to.split(",") if line.strip()],
        "facts": [
            ["Account number", one.account],
            ["Date of issue", day(one.issued_on)],
            ["Period", f"{day(one.first_day)} to {day(one.last_day)}"],
            ["Property", f"{one.description}, {one.address}"],
            ["Reference in the rating list", one.list_number],
            ["Rateable value", f"£{one.rateable_value:,}"],
        ],
        "parts": [[" ".join(part.said), pounds(part.net_pence)] for part in one.parts],
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
        "notes": notes(one),
    }


def notes(one: RatesBill) -> list[list[str]]:
    """Return what goes with the notice, with the year's own figures."""
    return [*_multipliers(one.year), *_reliefs(one.year), *_rest(one)]


def _multipliers(year: int) -> list[list[str]]:
    law = figures("revenues.business_rates", date(year, 4, 1))
    small, standard = _rate(law["small"]), _rate(law["standard"])
    words = (
        f"The rateable value is multiplied by {small} in the pound below £{law['standard_from']:,}"
        f", by {standard} from there, and by {_rate(law['high_value'])} from "
        f"£{law['high_value_from']:,}. Shops, restaurants, leisure and hotels, if that is wholly "
        f"or mainly the use, pay {_rate(law['small_retail'])} and {_rate(law['standard_retail'])} "
        "in the two lower steps."
    )
    added = (
        f"A supplement of {_rate(law['supplement'])} in the pound is added for whoever gets "
        "neither transitional relief nor supporting small business relief."
    )
    return [["The multipliers of the year", words, added]]


def _reliefs(year: int) -> list[list[str]]:
    law = figures("revenues.business_rates", date(year, 4, 1))
    return [
        [
            "Small business rate relief",
            f"With one property of a rateable value up to £{law['small_relief_full_to']:,} nothing "
            f"is payable; from there the relief falls evenly to nothing at "
            f"£{law['small_relief_none_from']:,}. Other properties may be worth up to "
            f"£{law['small_relief_other_most']:,} each, all together less than "
            f"£{law['small_relief_total_under']:,}.",
        ],
        [
            "Other reliefs",
            "Where the list of 2026 raised a bill, transitional relief holds the rise to a share "
            "that depends on the rateable value. Charities pay a fifth, and we may take off the "
            "rest. Empty property is free for three months, industrial property for six, and "
            "then pays in full. Ask us about each of them.",
        ],
    ]


def _rest(one: RatesBill) -> list[list[str]]:
    said = [
        [
            "Paying in twelve instalments",
            "You may ask to pay in twelve monthly instalments instead of ten.",
        ],
        [
            "If you do not pay",
            "If an instalment is missed we send one further notice. If that is not paid in seven "
            "days, or a later instalment is missed, the whole of what is left for the year falls "
            "due, and we may ask the magistrates for a liability order, with costs.",
        ],
        [
            "If you think the value is wrong",
            "The Valuation Office sets the rateable value: ask it to check it. Tell us if you are "
            "not liable, or if a relief is missing. Go on paying meanwhile.",
        ],
        [
            "If something changes",
            "Tell us when you move, when the property becomes empty or its use changes, when you "
            "take on another property, and when a relief on this bill is no longer right.",
        ],
        [
            "Asking us",
            f"Write to Business Rates, {one.council}, quoting {one.account}.",
        ],
    ]
    if one.direct_debit:
        said.append(["The Direct Debit Guarantee", *guarantee(one.issued_on, one.council)])
    return said


def _rate(e2: int) -> str:
    return f"{e2 // 100}.{e2 % 100 // 10}p"


@needs("revenues.rates_bill")
@PAGES.guarded
def bill(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Show a ratepayer's bill as it is served."""
    found = ask(caller, "revenues.rates_bill", {"account": account})
    place = f"{BASE}rates/accounts/{account}"
    context = {
        "notice": notice(found),
        "pdf": f"{place}/bill.pdf",
        "breadcrumbs": [("Business rates", f"{BASE}rates"), (account, place)],
    }
    return render(request, "revenues/rates_bill.html", context)


@needs("revenues.rates_bill")
@PAGES.guarded
def bill_pdf(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Send a ratepayer's bill as a tagged PDF."""
    found = ask(caller, "revenues.rates_bill", {"account": account})
    answer = HttpResponse(typeset([found]), content_type="application/pdf")
    name = f"business-rates-{found.account}-{found.year}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
