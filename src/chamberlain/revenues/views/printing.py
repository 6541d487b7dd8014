"""Pages of print control: bills set for the printer, and what was posted of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.jobs import start_job
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.printing import batch_cells
from chamberlain.ui.ways import needs

posted = act_view(
    "revenues.confirm_posted",
    redirect=f"{BASE}billing",
    asks={"posted": Ask(label="Envelopes posted"), "posted_on": Ask(label="Posted on")},
    start=lambda request, batch: {"posted_on": clock.business_date()},
    done=lambda answer: "Posted whole" if answer.value == "posted" else "The difference stands",
    title="Enter what was posted",
    submit="Enter",
)


@needs("revenues.print_control", "revenues.print_batches")
@PAGES.page
def printing(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a run's print control: issued, produced, left to email, posted; and its batches."""
    one = ask(caller, "revenues.print_control", {"run": run})
    listed = ask(caller, "revenues.print_batches", {"run": run})
    permits = permits_of(caller)
    return "ui/printing.html", {
        "title": f"Print control of {run}",
        "kind": f"Billing run {run}",
        "status": "agrees" if one.agrees else "open",
        "papers": "Bills",
        "others": "By email",
        "print": "Set bills for the printer",
        "nothing": "Issue the run first, then set its bills.",
        "may_print": permits("revenues.keep_printed"),
        "here": f"{BASE}billing/{run}/",
        "tiles": [
            {"label": "Issued", "value": f"{one.issued:,}"},
            {"label": "On paper", "value": f"{one.produced:,}"},
            {"label": "By email", "value": f"{one.by_email:,}"},
            {"label": "Posted", "value": f"{one.posted:,}"},
        ],
        "facts": [],
        "rows": [_row(row, post=permits("revenues.confirm_posted")) for row in listed],
        "breadcrumbs": [("Annual billing", f"{BASE}billing"), (run, f"{BASE}billing/{run}")],
    }


def _row(row: Any, *, post: bool) -> dict[str, Any]:
    href = f"{BASE}printed/{row.reference}/posted" if post else ""
    return batch_cells(row, row.bills, row.by_email, href)


@needs("revenues.keep_printed")
@require_POST
@PAGES.guarded
def start_printing(request: HttpRequest, caller: Caller, run: str) -> HttpResponse:
    """Start setting a run's bills, or go on where it was; show the progress."""
    reference = start_job(caller, "revenues.print_bills", {"billing": run})
    messages.success(request, "The bills are being set")
    return HttpResponseRedirect(f"/staff/jobs/{reference}")


@needs("revenues.prepare_billing")
@PAGES.guarded
def start_billing(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Start a year's billing in the background: prepared, held against itself, proof kept."""
    year = year_of(clock.business_date())
    if request.method == "POST":
        inputs = {"entity": PAGES.entity_of(caller), "year": int(request.POST.get("year") or year),
                  "issue_on": clock.business_date().isoformat()}  # fmt: skip
        reference = start_job(caller, "revenues.annual_billing", inputs)
        return HttpResponseRedirect(f"/staff/jobs/{reference}")
    years = [(str(one), f"{one}-{(one + 1) % 100:02d}") for one in (year, year + 1)]
    context = {"title": "Prepare a year's bills in the background", "years": years,
               "breadcrumbs": [("Annual billing", f"{BASE}billing")]}  # fmt: skip
    return render(request, "revenues/start_billing.html", context)
