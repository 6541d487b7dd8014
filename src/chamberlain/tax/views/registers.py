"""The lists of VAT: returns, errors, codes, registrations and exempt activities."""

from chamberlain.kernel import clock
from chamberlain.tax.views.pages import BASE, PAGES
from chamberlain.ui.lists import Column, Filter, ListPage

STATES = [
    (one, one.title()) for one in ("prepared", "approved", "released", "submitted", "rejected")
]
RETURNS = ListPage(
    query="tax.vat_returns",
    title="VAT returns",
    columns=[
        Column("reference", "Return", link=f"{BASE}vat/{{reference}}"),
        Column("since", "From", "date"),
        Column("entity", "Entity"),
        Column("box_3", "VAT due", "pence"),
        Column("box_4", "Reclaimed", "pence"),
        Column("box_5", "Net", "pence", why="tax:vat_return:{reference}"),
        Column("due_on", "Due", "date"),
        Column("state", "State", "tag"),
    ],
    filters=[Filter("state", options=STATES)],
    more=lambda request: PAGES.actions(
        request,
        ("Prepare a return", "vat/prepare", "n", "tax.prepare_vat_return"),
        ("Errors", "errors", "e", "tax.vat_error_list"),
        ("Partial exemption", "exemption", "", "tax.vat_exemption"),
        ("Construction", "cis", "c", "tax.cis_subcontractors"),
        ("At the tax office", "office", "", "tax.vat_obligations"),
        ("VAT codes", "codes", "", "tax.vat_code_list"),
        ("Registration", "registration", "", "tax.registration_list"),
    ),
    empty=("No VAT returns yet", "A return is worked out of the lines posted in its days."),
)

ERRORS = ListPage(
    query="tax.vat_error_list",
    title="VAT error log",
    columns=[
        Column("reference", "Error", link=f"{BASE}errors/{{reference}}"),
        Column("vat_return", "Return", link=f"{BASE}vat/{{vat_return}}"),
        Column("journal", "Journal", link="/staff/why/ledger:journal:{journal}"),
        Column("description", "Description"),
        Column("found_on", "Found", "date"),
        Column("net_pence", "Owed to the tax office", "pence", why="tax:vat_error:{reference}"),
        Column("behaviour", "Came about", "tag"),
        Column("state", "State", "tag"),
    ],
    filters=[
        Filter(
            "state",
            options=[
                ("found", "Found"),
                ("on_return", "For the next return"),
                ("corrected", "Corrected"),
                ("told", "Told separately"),
            ],
        )
    ],
    totals=["net_pence"],
    empty=("No errors", "What is posted late into the days of a sent return is noted here."),
)

CODES = ListPage(
    query="tax.vat_code_list",
    title="VAT codes",
    columns=[
        Column("code", "Code"),
        Column("name", "Name"),
        Column("rate_e2", "Rate", "percent"),
        Column("use", "Use", "tag"),
        Column("reclaimed", "Reclaimed", "yes_no"),
        Column("in_box_6", "In box 6", "yes_no"),
        Column("in_box_7", "In box 7", "yes_no"),
        Column("reverse", "Reverse charge", "yes_no"),
    ],
    filters=[Filter("on", "In force on")],
    start=lambda request: {"on": clock.business_date()},
)

REGISTRATIONS = ListPage(
    query="tax.registration_list",
    title="VAT registration",
    columns=[
        Column("entity", "Entity"),
        Column("vrn", "Number"),
        Column("months", "Months", "count"),
        Column("end_user", "End user", "yes_no"),
        Column("address", "Tax office"),
        Column("held_from", "From", "date"),
        Column("held_to", "Until", "date"),
    ],
    more=lambda request: PAGES.actions(
        request, ("Register", "registration/new", "n", "tax.record_registration")
    ),
    empty=("Not registered", "A return needs the registration of its entity."),
)

ACTIVITIES = ListPage(
    query="tax.activity_list",
    title="Exempt activities",
    columns=[
        Column("cost_centre", "Cost centre"),
        Column("entity", "Entity"),
        Column("exempt_e2", "Exempt", "percent"),
        Column("basis", "Basis"),
        Column("held_from", "From", "date"),
        Column("held_to", "Until", "date"),
    ],
    more=lambda request: PAGES.actions(
        request, ("Note an activity", "activities/new", "n", "tax.record_activity")
    ),
)
