"""The lists of banking: lines, what waits, statements, reconciliations, what is expected."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from chamberlain.banking.views.pages import BASE
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import today_as


def _more(*actions: tuple[str, str, str]) -> Callable[[HttpRequest], dict[str, Any]]:
    """Return what stands above a list: the way back, and acts as (text, place, key)."""
    shown = [{"text": text, "href": f"{BASE}{at}", "key": key} for text, at, key in actions]
    return lambda request: {"actions": shown, "breadcrumbs": [("Bank", BASE)]}


LINES = ListPage(
    query="banking.lines",
    title="Bank lines",
    columns=[
        Column("reference", "Line", link=f"{BASE}lines/{{reference}}"),
        Column("booked_on", "Booked", "date"),
        Column("account", "Account", sortable=False),
        Column("counterparty", "Name"),
        Column("bank_reference", "Reference", sortable=False),
        Column("text", "Text", sortable=False),
        Column("amount_pence", "Amount", "pence", why="banking:line:{reference}"),
        Column("left_pence", "Left", "pence"),
    ],
    filters=["state", "account", "since", "until", "statement"],
    sort="-booked_on",
    more=_more(("Explain lines", "suspense", "e")),
    empty=("No bank lines match", "Clear a filter, or load a statement."),
)

WAITING = ListPage(
    query="banking.suspense",
    title="Lines that wait",
    columns=[
        Column("reference", "Line", link=f"{BASE}suspense/{{reference}}"),
        Column("booked_on", "Booked", "date"),
        Column("age_days", "Days", "count"),
        Column("age", "Age"),
        Column("counterparty", "Name"),
        Column("text", "Text"),
        Column("left_pence", "Left", "pence", why="banking:line:{reference}"),
        Column("owner_name", "Owner"),
        Column("note", "Note"),
    ],
    filters=["owner", "unowned"],
    fixed=today_as("as_at"),
    sort="booked_on",
    totals=["left_pence"],
    more=_more(
        ("Explain them", "suspense", "e"),
        ("Several lines, one item", "suspense/several", ""),
        ("Direct debits and patterns", "standing", ""),
    ),
    empty=("Nothing waits", "Every bank line is explained."),
)

STATEMENTS = ListPage(
    query="banking.statement_list",
    title="Bank statements",
    columns=[
        Column("reference", "Statement", link=f"{BASE}statements/{{reference}}"),
        Column("account", "Account"),
        Column("statement_id", "Bank's number"),
        Column("from_day", "From", "date"),
        Column("to_day", "To", "date"),
        Column("opening_pence", "Opening", "pence"),
        Column("closing_pence", "Closing", "pence", why="banking:statement:{reference}"),
        Column("lines", "Lines", "count"),
        Column("explained", "Explained", "count"),
        Column("left", "Left", "count"),
    ],
    filters=["account", "since", "until", "only_left"],
    sort="-to_day",
    more=_more(("Load a statement", "statements/load", "l")),
    empty=("No statements match", "Load one, or clear a filter."),
)

RECONCILIATIONS = ListPage(
    query="banking.reconciliation_list",
    title="Reconciliations",
    columns=[
        Column("reference", "Reconciliation", link=f"{BASE}reconciliations/{{reference}}"),
        Column("kind", "Of"),
        Column("account", "Account"),
        Column("as_at", "As at", "date"),
        Column("cash_book_pence", "Cash book", "pence"),
        Column("difference_pence", "Difference", "pence"),
        Column("lines", "Lines", "count"),
        Column("explained", "Explained", "count"),
        Column("state", "State", "tag"),
        Column("prepared_by", "Prepared by"),
        Column("reviewed_by", "Reviewed by"),
    ],
    filters=[
        Filter(
            "state",
            options=[
                ("prepared", "Prepared"),
                ("reviewed", "Reviewed"),
                ("returned", "Sent back"),
                ("set_aside", "Set aside"),
            ],
        ),
        "since",
    ],
    sort="-as_at",
    more=_more(
        ("Prepare a bank account", "reconciliations/prepare", "p"),
        ("Prepare suspense", "reconciliations/suspense", ""),
        ("Sign unexplained lines", "reconciliations/sign", ""),
    ),
    empty=("No reconciliations match", "Prepare one, or clear a filter."),
)

EXPECTED = ListPage(
    query="banking.movement_list",
    title="Expected on the bank",
    columns=[
        Column("reference", "Movement", link="/staff/why/{source_ref}"),
        Column("expected_on", "Expected", "date"),
        Column("days_late", "Days late", "count"),
        Column("source", "From"),
        Column("counterparty", "Name"),
        Column("bank_reference", "Reference"),
        Column("batch", "File"),
        Column("left_pence", "Left", "pence"),
    ],
    filters=["source", "overdue"],
    fixed=today_as("as_at"),
    sort="expected_on",
    totals=["left_pence"],
    more=_more(),
    empty=("Nothing is expected", "Everything that was sent has been seen on the bank."),
)
