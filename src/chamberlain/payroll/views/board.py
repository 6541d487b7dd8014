"""The run board: countdown, where the run is, its elements against last month, what stands out."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.people import names_of
from chamberlain.payroll.queries.runs import Countdown, ExceptionRow, RunRow, RunView
from chamberlain.payroll.views.pages import BASE, PAGES, STATES
from chamberlain.ui.charts import Chart, columns
from chamberlain.ui.components import link, tag
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds, pounds_short

KINDS = {
    "set_aside": "Not paid",
    "negative_or_nil_net": "Negative or nil net",
    "shared_bank_account": "Shared bank account",
    "bank_details_changed": "Bank details changed",
    "leaver_paid": "Leaver paid",
    "starter_without_tax_details": "Starter without tax details",
    "nino_twice": "NI number twice",
    "over_limit": "Over the limit",
    "no_bank_details": "No bank details",
    "enrolment_due": "Must be enrolled",
    "absence_pay": "No statutory pay",
    "outside_range": "Outside the range of pay",
    "off_payroll": "Off-payroll worker",
    "moved": "Net moved",
}
STEPS = (
    ("open", "Opened"),
    ("calculated", "Worked out"),
    ("approved_once", "Approved once"),
    ("approved", "Approved twice"),
    ("posted", "Posted, payments asked"),
)
PAYMENTS = {"payment": "Payments", "deduction": "Deductions", "employer": "Employer's costs"}


@needs("payroll.countdown", "payroll.runs")
@PAGES.page
def board(request: HttpRequest, caller: Caller) -> Shown:
    """Show the countdown to payday, and the runs so far with what they came to."""
    found: list[Countdown] = ask(caller, "payroll.countdown", {"as_at": clock.business_date()})
    runs = ask(caller, "payroll.runs")
    paid = [one for one in reversed(runs) if one.state in ("approved", "posted")][-12:]
    return "payroll/board.html", {
        "title": "Payroll",
        "tiles": [_tile(one) for one in found],
        "chart": _chart(paid) if paid else None,
        "may_open": permits_of(caller)("payroll.open_run"),
        "rows": [
            [
                link(one.reference, f"{BASE}runs/{one.reference}"),
                f"{one.tax_year}, {one.number}" + (f".{one.sequence}" if one.sequence > 1 else ""),
                one.kind,
                day(one.paid_on),
                f"{one.employees:,}",
                pounds(one.gross_pence),
                pounds(one.net_pence),
                tag(one.state.replace("_", " "), STATES[one.state]),
            ]
            for one in runs[:12]
        ],
    }


def _chart(paid: list[RunRow]) -> Chart:
    return columns(
        "Gross pay of each run: net, and what was taken off",
        [f"{one.paid_on:%b %y}" for one in paid],
        [
            ("Net", [one.net_pence for one in paid]),
            ("Taken off", [one.gross_pence - one.net_pence for one in paid]),
        ],
    )


def _tile(one: Countdown) -> dict[str, Any]:
    return {
        "label": f"Payday of {one.group}",
        "value": "today" if not one.working_days else count(one.working_days, "working day"),
        "note": f"{day(one.paid_on)}; run {one.state.replace('_', ' ')}"
        + (f", {count(one.open_exceptions, 'exception')} open" if one.open_exceptions else ""),
        "href": f"{BASE}runs/{one.run}" if one.run else "",
    }


@needs("payroll.run")
@PAGES.page
def run(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a run: how far it is, what it comes to against last month, and what may be done."""
    found: RunView = ask(caller, "payroll.run", {"run": run, "as_at": clock.business_date()})
    one = found.run
    who = names_of([one.opened_by, one.calculated_by, one.approved_by, one.approved_again_by])
    named = {name: who.get(getattr(one, name), "") for name in
             ("opened_by", "calculated_by", "approved_by", "approved_again_by")}  # fmt: skip
    return "payroll/run.html", {
        "title": f"Period {one.number} of {one.tax_year}",
        "kind": f"Pay run {one.reference}, {one.kind}",
        "status": one.state.replace("_", " ").capitalize(),
        "found": found,
        "one": one,
        "tiles": [
            {"label": "People", "value": f"{one.employees:,}",
             "href": f"{BASE}runs/{run}/people"},
            {"label": "Gross", "value": pounds_short(one.gross_pence)},
            {"label": "Net", "value": pounds_short(one.net_pence)},
            {"label": "Employer's NI and pension", "value": pounds_short(one.employer_pence),
             "href": f"{BASE}runs/{run}/costs"},
            {"label": "To look at", "value": f"{one.open_exceptions:,}",
             "href": f"{BASE}runs/{run}/exceptions"},
            {"label": "Payday", "value": f"{one.paid_on:%-d %B}",
             "note": f"{count(found.working_days_left, 'working day')} left"
             if found.working_days_left else "has come"},
        ],
        "facts": [
            ("Worked out by", named["calculated_by"] or "nobody yet"),
            ("Approved by", named["approved_by"] or "nobody yet"),
            ("Approved again by", named["approved_again_by"] or "nobody yet"),
            ("Set aside, not paid", f"{found.set_aside:,}"),
            ("FPS", found.submission or "not made yet"),
        ],
        "came_back": one.state_reason,
        "sections": _sections(found),
    }  # fmt: skip


def _sections(found: RunView) -> list[tuple[str, list[list[object]]]]:
    """Return elements by kind, this period against the last."""
    shown = []
    for kind, name in PAYMENTS.items():
        rows: list[list[object]] = [
            [one.name, f"{one.people:,}", pounds(one.amount_pence), pounds(one.before_pence),
             pounds(one.amount_pence - one.before_pence)]
            for one in found.elements
            if one.kind == kind
        ]  # fmt: skip
        if rows:
            shown.append((name, rows))
    return shown


@needs("payroll.run_exceptions", "payroll.run")
@PAGES.page
def exceptions(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show what stands out, the oddest first: one key each to recalculate, query or clear."""
    state = request.GET.get("state", "")
    found: list[ExceptionRow] = ask(caller, "payroll.run_exceptions", {"run": run, "state": state})
    head: RunView = ask(caller, "payroll.run", {"run": run, "as_at": clock.business_date()})
    may = permits_of(caller)
    waiting = [one for one in found if one.state in ("open", "queried")]
    return "payroll/exceptions.html", {
        "title": "To look at before it is paid",
        "run": head.run,
        "base_run": f"{BASE}runs/{run}",
        "may_decide": may("payroll.clear_exception")
        and head.run.state in ("calculated", "approved_once"),
        "waiting": len(waiting),
        "cards": [
            {
                "one": one,
                "left": one.kind == "set_aside" and "employment_to" in one.words,
                "number": str(one.exception),
                "kind": KINDS.get(one.kind, one.kind),
                "net": pounds(one.net_pence),
                "before": "not paid" if one.before_pence is None else pounds(one.before_pence),
                "change": pounds(one.change_pence),
                "first": bool(waiting) and one.exception == waiting[0].exception,
            }
            for one in found[:200]
        ],
        "more": max(0, len(found) - 200),
    }
