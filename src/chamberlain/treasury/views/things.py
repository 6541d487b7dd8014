"""One loan, one investment, and the prudential indicators."""

from typing import Any

import polars as pl
from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.kernel.door import Caller, ask
from chamberlain.treasury.views.pages import BASE, PAGES
from chamberlain.ui.charts import bars, columns, lines
from chamberlain.ui.components import tag
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds, pounds_short

COLOURS = {"within": "green", "over estimate": "yellow", "breached": "red", "no figure": "grey"}
PAID = {"before": "paid before", "raised": "asked for"}
LENDERS = {
    "pwlb": "Public Works Loan Board",
    "market": "Banks and the market",
    "local_authority": "Other councils",
}
REPAYMENTS = {
    "annuity": "Level payments",
    "eip": "Equal instalments of principal",
    "maturity": "At maturity",
    "fixed": "As its contract says",
}


@needs("treasury.loan")
@PAGES.page
def loan(request: HttpRequest, caller: Caller, loan: str) -> Shown:
    """Show a loan: terms, what is owed, and every instalment."""
    found = ask(caller, "treasury.loan", {"loan": loan})
    one = found.loan
    repaid = one.principal_pence - one.balance_pence
    labels = [f"{line.due_on:%b %Y}" for line in found.instalments]
    parts = [
        ("Repaid", [line.repaid_pence for line in found.instalments]),
        ("Interest", [line.interest_pence for line in found.instalments]),
    ]
    return "treasury/loan.html", {
        "title": one.purpose,
        "kind": f"Loan {loan}",
        "status": one.state,
        "found": one,
        "tiles": [
            {"label": "Owed", "value": pounds(one.balance_pence)},
            {"label": "Repaid", "value": pounds(repaid)},
            {"label": "Interest over its life", "value": pounds(found.interest_pence)},
            {"label": "Next instalment", "value": pounds(one.next_pence) or "none",
             "note": day(one.next_due_on)},
        ],
        "facts": _loan_facts(one),
        "chart": columns("Instalments", labels, parts),
        "instalments": [
            [
                line.number, day(line.due_on), pounds(line.interest_pence),
                pounds(line.repaid_pence), pounds(line.payment_pence), pounds(line.balance_pence),
                tag(line.paid or PAID.get(line.state, line.state)),
            ]
            for line in found.instalments
        ],
        "breadcrumbs": [("Loans", f"{BASE}loans")],
    }  # fmt: skip


def _loan_facts(one: Any) -> list[tuple[str, object]]:
    number = f", number {one.lender_number}" if one.lender_number else ""
    facts: list[tuple[str, object]] = [
        ("Lender", f"{one.lender}{number}"),
        ("Principal", pounds(one.principal_pence)),
        ("Rate", f"{one.rate}% a year"),
        ("Repaid by", REPAYMENTS[one.repayment]),
        ("Drawn", day(one.drawn_on)),
        ("Matures", day(one.matures_on)),
        ("Fund", one.fund),
        ("Interest charged to", one.cost_centre),
        ("Proposed by", one.proposed_by),
        ("Agreed by", one.agreed_by or "nobody yet: another person does"),
    ]
    if one.call_on:
        facts.append(("Lender may ask for more on", day(one.call_on)))
    if one.taken_on:
        facts.append(("Taken on from the former system", day(one.taken_on)))
    return facts


@needs("treasury.investment")
@PAGES.page
def investment(request: HttpRequest, caller: Caller, investment: str) -> Shown:
    """Show an investment and what may be done with it."""
    one = ask(caller, "treasury.investment", {"investment": investment})
    return "treasury/investment.html", {
        "title": f"{pounds_short(one.principal_pence)} with {one.counterparty_name}",
        "kind": f"Investment {investment}",
        "status": one.state,
        "found": one,
        "facts": [
            ("Lent", pounds(one.principal_pence)),
            ("Rate", f"{one.rate}% a year"),
            ("From", day(one.placed_on)),
            ("Until", day(one.matures_on) or "asked for"),
            ("Interest", pounds(one.interest_pence)),
            ("Proposed by", one.proposed_by),
            ("Agreed by", one.agreed_by or "nobody yet: another person does"),
        ],
        "breadcrumbs": [("Investments", f"{BASE}investments")],
    }


@needs(
    "treasury.indicators",
    "treasury.debt_by_fund",
    "treasury.maturity_ladder",
    "treasury.debt_run_off",
)
@PAGES.page
def limits(request: HttpRequest, caller: Caller) -> Shown:
    """Show the prudential indicators of the year, debt by fund, and the maturity structure."""
    here = {"entity": PAGES.entity_of(caller), "as_at": clock.business_date()}
    year = year_of(clock.business_date())
    rows = ask(caller, "treasury.indicators", here | {"year": year})
    debt = ask(caller, "treasury.debt_by_fund", {"entity": here["entity"]})
    rungs: pl.DataFrame = ask(caller, "treasury.maturity_ladder", here)
    breached = [one for one in rows if one.state == "breached"]
    left: pl.DataFrame = ask(caller, "treasury.debt_run_off", here)
    return "treasury/limits.html", {
        "title": f"Prudential indicators {year}-{(year + 1) % 100:02d}",
        "breached": [
            f"{one.name}: {pounds(one.actual_pence)} is over {pounds(one.limit_pence)}"
            for one in breached
        ],
        "rows": [
            [
                one.name, pounds(one.estimate_pence), pounds(one.limit_pence),
                pounds(one.actual_pence), pounds(one.headroom_pence),
                tag(one.state, COLOURS[one.state]), one.basis,
            ]
            for one in rows
        ],
        "debt": [
            [one.fund, LENDERS[one.lender_kind], f"{one.loans:,}", pounds(one.owed_pence),
             f"{one.average_rate_e4 / 10_000:.2f}%"]
            for one in debt
        ],
        "tiles": _ratios(rows),
        "run_off": _run_off(left),
        "ladder": bars("Principal repaid, by years from now", list(rungs.iter_rows()))
        if rungs["pence"].sum()
        else None,
    }  # fmt: skip


def _ratios(rows: list[Any]) -> list[dict[str, str]]:
    """Return what the Prudential Code asks as shares of the net revenue stream, where known."""
    known = {one.code: one.actual_pence or one.estimate_pence for one in rows}
    stream = known.get("net_revenue_stream")
    return [
        {"label": f"{name} to net revenue stream", "value": f"{shared // 10}.{shared % 10}%"}
        for code, name in (("financing_costs", "Financing costs"),
                           ("commercial_income", "Commercial income"))
        if stream and known.get(code) is not None
        for shared in [known[code] * 1000 // stream]
    ]  # fmt: skip


def _run_off(left: pl.DataFrame) -> Any:
    """Draw what is left of today's loans at each year's end, by fund."""
    if left.is_empty():
        return None
    labels = [f"{end:%Y}" for end in left["year_end"].unique().sort()]
    series = [
        (str(fund), rows.sort("year_end")["owed_pence"].to_list())
        for (fund,), rows in left.partition_by("fund", as_dict=True).items()
    ]
    return lines("Loans left at 31 March", labels, sorted(series))
