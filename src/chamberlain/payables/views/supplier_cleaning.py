"""Lists by which the supplier register is kept clean."""

from chamberlain.payables.views.pages import BASE
from chamberlain.ui.lists import Column, ListPage

DUPLICATES = ListPage(
    query="payables.supplier_likely_duplicates",
    title="Suppliers who may be here twice",
    columns=[
        Column("first", "Supplier", link=f"{BASE}suppliers/{{first}}"),
        Column("first_name", "Name"),
        Column("second", "Perhaps also", link=f"{BASE}suppliers/{{second}}"),
        Column("second_name", "Name"),
        Column("reasons", "Why", sortable=False),
        Column("points", "How much it says", "count"),
    ],
    filters=[],
    empty=("Nobody is here twice", "No two records share a number, an account or a name."),
)

CREDITS = ListPage(
    query="payables.supplier_credit_balances",
    title="Credits to claim",
    columns=[
        Column("supplier", "Supplier", link=f"{BASE}suppliers/{{supplier}}"),
        Column("name", "Name"),
        Column("credits", "Credits", "count"),
        Column("oldest_on", "Oldest", "date"),
        Column("credit_pence", "Credit", "pence"),
        Column("owed_pence", "Owed to them", "pence"),
    ],
    filters=[],
    empty=("No supplier is in credit", "Every credit note was taken up."),
)
