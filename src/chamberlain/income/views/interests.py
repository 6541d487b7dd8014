"""Own and relatives' customers: declared, entered by a manager, and ended by one."""

from chamberlain.income.views.pages import BASE
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, ListPage

RELATION = Ask(
    label="Who they are",
    options=[("own", "Themselves"), ("relative", "A relative"), ("close_friend", "A close friend")],
)
INTERESTS = ListPage(
    query="income.interests",
    title="Kept from customers",
    columns=[
        Column("person", "Kept from it"),
        Column("relation", "Because", "tag"),
        Column("name", "Customer", link=f"{BASE}customers/{{customer}}"),
        Column("held_from", "From", "date"),
        Column("held_to", "Until", "date"),
    ],
    filters=[],
    empty=("Nobody is kept from a customer", "Each declares it on the customer's page."),
)
declare = act_view(
    "income.declare_interest",
    redirect=f"{BASE}customers",
    asks={"relation": Ask(label="Who they are", options=[
        ("own", "Myself"), ("relative", "A relative"), ("close_friend", "A close friend")])},
    title="Declare that a customer is yourself or a relative",
    submit="Declare",
    done="Declared: somebody else deals with it from now on",
)  # fmt: skip
bar = act_view(
    "income.bar_person",
    redirect=f"{BASE}customers/{{customer}}",
    asks={"relation": RELATION},
    title="Keep somebody from this customer",
    submit="Save",
    done="Kept from it",
)
end = act_view(
    "income.end_bar",
    redirect=f"{BASE}customers/{{customer}}",
    title="Let somebody open it again",
    submit="Save",
    done="Ended",
)
