"""VAT returns, what changed of them since, errors, and the test of partial exemption."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year, year_of
from chamberlain.kernel.door import Caller, Refusal, Unknown, ask, run
from chamberlain.tax.queries.explaining import BOXES
from chamberlain.tax.views.pages import BASE, PAGES
from chamberlain.ui import charts, components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, table
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

DEVICE = ("device_id", "user_agent", "screens", "window_size", "timezone")
KINDS = {
    "vat_output": "Output VAT",
    "vat_input": "Input VAT",
    "income": "Income, VAT left out",
    "spending": "Spending, VAT left out",
}


@needs("tax.vat_obligations", "tax.vat_liabilities")
@PAGES.page
def office(request: HttpRequest, caller: Caller) -> Shown:
    """Show which returns the tax office expects, and what it says is owed, as it tells them now."""
    today = clock.business_date()
    since = today.replace(year=today.year - 1) + timedelta(days=1)
    days = {"entity": PAGES.of_request(request), "since": since, "until": today}
    problem, due, owed = "", [], []
    try:
        due = ask(caller, "tax.vat_obligations", days)
        owed = ask(caller, "tax.vat_liabilities", days)
    except Refusal as refusal:
        problem = refusal.message
    shown = [
        (words.day(one.start), words.day(one.end), words.day(one.due),
         "expected" if one.open else "received", words.day(one.received) if one.received else "")
        for one in due
    ]  # fmt: skip
    bills = [
        (one.kind, words.day(one.due) if one.due else "", money(one.original_pence),
         money(one.outstanding_pence))
        for one in owed
    ]  # fmt: skip
    return "tax/office.html", {
        "title": "At the tax office",
        "problem": problem,
        "due": table(("From", "To", "Due", "Return", "Received"), shown, caption="Returns")
        if shown
        else "",
        "owed": table(("What", "Due", "Amount", "Outstanding"), bills, caption="Owed",
                      numeric=(2, 3)) if bills else "",
        "breadcrumbs": [("VAT returns", BASE)],
    }  # fmt: skip


@needs("tax.vat_returns", "tax.vat_changes")
@PAGES.page
def vat_return(request: HttpRequest, caller: Caller, vat_return: str) -> Shown:
    """Show a VAT return: nine boxes, what they are made of, and what came since."""

    rows = ask(caller, "tax.vat_returns", {"reference": vat_return})
    if not rows:
        raise Unknown(f"There is no VAT return {vat_return}.")
    found = rows[0]
    changes = ask(caller, "tax.vat_changes", {"vat_return": vat_return})
    net = found.net_pence
    sent = found.state in {"released", "submitted"}
    return "tax/vat_return.html", {
        "title": f"VAT return, {found.since:%B %Y}"
        if (found.until - found.since).days < 40
        else f"VAT return, {found.since:%B} to {found.until - timedelta(days=1):%B %Y}",
        "kind": f"{vat_return}, {found.entity}",
        "status": found.state,
        "tiles": [
            {"label": "To pay" if net > 0 else "To reclaim", "value": words.pounds(found.box_5)},
            {"label": "Due", "value": words.day(found.due_on)},
            {"label": "Refunded under section 33", "value": words.pounds(found.section_33_pence)},
            {"label": "Journals since", "value": f"{len(changes):,}"},
        ],
        "boxes": _boxes(found),
        "facts": _facts(found),
        "workings": _workings(found.workings),
        "changes": _changes(changes) if changes else "",
        "sent": sent,
        "url": f"{BASE}vat/{vat_return}",
        "may_note": sent and bool(changes) and permits_of(caller)("tax.record_vat_errors"),
        "breadcrumbs": [("VAT returns", BASE)],
    }


def _boxes(found: Any) -> Any:
    rows = [
        (number, label, money(getattr(found, f"box_{number}")))
        for number, label in enumerate(BOXES, 1)
    ]
    return table(("Box", "What", "Amount"), rows, caption="The nine boxes", numeric=(2,))


def _facts(found: Any) -> list[tuple[object, ...]]:
    told = (
        ("Registration", found.vrn),
        ("Prepared by", f"{found.prepared_by}, {words.day(found.prepared_on)}"),
        ("Approved by", found.approved_by),
        ("Submitted by", found.submitted_by),
        ("Period key", found.period_key),
        ("Received", found.processed_at),
        ("Receipt", found.form_bundle),
        ("Reason", found.reason),
    )
    return [(label, value) for label, value in told if value]


def _workings(rows: list[dict[str, Any]]) -> Any:
    shown = [
        (KINDS[row["kind"]], row["vat_code"] or "none", f"{row['lines']:,}",
         money(row["amount_pence"]))
        for row in rows
    ]  # fmt: skip
    heads = ("What", "VAT code", "Lines", "Debit or (credit)")
    return table(heads, shown, caption="Worked out of", numeric=(2, 3))


def _changes(rows: list[Any]) -> Any:
    shown = [
        (
            components.link(one.journal, f"/staff/why/ledger:journal:{one.journal}"),
            words.day(one.journal_date),
            one.description,
            money(one.output_pence),
            money(one.input_pence),
        )
        for one in rows
    ]
    heads = ("Journal", "Date", "Description", "Output VAT", "Input VAT")
    return table(heads, shown, caption="Posted since", numeric=(3, 4), stack=True)


@needs("tax.vat_exemption")
@PAGES.page
def exemption(request: HttpRequest, caller: Caller) -> Shown:
    """Show the VAT of exempt activities of this year against the limit, by cost centre."""
    entity, today = PAGES.of_request(request), clock.business_date()
    year = year_of(today)
    found = ask(caller, "tax.vat_exemption", {"entity": entity, "year": year, "on": today})
    rows = [
        (one.cost_centre, f"{one.exempt_e2 // 100}.{one.exempt_e2 % 100:02d}%", one.basis,
         money(one.vat_pence), money(one.exempt_pence))
        for one in found.centres
    ]  # fmt: skip
    heads = ("Cost centre", "Exempt", "Basis", "VAT incurred", "Of exempt activities")
    return "tax/exemption.html", {
        "title": "Partial exemption",
        "kind": f"{entity}, {financial_year(today)}, {found.months} months",
        "status": "insignificant" if found.insignificant else "significant",
        "tiles": [
            {"label": "Of exempt activities", "value": words.pounds(found.exempt_pence)},
            {"label": "Limit", "value": words.pounds(found.limit_pence)},
            {"label": "Share of all VAT", "value": f"{found.share_e2 / 100:.2f}%"},
            {"label": "To repay", "value": words.pounds(found.repay_pence)},
        ],
        "facts": [
            ("All VAT incurred", words.pounds(found.vat_pence)),
            ("5% of it", words.pounds(found.percent_limit_pence)),
            ("£625 a month", words.pounds(found.monthly_limit_pence)),
        ],
        "chart": charts.bullet(
            "VAT of exempt activities against the limit",
            [("So far", found.exempt_pence, found.limit_pence)],
            "pence",
        ),
        "centres": table(heads, rows, caption="Cost centres with exempt activities",
                         numeric=(3, 4), stack=True) if rows else "",
        "may_test": permits_of(caller)("tax.record_exemption_test"),
        "breadcrumbs": [("VAT returns", BASE)],
    }  # fmt: skip


@needs("tax.submit_vat_return")
@PAGES.guarded
def submit(request: HttpRequest, caller: Caller, vat_return: str) -> HttpResponse:
    """The declaration before a return is sent; sent (POST), with what the device told."""
    context: dict[str, Any] = {
        "title": "Submit a VAT return",
        "url": f"{BASE}vat/{vat_return}",
        "vat_return": vat_return,
        "device": DEVICE,
        "breadcrumbs": [("VAT returns", BASE), (vat_return, f"{BASE}vat/{vat_return}")],
    }
    if request.method != "POST":
        return render(request, "tax/submit.html", context)
    device = {name: request.POST.get(name, "")[:400] for name in DEVICE}
    device |= {
        "public_ip": str(request.META.get("REMOTE_ADDR", "")),
        "public_port": str(request.META.get("REMOTE_PORT", "")),
    }
    try:
        run(caller, "tax.submit_vat_return", {"vat_return": vat_return, "device": device})
    except Refusal as refusal:
        context["refusal"] = refusal.message
        return render(request, "tax/submit.html", context, status=refusal.status)
    return HttpResponseRedirect(f"{BASE}vat/{vat_return}")


prepare = act_view(
    "tax.prepare_vat_return",
    redirect=f"{BASE}vat/{{value}}",
    start=lambda request: {"entity": PAGES.of_request(request), "since": _last_month()},
    title="Prepare a VAT return",
    submit="Work it out",
    done="Worked out: somebody else approves it",
)
approve = act_view(
    "tax.approve_vat_return",
    redirect=f"{BASE}vat/{{vat_return}}",
    title="Approve a VAT return",
    submit="Approve",
    done="Approved: somebody else submits it",
)
reject = act_view(
    "tax.reject_vat_return",
    redirect=f"{BASE}vat/{{vat_return}}",
    title="Reject a VAT return",
    submit="Reject",
    done="Rejected",
)
note_errors = act_view(
    "tax.record_vat_errors",
    redirect=f"{BASE}errors?state=found",
    title="Note errors",
    submit="Note them",
    done="Noted in the error log",
)
correct_error = act_view(
    "tax.correct_vat_error",
    redirect=f"{BASE}errors",
    title="How did the error come about?",
    submit="Save",
    done="Noted",
)
tell_error = act_view(
    "tax.mark_vat_error_told",
    redirect=f"{BASE}errors",
    title="Told to the tax office separately",
    submit="Save",
    done="Noted",
)
register = act_view(
    "tax.record_registration",
    redirect=f"{BASE}registration",
    start=lambda request: {
        "entity": PAGES.of_request(request),
        "held_from": clock.business_date(),
    },
    title="Register for VAT",
    submit="Save",
)
note_activity = act_view(
    "tax.record_activity",
    redirect=f"{BASE}activities",
    start=lambda request: {
        "entity": PAGES.of_request(request),
        "held_from": clock.business_date(),
    },
    title="Note an exempt activity",
    submit="Save",
)
test_exemption = act_view(
    "tax.record_exemption_test",
    redirect=f"{BASE}exemption",
    start=lambda request: {
        "entity": PAGES.of_request(request),
        "year": year_of(clock.business_date()),
    },
    title="Keep a test of partial exemption",
    submit="Test",
    done="Kept",
)


def _last_month() -> Any:
    first = clock.business_date().replace(day=1)
    return (first - timedelta(days=1)).replace(day=1)


@needs("tax.vat_error_list", "tax.vat_error_position")
@PAGES.page
def error(request: HttpRequest, caller: Caller, error: str) -> Shown:
    """Show an error, and the two ways of putting it right."""

    rows = [one for one in ask(caller, "tax.vat_error_list", {}) if one.reference == error]
    if not rows:
        raise Unknown(f"There is no error {error}.")
    found = rows[0]
    position = ask(
        caller,
        "tax.vat_error_position",
        {"entity": found.entity, "on": clock.business_date()},
    )
    return "tax/error.html", {
        "title": found.description,
        "kind": f"VAT error {error}",
        "status": found.state,
        "tiles": [
            {"label": "Owed to the tax office", "value": words.pounds(found.net_pence)},
            {"label": "All open errors", "value": words.pounds(position.net_pence)},
            {"label": "Limit of a return", "value": words.pounds(position.limit_pence)},
        ],
        "facts": [
            ("Return", found.vat_return, f"{BASE}vat/{found.vat_return}", "Open"),
            ("Journal", found.journal, f"/staff/why/ledger:journal:{found.journal}", "Open"),
            ("Found", f"{words.day(found.found_on)}, {found.noted_by}"),
            ("Came about", found.behaviour.replace("_", " ")),
            *([("Words", found.words)] if found.words else []),
            *([("Put right in", found.corrected_in)] if found.corrected_in else []),
        ],
        "open": found.state in {"found", "on_return"} and not found.corrected_in,
        "url": f"{BASE}errors/{error}",
        "breadcrumbs": [("VAT returns", BASE), ("Errors", f"{BASE}errors")],
    }
