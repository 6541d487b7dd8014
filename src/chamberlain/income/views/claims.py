"""Pages of county court claims: the register, one claim, and the acts on it."""

from typing import Any

from django.http import HttpRequest

from chamberlain.income.rules.claims import WORDS
from chamberlain.income.views.pages import BASE, PAGES
from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, permits_of, today_as
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

CLAIMS = ListPage(
    query="income.claims",
    title="County court claims",
    columns=[
        Column("reference", "Claim", "code", link=f"{BASE}claims/{{reference}}"),
        Column("number", "Court's number", "code"),
        Column("name", "Customer", link=f"{BASE}customers/{{customer}}"),
        Column("issued_on", "Issued", "date"),
        Column("answer_by", "Answer by", "date"),
        Column("judgment_on", "Judgment", "date"),
        Column("debt_left_pence", "Debt left", "pence", why="income:claim:{reference}"),
        Column("costs_left_pence", "Costs left", "pence"),
        Column("behind_pence", "Instalments behind", "pence"),
        Column("waits_for", "Waits for us"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("open_only")],
    fixed=PAGES.here_today,
    totals=["debt_left_pence", "costs_left_pence"],
    empty=("No claims", "One is entered from a customer's page, after a letter before claim."),
)
ACTS = {
    "issued": ("answer", "judgment", "withdraw"),
    "acknowledged": ("answer", "judgment", "withdraw"),
    "admitted": ("judgment", "withdraw"),
    "defended": ("judgment", "withdraw"),
    "judgment": ("enforce", "satisfy", "set-aside"),
    "enforcing": ("enforcement-ended", "satisfy", "set-aside"),
}
NAMES = {
    "answer": ("Enter the answer", "answer_claim"),
    "judgment": ("Enter the judgment", "enter_judgment"),
    "withdraw": ("Withdraw it", "withdraw_claim"),
    "enforce": ("Enforce", "enforce_judgment"),
    "enforcement-ended": ("Enforcement ended", "end_enforcement"),
    "satisfy": ("Mark satisfied", "satisfy_judgment"),
    "set-aside": ("Set aside", "set_judgment_aside"),
}


@needs("income.claim")
@PAGES.page
def claim(request: HttpRequest, caller: Caller, claim: str) -> Shown:
    """Show a claim: debt and costs apart, what it waits for, and every step drawn."""
    found = ask(caller, "income.claim", {"claim": claim, "as_at": clock.business_date()})
    may = permits_of(caller, "income")
    here = f"{BASE}claims/{claim}"
    return "income/claim.html", {
        "title": f"{found.name}: claim {found.number}",
        "kind": f"County court claim {claim}",
        "status": found.state.replace("_", " "),
        "found": found,
        "waits": f"{WORDS[found.waits_for]}: {found.why}." if found.waits_for else "",
        "acts": [
            {"url": f"{here}/{one}", "words": NAMES[one][0]}
            for one in ACTS.get(found.state, ())
            if may(NAMES[one][1])
        ],
        "tiles": [
            {"label": "Claimed", "value": pounds(found.debt_pence)},
            {"label": "Debt left", "value": pounds(found.debt_left_pence)},
            {"label": "Costs left", "value": pounds(found.costs_left_pence)},
            {"label": "Instalments behind", "value": pounds(found.behind_pence or 0)},
        ],
        "facts": [
            ("Customer", found.name, f"{BASE}customers/{found.customer}", "Open"),
            ("Court", found.court),
            ("Issued, served", f"{day(found.issued_on)}, {day(found.served_on)}"),
            ("Answer by", day(found.answer_by)),
            *_judged(found),
        ],
        "parts": [
            [one.charge, one.why, one.kind.capitalize(), pounds(one.claimed_pence),
             pounds(one.left_pence)]
            for one in found.parts
        ],
        "events": [
            {
                "title": one.what + (f" {pounds(one.pence)}" if one.pence is not None else ""),
                "when": one.day,
                "detail": one.detail,
            }
            for one in found.events
        ],
        "breadcrumbs": [("Income", BASE), ("County court claims", f"{BASE}claims"), (claim, "")],
    }  # fmt: skip


def _judged(found: Any) -> list[tuple[str, str]]:
    if found.judgment_on is None:
        return []
    facts = [
        ("Judgment", f"{day(found.judgment_on)}, {found.judgment_kind}, "
         f"{pounds(found.judgment_pence)}"),
    ]  # fmt: skip
    if found.instalment_pence is None:
        return [*facts, ("To be paid by", day(found.pay_by))]
    words = f"{pounds(found.instalment_pence)} a month from {day(found.first_due_on)}"
    following = day(found.next_due_on) if found.next_due_on else "none is left"
    return [*facts, ("Instalments", words), ("Next", following)]


def _sum(answer: Answer) -> str:
    return f"Judgment for {format_pounds(int(answer.value))}"


BACK = f"{BASE}claims/{{claim}}"
issue = act_view(
    "income.issue_claim",
    redirect=f"{BASE}claims/{{value}}",
    only=["court", "number", "issued_on", "served_on", "fee_pence"],
    start=today_as("issued_on"),
    asks={
        "number": Ask(label="The court's claim number"),
        "served_on": Ask(label="Served on", hint="As the court's notice of issue says"),
        "fee_pence": Ask(
            label="Court fee",
            hint="As on the notice. Blank: by the scale on file, which was read second-hand",
        ),
    },
    done=lambda answer: f"Entered as {answer.value}",
    title="Enter a county court claim",
    submit="Enter",
)
answer = act_view(
    "income.answer_claim",
    redirect=BACK,
    start=today_as("answered_on"),
    done="Entered",
    title="What did the defendant answer?",
    submit="Enter",
)
judgment = act_view(
    "income.enter_judgment",
    redirect=BACK,
    start=today_as("judgment_on"),
    asks={"pay_by": Ask(label="To be paid by", hint="Blank: by the general rule")},
    done=_sum,
    title="Enter a judgment",
    submit="Enter",
)
withdraw = act_view(
    "income.withdraw_claim",
    redirect=BACK,
    done="Withdrawn: its costs are credited",
    title="Withdraw a claim",
    submit="Withdraw",
)
enforce = act_view(
    "income.enforce_judgment",
    redirect=BACK,
    start=today_as("begun_on"),
    done="Entered",
    title="Enforce a judgment",
    submit="Enter",
)
enforcement_ended = act_view(
    "income.end_enforcement",
    redirect=BACK,
    done="Entered",
    title="How did the enforcement end?",
    submit="Enter",
)
satisfy = act_view(
    "income.satisfy_judgment",
    redirect=BACK,
    start=today_as("paid_on"),
    done=lambda answer: str(answer.value),
    title="Mark a judgment satisfied",
    submit="Mark",
)
set_aside = act_view(
    "income.set_judgment_aside",
    redirect=BACK,
    start=today_as("set_aside_on"),
    asks={"goes_on": Ask(label="Does the claim go on?")},
    done="Set aside: its costs are credited",
    title="Enter that a judgment was set aside",
    submit="Enter",
)
