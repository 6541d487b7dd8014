"""Pages of payslips on paper: print control of a run, who wants paper, and one's own wish."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.jobs import start_job
from chamberlain.payroll.views.pages import BASE, MY, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, ListPage
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.printing import batch_cells
from chamberlain.ui.ways import needs

posted = act_view(
    "payroll.confirm_posted_payslips",
    redirect=f"{BASE}runs/{{value}}/paper",
    asks={"posted": Ask(label="Envelopes posted"), "posted_on": Ask(label="Posted on")},
    start=lambda request, batch: {"posted_on": clock.business_date()},
    done="Entered",
    title="Enter what was posted",
    submit="Enter",
)
set_wish = act_view(
    "payroll.set_paper_payslips",
    redirect=f"{BASE}paper",
    fixed=PAGES.here,
    asks={"on_paper": Ask(label="Payslips on paper")},
    done="Recorded: from the next print on",
    title="Payslips on paper",
    submit="Record",
)
my_wish = act_view(
    "payroll.want_my_payslips_on_paper",
    redirect=f"{MY}payslips",
    asks={"on_paper": Ask(label="Send my payslips on paper", hint="They are always here as well")},
    start=lambda request: {"on_paper": True},
    done="Recorded: from the next payday on",
    title="Payslips on paper",
    submit="Save",
)
WISHES = ListPage(
    query="payroll.paper_wishes",
    title="Who wants payslips on paper",
    columns=[
        Column("payroll_id", "Payroll ID"),
        Column("name", "Name"),
        Column("since", "Since", "date"),
    ],
    filters=[],
    sort="name",
    more=PAGES.offering(
        ("Change somebody's", "paper/change", "n", "payroll.set_paper_payslips"),
    ),
    empty=("Nobody wants paper", "Everybody reads their payslips online."),
)


@needs("payroll.payslip_print_control", "payroll.payslip_batches")
@PAGES.page
def printing(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a run's print control: asked for on paper, set, left online, posted; and its batches."""
    one = ask(caller, "payroll.payslip_print_control", {"run": run})
    listed = ask(caller, "payroll.payslip_batches", {"run": run})
    permits = permits_of(caller)
    return "ui/printing.html", {
        "title": f"Payslips on paper of {run}",
        "kind": f"Pay run {run}",
        "status": "agrees" if one.agrees else "open",
        "papers": "Payslips",
        "others": "Online",
        "print": "Set payslips for the printer",
        "nothing": "Approve the run first, then set the payslips of who wants paper.",
        "may_print": one.payslips > 0 and permits("payroll.keep_printed_payslips"),
        "here": f"{BASE}runs/{run}/paper/",
        "tiles": [
            {"label": "Payslips", "value": f"{one.payslips:,}"},
            {"label": "Asked for on paper", "value": f"{one.asked:,}", "href": f"{BASE}paper"},
            {"label": "On paper", "value": f"{one.produced:,}"},
            {"label": "Posted", "value": f"{one.posted:,}"},
        ],
        "facts": [],
        "rows": [_row(row, post=permits("payroll.confirm_posted_payslips")) for row in listed],
        "breadcrumbs": [(f"Run {run}", f"{BASE}runs/{run}")],
    }


def _row(row: Any, *, post: bool) -> dict[str, Any]:
    href = f"{BASE}printed/{row.reference}/posted" if post else ""
    return batch_cells(row, row.payslips, row.online, href)


@needs("payroll.keep_printed_payslips")
@require_POST
@PAGES.guarded
def start_printing(request: HttpRequest, caller: Caller, run: str) -> HttpResponse:
    """Start setting a run's payslips, or go on where it was; show the progress."""
    reference = start_job(caller, "payroll.print_payslips", {"pay_run": run})
    messages.success(request, "The payslips are being set")
    return HttpResponseRedirect(f"/staff/jobs/{reference}")
