"""Plans of years to come, on pages: the list, one with its what-if, and what is done to it."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.queries.plans import KIND_WORDS, PlanDetail, PlanWhatIf, PlanYear
from chamberlain.budgets.rules.planning import FUNDING, INFLATION
from chamberlain.budgets.views.lists import asked_entity, ways_above
from chamberlain.budgets.views.pages import BASE, PAGES, amount, may, place_of
from chamberlain.kernel.calendar import year_name
from chamberlain.kernel.door import Caller, Refusal, ask
from chamberlain.kernel.money import parse_pounds
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import columns, waterfall
from chamberlain.ui.components import table
from chamberlain.ui.forms import Ask
from chamberlain.ui.links import why_url
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}plans"
RATES = {
    "pay_e2": "Pay, percent",
    "prices_e2": "Prices, percent",
    "fees_e2": "Fees, percent",
    "band_d_rise_e2": "Council tax, percent",
    "tax_base_growth_e2": "Tax base, percent",
}
GRANTS = "grants_pence"

PLANS = ListPage(
    query="budgets.plans",
    title="Plans of years to come",
    columns=[
        Column("reference", "Plan", link=f"{HERE}/{{reference}}"),
        Column("name", "Name"),
        Column("first_year", "From", "code"),
        Column("version", "Version", "count"),
        Column("gap_pence", "Gap, first year", "pence",
               why="budgets:plan_figure:{reference}/{first_year}/gap"),
        Column("all_pence", "Gap, last year", "pence"),
        Column("made_by", "Made by"),
        Column("made_on", "Made", "date"),
        Column("state", "State", "tag"),
    ],
    fixed=asked_entity,
    template="budgets/list.html",
    more=ways_above("plans", ("Begin a plan", "plans/begin", "start_plan")),
    empty=("No plans yet", "A plan begins from this year's budget."),
)  # fmt: skip


@needs("budgets.plan", "budgets.plan_what_if")
@PAGES.page
def plan(request: HttpRequest, caller: Caller, plan: str) -> Shown:
    """Show a plan: each year's way to its gap, what if, its directorates, and what may be done."""
    found: PlanDetail = ask(caller, "budgets.plan", {"plan": plan})
    refusal, given = "", {}
    tried: PlanWhatIf | None = None
    try:
        given = _given(request)
        if given:
            tried = ask(caller, "budgets.plan_what_if", {"plan": plan, **given})
    except Refusal as fault:
        refusal = fault.message
    first = found.years[0]
    return "budgets/plan.html", {
        "title": found.name,
        "kind": f"{plan} · from {year_name(found.first_year)} · version {found.version}",
        "status": found.state,
        "acts": _acts(found, caller),
        "why_url": why_url(f"budgets:plan:{plan}"),
        "tiles": [
            {"label": f"Gap {year_name(one.year)}", "value": words.pounds_short(one.gap_pence),
             "href": why_url(f"budgets:plan_figure:{plan}/{one.year}/gap")}
            for one in found.years
        ],
        "chart": waterfall(
            f"From the base to the gap of {year_name(first.year)}",
            ("Base", first.base_pence),
            _steps(first),
            "Gap",
        ),
        "years": _years(plan, found.years),
        "fields": [(name, label, request.GET.get(name, "")) for name, label in RATES.items()]
        + [(GRANTS, "Grants, pounds a year", request.GET.get(GRANTS, ""))],
        "refusal": refusal,
        "tried": _tried(tried) if tried else "",
        "tried_chart": columns(
            "Gap by year",
            [year_name(one.year) for one in tried.now],
            [("As planned", [one.gap_pence for one in tried.now]),
             ("With this", [one.gap_pence for one in tried.then])],
        ) if tried else "",
        "parts": _parts(found, caller),
        "least": words.pounds(found.least_reserves_pence),
        "lines": words.pounds(found.lines_pence),
        "people": [(label, who) for label, who in (("Made by", found.made_by),
                   ("Agreed by", found.agreed_by), ("Adopted by", found.adopted_by),
                   ("Resolution", found.resolution)) if who],
        "breadcrumbs": [("Budgets", BASE), ("Plans", HERE), (found.name, "")],
    }  # fmt: skip


def _steps(one: PlanYear) -> list[tuple[str, int]]:
    found = [("Prices and pay", sum(one.inflation.values()))]
    found += [(KIND_WORDS[kind], pence) for kind, pence in one.items.items()]
    found += [(FUNDING[name][0], -pence) for name, pence in one.funding.items()]
    return [(label, pence) for label, pence in found if pence]


def _acts(found: PlanDetail, caller: Caller) -> list[dict[str, str]]:
    here = f"{HERE}/{found.reference}"
    ways = [
        ("What is added", f"{here}/items", "plan_items", True),
        ("Assumptions", f"{here}/assumptions", "plan_assumptions", True),
        ("Add to it", f"{here}/add", "add_plan_items", found.state == "draft"),
        ("Assume", f"{here}/assume", "assume_plan", found.state == "draft"),
        ("Another option", f"{here}/copy", "copy_plan", found.state == "draft"),
        ("Hand in a directorate", f"{here}/submit", "submit_plan", found.state == "draft"),
        ("Hand back a directorate", f"{here}/hand-back", "hand_back_plan", found.state == "draft"),
        ("Agree", f"{here}/agree", "agree_plan", found.state == "draft"),
        ("Adopt", f"{here}/adopt", "adopt_plan", found.state == "agreed"),
    ]
    return [{"text": text, "href": href} for text, href, permission, fits in ways
            if fits and may(caller, permission)]  # fmt: skip


def _years(plan: str, years: list[PlanYear]) -> Any:
    def why(one: PlanYear, word: str, pence: int) -> Any:
        return amount(pence, why_url(f"budgets:plan_figure:{plan}/{one.year}/{word}"))

    def line(label: str, word: str, pence: Any) -> tuple[Any, ...]:
        return (label, *(why(one, word, pence(one)) for one in years))

    body = [line("Base", "base", lambda one: one.base_pence)]
    body += [
        line(INFLATION[group], f"inflation:{group}", lambda one, g=group: one.inflation[g])
        for group in INFLATION
        if any(one.inflation[group] for one in years)
    ]
    body += [
        line(label, kind, lambda one, k=kind: one.items[k])
        for kind, label in KIND_WORDS.items()
        if any(one.items[kind] for one in years)
    ]
    body.append(line("Requirement", "requirement", lambda one: one.requirement_pence))
    body += [
        line(label, name, lambda one, n=name: one.funding[n])
        for name, (label, _) in FUNDING.items()
        if any(one.funding[name] for one in years)
    ]
    body.append(line("Gap", "gap", lambda one: one.gap_pence))
    body.append(line("Reserves at the end", "reserves", lambda one: one.reserves_pence))
    body.append(("The same, if gaps are met from them",
                 *(amount(one.reserves_if_pence) for one in years)))  # fmt: skip
    head = ("General Fund", *(year_name(one.year) for one in years))
    return table(head, body, caption="Years", numeric=range(1, len(years) + 1), stack=True)


def _tried(found: PlanWhatIf) -> Any:
    body = [
        (year_name(one.year), amount(one.gap_pence), amount(other.gap_pence),
         amount(other.gap_pence - one.gap_pence), amount(other.reserves_if_pence))
        for one, other in zip(found.now, found.then, strict=True)
    ]  # fmt: skip
    head = ("Year", "Gap as planned", "With this", "More", "Reserves, if met from them")
    return table(head, body, caption="What it comes to", numeric=range(1, 5), stack=True)


def _given(request: HttpRequest) -> dict[str, int]:
    """Return the what-if's inputs: percentages and pounds as people write them."""
    given: dict[str, int] = {}
    for name in (*RATES, GRANTS):
        said = request.GET.get(name, "").strip().rstrip("%")
        if not said:
            continue
        try:
            given[name] = parse_pounds(said)
        except ValueError:
            raise Refusal(f"{said!r} is no number: expected such as 3.2.", field=name) from None
    return given


def _parts(found: PlanDetail, caller: Caller) -> Any:
    body = [
        (one.directorate or "Not placed", amount(one.base_pence), amount(one.inflation_pence),
         amount(one.items_pence), amount(one.first_pence),
         f"{one.submitted_by}, {words.day(one.submitted_on)}" if one.submitted_by else "Not yet")
        for one in found.parts
    ]  # fmt: skip
    head = ("Directorate", "Base", "Prices and pay", "Added", year_name(found.first_year),
            "Handed in")  # fmt: skip
    return table(head, body, caption="Directorates", numeric=range(1, 5), stack=True)


def _plan(request: HttpRequest, **parts: Any) -> dict[str, Any]:
    return {"plan": parts["plan"]}


def _here(request: HttpRequest) -> str:
    return str(request.resolver_match.kwargs["plan"]) if request.resolver_match else ""


ITEMS = ListPage(
    query="budgets.plan_items",
    title="What is added",
    columns=[
        Column("reference", "Item", link=f"{HERE}/items/{{reference}}/withdraw"),
        Column("kind", "Kind", "tag"),
        Column("title", "What"),
        Column("directorate", "Directorate"),
        Column("cost_centre", "Cost centre"),
        Column("account", "Subjective"),
        Column("year", "From", "code"),
        Column("once", "Once", "yes_no"),
        Column("saving_state", "State", "tag"),
        Column("amount_pence", "Amount", "pence"),
    ],
    filters=[
        Filter("kind", "Kind", list(KIND_WORDS.items())),
        Filter("saving_state", "State of a saving", [
            (one, one.replace("_", " ").capitalize())
            for one in ("achieved", "anticipated", "at_risk", "unachievable")
        ]),
        "directorate",
    ],
    fixed=lambda request: {"plan": _here(request)},
    totals=["amount_pence"],
    empty=("Nothing is added yet", "Growth, savings, fees and moves of reserves stand here."),
)  # fmt: skip
ASSUMPTIONS = ListPage(
    query="budgets.plan_assumptions",
    title="What is taken for granted",
    columns=[
        Column("words", "Assumption"),
        Column("name", "Named", "code"),
        Column("year", "From", "code"),
        Column("value", "Percent or units x 100, or pence", "count"),
        Column("why", "Why"),
        Column("said_by", "Who"),
        Column("said_on", "When", "date"),
    ],
    fixed=lambda request: {"plan": _here(request)},
)
_TO = f"{HERE}/{{plan}}"
start = act_view(
    "budgets.start_plan",
    redirect=f"{HERE}/{{value}}",
    fixed=lambda request, **parts: {"entity": place_of(request, caller_of(request)).entity},
    start=lambda request: {"first_year": place_of(request, caller_of(request)).year + 1},
    asks={
        "opening_reserves_pence": Ask(label="Unallocated reserves at its beginning"),
        "least_reserves_pence": Ask(label="The least that is accepted"),
    },
    done="Begun: say what is taken for granted",
    title="Begin a plan",
    submit="Begin",
)
copy = act_view("budgets.copy_plan", redirect=f"{HERE}/{{value}}", fixed=_plan,
                done="Another option: the first stays as it is", title="Another option",
                submit="Copy")  # fmt: skip
add = act_view("budgets.add_plan_items", redirect=_TO, fixed=_plan, start={"items": [{}]},
               done="Added", title="Add to the plan", submit="Add")  # fmt: skip
assume = act_view("budgets.assume_plan", redirect=_TO, fixed=_plan, start={"figures": [{}]},
                  done="Assumed", title="Take for granted", submit="Assume")  # fmt: skip
submit = act_view("budgets.submit_plan", redirect=_TO, fixed=_plan,
                  done="Handed in", title="Hand in a directorate's part",
                  submit="Hand in")  # fmt: skip
hand_back = act_view("budgets.hand_back_plan", redirect=_TO, fixed=_plan,
                     done="Handed back: it may be changed again",
                     title="Hand a directorate's part back", submit="Hand back")  # fmt: skip
withdraw = act_view(
    "budgets.withdraw_plan_item",
    redirect=f"{HERE}/{{value}}/items",
    fixed=lambda request, **parts: {"item": parts["item"]},
    done="Withdrawn: it no longer counts",
    title="Withdraw what was added",
    submit="Withdraw",
)
agree = act_view("budgets.agree_plan", redirect=_TO, fixed=_plan,
                 done="Agreed: somebody else adopts it", title="Agree the plan",
                 submit="Agree")  # fmt: skip
adopt = act_view(
    "budgets.adopt_plan",
    redirect=_TO,
    fixed=_plan,
    asks={
        "net_pence": Ask(label="Net total of all lines, as resolved"),
        "resolution": Ask(label="The council's resolution", hint="Meeting, day and item"),
    },
    done="Adopted: it is the original budget",
    title="Adopt the plan",
    submit="Adopt",
)
