"""The work of payables: what waits by kind, and unpaid invoices by age and holder."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel.door import Caller, NotPermitted, Refusal, ask, run
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui import components, words
from chamberlain.ui.charts import Chart, columns
from chamberlain.ui.pages import permits_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}work"
MOST = 1000
AGES = (
    ("up to 10 days", "days_0_10"),
    ("11 to 20", "days_11_20"),
    ("21 to 30", "days_21_30"),
    ("over 30", "days_over_30"),
)


@needs("payables.invoice_ages", "payables.invoice_work")
@PAGES.guarded
def work(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Show each queue with how much is in it, and whose invoices grow old."""
    ages = ask(caller, "payables.invoice_ages")
    waiting = ask(caller, "payables.invoice_work")
    coded = next((one.invoices for one in waiting if one.state == "coded"), 0)
    return render(
        request,
        "payables/work.html",
        {
            "title": "Invoices: work and ages",
            "base": BASE,
            "cards": [
                {
                    "title": one.words,
                    "href": f"{BASE}invoices?state={one.state}&sort=pay_by",
                    "count": one.invoices,
                    "amount_pence": one.gross_pence,
                    "detail": f"{one.overdue} late" if one.overdue else "none late",
                }
                for one in waiting
            ]
            + _documents(caller),
            "coded": coded if permits_of(caller, "payables")("submit_invoices") else 0,
            "ages": [
                [
                    one.holder,
                    *(f"{getattr(one, name):,}" for _, name in AGES),
                    components.money(one.gross_pence),
                ]
                for one in ages
            ],
            "chart": _chart(ages),
            "breadcrumbs": [("Invoices", f"{BASE}invoices"), ("Work", "")],
        },
    )


def _documents(caller: Caller) -> list[dict[str, object]]:
    try:
        asked = {"state": "exception", "limit": MOST}
        found = ask(caller, "payables.received_documents_list", asked)
    except NotPermitted:
        return []
    return [
        {
            "title": "Documents to settle",
            "href": f"{BASE}received",
            "count": len(found),
            "detail": "unreadable, or failed a rule",
        }
    ]


def _chart(ages: list[object]) -> Chart | None:
    """Return the count of unpaid invoices by holder, stacked by age."""
    if not ages:
        return None
    holders = [str(getattr(one, "holder", "")) for one in ages]
    series = [(label, [int(getattr(one, name)) for one in ages]) for label, name in AGES]
    return columns("Unpaid invoices by holder and days since receipt", holders, series, "count")


@needs("payables.submit_invoice")
@PAGES.guarded
def send_coded(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Send every coded invoice for approval at once; those that can't be are named."""
    if request.method != "POST":
        return HttpResponseRedirect(HERE)
    found = ask(caller, "payables.invoice_register", {"state": "coded", "limit": MOST}).rows
    references = [one.reference for one in found]
    if not references:
        raise Refusal("No coded invoice waits to be sent.", code="nothing_to_send")
    done = run(caller, "payables.submit_invoices", {"invoices": references}).value
    context = {
        "title": f"{words.count(len(done.accepted), 'invoice')} sent for approval",
        "base": BASE,
        "refused": [[one.value or "", one.message] for one in done.refused],
        "breadcrumbs": [("Invoices", f"{BASE}invoices"), ("Work", HERE)],
    }
    return render(request, "payables/sent.html", context)
