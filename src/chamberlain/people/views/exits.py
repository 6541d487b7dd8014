"""Redundancy: the list, one case with what it costs and who agrees, the policy, exit packages."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year
from chamberlain.kernel.door import Caller, ask
from chamberlain.people.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import bars
from chamberlain.ui.components import tag
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage, states
from chamberlain.ui.pages import Shown, today_as
from chamberlain.ui.ways import needs
from chamberlain.ui.words import day, pounds

CASE = f"{BASE}redundancies/{{redundancy}}"
LEVELS = {
    "hr": "Another HR officer",
    "head": "Another HR officer, then the section 151 officer",
    "council": "Another HR officer, the section 151 officer, then full council",
}
YEARS_BACK = 3

REDUNDANCIES = ListPage(
    query="people.redundancies",
    title="Redundancies",
    columns=[
        Column("reference", "Case", "code", link=f"{BASE}redundancies/{{reference}}"),
        Column("name", "Name", link=f"{BASE}people/{{person}}"),
        Column("title", "Works as"),
        Column("notice_given_on", "Notice from", "date"),
        Column("last_day", "Last day", "date"),
        Column("redundancy_pence", "Redundancy pay", "pence"),
        Column("strain_pence", "Pension strain", "pence"),
        Column("cost_pence", "Whole cost", "pence"),
        Column("state", kind="tag"),
    ],
    filters=[
        "name",
        Filter("state", options=states("proposed", "approved", "signed", "agreed", "refused",
                                       "withdrawn")),
    ],
    sort="-last_day",
    totals=["redundancy_pence", "strain_pence", "cost_pence"],
    more=lambda request: PAGES.actions(
        request,
        ("Exit packages by band", "exit-packages", "", "people.exit_packages"),
        ("Policy", "exit-policies", "", "people.exit_policies"),
        ("At risk", "redeployment", "", "people.redeployments"),
    ),
    empty=("No redundancies", "One is proposed from the person's page, once they are at risk."),
)  # fmt: skip
POLICIES = ListPage(
    query="people.exit_policies",
    title="Redundancy policy",
    columns=[
        Column("held_from", "From", "date"),
        Column("held_to", "Until before", "date"),
        Column("multiplier_e2", "Statutory weeks, times", "hundredths"),
        Column("capped", "At the capped pay"),
        Column("weeks_in_year_e3", "Weeks of a year x 1,000", "count"),
        Column("head_from_pence", "Second level from", "pence"),
        Column("council_from_pence", "Full council from", "pence"),
        Column("source", "Source"),
    ],
    sort="-held_from",
    more=lambda request: PAGES.actions(
        request, ("Set the policy", "exit-policies/set", "n", "people.set_exit_policy")
    ),
    empty=("No policy is set", "Nobody can be made redundant here before it is, with its source."),
)


@needs("people.redundancy")
@PAGES.page
def redundancy(request: HttpRequest, caller: Caller, redundancy: str) -> Shown:
    """Show a redundancy: what it costs and why, the search before it, and who agrees."""
    found = ask(caller, "people.redundancy", {"redundancy": redundancy})
    return "people/redundancy.html", {
        "title": found.name,
        "kind": f"Redundancy {redundancy}",
        "status": found.state,
        "found": found,
        "tiles": [
            {"label": "Whole cost", "value": pounds(found.cost_pence),
             "note": f"band {found.band} of the accounts' note"},
            {"label": "Redundancy pay", "value": pounds(found.redundancy_pence),
             "note": f"{found.statutory_weeks} weeks x {found.multiplier_e2 / 100:g}"},
            {"label": "Last day", "value": day(found.last_day),
             "note": f"notice from {day(found.notice_given_on)}"},
        ],
        "facts": [
            ("Works as", found.title),
            ("Kind", found.kind.capitalize()),
            ("Why", found.reason),
            ("Search for another post", f"{day(found.searched_from)} to "
             f"{day(found.searched_until)}: {found.search}"),
            ("A week's pay", found.weekly_pay_basis),
            ("Pay in lieu of notice", pounds(found.notice_pay_pence)),
            ("Pension strain", pounds(found.strain_pence)),
            ("Special severance", pounds(found.special_pence)),
            ("Who agrees", LEVELS[found.level]),
            ("Proposed by", found.proposed_by),
            ("Approved by", found.approved_by or "Nobody yet"),
            *_further(found),
            ("State", tag(found.state)),
        ],
        "breadcrumbs": [("Redundancies", f"{BASE}redundancies")],
    }  # fmt: skip


def _further(found: Any) -> list[tuple[str, str]]:
    if found.level == "hr":
        return []
    facts = [("Agreed at the second level by", found.signed_by or "Nobody yet")]
    if found.level == "council":
        minute = f"{found.minute}, {day(found.decided_on)}" if found.minute else "Not yet"
        facts.append(("Full council, minute", minute))
    return facts


@needs("people.exit_packages")
@PAGES.page
def packages(request: HttpRequest, caller: Caller) -> Shown:
    """Show the exit packages of a financial year by band, as the accounts' note has them."""
    this = clock.business_date()
    years = [financial_year(this.replace(year=this.year - n, day=1)) for n in range(YEARS_BACK)]
    year = request.GET.get("year", "")
    year = year if year in years else years[0]
    found = ask(caller, "people.exit_packages", {"year": int(year[:4])})
    total = sum(one.cost_pence for one in found)
    return "people/exit_packages.html", {
        "title": f"Exit packages {year}",
        "years": [one for one in years if one != year],
        "chart": bars("Packages by band", [(one.band, one.packages) for one in found], "count")
        if found else None,
        "rows": [
            [f"£{one.band}", f"{one.compulsory:,}", f"{one.other:,}", f"{one.packages:,}",
             pounds(one.cost_pence)]
            for one in found
        ],
        "said": f"{sum(one.packages for one in found):,} agreed, {pounds(total)} together",
        "breadcrumbs": [("Redundancies", f"{BASE}redundancies")],
    }  # fmt: skip


propose = act_view(
    "people.propose_redundancy",
    redirect=f"{BASE}redundancies/{{value}}",
    start=today_as("notice_given_on"),
    asks={
        "kind": Ask(options=[("compulsory", "Compulsory redundancy"), ("voluntary", "Voluntary")]),
        "search": Ask(label="Search for another post"),
        "contract_notice_weeks": Ask(label="Weeks of notice in the contract",
                                     hint="Statutory notice applies where it is longer"),
        "weekly_pay_pence": Ask(label="A week's pay",
                                hint="Worked out of the year's pay when blank"),
        "strain_pence": Ask(label="Pension strain", hint="As the pension fund quoted it"),
        "strain_document": Ask(label="The pension fund's quotation"),
        "special_pence": Ask(label="Special severance"),
        "special_reason": Ask(label="Why special severance"),
    },
    done="Proposed: another HR officer approves it",
    title="Propose a redundancy",
    submit="Propose",
)  # fmt: skip
approve = act_view("people.approve_redundancy", redirect=CASE, done="Approved", submit="Approve")
sign = act_view("people.sign_redundancy", redirect=CASE, done="Agreed", submit="Agree")
council = act_view(
    "people.record_council_decision",
    redirect=CASE,
    start=today_as("decided_on"),
    asks={"agreed": Ask(label="Council agreed")},
    done="Recorded",
    title="What full council decided",
    submit="Record",
)
refuse = act_view("people.refuse_redundancy", redirect=CASE, done="Turned down", submit="Turn down")
withdraw = act_view(
    "people.withdraw_redundancy", redirect=CASE, done="Withdrawn", submit="Withdraw"
)
letter = act_view(
    "people.write_redundancy_letter", redirect=CASE, done="Written and kept", submit="Write"
)
set_policy = act_view(
    "people.set_exit_policy",
    redirect=f"{BASE}exit-policies",
    fixed=PAGES.here,
    start=today_as("held_from"),
    asks={
        "multiplier_e2": Ask(label="Statutory weeks, times", hint="1.5 is half as much again"),
        "capped": Ask(label="At the capped week's pay, and not actual pay"),
        "weeks_in_year_e3": Ask(label="Weeks in a year x 1,000", hint="52000 or 52143"),
        "head_from_pence": Ask(label="Cost from which a second level agrees"),
        "council_from_pence": Ask(label="Cost from which full council agrees"),
    },
    done="Set",
    title="Set the redundancy policy",
)
