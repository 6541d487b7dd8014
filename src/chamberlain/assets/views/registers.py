"""The lists of the asset register: assets, leases, runs."""

from chamberlain.assets.rules.classes import classes
from chamberlain.assets.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import today_as

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
    fixed=PAGES.here,
    start=today_as("as_at"),
    sort="name",
    totals=["gross_pence", "dep_pence", "carried_pence", "reserve_pence"],
    more=PAGES.offering(
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
    fixed=PAGES.here_today,
    sort="name",
    totals=["initial_pence", "owed_pence"],
    more=PAGES.offering(("Add a lease", "leases/add")),
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
    more=PAGES.offering(("Entries to post", "entries")),
    empty=("No runs yet", "Prepare the entries up to a day."),
)
