"""Pages which do one act of treasury each."""

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.kernel.money import format_pounds
from chamberlain.treasury.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask


def _caller(request: HttpRequest) -> Caller:
    found: Caller = request.caller  # type: ignore[attr-defined]
    return found


def _lenders(request: HttpRequest) -> dict[str, Ask]:
    found = ask(_caller(request), "treasury.lenders", PAGES.here(request))
    return {"lender": Ask(options=[(one.reference, one.name) for one in found])}


def _counterparties(request: HttpRequest) -> dict[str, Ask]:
    given = PAGES.here_today(request)
    found = ask(_caller(request), "treasury.counterparties", given)
    options = [
        (one.reference, f"{one.name}: {format_pounds(one.left_pence)} left") for one in found
    ]
    return {
        "counterparty": Ask(options=options),
        "rate": Ask(label="Rate %", hint="A year, such as 3.85"),
        "placed_on": Ask(label="Money goes out on"),
        "matures_on": Ask(label="Back on", hint="Leave blank when it comes back on request"),
    }


propose_loan = act_view(
    "treasury.propose_loan",
    redirect=f"{BASE}loans/{{value}}",
    fixed=PAGES.here,
    asks=_lenders,
    start=lambda request: {"drawn_on": clock.business_date(), "fund": "GF"},
    done="Proposed: another person agrees it",
    title="Propose a loan",
    submit="Propose",
)
agree_loan = act_view(
    "treasury.agree_loan",
    redirect=f"{BASE}loans/{{loan}}",
    done="Agreed: the money is expected on the bank",
    title="Agree a loan",
    submit="Agree",
)
reject_loan = act_view(
    "treasury.reject_loan",
    redirect=f"{BASE}loans/{{loan}}",
    done="Put aside",
    title="Withdraw a proposed loan",
    submit="Withdraw",
)
repay_early = act_view(
    "treasury.repay_loan_early",
    redirect=f"{BASE}loans/{{loan}}",
    start=lambda request, loan: {"repaid_on": clock.business_date()},
    done=lambda answer: f"{format_pounds(answer.value.to_pay_pence)} is asked of payables",
    title="Repay a loan early",
    submit="Repay",
)
raise_instalments = act_view(
    "treasury.raise_instalments",
    redirect=f"{BASE}instalments",
    fixed=PAGES.here,
    start=lambda request: {"due_by": clock.business_date()},
    done=lambda answer: f"{len(answer.value)} instalments asked of payables",
    title="Ask for instalments to be paid",
    submit="Ask",
)
add_lender = act_view(
    "treasury.add_lender",
    redirect=f"{BASE}lenders",
    fixed=PAGES.here,
    done="Added: a second person verifies the bank details",
    title="Add a lender",
    submit="Add",
)
propose_investment = act_view(
    "treasury.propose_investment",
    redirect=f"{BASE}investments/{{value}}",
    asks=_counterparties,
    start=lambda request: {"placed_on": clock.business_date()},
    done="Proposed: another person agrees it",
    title="Propose an investment",
    submit="Propose",
)
agree_investment = act_view(
    "treasury.agree_investment",
    redirect=f"{BASE}investments/{{investment}}",
    done="Agreed",
    title="Agree an investment",
    submit="Agree",
)
reject_investment = act_view(
    "treasury.reject_investment",
    redirect=f"{BASE}investments/{{investment}}",
    done="Put aside",
    title="Withdraw a proposed investment",
    submit="Withdraw",
)
return_investment = act_view(
    "treasury.return_investment",
    redirect=f"{BASE}investments/{{investment}}",
    start=lambda request, investment: {"returned_on": clock.business_date()},
    done=lambda answer: f"{format_pounds(answer.value)} is expected on the bank",
    title="Take an investment back",
    submit="Take back",
)
add_counterparty = act_view(
    "treasury.add_counterparty",
    redirect=f"{BASE}counterparties",
    fixed=PAGES.here,
    start=lambda request: {"held_from": clock.business_date()},
    done="Added",
    title="Add a counterparty",
    submit="Add",
)
record_provision = act_view(
    "treasury.record_provision",
    redirect=f"{BASE}provision",
    fixed=PAGES.here,
    done="Recorded",
    title="Record what revenue provides for",
    submit="Record",
)
charge_provisions = act_view(
    "treasury.charge_provisions",
    redirect=f"{BASE}provision",
    fixed=PAGES.here,
    start=lambda request: {"year": year_of(clock.business_date())},
    done=lambda answer: f"{format_pounds(answer.value)} posted",
    title="Charge minimum revenue provision for a year",
    submit="Post",
)
accrue = act_view(
    "treasury.accrue_interest",
    redirect=f"{BASE}loans",
    fixed=PAGES.here,
    start=lambda request: {"as_at": clock.business_date()},
    done=lambda answer: f"{answer.value} loans and investments brought up to the day",
    title="Bring interest up to a day",
    submit="Post",
)
load_items = act_view(
    "treasury.load_cash_items",
    redirect=f"{BASE}items",
    fixed=PAGES.here,
    done=lambda answer: f"{len(answer.value.accepted)} items in the forecast",
    title="Load cash to come",
    submit="Load",
)
amortise = act_view(
    "treasury.amortise_premiums",
    redirect=f"{BASE}provision",
    fixed=PAGES.here,
    start=lambda request: {"year": year_of(clock.business_date())},
    done=lambda answer: f"{format_pounds(answer.value)} posted",
    title="Put premiums and discounts to revenue for a year",
    submit="Post",
)
set_indicator = act_view(
    "treasury.set_indicator",
    redirect=f"{BASE}limits",
    fixed=PAGES.here,
    start=lambda request: {"year": year_of(clock.business_date())},
    done="Set",
    title="Set a prudential indicator",
    submit="Set",
)
