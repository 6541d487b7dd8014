"""Pages of presenting unpaid Direct Debits again."""

from datetime import timedelta

from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import add_working_days
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.lists import Column, ListPage

AHEAD = 3
LIST = ListPage(
    query="revenues.representable",
    title="Unpaid Direct Debits that may be presented again",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("due_on", "Due", "date"),
        Column("amount_pence", "Amount", "pence"),
        Column("taken_on", "Came back of", "date"),
        Column("latest_on", "Last day for it", "date"),
        Column("problem", "What stops it"),
    ],
    filters=[],
    fixed=lambda request: (
        PAGES.here(request)
        | {"collect_on": add_working_days(clock.business_date() + timedelta(1), AHEAD)}
    ),
    totals=["amount_pence"],
    more=PAGES.offering(
        ("Propose to take them again", "represent/propose", "n", "revenues.propose_representation"),
    ),
    empty=("Nothing came back", "Debits that came back refer to payer are listed here."),
)
propose = act_view(
    "revenues.propose_representation",
    redirect=lambda answer, **parts: f"{BASE}collections/{answer.value.collection}",
    fixed=PAGES.here,
    done=lambda answer: f"{answer.value.items} debits proposed: another person releases them",
    title="Propose to present unpaid Direct Debits again",
    submit="Propose",
)
PATHS: list[URLPattern] = [
    path("represent", LIST.view, name="representable"),
    path("represent/propose", propose, name="propose_representation"),
]
