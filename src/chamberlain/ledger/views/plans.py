"""Schedules and recharge rules: what is planned, what of it is posted, and the acts on them."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Answer, Caller, Unknown, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.ledger.views.journals import coding_asks
from chamberlain.ledger.views.pages import BASE, PAGES, entity_choices, first_entity, this_period
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, table
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import evidence_url
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

STATES = [(one, one.title()) for one in ("prepared", "approved", "rejected", "ended")]
KINDS = [
    ("recurring", "Recurring"),
    ("prepayment", "Prepayment"),
    ("carry_forward", "Carry forward"),
]
PREPARED = "Prepared: somebody else approves it"

SCHEDULES = ListPage(
    query="ledger.schedules",
    title="Schedules of journals",
    columns=[
        Column("reference", "Schedule", link=f"{BASE}schedules/{{reference}}"),
        Column("kind", "Kind", "tag"),
        Column("description", "Description"),
        Column("parts", "Journals", "count"),
        Column("posted", "Posted", "count"),
        Column("debit_pence", "All together", "pence", why="ledger:schedule:{reference}"),
        Column("prepared_by", "Prepared by"),
        Column("state", "State", "tag"),
    ],
    filters=[Filter("state", options=STATES), Filter("kind", options=KINDS)],
    more=lambda request: PAGES.actions(
        request,
        ("Recurring journal", "schedules/recurring", "n", "ledger.prepare_recurring"),
        ("Prepayment", "schedules/prepayment", "", "ledger.prepare_prepayment"),
        ("Carry forward", "schedules/carry-forward", "", "ledger.prepare_carry_forward"),
    ),
    empty=("No schedules match", "Journals that recur, prepayments and carry forwards stand here."),
)

RECHARGES = ListPage(
    query="ledger.recharge_rules",
    title="Recharge rules",
    columns=[
        Column("reference", "Rule", link=f"{BASE}recharges/{{reference}}"),
        Column("name", "Name"),
        Column("basis", "Basis"),
        Column("cost_centre", "Shares the cost of"),
        Column("prepared_by", "Prepared by"),
        Column("state", "State", "tag"),
    ],
    filters=[Filter("state", options=STATES)],
    more=lambda request: PAGES.actions(
        request, ("Prepare a rule", "recharges/prepare", "n", "ledger.prepare_recharge_rule")
    ),
    empty=("No rules match", "A rule shares a cost centre's cost by percentages or a statistic."),
)


@needs("ledger.schedules", "ledger.schedule_parts")
@PAGES.page
def schedule(request: HttpRequest, caller: Caller, schedule: str) -> Shown:
    """Show a schedule: each journal of it, posted or to come, to be decided on."""
    rows = ask(caller, "ledger.schedules", {"reference": schedule})
    if not rows:
        raise Unknown(f"There is no schedule {schedule}.")
    found = rows[0]
    parts = ask(caller, "ledger.schedule_parts", {"reference": schedule})
    shown = [
        (
            part.number,
            f"{part.period} of {year_name(part.year)}",
            part.journal_date,
            _coded(part.lines),
            money(part.debit_pence),
            _journal_link(part.journal),
        )
        for part in parts
    ]
    return "ledger/plan.html", {
        "title": found.description,
        "kind": f"{words.title(found.kind)} {schedule}",
        "status": found.state,
        "facts": [
            ("Type", found.type),
            ("All together", format_pounds(found.debit_pence)),
            ("Prepared by", f"{found.prepared_by}, {words.day(found.prepared_on)}"),
            *(("Evidence", one, evidence_url(one), "Open") for one in found.evidence),
            *([("Decided by", found.decided_by)] if found.decided_by else []),
            *([("Reason", found.reason)] if found.reason else []),
        ],
        "rows": table(
            ("Journal", "Period", "Date", "Charges", "Amount", "Posted as"),
            shown,
            caption="Journals",
            numeric=(4,),
            stack=True,
        ),
        "waits": found.state == "prepared",
        "runs": found.state == "approved" and found.kind == "recurring",
        "url": f"{BASE}schedules/{schedule}",
        "breadcrumbs": [("Schedules", f"{BASE}schedules")],
    }


def _coded(lines: list[dict[str, Any]]) -> str:
    return ", ".join(
        f"{line['account']} {line['cost_centre']}".strip()
        for line in lines
        if line["amount_pence"] > 0
    )


def _journal_link(journal: str | None) -> Any:
    if journal is None:
        return "to come"
    return components.link(journal, f"{BASE}journals/{journal}")


@needs("ledger.recharge_rules")
@PAGES.page
def recharge(request: HttpRequest, caller: Caller, rule: str) -> Shown:
    """Show a recharge rule: what it shares, on which basis, and who bears how much."""
    rows = ask(caller, "ledger.recharge_rules", {"reference": rule})
    if not rows:
        raise Unknown(f"There is no recharge rule {rule}.")
    found = rows[0]
    total = sum(share["weight"] for share in found.shares)
    whole = total if found.basis == "statistic" else 10_000
    shown = [
        (share["cost_centre"], share["fund"], f"{share['weight']:,}", _percent(share, whole))
        for share in found.shares
    ]
    return "ledger/plan.html", {
        "title": found.name,
        "kind": f"Recharge rule {rule}",
        "status": found.state,
        "facts": [
            ("Basis", "percentages" if found.basis == "percent" else "a statistic"),
            ("Its figures come from", found.statement),
            ("Shares the cost of", f"{found.cost_centre}, {found.fund}"),
            ("Subjectives shared", f"{found.account_from} to {found.account_to}"),
            ("Charged to", found.debit_account),
            ("Credited to", found.credit_account),
            ("Prepared by", f"{found.prepared_by}, {words.day(found.prepared_on)}"),
            *([("Decided by", found.decided_by)] if found.decided_by else []),
        ],
        "rows": table(
            ("Cost centre", "Fund", "Weight", "Share"), shown, caption="Shares", numeric=(2, 3)
        ),
        "waits": found.state == "prepared",
        "runs": found.state == "approved",
        "run_url": f"{BASE}recharges/{rule}/run" if found.state == "approved" else "",
        "url": f"{BASE}recharges/{rule}",
        "breadcrumbs": [("Recharge rules", f"{BASE}recharges")],
    }


def _percent(share: dict[str, Any], whole: int) -> str:
    hundredths = share["weight"] * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _start(request: HttpRequest) -> dict[str, Any]:
    today = clock.business_date()
    return {"entity": first_entity(request), "first_on": today, "taken_on": today, "type": "JST"}


def _asks(request: HttpRequest) -> dict[str, Ask]:
    return coding_asks(request) | {"entity": Ask(options=entity_choices(request))}


def _prepare(command: str, title: str, place: str, trail: str) -> Any:
    return act_view(
        f"ledger.{command}",
        template="ledger/plan_form.html",
        redirect=f"{BASE}{place}/{{value}}",
        asks=_asks,
        start=_start,
        title=title,
        submit="Prepare",
        done=PREPARED,
        context={"breadcrumbs": [(trail, f"{BASE}{place}")]},
    )


prepare_recurring = _prepare(
    "prepare_recurring", "Prepare a recurring journal", "schedules", "Schedules"
)
prepare_prepayment = _prepare(
    "prepare_prepayment", "Prepare a prepayment", "schedules", "Schedules"
)
prepare_carry_forward = _prepare(
    "prepare_carry_forward", "Prepare a carry forward", "schedules", "Schedules"
)
prepare_rule = _prepare(
    "prepare_recharge_rule", "Prepare a recharge rule", "recharges", "Recharge rules"
)


def _decide(command: str, place: str, key: str, title: str, submit: str, done: str) -> Any:
    return act_view(
        f"ledger.{command}",
        redirect=f"{BASE}{place}/{{{key}}}",
        title=title,
        submit=submit,
        done=done,
    )


approve_schedule = _decide(
    "approve_schedule", "schedules", "schedule", "Approve a schedule", "Approve", "Approved"
)
reject_schedule = _decide(
    "reject_schedule", "schedules", "schedule", "Reject a schedule", "Reject", "Rejected"
)
end_schedule = _decide("end_schedule", "schedules", "schedule", "End a schedule", "End", "Ended")
approve_rule = _decide(
    "approve_recharge_rule", "recharges", "rule", "Approve a rule", "Approve", "Approved"
)
reject_rule = _decide(
    "reject_recharge_rule", "recharges", "rule", "Reject a rule", "Reject", "Rejected"
)
end_rule = _decide("end_recharge_rule", "recharges", "rule", "End a rule", "End", "Ended")


def _ran(answer: Answer) -> str:
    made = answer.value
    if not made.journal:
        return "Nothing more to share: all of it was recharged before"
    return f"{format_pounds(made.amount_pence)} shared in {made.journal}, which waits for approval"


run_rule = act_view(
    "ledger.run_recharge",
    redirect=f"{BASE}recharges/{{rule}}",
    start=lambda request, rule: this_period(),
    title="Run a recharge",
    submit="Share the cost",
    done=_ran,
)
