"""Pages of what is done after orders: enforcements and their notices, schedules, arrangements."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.kernel.rates import figures
from chamberlain.revenues.queries.enforcing import EnforcementView
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

AT_ONCE = 200
"""Orders that one form places with agents at most: more come by file."""
METHODS = ("earnings", "benefits", "agent", "charging_order", "bankruptcy", "committal")

ENFORCEMENTS = ListPage(
    query="revenues.enforcements",
    title="Enforcement",
    columns=[
        Column("reference", "Enforcement", link=f"{BASE}enforcement/{{reference}}"),
        Column("method", kind="tag"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("third", "Employer, agents or court"),
        Column("began_on", "Since", "date"),
        Column("amount_pence", "Sum", "pence"),
        Column("brought_pence", "Brought in", "pence", why="revenues:enforcement:{reference}"),
        Column("fees_pence", "Agent's fees", "pence"),
        Column("last_on", "Last payment", "date"),
        Column("stage", kind="tag"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter("method", options=states(*METHODS)),
        Filter("state", options=states("running", "ended")),
        Filter("silent_days", "Brought nothing for days"),
    ],
    sort="-reference",
    totals=["amount_pence", "brought_pence", "fees_pence"],
    more=lambda request: PAGES.actions(
        request,
        ("Take a schedule", "enforcement/schedule", "n", "revenues.take_deductions"),
        ("Orders that wait", "orders?waiting=yes", "", "revenues.liability_orders"),
    ),
    empty=("Nothing is being enforced", "Attach earnings or place an order with agents."),
)

ARRANGEMENTS = ListPage(
    query="revenues.arrangements",
    title="Arrangements to pay",
    columns=[
        Column("reference", "Arrangement", link=f"{BASE}arrangements/{{reference}}"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("every", "Every"),
        Column("total_pence", "Promised", "pence"),
        Column("due_pence", "Due by now", "pence"),
        Column("paid_pence", "Paid", "pence"),
        Column("next_due_on", "Next", "date"),
        Column("agreed_by", "Agreed by"),
        Column("state", kind="tag"),
    ],
    filters=[Filter("state", options=states("running", "kept", "broken", "ended"))],
    sort="-reference",
    empty=("No arrangements", "Agree one on an account's page."),
)

PARTS = ListPage(
    query="revenues.arrangement_parts",
    title="Payments that were promised",
    columns=[
        Column("number", "Number", "count"),
        Column("due_on", "Due", "date"),
        Column("amount_pence", "Amount", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[],
    sort="number",
    totals=["amount_pence"],
    more=lambda request, **parts: PAGES.actions(request),
    empty=("Nothing was promised", ""),
)


@needs("revenues.enforcement")
@PAGES.page
def enforcement(request: HttpRequest, caller: Caller, enforcement: str) -> Shown:
    """Show one enforcement: what is taken, beside what the rules expect of it."""
    found = ask(caller, "revenues.enforcement", {"enforcement": enforcement})
    row = found.row
    agent = row.method == "agent"
    return "revenues/enforcement.html", {
        "title": f"{row.method.replace('_', ' ').capitalize()}: {row.name}",
        "kind": f"Enforcement {enforcement}",
        "status": row.ending.replace("_", " ") if row.ending else row.state,
        "found": found,
        "here": f"{BASE}enforcement/{enforcement}/",
        "noticed": row.method in ("earnings", "benefits", "agent"),
        "agent": agent,
        "tiles": [
            {"label": "Sum", "value": pounds(row.amount_pence)},
            {"label": "Brought in", "value": pounds(row.brought_pence)},
            {"label": "Left of the order", "value": pounds(found.left_pence)},
            {"label": "Agent's own fees", "value": pounds(row.fees_pence),
             "note": f"{pounds(row.fees_paid_pence)} of them paid"}
            if agent
            else {"label": "Each time", "value": pounds(found.fixed_pence) if found.fixed_pence
                  else "by the table", "note": found.frequency},
        ],
        "facts": [
            ("Account", link(row.account, f"{BASE}accounts/{row.account}")),
            ("Order", link(row.order, f"{BASE}orders/{row.order}")),
            ("Employer, agents or court", row.third),
            ("Their address", found.third_address),
            ("Their reference", found.third_reference),
            ("Since", day(row.began_on)),
            *([("Stage", row.stage)] if agent else []),
            *([("Ended on", day(found.ended_on)), ("Note", found.note)] if row.ending else []),
        ],
        "rows": [
            [day(one.paid_on), one.schedule, pounds(one.net_pay_pence), pounds(one.paid_pence),
             pounds(one.fees_pence), pounds(one.debt_pence), pounds(one.expected_pence),
             tag("as expected", "green") if one.expected_pence == one.debt_pence
             else tag("differs" if one.expected_pence is not None else "not checked", "yellow")]
            for one in found.deductions
        ],
        "breadcrumbs": [("Enforcement", f"{BASE}enforcement")],
    }  # fmt: skip


def notice(found: EnforcementView) -> Letter:
    """Return the paper that begins an enforcement: to the employer, the department or the agents.

    One that ended because it is paid tells the employer to stop.
    """
    row = found.row
    if row.ending:
        title, parts = _discharge(found)
    else:
        title, parts = {"earnings": _earnings, "benefits": _benefits, "agent": _agent}[row.method](
            found
        )
    return Letter(
        title=title,
        sender=found.council,
        written_on=day(found.ended_on or row.began_on),
        to=[row.third, *[one.strip() for one in found.third_address.split(",") if one.strip()]],
        facts=[
            ("Reference", row.reference),
            ("Debtor", row.name),
            *([("Your reference", found.third_reference)] if found.third_reference else []),
            ("Account", row.account),
        ],
        parts=parts,
    )


def _discharge(found: EnforcementView) -> tuple[str, list[Part]]:
    row = found.row
    words = f"Order {row.reference} ended on {day(found.ended_on)}. Make no more deductions for it."
    return "Stop: the order has ended", [Part("", [words])]


def _earnings(found: EnforcementView) -> tuple[str, list[Part]]:
    row = found.row
    law = figures("revenues.attachment_of_earnings", row.began_on)
    table = "monthly" if found.frequency == "monthly" else "weekly"
    bands = law[f"england_{table}"]
    rows = [
        [f"Over {format_pounds(one['over_pence'])}", f"{one['rate_e2'] // 100}%"] for one in bands
    ]
    keep = format_pounds(law["employer_may_keep"])
    return "Attachment of earnings order", [
        Part(
            "",
            [
                f"On {day(found.made_on)} {found.court} made a liability order against {row.name} "
                f"for council tax of {year_name(row.year)}. {pounds(row.amount_pence)} is owed.",
                "You are ordered to make deductions from their net earnings on each pay day and to "
                f"pay them to the council, quoting {row.reference}, by the 19th of the next month.",
            ],
        ),
        Part(
            f"The table for {table} pay",
            [
                "The rate of the band that the net earnings come to is taken of all of them. Above "
                "the last edge it is the band before on earnings up to it, and half of the rest.",
            ],
            head=["Net earnings", "Deduct"],
            rows=rows,
            numeric=[1],
        ),
        Part(
            "What else you must know",
            points=[
                f"You may keep {keep} of each deduction from the employee's pay for your costs.",
                "Tell the employee in writing what was deducted.",
                "Tell us within 14 days if they are not, or no longer, in your employment.",
                "An order that came before goes first; this one takes its share of what is left.",
                "Not doing so is an offence (SI 1992/613 regulations 39 and 56).",
            ],
        ),
    ]


def _benefits(found: EnforcementView) -> tuple[str, list[Part]]:
    row = found.row
    words = (
        f"On {day(found.made_on)} {found.court} made a liability order against {row.name}, of "
        f"{found.home}, for council tax of {year_name(row.year)}. {pounds(row.amount_pence)} is "
        f"owed. The council asks for deductions of {pounds(found.fixed_pence)} {found.frequency}."
    )
    return "Application for deductions from benefit", [Part("", [words])]


def _agent(found: EnforcementView) -> tuple[str, list[Part]]:
    row = found.row
    return "Instruction to enforcement agents", [
        Part(
            "",
            [
                f"On {day(found.made_on)} {found.court} made a liability order against {row.name}, "
                f"of {found.home}, for council tax of {year_name(row.year)}.",
                f"Recover {pounds(row.amount_pence)} and your fees by the law's scale. Give the "
                "notice of enforcement of seven clear days first. Return the case at once if you "
                "meet somebody vulnerable.",
            ],
        )
    ]


@needs("revenues.enforcement")
@PAGES.guarded
def notice_pdf(request: HttpRequest, caller: Caller, enforcement: str) -> HttpResponse:
    """Send an enforcement's notice as a tagged PDF."""
    found = ask(caller, "revenues.enforcement", {"enforcement": enforcement})
    return pdf_answer([notice(found)], enforcement)


def _to(kind: str) -> Any:
    return lambda answer, **parts: f"{BASE}{kind}/{answer.value}"


record_means = act_view(
    "revenues.record_means",
    redirect=f"{BASE}orders/{{order}}",
    done="Recorded",
    title="Record what they told of their means",
    submit="Record",
)
attach_earnings = act_view(
    "revenues.attach_earnings",
    redirect=_to("enforcement"),
    done="Attached: send the notice to the employer",
    title="Attach earnings",
    submit="Attach",
)
attach_benefits = act_view(
    "revenues.attach_benefits",
    redirect=_to("enforcement"),
    done="Asked for: send the application",
    title="Attach benefits",
    submit="Attach",
)


def _to_place(request: HttpRequest) -> dict[str, Any]:
    """Begin the form with the order come from, or with every order that waits to be enforced."""
    one = request.GET.get("order", "")
    if one:
        return {"items": [{"order": one}]}
    waiting = ask(caller_of(request), "revenues.liability_orders", {"waiting": True})
    return {"items": [{"order": row.reference} for row in waiting[:AT_ONCE]]}


place_with_agents = act_view(
    "revenues.place_with_agents",
    redirect=f"{BASE}enforcement?method=agent",
    start=_to_place,
    done=lambda answer: "; ".join(
        [f"{len(answer.value.accepted)} placed", *[one.message for one in answer.value.refused]]
    ),
    title="Place orders with enforcement agents",
    submit="Place",
)
record_proceedings = act_view(
    "revenues.record_proceedings",
    redirect=_to("enforcement"),
    title="Record a step of another court",
    submit="Record",
)
reach_stage = act_view(
    "revenues.reach_stage",
    redirect=f"{BASE}enforcement/{{enforcement}}",
    done=lambda answer: f"Fees so far: {format_pounds(answer.value)}",
    title="Record the stage that agents reached",
    submit="Record",
)
end_enforcement = act_view(
    "revenues.end_enforcement",
    redirect=f"{BASE}enforcement/{{enforcement}}",
    done="Ended",
    title="End the enforcement",
    submit="End it",
)
take_deductions = act_view(
    "revenues.take_deductions",
    redirect=f"{BASE}enforcement",
    done=lambda answer: "; ".join(
        [f"{len(answer.value.accepted)} taken", *[one.message for one in answer.value.refused]]
    ),
    title="Take a schedule",
    submit="Take",
)
agree_arrangement = act_view(
    "revenues.agree_arrangement",
    redirect=f"{BASE}accounts/{{account}}",
    asks={"first_on": Ask(label="First payment on"), "each_pence": Ask(label="Each payment")},
    done=lambda answer: f"Agreed: {answer.value}",
    title="Agree an arrangement to pay",
    submit="Agree",
)
end_arrangement = act_view(
    "revenues.end_arrangement",
    redirect=f"{BASE}arrangements",
    done="Ended: recovery goes on",
    title="End the arrangement",
    submit="End it",
)
