"""The lists of the asset register: assets, leases, runs."""

from typing import Any

from django.http import HttpRequest

from chamberlain.assets.rules.classes import classes
from chamberlain.assets.views.pages import BASE, of_request
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import financial_year
from chamberlain.ui.lists import Column, Filter, ListPage


def year_now() -> int:
    """Return the financial year of the business date by its first half."""
    return int(financial_year(clock.business_date())[:4])


def _here(request: HttpRequest) -> dict[str, Any]:
    return {"entity": of_request(request)}


def _today(request: HttpRequest) -> dict[str, Any]:
    return {"as_at": clock.business_date()}


def _actions(*pairs: tuple[str, str]) -> Any:
    listed = [{"text": text, "href": BASE + address} for text, address in pairs]
    return lambda request: {"actions": listed}


REGISTER = ListPage(
    query="assets.register",
    title="Asset register",
    columns=[
        Column("component", "Component", link=f"{BASE}register/{{asset}}"),
        Column("name", "Asset"),
        Column("part", "Part"),
        Column("asset_class", "Class"),
        Column("fund", "Fund"),
        Column("gross_pence", "Cost or value", "pence"),
        Column("dep_pence", "Depreciation", "pence"),
        Column("carried_pence", "Carried at", "pence", why="assets:component:{component}"),
        Column("reserve_pence", "Revaluation Reserve", "pence"),
        Column("life_years_left", "Years left", "count"),
    ],
    filters=[
        Filter("as_at", label="As at"),
        Filter(
            "asset_class",
            label="Class",
            options=[(name, one["name"]) for name, one in classes().items()],
        ),
        Filter("gone", label="Disposed of too"),
    ],
    fixed=_here,
    start=_today,
    sort="name",
    totals=["gross_pence", "dep_pence", "carried_pence", "reserve_pence"],
    more=_actions(
        ("Roll-forward", "roll-forward"),
        ("Entries to post", "entries"),
        ("Leases", "leases"),
        ("Add an asset", "register/add"),
    ),
    empty=("No assets match", "Clear a filter, or add one."),
)

LEASES = ListPage(
    query="assets.leases",
    title="Leases",
    columns=[
        Column("reference", "Lease", link=f"{BASE}leases/{{reference}}"),
        Column("name", "For"),
        Column("lessor", "Lessor"),
        Column("begins_on", "Begins", "date"),
        Column("payments", "Payments", "count"),
        Column("payment_pence", "Each", "pence"),
        Column("initial_pence", "Worth at the start", "pence", why="assets:lease:{reference}"),
        Column("owed_pence", "Owed", "pence"),
    ],
    filters=[],
    fixed=lambda request: _here(request) | _today(request),
    sort="name",
    totals=["initial_pence", "owed_pence"],
    more=_actions(("Add a lease", "leases/add")),
    empty=("No leases yet", "Add one: it becomes a right-of-use asset and a liability."),
)

RUNS = ListPage(
    query="assets.runs",
    title="Runs of asset entries",
    columns=[
        Column("reference", "Run", link=f"{BASE}runs/{{reference}}"),
        Column("as_at", "Up to", "date"),
        Column("rows", "Movements", "count"),
        Column("total_pence", "Debits", "pence", why="assets:run:{reference}"),
        Column("state", kind="tag"),
        Column("prepared_by", "Prepared by"),
        Column("posted_by", "Posted by"),
    ],
    filters=["state"],
    sort="-reference",
    more=_actions(("Entries to post", "entries")),
    empty=("No runs yet", "Prepare the entries up to a day."),
)
