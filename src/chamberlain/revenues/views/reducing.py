"""Council tax reduction: claims, a claim on one page, its notice, and the acts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.revenues.rules.reduction import schemes
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.letters import Letter, Part, pdf_answer
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

HERE = f"{BASE}reductions/"
CRUMBS = [("Reduction claims", f"{BASE}reductions")]
TITLES = {
    "award": "You are entitled to council tax reduction",
    "change": "Your council tax reduction has changed",
    "refusal": "You are not entitled to council tax reduction",
    "end": "Your council tax reduction has ended",
}
APPEAL = Part(
    "If you think this is wrong",
    [
        "Write to us and say why. We look at it again and answer within two months.",
        "If you still disagree, or we have not answered in two months, you may appeal to the "
        "Valuation Tribunal for England, free of charge. Go on paying meanwhile.",
    ],
)
TELL_US = Part(
    "Tell us of changes",
    ["Tell us within 21 days if your income, savings or who lives with you changes."],
)

CLAIMS = ListPage(
    query="revenues.reduction_claims",
    title="Reduction claims",
    columns=[
        Column("claim", "Claim", link=f"{HERE}{{claim}}"),
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("address", "Address"),
        Column("scheme", "Scheme"),
        Column("made_on", "Made on", "date"),
        Column("starts_on", "From", "date"),
        Column("percent_e2", "Percent", "percent"),
        Column("state", kind="tag"),
    ],
    filters=[
        Filter(
            "state",
            options=[(one, one.capitalize()) for one in ("open", "awarded", "refused", "ended")],
        )
    ],
    sort="-claim",
    more=lambda request: PAGES.actions(
        request,
        ("Take a claim", "reductions/new", "n", "revenues.claim_reduction"),
        ("Universal credit notices", "reductions/import", "", "revenues.load_credit_notices"),
    ),
    empty=("No claims", "Take one, or choose another state."),
)
NOTICES = ImportPage(
    PAGES,
    "revenues.load_credit_notices",
    "Load universal credit notices",
    "reductions",
    "notices",
    fixed=lambda request: {"entity": PAGES.of_request(request)},
)


@needs("revenues.reduction_claim")
@PAGES.page
def claim(request: HttpRequest, caller: Caller, claim: str) -> Shown:
    """Show a claim: what is known by day, and what was decided."""
    found = ask(caller, "revenues.reduction_claim", {"claim": claim})
    return "revenues/reduction.html", {
        "title": found.name,
        "kind": f"Reduction claim {claim}",
        "status": found.state,
        "found": found,
        "here": f"{HERE}{claim}/",
        "running": found.state in {"open", "awarded"},
        "facts": [
            ("Account", found.account),
            ("Address", f"{found.address}, {found.postcode}"),
            ("Scheme", found.scheme.replace("_", " ")),
            ("Made on", day(found.made_on)),
            ("From", day(found.starts_on)),
            ("Seen", found.evidence or "nothing noted"),
        ],
        "known": [
            [day(one.held_from), day(one.held_to) if one.held_to else "",
             "; ".join(f"{what}: {value}" for what, value in one.said), one.source]
            for one in found.facts
        ],
        "decisions": [
            [one.reference, tag(one.kind), day(one.decided_on), one.decided_by,
             " ".join(one.said), money(one.change_pence, f"revenues:account:{found.account}")]
            for one in found.decisions
        ],
        "breadcrumbs": CRUMBS,
    }  # fmt: skip


@needs("revenues.reduction_claim")
@PAGES.guarded
def notice(request: HttpRequest, caller: Caller, claim: str) -> HttpResponse:
    """Answer with the notice of a claim's latest decisions as tagged PDF."""
    found = ask(caller, "revenues.reduction_claim", {"claim": claim})
    if not found.decisions:
        raise Unknown(f"Nothing is decided of claim {claim} yet.")
    last = found.decisions[-1]
    mine = [one for one in found.decisions if one.decided_on == last.decided_on]
    change = last.change_pence
    words = f"Your council tax {'falls' if change < 0 else 'rises'} by {pounds(abs(change))}."
    letter = Letter(
        title=TITLES[last.kind],
        sender=found.council,
        written_on=day(last.decided_on),
        to=[found.name, found.address, found.postcode],
        facts=[("Claim", claim), ("Account", found.account), ("Claimed on", day(found.made_on))],
        parts=[
            Part("What we decided", points=[said for one in mine for said in one.said]),
            Part("Your bill", [words if change else "Your bill stays as it is.",
                               "A bill with new instalments follows where it changes."]),
            Part("What we took into account", head=["What", "Amount"],
                 rows=[list(pair) for one in found.facts[-1:] for pair in one.said], numeric=[1]),
            TELL_US,
            APPEAL,
        ],
    )  # fmt: skip
    return pdf_answer([letter], f"reduction-{claim}")


def _schemes(request: HttpRequest, **parts: Any) -> dict[str, Ask]:
    """Ask for one of the schemes on file, and for what a claim says in the words of its form."""
    known = schemes(clock.business_date())
    options = [(one, one.replace("_", " ").capitalize()) for one in known]
    return {
        "scheme": Ask(options=options, kind="choice"),
        "household": Ask(label="Household and income"),
    }


def _account(request: HttpRequest) -> dict[str, Any]:
    return {"account": request.GET.get("account", ""), "made_on": clock.business_date()}


take = act_view(
    "revenues.claim_reduction",
    redirect=lambda answer, **parts: f"{HERE}{answer.value}",
    start=_account,
    asks=_schemes,
    context={"breadcrumbs": CRUMBS},
    done="Taken: it waits to be decided",
    title="Take a claim for council tax reduction",
    submit="Take",
)
change = act_view(
    "revenues.change_reduction",
    redirect=f"{HERE}{{claim}}",
    done="Recorded: it waits to be decided",
    title="Record a change",
    submit="Record",
)
decide = act_view(
    "revenues.decide_reduction",
    redirect=f"{HERE}{{claim}}",
    done=lambda answer: f"Decided: the bill changes by {pounds(answer.value.change_pence)}",
    title="Decide the claim by its scheme",
    submit="Decide",
)
end = act_view(
    "revenues.end_reduction",
    redirect=f"{HERE}{{claim}}",
    done="Ended, and billed",
    title="End the reduction",
    submit="End",
)

PATHS: list[URLPattern] = [
    *NOTICES.paths("credit_notices"),
    path("reductions", CLAIMS.view, name="reductions"),
    path("reductions/new", take, name="claim_reduction"),
    path("reductions/<str:claim>", claim, name="reduction"),
    path("reductions/<str:claim>/change", change, name="change_reduction"),
    path("reductions/<str:claim>/decide", decide, name="decide_reduction"),
    path("reductions/<str:claim>/end", end, name="end_reduction"),
    path("reductions/<str:claim>/notice.pdf", notice, name="reduction_notice"),
]
