"""Pages of impairment: histories of losses, rates, and allowances proposed and agreed."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from chamberlain.income.views.pages import BASE
from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.money import format_percent, format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Pages, Shown, permits_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

PAGES = Pages(BASE, seen_by="income.allowances")
"""Accountants come here who have no debtors' accounts to see."""
YEAR = 365
KINDS = [("sundry", "Sundry debtors"), ("council_tax", "Council tax"), ("rates", "Business rates")]
ALLOWANCES = ListPage(
    query="income.allowances",
    title="Impairment of debts",
    columns=[
        Column("reference", "Allowance", "code", link=f"{BASE}impairment/{{reference}}"),
        Column("kind", "Debts", "tag"),
        Column("as_at", "At", "date"),
        Column("debt_pence", "Owed", "pence"),
        Column("allowance_pence", "Set aside", "pence", why="income:impairment:{reference}"),
        Column("held_pence", "Held before", "pence"),
        Column("moved_pence", "Moves by", "pence"),
        Column("proposed", "Proposed by"),
        Column("agreed", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("proposed", "agreed", "rejected"))],
    fixed=PAGES.here,
    more=lambda request: PAGES.actions(
        request,
        ("Propose for sundry debts", "impairment/propose", "n", "income.propose_allowance"),
        ("Histories and rates", "impairment/histories", "", "income.loss_histories"),
    ),
    empty=("Nothing is set aside yet", "Take the history of losses, set rates, then propose."),
)
HISTORIES = ListPage(
    query="income.loss_histories",
    title="Histories of losses, and rates set from them",
    columns=[
        Column("history", "History", "code"),
        Column("kind", "Debts", "tag"),
        Column("as_at", "At", "date"),
        Column("source", "Where from"),
        Column("basis", "By"),
        Column("least_days", "Days late from", "count"),
        Column("stage", "Stage"),
        Column("owed_pence", "Owed then", "pence"),
        Column("lost_pence", "Lost of it", "pence"),
        Column("rate_e2", "Lost", "percent"),
        Column("set_e2", "Rate set", "percent"),
    ],
    filters=[],
    fixed=PAGES.here,
    more=lambda request: PAGES.actions(
        request,
        ("Take it from sundry debts", "impairment/take-history", "t", "income.take_loss_history"),
        ("Enter one", "impairment/enter-history", "e", "income.record_loss_history"),
        ("Set rates", "impairment/rates", "r", "income.set_loss_rates"),
    ),
    empty=("No history yet", "Take it from debts a year old, or enter the former system's."),
)


@needs("income.allowance")
@PAGES.page
def allowance(request: HttpRequest, caller: Caller, allowance: str) -> Shown:
    """Show an allowance: what is owed under each rate, and the evidence of the rates."""
    found = ask(caller, "income.allowance", {"allowance": allowance})
    may = permits_of(caller, "income")
    return "income/allowance.html", {
        "title": f"Allowance for {found.kind.replace('_', ' ')}",
        "kind": f"Allowance {allowance}",
        "status": found.state,
        "found": found,
        "here": f"{BASE}impairment/{allowance}",
        "may_agree": found.state == "proposed" and may("agree_allowance"),
        "tiles": [
            {"label": "Owed", "value": pounds(found.debt_pence)},
            {"label": "To set aside", "value": pounds(found.allowance_pence)},
            {"label": "Held before", "value": pounds(found.held_pence)},
            {"label": "Moves by", "value": pounds(found.moved_pence)},
        ],
        "facts": [
            ("At", day(found.as_at)),
            ("Proposed by", found.proposed_by),
            ("Agreed by", found.agreed_by or "nobody yet"),
            ("Evidence", f"{found.history}: {found.source}"),
        ],
        "parts": [
            [format_percent(row["rate_e2"]), f"{row['debts']:,}", pounds(row["left_pence"]),
             pounds(row["allowance_pence"])]
            for row in found.bands
        ],
        "rates": [
            [_band(row), pounds(row["owed_pence"]), pounds(row["lost_pence"]),
             format_percent(row["history_rate_e2"]), format_percent(row["rate_e2"]), row["why"]]
            for row in found.rate_bands
        ],
        "breadcrumbs": [("Income", BASE), ("Impairment", f"{BASE}impairment"), (allowance, "")],
    }  # fmt: skip


def _band(row: dict[str, Any]) -> str:
    if row["basis"] == "stage":
        return f"Come to {row['stage'].replace('_', ' ')}"
    return f"From {row['least_days']} days late"


take_history = act_view(
    "income.take_loss_history",
    redirect=f"{BASE}impairment/histories",
    fixed=PAGES.here,
    start=lambda request: {"until": clock.business_date() - timedelta(YEAR)},
    asks={"since": Ask(label="Due from"), "until": Ask(label="Due until")},
    done=lambda answer: f"Taken as {answer.value}",
    title="Take the history of losses from sundry debts",
    submit="Take",
)
enter_history = act_view(
    "income.record_loss_history",
    redirect=f"{BASE}impairment/histories",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    asks={"kind": Ask(label="Debts", options=KINDS), "items": Ask(label="Ages and stages")},
    done=lambda answer: f"Entered as {answer.value}",
    title="Enter a history of losses",
    submit="Enter",
)
set_rates = act_view(
    "income.set_loss_rates",
    redirect=f"{BASE}impairment/histories",
    start=lambda request: {"from_day": clock.business_date()},
    asks={"items": Ask(label="Rates that differ", hint="Left out: as the history says")},
    done=lambda answer: f"Set as {answer.value}",
    title="Set rates of loss",
    submit="Set",
)
propose = act_view(
    "income.propose_allowance",
    redirect=f"{BASE}impairment/{{value}}",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    done="Proposed: another person agrees and posts it",
    title="Propose the allowance for sundry debts",
    submit="Propose",
)
agree = act_view(
    "income.agree_allowance",
    redirect=f"{BASE}impairment/{{allowance}}",
    done=lambda answer: f"Posted: the allowance moved by {format_pounds(answer.value)}",
    title="Agree an allowance and post it",
    submit="Agree and post",
)
reject = act_view(
    "income.reject_allowance",
    redirect=f"{BASE}impairment/{{allowance}}",
    done="Put aside",
    title="Reject an allowance",
    submit="Reject",
)
