"""The lists of maintained schools: balances, months and what is late, the year's return."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.views.lists import PERIODS, YEAR, ways_above
from chamberlain.budgets.views.pages import BASE, month_start, place_of, year_start
from chamberlain.budgets.views.schools import SCHOOLS
from chamberlain.kernel import clock
from chamberlain.kernel.door import ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of

STATES = [
    ("late", "Late"),
    ("missing", "Missing"),
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
]


def _today(request: HttpRequest) -> dict[str, Any]:
    return {"as_at": clock.business_date()}


def _named(request: HttpRequest) -> list[tuple[str, str]]:
    caller = caller_of(request)
    found = ask(caller, "budgets.schools", {"year": place_of(request, caller).year})
    return list(found.select("reference", "name").iter_rows())


SCHOOL_LIST = ListPage(
    query="budgets.schools",
    title="Maintained schools",
    columns=[
        Column("name", "School", link=f"{SCHOOLS}/{{reference}}"),
        Column("dfe_number", "DfE number"),
        Column("months", "Months approved", "count"),
        Column("waiting", "Not approved yet"),
        Column("forward_pence", "Brought forward", "pence"),
        Column("income_pence", "Income", "pence"),
        Column("spend_pence", "Spend", "pence"),
        Column("balance_pence", "Balance", "pence", why="budgets:school:{reference}"),
        Column("state", "State", "tag"),
        Column("capital_balance_pence", "Capital balance", "pence"),
        Column("cash_pence", "Cash book", "pence"),
    ],
    filters=[YEAR],
    start=year_start,
    totals=[
        "forward_pence", "income_pence", "spend_pence", "balance_pence", "capital_balance_pence",
        "cash_pence",
    ],
    template="budgets/list.html",
    more=ways_above(
        "schools",
        ("Add a school", "schools/add", "add_school"),
        ("Monthly returns", "returns", "school_returns"),
        ("Year's return (CFR)", "cfr", "cfr_return"),
        ("Pay what is due", "schools/pay", "raise_school_advances"),
    ),
    empty=("No schools", "Schools with bank accounts or imprests of their own stand here."),
)  # fmt: skip
RETURN_LIST = ListPage(
    query="budgets.school_returns",
    title="Schools' monthly returns",
    columns=[
        Column("name", "School", link=f"{SCHOOLS}/{{reference}}"),
        Column("cost_centre", "Cost centre"),
        Column("due_on", "Due", "date"),
        Column("submitted_on", "Submitted", "date"),
        Column("days_late", "Days late", "count"),
        Column("reminders", "Reminders", "count"),
        Column("school_return", "Return", link=f"{BASE}returns/{{school_return}}"),
        Column("state", "State", "tag"),
    ],
    filters=[YEAR, Filter("period", "Month", PERIODS), Filter("state", "State", STATES)],
    fixed=_today,
    start=month_start,
    template="budgets/list.html",
    more=ways_above(
        "schools",
        ("Load returns", "returns/import", "load_school_returns"),
        ("Remind the late", "returns/remind", "remind_schools"),
        ("Schools", "schools", "schools"),
    ),
    empty=("No school returns that month", "Choose another month."),
)
CFR = ListPage(
    query="budgets.cfr_return",
    title="Consistent Financial Reporting, in draft",
    columns=[
        Column("school_name", "School", link=f"{SCHOOLS}/{{school}}"),
        Column("dfe_number", "DfE number"),
        Column("code", "Code"),
        Column("name", "Name"),
        Column("pence", "Amount", "pence", why="budgets:school:{school}"),
        Column("months", "Months approved", "count"),
    ],
    filters=[YEAR, Filter("school", "School", _named)],
    start=year_start,
    per_page=100,
    template="budgets/list.html",
    more=ways_above("schools", ("Schools", "schools", "schools")),
    empty=("Nothing approved yet", "The year's figures by code stand here, from approved months."),
)
