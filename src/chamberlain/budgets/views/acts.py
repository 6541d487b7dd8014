"""Single virements and schemes, and the acts that may be done to them."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.rules.slippage import FUNDING_NAMES, GATES
from chamberlain.budgets.views.pages import BASE, Place, amount, may, page, place_of
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import Shown, caller_of, entity_of
from chamberlain.ui.ways import needs

REACH = {
    "service": "within a service",
    "directorate": "between services of a directorate",
    "council": "between directorates",
}
KINDS = [("one_off", "This year only"), ("permanent", "Permanent: moves the base too")]


@needs("budgets.virement")
@page
def virement(request: HttpRequest, caller: Caller, place: Place, reference: str) -> Shown:
    """Show a virement with its lines, to be decided on."""
    found = ask(caller, "budgets.virement", {"reference": reference})
    row = found.row
    facts: list[tuple[object, ...]] = [
        ("Amount", words.pounds(row.amount_pence)),
        ("Kind", dict(KINDS)[row.kind]),
        ("Reach", REACH[row.crosses]),
        ("Proposed by", f"{row.proposed_by}, {words.day(row.proposed_on)}"),
    ]
    if row.decided_by:
        facts.append((f"{row.state.title()} by", f"{row.decided_by}, {words.day(row.decided_on)}"))
    if row.minute:
        facts.append(("Minute", row.minute))
    lines = [
        (
            f"{line.cost_centre} {line.cost_centre_name}",
            f"{line.account} {line.account_name}",
            line.fund,
            amount(line.amount_pence),
        )
        for line in found.lines
    ]
    head = ("Cost centre", "Subjective", "Fund", "Amount")
    waits = row.state == "proposed"
    return "budgets/virement.html", {
        "title": row.reason,
        "kind": f"Virement {reference}",
        "status": row.state,
        "facts": facts,
        "lines": components.table(head, lines, caption="Lines", numeric=(3,), stack=True),
        "url": f"{BASE}virements/{reference}",
        "decide": waits and may(caller, "approve_virement"),
        "withdraw": waits and may(caller, "withdraw_virement"),
        "why_url": why_url(f"budgets:virement:{reference}"),
        "breadcrumbs": [("Virements", f"{BASE}virements"), (reference, "")],
    }


def _here(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    return {"entity": place.entity, "year": place.year}


propose_virement = act_view(
    "budgets.propose_virement",
    redirect=f"{BASE}virements/{{value}}",
    fixed=_here,
    asks={"kind": Ask(options=KINDS), "reason": Ask(label="What for")},
    start={"lines": [{}, {}]},
    done="Proposed: somebody else approves it",
    title="Propose a virement",
    submit="Propose",
    context={
        "lead": "What is taken is negative, what is added positive; each fund comes to nil.",
        "back_url": f"{BASE}virements",
    },
)
approve_virement = act_view(
    "budgets.approve_virement",
    redirect=f"{BASE}virements/{{virement}}",
    asks={"minute": Ask(hint="Only where members decided: the meeting, its day and item")},
    done="Approved: the budget has moved",
    title="Approve a virement",
    submit="Approve",
)
reject_virement = act_view(
    "budgets.reject_virement",
    redirect=f"{BASE}virements/{{virement}}",
    done="Rejected",
    title="Reject a virement",
    submit="Reject",
)
withdraw_virement = act_view(
    "budgets.withdraw_virement",
    redirect=f"{BASE}virements/{{virement}}",
    done="Withdrawn",
    title="Withdraw a virement",
    submit="Withdraw",
)
approve_original = act_view(
    "budgets.approve_original",
    redirect=f"{BASE}years",
    start=lambda request: {"entity": entity_of(caller_of(request))},
    asks={
        "net_pence": Ask(label="Net total the council resolved"),
        "resolution": Ask(label="The council's resolution", hint="Meeting, day and item"),
    },
    done="Approved: from now on budget moves by virement",
    title="Approve a year's budget",
    submit="Approve",
)


def _saving_start(request: HttpRequest, saving: str) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    rows = ask(caller_of(request), "budgets.savings", place.inputs)
    found = next((row for row in rows.to_dicts() if row["reference"] == saving), None)
    names = ("achieved_pence", "anticipated_pence", "at_risk_pence", "unachievable_pence")
    parts = {name: found[name] for name in names} if found else {}
    return {"period": place.period, **parts}


report_saving = act_view(
    "budgets.report_saving",
    redirect=f"{BASE}savings",
    start=_saving_start,
    done="Saved",
    title="How does the saving stand?",
    submit="Save",
    context={
        "lead": "The four parts come to what was proposed.",
        "back_url": f"{BASE}savings",
    },
)


@needs("budgets.scheme")
@page
def scheme(request: HttpRequest, caller: Caller, place: Place, reference: str) -> Shown:
    """Show a scheme: money, gates, funding by year, changes to decide on, what was said."""
    inputs = {"reference": reference, "year": place.year, "period": place.period}
    found = ask(caller, "budgets.scheme", inputs)
    row = found.row
    tiles = [
        ("Budget this year", row["year_budget_pence"], ""),
        ("Spent", row["actual_pence"], f"to the end of {place.month}"),
        ("Forecast this year", row["year_forecast_pence"], row["reason"][:60]),
        ("Slippage", row["slippage_pence"], "to later years; not a saving"),
        ("Variance", row["variance_pence"], "on the whole scheme"),
    ]
    address = f"{BASE}capital/{reference}"
    return "budgets/scheme.html", {
        "title": row["name"],
        "kind": f"{row['project']} · {row['manager']}",
        "status": row["gate_name"],
        "tiles": [
            {"label": label, "value": words.pounds_short(pence), "note": note}
            for label, pence, note in tiles
        ],
        "gates": _gates(row["gate"]),
        "funding": _funding(found.funding),
        "changes": [_change(one, caller, reference) for one in found.changes],
        "events": [
            {"title": one.title, "when": one.on, "who": one.who, "detail": one.detail}
            for one in found.events
        ],
        "acts": [
            {"text": label, "href": f"{address}/{path}"}
            for label, path, permission in (
                ("Forecast", "forecast", "forecast_scheme"),
                ("Change its budget", "change", "propose_scheme_change"),
                ("Pass the next gate", "gate", "pass_gate"),
            )
            if may(caller, permission)
        ],
        "why_url": why_url(f"budgets:scheme:{reference}"),
        "breadcrumbs": [("Capital programme", f"{BASE}capital"), (row["name"], "")],
    }


def _gates(passed: int) -> Any:
    return components.task_list(
        {
            "title": f"{number} {name}",
            "status": "Passed" if number <= passed else "To come",
            "colour": "green" if number <= passed else "grey",
        }
        for number, name in GATES.items()
    )


def _funding(parts: list[Any]) -> Any:
    if not parts:
        return components.empty("No budget yet", "Propose one: it names years and funding.")
    years = sorted({part.year for part in parts})
    held = {(part.year, part.funding): part.amount_pence for part in parts}
    rows = [
        (
            name,
            *(amount(held.get((year, code), 0)) for year in years),
            amount(sum(held.get((year, code), 0) for year in years)),
        )
        for code, name in FUNDING_NAMES.items()
        if any((year, code) in held for year in years)
    ]
    sums = [sum(p.amount_pence for p in parts if p.year == year) for year in years]
    foot = ("In all", *(words.pounds(one) for one in sums), words.pounds(sum(sums)))
    head = ("Funding", *(_year(year) for year in years), "In all")
    return components.table(
        head, rows, caption="Approved budget by year and funding",
        numeric=range(1, len(head)), foot=foot, stack=True,
    )  # fmt: skip


def _year(year: int) -> str:
    return financial_year(date(year, 4, 1))


def _change(one: Any, caller: Caller, reference: str) -> dict[str, Any]:
    address = f"{BASE}capital/{reference}/changes/{one.reference}"
    waits = one.state == "proposed" and may(caller, "approve_scheme_change")
    lines = [(f"{_year(p.year)} {p.funding_name}", amount(p.amount_pence)) for p in one.lines]
    return {
        "title": f"{one.kind.title()}: {one.reason}",
        "state": one.state,
        "who": one.proposed_by,
        "lines": components.table(("Year and funding", "Amount"), lines, numeric=(1,)),
        "approve": f"{address}/approve" if waits else "",
        "reject": f"{address}/reject" if waits else "",
    }


def _scheme_month(request: HttpRequest, scheme: str) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    return {"year": place.year, "period": place.period}


def _next_gate(request: HttpRequest, scheme: str) -> dict[str, Any]:
    place = place_of(request, caller_of(request))
    inputs = {"reference": scheme, "year": place.year, "period": place.period}
    found = ask(caller_of(request), "budgets.scheme", inputs)
    return {"gate": found.row["gate"] + 1}


TO_SCHEME = f"{BASE}capital/{{scheme}}"
add_scheme = act_view(
    "budgets.add_scheme",
    redirect=f"{BASE}capital/{{value}}",
    start=lambda request: {"entity": entity_of(caller_of(request))},
    done="Added",
    title="Add a capital scheme",
)
forecast_scheme = act_view(
    "budgets.forecast_scheme",
    redirect=TO_SCHEME,
    start=_scheme_month,
    asks={
        "year_pence": Ask(label="Spend this year"),
        "total_pence": Ask(label="Spend on the whole scheme"),
        "reason": Ask(label="Why", hint="In words that Cabinet may read"),
    },
    done="Forecast saved",
    title="Forecast a scheme",
)
change_scheme = act_view(
    "budgets.propose_scheme_change",
    redirect=TO_SCHEME,
    start={"lines": [{}, {}]},
    asks={
        "kind": Ask(
            options=[
                ("approval", "A budget"),
                ("variation", "More or less budget"),
                ("reprofile", "Re-profiling between years"),
            ]
        ),
        "funding": Ask(options=list(FUNDING_NAMES.items())),
    },
    done="Proposed: somebody else approves it",
    title="Change a scheme's budget",
    submit="Propose",
)
pass_gate = act_view(
    "budgets.pass_gate",
    redirect=TO_SCHEME,
    start=_next_gate,
    done="Passed",
    title="Let a scheme through its next gate",
    submit="Let it through",
)
approve_change = act_view(
    "budgets.approve_scheme_change",
    redirect=TO_SCHEME,
    done="Approved",
    title="Approve a change of a scheme's budget",
    submit="Approve",
)
reject_change = act_view(
    "budgets.reject_scheme_change",
    redirect=TO_SCHEME,
    done="Rejected",
    title="Reject a change of a scheme's budget",
    submit="Reject",
)
