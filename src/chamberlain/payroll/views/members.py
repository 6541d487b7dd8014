"""What members of the council were paid in a year, to look at and to publish as a file."""

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.payroll.views.pages import PAGES
from chamberlain.ui.lists import Column, ListPage

ALLOWANCES = ListPage(
    query="payroll.members_allowances",
    title="Members' allowances",
    columns=[
        Column("name", "Member"),
        Column("basic_pence", "Basic", "pence"),
        Column("special_pence", "Special responsibility", "pence"),
        Column("carers_pence", "Dependants' carers", "pence"),
        Column("travel_pence", "Travel and subsistence", "pence"),
        Column("cooptee_pence", "Co-optee's", "pence"),
        Column("total_pence", "Total", "pence"),
    ],
    filters=["year"],
    start=lambda request: {"year": year_of(clock.business_date())},
    sort="name",
    totals=["basic_pence", "special_pence", "carers_pence", "travel_pence", "cooptee_pence",
            "total_pence"],
    more=lambda request: PAGES.actions(request, ("Items", "items", "", "payroll.items")),
    empty=("No member was paid in that year", "Allowances are standing items of the elements "
           "members_basic and members_special; the scheme's amounts are pay ranges."),
)  # fmt: skip
