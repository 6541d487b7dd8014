"""One account, one billing run, one collection, one recovery list; and the work that waits."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name, year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.queries.accounts import AccountView
from chamberlain.revenues.queries.stages import STAGES
from chamberlain.revenues.queries.workings import WorkingStep
from chamberlain.revenues.views.notice import steps_in_words
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.charts import Chart, bullet, events
from chamberlain.ui.components import tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds

DRAWN = 24


@needs("revenues.work_queues", "revenues.collection_so_far", "revenues.waiting")
@PAGES.page
def today(request: HttpRequest, caller: Caller) -> Shown:
    """Show what waits, and how much of the year is collected."""
    here = {"entity": PAGES.entity_of(caller), "year": year_of(clock.business_date())}
    queues = ask(caller, "revenues.work_queues", here)
    so_far = ask(caller, "revenues.collection_so_far", here)
    beside = ask(caller, "revenues.waiting", {"entity": here["entity"]})
    return "revenues/today.html", {
        "title": "Council tax",
        "cards": [
            {
                "title": one.what,
                "count": f"{one.count:,}",
                "detail": f"oldest {one.days} days" if one.days else "since today",
                "href": f"{BASE}{one.address}",
            }
            for one in beside
        ]
        + [
            {
                "title": several(one.what) if one.kind else one.what,
                "count": f"{one.accounts:,}",
                "amount_pence": one.amount_pence,
                "detail": "accounts",
                "href": f"{BASE}recovery/propose?kind={one.kind}" if one.kind else "",
            }
            for one in queues
        ],
        "tiles": [
            {
                "label": f"Charged for {year_name(so_far.year)}",
                "value": pounds(so_far.charged_pence),
            },
            {"label": "Paid towards it", "value": pounds(so_far.paid_pence)},
            {"label": "Collected", "value": f"{so_far.permille // 10}.{so_far.permille % 10}%"},
            {"label": "Overdue", "value": pounds(so_far.overdue_pence)},
        ],
        "chart": bullet(
            "Collected of the year's charge",
            [(year_name(so_far.year), so_far.paid_pence, so_far.charged_pence)],
        )
        if so_far.charged_pence
        else None,
    }


@needs("revenues.account", "revenues.charge_workings")
@PAGES.guarded
def account(request: HttpRequest, caller: Caller, account: str) -> HttpResponse:
    """Show an account on one page; a ratepayer's is among business rates."""
    found = ask(caller, "revenues.account", {"account": account})
    if found.rated:
        return redirect(f"{BASE}rates/accounts/{account}")
    worked = ask(caller, "revenues.charge_workings", {"account": account})
    template, context = _account(found, worked)
    return render(request, template, {"base": BASE} | context)


def _account(found: AccountView, worked: list[WorkingStep]) -> Shown:
    running = [hold for hold in found.holds if hold.running]
    debit = f"{found.direct_debit}, account {found.direct_debit_account}"
    return "revenues/account.html", {
        "title": found.name,
        "kind": f"Council tax account {found.account}",
        "status": "on hold" if running else found.stage,
        "found": found,
        "here": f"{BASE}accounts/{found.account}/",
        "noticed": any(one.stage in STAGES.values() for one in found.years),
        "tiles": [
            {"label": "Balance", "value": pounds(found.balance_pence)},
            {"label": "Overdue", "value": pounds(found.overdue_pence)},
            {"label": "Next instalment", "note": day(found.next_due_on),
             "value": pounds(found.next_pence) if found.next_pence else "none"},
            {"label": "Stage", "value": found.stage},
        ],
        "facts": [
            ("Liable", ", ".join(found.parties)),
            ("Address", f"{found.address}, {found.postcode}"),
            ("Band", f"{found.band}{f', {found.area}' if found.area else ''}"),
            ("Liable from", day(found.liable_from)),
            *([("Until", day(found.liable_to))] if found.liable_to else []),
            ("Pays", f"{found.scheme} instalments, on day {found.pay_day}"),
            ("Direct Debit", debit if found.direct_debit else "none"),
            ("Bill by", found.delivery),
        ],
        "years": [
            [year_name(one.year), pounds(one.charged_pence), pounds(one.other_pence),
             pounds(one.paid_pence), pounds(one.balance_pence), pounds(one.overdue_pence),
             tag(one.stage)]
            for one in found.years
        ],
        "plan": [[day(one.due_on), pounds(one.amount_pence), tag(one.state)] for one in found.plan],
        "holds": [
            [hold.reason.replace("_", " "), day(hold.held_from), day(hold.held_to),
             hold.authorised_by, hold.note, tag("running" if hold.running else "ended")]
            for hold in found.holds
        ],
        "workings": steps_in_words(worked),
        "known": [[day(one.day), one.what, one.detail] for one in found.facts],
        "happened": [
            [day(one.day), one.what, one.detail, pounds(one.amount_pence)] for one in found.events
        ],
        "chart": timeline(found),
        "breadcrumbs": [("Accounts", f"{BASE}accounts")],
    }  # fmt: skip


def several(what: str) -> str:
    """Return the name of many of a thing: summonses, reminders."""
    return f"{what}es" if what.endswith("s") else f"{what}s"


def timeline(found: Any) -> Chart | None:
    """Draw an account's bills, recovery and holds on one line of days, newest last."""
    drawn: list[tuple[str, date, date | None]] = [
        (f"{one.what} {one.detail}"[:48], one.day, None)
        for one in reversed(found.events)
        if one.what not in ("Receipt",)
    ]
    drawn += [(f"Hold: {h.reason.replace('_', ' ')}", h.held_from, h.held_to) for h in found.holds]
    paid = [one.day for one in found.events if one.what == "Receipt"]
    if paid:
        drawn.append((count(len(paid), "payment"), min(paid), max(paid)))
    if not drawn:
        return None
    drawn = drawn[-DRAWN:]
    today_ = clock.business_date()
    first = min(start for _, start, _ in drawn)
    last = max([end or start for _, start, end in drawn] + [today_]) + timedelta(days=7)
    return events("What happened on the account", first, last, drawn, today=today_)


@needs("revenues.billing_run")
@PAGES.page
def run(request: HttpRequest, caller: Caller, run: str) -> Shown:
    """Show a billing run: totals, reconciliation, proof sample."""
    found = ask(caller, "revenues.billing_run", {"run": run})
    one = found.run
    parts = [
        ("Council", one.billing_authority_pence), ("Police", one.police_pence),
        ("Fire", one.fire_pence), ("Local reductions", -one.local_reduction_pence),
    ]  # fmt: skip
    return "revenues/run.html", {
        "title": f"Annual bills of {year_name(one.year)}",
        "kind": f"Billing run {run}",
        "status": one.state,
        "found": one,
        "here": f"{BASE}billing/{run}/",
        "tiles": [
            {"label": "Bills", "value": f"{one.bills:,}"},
            {"label": "Charged", "value": pounds(one.charged_pence)},
            {"label": "To pay", "value": pounds(one.due_pence)},
            {"label": "Left out", "value": f"{one.left_out:,}"},
        ],
        "facts": [
            ("Issued on", day(one.issue_on)),
            ("Runs of days", f"{one.segments:,}"),
            ("Instalments", f"{one.instalments:,}"),
            ("Prepared by", one.prepared_by),
            ("Issued by", one.issued_by or "nobody yet: another person does"),
        ],
        "parts": [[name, pounds(pence)] for name, pence in parts],
        "checks": [
            [check.what, pounds(check.one_pence), pounds(check.other_pence),
             tag("agrees" if check.agrees else "differs", "green" if check.agrees else "red")]
            for check in found.checks
        ],
        "sample": [
            [row.why, row.account, row.name, row.band, pounds(row.gross_pence),
             pounds(row.discount_pence), pounds(row.premium_pence), pounds(row.reduction_pence),
             pounds(row.charged_pence), f"{row.instalments:,}"]
            for row in found.sample
        ],
        "breadcrumbs": [("Annual billing", f"{BASE}billing")],
    }  # fmt: skip


@needs("revenues.collection")
@PAGES.page
def collection(request: HttpRequest, caller: Caller, collection: str) -> Shown:
    """Show a Direct Debit collection."""
    one = ask(caller, "revenues.collection", {"collection": collection})
    return "revenues/collection.html", {
        "title": f"Direct Debit of {day(one.collect_on)}",
        "kind": f"Collection {collection}",
        "status": one.state,
        "found": one,
        "here": f"{BASE}collections/{collection}/",
        "tiles": [
            {"label": "Payers", "value": f"{one.items:,}"},
            {"label": "Total", "value": pounds(one.total_pence)},
            {"label": "Cap", "value": pounds(one.cap_pence)},
            {"label": "Came back", "value": f"{one.unpaid:,}", "note": pounds(one.unpaid_pence)},
        ],
        "facts": [
            ("Taken on", day(one.collect_on)),
            ("Processed by Bacs on", day(one.processing_on)),
            ("Prepared by", one.prepared_by),
            ("Released by", one.released_by or "nobody yet: another person does"),
        ],
        "breadcrumbs": [("Collections", f"{BASE}collections")],
    }


@needs("revenues.recovery_list", "revenues.recovery_accounts")
@PAGES.page
def recovery(request: HttpRequest, caller: Caller, recovery: str) -> Shown:
    """Show a recovery list and its accounts."""
    one = ask(caller, "revenues.recovery_list", {"recovery": recovery})
    listed = ask(caller, "revenues.recovery_accounts", {"recovery": recovery})[:200]
    name = one.kind.replace("_", " ").capitalize()
    return "revenues/recovery.html", {
        "title": f"{several(name)} of {day(one.as_at)}",
        "kind": f"Recovery list {recovery}",
        "status": one.state,
        "found": one,
        "here": f"{BASE}recovery/{recovery}/",
        "tiles": [
            {"label": "Accounts", "value": f"{one.accounts:,}"},
            {"label": "On hold, left out", "value": f"{one.held:,}"},
            {"label": "Amount", "value": pounds(one.total_pence)},
        ],
        "facts": [
            ("Proposed by", one.prepared_by),
            ("Released by", one.released_by or "nobody yet"),
        ],
        "rows": [
            [row.account, row.name, row.address, pounds(row.amount_pence), day(row.pay_by),
             day(row.hearing_on), tag(row.state)]
            for row in listed
        ],
        "breadcrumbs": [("Recovery", f"{BASE}recovery")],
    }  # fmt: skip
