"""Claims for paying late: invoices paid late with what the law adds, and claims decided."""

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.money import format_pounds
from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of, entity_of

HERE = f"{BASE}late-claims"
STATES = [("proposed", "To approve"), ("approved", "Approved"), ("rejected", "Rejected")]

CLAIMS = ListPage(
    query="payables.late_claims",
    title="Claims for paying late",
    columns=[
        Column("reference", "Claim", link=f"{HERE}/{{reference}}/approve"),
        Column("name", "Supplier"),
        Column("invoice", "Invoice", link=f"{BASE}invoices/{{invoice}}"),
        Column("days_late", "Days late", "count"),
        Column("interest_pence", "Interest", "pence"),
        Column("fixed_sum_pence", "Compensation", "pence"),
        Column("costs_pence", "Costs", "pence"),
        Column("owed_pence", "Owed", "pence", why="payables:late_claim:{reference}"),
        Column("claimed_pence", "Claimed", "pence"),
        Column("state", "State", "tag"),
        Column("decided_by", "Decided by"),
    ],
    filters=[Filter("state", options=STATES)],
    totals=["owed_pence"],
    more=lambda request: PAGES.actions(
        request,
        ("Enter a claim", "late-claims/enter", "n", "payables.claim_late_payment"),
        ("Invoices paid late", "late-claims/paid-late", "", "payables.late_paid"),
    ),
    empty=("No claim matches", "Enter one, or look through invoices paid late."),
)


def _year(request: HttpRequest) -> dict[str, object]:
    today = clock.business_date()
    return {"since": today.replace(month=4, day=1), "until": today}


PAID_LATE = ListPage(
    query="payables.late_paid",
    title="Invoices paid late",
    columns=[
        Column("invoice", "Invoice", link=f"{BASE}invoices/{{invoice}}"),
        Column("debt_pence", "Debt", "pence"),
        Column("due_on", "Last day", "date"),
        Column("paid_on", "Paid", "date"),
        Column("days_late", "Days late", "count"),
        Column("interest_pence", "Interest", "pence"),
        Column("fixed_sum_pence", "Compensation", "pence"),
        Column("owed_pence", "By law", "pence"),
        Column("claim", "Claim", why="payables:late_claim:{claim}"),
    ],
    filters=["since", "until"],
    start=_year,
    fixed=lambda request: {"entity": entity_of(caller_of(request))},
    totals=["debt_pence"],
    more=lambda request: {"breadcrumbs": [("Claims for paying late", HERE), ("Paid late", "")]},
    empty=("Nothing was paid late", "Between these days every invoice was paid in time."),
)

enter = act_view(
    "payables.claim_late_payment",
    redirect=HERE,
    start=lambda request: {"invoice": request.GET.get("invoice", "")},
    asks={
        "claimed_pence": Ask(label="What the supplier claims", hint="Blank where nobody asked"),
        "costs_pence": Ask(label="Costs of recovery above the fixed sum"),
        "document": Ask(label="Their letter"),
    },
    done=lambda answer: f"{format_pounds(answer.value.owed_pence)} by law: it waits for approval",
    title="Enter a claim for paying late",
    submit="Work out and send",
    context={"back_url": HERE},
)
approve = act_view(
    "payables.approve_late_claim",
    redirect=HERE,
    done="Approved: it is paid with the next run",
    title="Approve a claim for paying late",
    submit="Approve",
    context={"back_url": HERE},
)
reject = act_view(
    "payables.reject_late_claim",
    redirect=HERE,
    done="Rejected",
    title="Reject a claim for paying late",
    submit="Reject",
    context={"back_url": HERE},
)
