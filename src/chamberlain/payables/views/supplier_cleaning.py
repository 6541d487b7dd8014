"""Lists by which the supplier register is kept clean."""

from django.http import HttpRequest

from chamberlain.payables.views.pages import BASE
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage

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
        Column("merge", "Do", link=f"{BASE}suppliers/twice/merge?gone={{second}}&kept={{first}}"),
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

MERGES = ListPage(
    query="payables.supplier_merges",
    title="Supplier records merged or kept apart",
    columns=[
        Column("gone_name", "Goes", link=f"{BASE}suppliers/{{gone}}"),
        Column("kept_name", "Stays", link=f"{BASE}suppliers/{{kept}}"),
        Column("state", "State", "tag"),
        Column("note", "Why"),
        Column("proposed_on", "Proposed", "date"),
        Column("settled_on", "Settled", "date"),
        Column("settled_note", "Answer"),
        Column("merge", "Merge", link=f"{BASE}suppliers/merges/{{merge}}/agree"),
    ],
    filters=[
        Filter(
            "state",
            "State",
            options=[
                ("proposed", "Proposed"),
                ("agreed", "Merged"),
                ("distinct", "Kept apart"),
            ],
        )
    ],
    empty=("Nothing was merged", "Proposals and what became of them stand here."),
)


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ("gone", "kept") if request.GET.get(name)}


propose = act_view(
    "payables.propose_supplier_merge",
    redirect=f"{BASE}suppliers/merges",
    start=_asked,
    asks={
        "gone": Ask(label="The record that goes", hint="It is stopped and keeps its history"),
        "kept": Ask(label="The record that stays"),
        "note": Ask(label="Why they are one"),
    },
    title="Propose that two supplier records be one",
    submit="Propose",
    done="Proposed: another person agrees it",
)
agree = act_view(
    "payables.agree_supplier_merge",
    redirect=f"{BASE}suppliers/merges",
    title="Agree that two supplier records are one",
    submit="Merge",
    done="Merged",
)
apart = act_view(
    "payables.keep_suppliers_apart",
    redirect=f"{BASE}suppliers/merges",
    title="Keep two suppliers apart",
    submit="Keep them apart",
    done="Kept apart",
)
