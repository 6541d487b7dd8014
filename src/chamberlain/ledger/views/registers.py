"""The lists of the ledger: trial balance, journals, journals by hand, periods, chart."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.ledger.views.pages import (
    BASE,
    PAGES,
    entity_choices,
    first_entity,
    period_choices,
    this_period,
    year_choices,
)
from chamberlain.ui.lists import Column, Filter, ListPage

YEAR = Filter("year", "Financial year", year_choices)
PERIOD = Filter("period", "To period", period_choices)
ENTITY = Filter("entity", "Entity", entity_choices, any_label="Every entity")
BASIS = Filter("basis", "From", [("kept", "Kept balances"), ("lines", "Every line (proof)")])


def _start(request: HttpRequest) -> dict[str, Any]:
    return {**this_period(), "entity": first_entity(request), "basis": "kept"}


def _trial_balance_actions(request: HttpRequest) -> dict[str, Any]:
    return PAGES.actions(
        request,
        ("Journals", "journals", "o", ""),
        ("Periods and close", "periods", "p", ""),
        ("Year end", "years", "y", "ledger.year_end"),
        ("Chart", "chart", "", ""),
        ("Seals", "seals", "", ""),
    )


def _journal_actions(request: HttpRequest) -> dict[str, Any]:
    return PAGES.actions(
        request,
        ("Prepare a journal", "prepare", "n", ""),
        ("From a file", "upload", "u", "ledger.upload_journals"),
        ("Prepared by hand", "prepared", "", ""),
        ("Schedules", "schedules", "", "ledger.schedules"),
        ("Recharges", "recharges", "", "ledger.recharge_rules"),
        ("By person", "journals-by-person", "", "ledger.journal_people"),
        ("Account enquiry", "enquiry", "", ""),
    )


def _prepared_actions(request: HttpRequest) -> dict[str, Any]:
    return PAGES.actions(
        request,
        ("Prepare a journal", "prepare", "n", ""),
        ("From a file", "upload", "u", "ledger.upload_journals"),
        ("Schedules", "schedules", "", "ledger.schedules"),
    )


TRIAL_BALANCE = ListPage(
    query="ledger.trial_balance",
    title="Trial balance",
    columns=[
        Column(
            "account",
            "Code",
            link=f"{BASE}enquiry?account={{account}}&entity={{entity}}&fund={{fund}}",
        ),
        Column("name", "Subjective or balance sheet code"),
        Column("group", "Group"),
        Column("fund", "Fund"),
        Column("lines", "Lines", "count"),
        Column("debit_pence", "Debit", "side"),
        Column("credit_pence", "Credit", "side"),
    ],
    filters=[YEAR, PERIOD, ENTITY, BASIS],
    start=_start,
    per_page=500,
    totals=["debit_pence", "credit_pence"],
    more=_trial_balance_actions,
    empty=("Nothing is posted", "Choose another year, period or entity."),
)

JOURNALS = ListPage(
    query="ledger.journals",
    title="Journals",
    columns=[
        Column("reference", "Journal", link=f"{BASE}journals/{{reference}}", sortable=False),
        Column("journal_date", "Date", "date", sortable=False),
        Column("period", "Period", "count", sortable=False),
        Column("type", "Type", sortable=False),
        Column("description", "Description", sortable=False),
        Column("source", "Source", sortable=False),
        Column("debit_pence", "Amount", "pence", sortable=False, why="ledger:journal:{reference}"),
    ],
    filters=[
        YEAR,
        Filter("period", "Period", period_choices),
        ENTITY,
        "source",
        "type",
        Filter("prepared_by", "Prepared by (USR-…)"),
        Filter("approved_by", "Approved by (USR-…)"),
    ],
    start=lambda request: {"year": this_period()["year"]},
    more=_journal_actions,
    empty=("No journals match", "Clear a filter, or choose another year."),
)

BY_PERSON = ListPage(
    query="ledger.journal_people",
    title="Journals by preparer and approver",
    columns=[
        Column("preparer", "Prepared by"),
        Column("approver", "Approved by"),
        Column("source", "Source"),
        Column("type", "Type"),
        Column(
            "journals",
            "Journals",
            "count",
            link=f"{BASE}journals?chosen=1&year={{year}}&source={{source}}&type={{type}}"
            "&prepared_by={prepared_by}&approved_by={approved_by}",
        ),
        Column("debit_pence", "Amount", "pence"),
        Column("largest_pence", "Largest", "pence"),
        Column("first_on", "First", "date"),
        Column("last_on", "Last", "date"),
        Column("alone", "Same person", "yes_no"),
    ],
    filters=[
        YEAR,
        ENTITY,
        Filter("period", "Period", period_choices, any_label="Every period"),
        Filter("by_hand", "By hand only"),
    ],
    start=lambda request: {"year": this_period()["year"]},
    sort="-journals",
    totals=["debit_pence"],
    empty=("No journals match", "Clear a filter, or choose another year."),
)

PREPARED = ListPage(
    query="ledger.journals_prepared",
    title="Journals prepared by hand",
    columns=[
        Column("reference", "Journal", link=f"{BASE}prepared/{{reference}}"),
        Column("journal_date", "Date", "date"),
        Column("type", "Type"),
        Column("description", "Description"),
        Column("debit_pence", "Amount", "pence", why="ledger:prepared:{reference}"),
        Column("prepared_by", "Prepared by"),
        Column("state", "State", "tag"),
    ],
    filters=[
        Filter(
            "state",
            options=[(one, one.title()) for one in ("prepared", "approved", "rejected")],
        )
    ],
    more=_prepared_actions,
    empty=("No journals match", "Journals prepared by hand wait here for approval."),
)

PERIODS = ListPage(
    query="ledger.periods",
    title="Periods",
    columns=[
        Column(
            "period",
            "Period",
            "count",
            link=f"{BASE}periods/{{entity}}/{{year}}/{{period}}",
        ),
        Column("name", "Name"),
        Column("entity", "Entity"),
        Column("year_name", "Year"),
        Column("starts", "First day", "date"),
        Column("ends", "Last day", "date"),
        Column("kind", "Kind"),
        Column("state", "State", "tag"),
    ],
    filters=[YEAR, ENTITY],
    start=lambda request: {"year": this_period()["year"], "entity": first_entity(request)},
    empty=("No periods match", "Opening the first period of a year sets the year up."),
)

ACCOUNTS = ListPage(
    query="ledger.account_list",
    title="Chart of accounts",
    columns=[
        Column("code", "Code", link="/staff/why/ledger:account:{code}"),
        Column("name", "Name"),
        Column("group", "Group"),
        Column("sub_group", "Sub-group"),
        Column("statement", "Statement"),
        Column("postable", "Takes postings", "yes_no"),
        Column("control", "Control", "yes_no"),
        Column("held_to", "Closed from", "date"),
    ],
    filters=[
        "group",
        Filter(
            "statement",
            options=[(one, one.title()) for one in ("revenue", "balance sheet", "capital")],
        ),
    ],
    sort="code",
    per_page=100,
    more=lambda request: {
        "actions": [{"text": "Cost centres", "href": f"{BASE}cost-centres", "key": "c"}]
    },
)

COST_CENTRES = ListPage(
    query="ledger.cost_centre_list",
    title="Cost centres",
    columns=[
        Column("code", "Code", link=f"{BASE}enquiry?cost_centre={{code}}&entity={{entity}}"),
        Column("name", "Name"),
        Column("service_name", "Service"),
        Column("directorate_name", "Directorate"),
        Column("fund", "Fund"),
        Column("entity", "Entity"),
        Column("held_to", "Closed from", "date"),
    ],
    filters=[Filter("as_at", "On the tree of"), "directorate"],
    start=lambda request: {"as_at": clock.business_date()},
    sort="code",
    per_page=100,
    more=lambda request: {
        "actions": [
            {"text": "Accounts", "href": f"{BASE}chart", "key": "c"},
            {"text": "In doubt", "href": f"{BASE}cost-centres/doubtful", "key": "d"},
        ]
    },
)

DOUBTFUL = ListPage(
    query="ledger.doubtful_cost_centres",
    title="Cost centres in doubt",
    columns=[
        Column("code", "Code", link=f"{BASE}enquiry?cost_centre={{code}}&entity={{entity}}"),
        Column("name", "Name"),
        Column("entity", "Entity"),
        Column("held_from", "Open since", "date"),
        Column("months_quiet", "Months without a posting", "count"),
        Column("reason", "Why"),
    ],
    filters=[Filter("as_at", "Open on"), Filter("months", "Without a posting for months")],
    start=lambda request: {"as_at": clock.business_date()},
    sort="code",
    per_page=100,
    empty=("None is in doubt", "Every open cost centre is used, and no two have one name."),
)
