"""The first page of income: what waits, what is to be closed, what is owed; and one customer."""

from datetime import timedelta
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from chamberlain.income.queries.debt import ChargeView
from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask, run
from chamberlain.ui.charts import bars, columns
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import count, day, pounds, pounds_short

WEEKS = 28
YEAR = 365


@needs("income.suspense", "income.channel_days")
@PAGES.page
def today(request: HttpRequest, caller: Caller) -> Shown:
    """Show what waits in suspense, which days are open, and what is owed by age."""
    entity, as_at = PAGES.entity_of(caller), clock.business_date()
    here = {"entity": entity, "as_at": as_at}
    may = permits_of(caller, "income")
    waiting: pl.DataFrame = ask(caller, "income.suspense", here)
    open_days: pl.DataFrame = ask(caller, "income.channel_days", {"entity": entity})
    oldest = int(waiting["age_days"].max() or 0)  # type: ignore[arg-type]
    tiles = [
        {
            "label": "In suspense",
            "value": pounds_short(int(waiting["left_pence"].sum())),
            "note": f"{waiting.height} receipts, the oldest {count(oldest, 'day')}",
            "href": f"{BASE}suspense",
        },
        {
            "label": "Not in the books yet",
            "value": pounds_short(int(open_days["total_pence"].sum())),
            "note": f"{open_days.height} days of channels",
        },
    ]
    charts = [_ages(waiting)] if waiting.height else []
    differences = []
    if may("debt_by_age"):
        ages = ask(caller, "income.debt_by_age", here)
        owed = sum(one.pence for one in ages)
        late = sum(one.pence for one in ages[1:])
        tiles += [
            {"label": "Sundry debt", "value": pounds_short(owed), "href": f"{BASE}charges"},
            {"label": "Overdue", "value": pounds_short(late), "href": f"{BASE}recovery"},
        ]
        if owed:
            charts.append(bars("Sundry debt by age", [(one.age, one.pence) for one in ages]))
    if may("control"):
        # Debtors that another system keeps stand in the same control: its reconciliation says so.
        first, *_ = ask(caller, "income.control", here)
        differences = [first] if first.difference_pence else []
    if may("takings"):
        charts += _taken(caller, as_at)
    return "income/today.html", {
        "title": "Income",
        "tiles": tiles,
        "charts": charts,
        "differences": [
            f"{one.name}: the ledger has {pounds(one.ledger_pence)}, its detail comes to "
            f"{pounds(one.detail_pence)}"
            for one in differences
        ],
        "open_days": [
            {
                "channel": row["channel"],
                "words": row["channel"].replace("_", " ").capitalize(),
                "day": row["day"],
                "count": row["count"],
                "pence": row["total_pence"],
                "suspense": row["suspense_pence"],
                "url": f"{BASE}close/{row['channel']}/{row['day']}",
            }
            for row in open_days.iter_rows(named=True)
        ],
        "may_close": may("close_day"),
    }


def _ages(waiting: pl.DataFrame) -> Any:
    days = pl.col("age_days")
    bands = waiting.group_by(
        pl.when(days <= 7).then(pl.lit("1 Up to a week"))
        .when(days <= 30).then(pl.lit("2 Up to a month"))
        .when(days <= 90).then(pl.lit("3 Up to three months"))
        .otherwise(pl.lit("4 Older")).alias("age")
    ).agg(pl.col("left_pence").sum()).sort("age")  # fmt: skip
    rows = [(name[2:], pence) for name, pence in bands.iter_rows()]
    return bars("Suspense by age", rows)


def _taken(caller: Caller, as_at: Any) -> list[Any]:
    found = ask(caller, "income.takings", {"since": as_at - timedelta(WEEKS)})
    if found.height < 2:
        return []
    days = found.group_by("day").agg(pl.col("total_pence").sum()).sort("day")
    labels = [f"{one:%-d %b}" for one in days["day"]]
    return [columns("Takings by day", labels, [("Taken", days["total_pence"].to_list())])]


@needs("income.account")
@PAGES.page
def account(request: HttpRequest, caller: Caller, account: str) -> Shown:
    """Show an account with everything that was posted to it."""
    found = ask(caller, "income.account", {"account": account})
    return "income/account.html", {
        "title": found.name or account,
        "kind": f"Account {account}, {found.income_type}",
        "status": "closed" if found.closed_on else "open",
        "found": found,
        "may_owe": permits_of(caller, "income")("owed_together"),
        "tiles": [
            {"label": "Owed", "value": pounds(found.balance_pence)},
            {"label": "Due next", "value": pounds(found.due_pence)},
        ],
        "facts": [
            ("Kept by", found.source.capitalize()),
            ("Postcode", found.postcode or "not known"),
            ("Closed", day(found.closed_on) or "no"),
        ],
        "postings": [
            [one.receipt, day(one.received_on), one.channel.replace("_", " "), one.said, one.how,
             pounds(one.amount_pence)]
            for one in found.postings
        ],
        "breadcrumbs": [("Income", BASE), ("Accounts", f"{BASE}accounts"), (account, "")],
    }  # fmt: skip


@needs("income.customer", "income.statement", "income.charges")
@PAGES.page
def customer(request: HttpRequest, caller: Caller, customer: str) -> Shown:
    """Show a customer with what they owe and their statement of a year."""
    as_at = clock.business_date()
    found = ask(caller, "income.customer", {"customer": customer, "as_at": as_at})
    shown = ask(
        caller,
        "income.statement",
        {"customer": customer, "since": as_at - timedelta(YEAR), "until": as_at},
    )
    owing = ask(caller, "income.charges", {"as_at": as_at, "customer": customer})
    may = permits_of(caller, "income")
    return "income/customer.html", {
        "title": found.name,
        "kind": f"Customer {customer}",
        "found": found,
        "here": f"{BASE}customers/{customer}",
        "may_owe": may("owed_together"),
        "may_declare": may("declare_interest"),
        "may_bar": may("bar_person"),
        "claimable": may("issue_claim")
        and bool({"letter_before_claim", "county_court"} & set(owing["stage"])),
        "tiles": [
            {"label": "Owed", "value": pounds(found.balance_pence)},
            {"label": "Overdue", "value": pounds(found.overdue_pence)},
        ],
        "facts": [
            fact
            for fact in (
                ("Account to quote", found.account),
                ("Address", found.address),
                ("Postcode", found.postcode),
                ("Email", found.email),
                ("Telephone", found.telephone),
            )
            if fact[1]
        ],
        "open": [
            [row["reference"], row["why"], day(row["due_on"]), pounds(row["owed_pence"]),
             pounds(row["left_pence"]), row["stage"].replace("_", " ")]
            for row in owing.iter_rows(named=True)
        ],
        "statement": [
            [day(row["day"]), row["what"], row["reference"], pounds(row["charged_pence"]),
             pounds(row["paid_pence"]), pounds(row["balance_pence"])]
            for row in shown.iter_rows(named=True)
        ],
        "breadcrumbs": [("Income", BASE), ("Customers", f"{BASE}customers"), (customer, "")],
    }  # fmt: skip


@needs("income.charge")
@PAGES.page
def charge(request: HttpRequest, caller: Caller, charge: str) -> Shown:
    """Show a charge with its lines and what happened to it, drawn as a timeline."""
    found: ChargeView = ask(caller, "income.charge", {"charge": charge})
    state = "disputed" if found.disputed else "paid" if not found.left_pence else found.stage
    return "income/charge.html", {
        "title": found.why,
        "kind": f"{found.kind.capitalize()} {charge}",
        "status": state if state != "none" else "owed",
        "found": found,
        "here": f"{BASE}charges/{charge}",
        "tiles": [
            {"label": "Charged", "value": pounds(found.owed_pence)},
            {"label": "Paid", "value": pounds(found.settled_pence)},
            {"label": "Credited", "value": pounds(found.credited_pence)},
            {"label": "Left", "value": pounds(found.left_pence)},
        ],
        "facts": [
            ("Customer", found.name, f"{BASE}customers/{found.customer}", "Open"),
            ("Account to quote", found.account),
            ("Raised", day(found.raised_on)),
            ("Due", day(found.due_on)),
            ("Income type", found.income_type),
        ],
        "lines": [
            [one.description, f"{one.account} {one.cost_centre}", one.vat_code,
             pounds(one.net_pence), pounds(one.vat_pence)]
            for one in found.lines
        ],
        "events": [
            {
                "title": one.what + (f" {pounds(one.pence)}" if one.pence is not None else ""),
                "when": one.day,
                "detail": one.detail,
            }
            for one in found.events
        ],
        "breadcrumbs": [("Income", BASE), ("Charges", f"{BASE}charges"), (charge, "")],
    }  # fmt: skip


@needs("income.recovery_due", "income.take_recovery")
@PAGES.guarded
def take_steps(request: HttpRequest, caller: Caller) -> HttpResponse:
    """Take every step of recovery that is due today, each checked again as it is taken."""
    as_at = clock.business_date()
    due = ask(caller, "income.recovery_due", {"as_at": as_at, "entity": PAGES.entity_of(caller)})
    items = [
        {"charge": row["charge"], "stage": row["next_stage"]} for row in due.iter_rows(named=True)
    ]
    if request.method == "POST" and items:
        run(caller, "income.take_recovery", {"items": items})
    return HttpResponseRedirect(f"{BASE}recovery")
