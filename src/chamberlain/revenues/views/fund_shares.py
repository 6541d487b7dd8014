"""Charging last year's estimate in its shares: proposed by one person, agreed by another."""

from typing import Any

from django.http import HttpRequest
from django.urls import path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.revenues.queries.fund import NAMES
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import money, tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.pages import permits_of


def shares_shown(caller: Caller, given: dict[str, Any]) -> dict[str, Any]:
    """Return what a year's page says of the estimate charged in it."""
    may = permits_of(caller, "revenues")
    found = ask(caller, "revenues.fund_shares", given) if may("fund_shares") else []
    open_ones = [one for one in found if one.state == "proposed"]
    return {
        "shared": [
            [name, money(getattr(one, f"{body}_pence"), f"revenues:fund_shares:{one.reference}"),
             tag(one.state)]
            for one in found
            for body, name in NAMES.items()
        ],
        "may_share": may("propose_fund_shares"),
        "to_agree": [one.reference for one in open_ones] if may("agree_fund_shares") else [],
    }  # fmt: skip


def _started(request: HttpRequest) -> dict[str, Any]:
    today = clock.business_date()
    return {"year": year_of(today), "first_on": today, "payments": 10}


propose = act_view(
    "revenues.propose_fund_shares",
    redirect=f"{BASE}fund",
    fixed=PAGES.here,
    start=_started,
    asks={
        "first_on": Ask(label="First payment of a surplus", hint="The rest follow a month apart")
    },
    done="Proposed: another person agrees it",
    title="Charge last year's estimate in its shares",
    submit="Propose",
)
agree = act_view(
    "revenues.agree_fund_shares",
    redirect=f"{BASE}fund",
    done="Charged, and posted",
    title="Agree to charge the shares of the estimate",
    submit="Agree and post",
)
reject = act_view(
    "revenues.reject_fund_shares",
    redirect=f"{BASE}fund",
    done="Put aside",
    title="Reject the proposed shares",
    submit="Reject",
)
PATHS = [
    path("fund/shares", propose, name="propose_fund_shares"),
    path("fund/shares/<str:shares>/agree", agree, name="agree_fund_shares"),
    path("fund/shares/<str:shares>/reject", reject, name="reject_fund_shares"),
]
