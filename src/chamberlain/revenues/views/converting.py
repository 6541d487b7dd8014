"""Coming from a former system: files in, control totals held, two systems' bills compared."""

from django.urls import URLPattern, path

from chamberlain.kernel import clock
from chamberlain.kernel.calendar import year_of
from chamberlain.revenues.views.pages import BASE, PAGES
from chamberlain.ui.importing import ImportPage
from chamberlain.ui.lists import Column, Filter, ListPage

CAUSES = (
    "no_bill_here no_bill_there rounding band exemption reduction premium discount days "
    "unexplained instalments first_day"
).split()


def _page(command: str, title: str, place: str, noun: str) -> ImportPage:
    return ImportPage(
        PAGES,
        f"revenues.{command}",
        title,
        f"conversion/{place}",
        noun,
        fixed=PAGES.here,
        back="conversion",
    )


FILES = (
    _page("take_on_dwellings", "Take on dwellings", "dwellings", "dwellings"),
    _page("take_on_accounts", "Take on accounts", "accounts", "accounts"),
    _page("take_on_facts", "Take on what is known of households", "facts", "facts"),
    _page("take_on_entries", "Take on arrears and receipts by year", "entries", "entries"),
    _page("take_on_notices", "Take on notices already issued", "notices", "notices"),
    _page("take_on_mandates", "Take on Direct Debit instructions", "mandates", "instructions"),
    _page("take_on_elections", "Take on instalment elections", "elections", "elections"),
    _page("enter_control_totals", "Enter control totals", "totals", "totals"),
    _page("load_their_bills", "Load the former system's bills", "bills", "bills"),
)
CHECKS = ListPage(
    query="revenues.conversion_checks",
    title="Conversion",
    columns=[
        Column("kind", "What"),
        Column("year", "Year"),
        Column("their_items", "Items there", "count"),
        Column("our_items", "Items here", "count"),
        Column("their_pence", "Amount there", "pence"),
        Column("our_pence", "Amount here", "pence"),
        Column("agrees", "Agrees", "yes_no"),
        Column("source", "Source"),
    ],
    filters=[],
    fixed=PAGES.here,
    sort="kind",
    more=lambda request: PAGES.actions(
        request,
        *[(one.title, f"{one.place}/import", "", one.command) for one in FILES],
        ("Bills there and here", "conversion/differences", "", "revenues.parallel_differences"),
    ),
    empty=("No control totals yet", "Enter what the former system says must come over."),
)
DIFFERENCES = ListPage(
    query="revenues.parallel_differences",
    title="Bills there and here",
    columns=[
        Column("account", "Account", "code", link=f"{BASE}accounts/{{account}}"),
        Column("name", "Name"),
        Column("theirs_pence", "There", "pence"),
        Column("ours_pence", "Here", "pence", why="revenues:account:{account}"),
        Column("apart_pence", "Apart", "pence"),
        Column("cause", "Probable cause", "tag"),
        Column("why", "Why"),
    ],
    filters=[
        "year",
        Filter("cause", options=[(one, one.replace("_", " ").capitalize()) for one in CAUSES]),
    ],
    fixed=PAGES.here,
    start=lambda request: {"year": year_of(clock.business_date())},
    sort="-apart_pence",
    totals=["apart_pence"],
    empty=("The bills agree", "Or their file of the year isn't loaded yet."),
)

PATHS: list[URLPattern] = [
    *[one for page in FILES for one in page.paths(page.place.replace("/", "_"))],
    path("conversion", CHECKS.view, name="conversion"),
    path("conversion/differences", DIFFERENCES.view, name="parallel_differences"),
]
