"""How a card provider writes its file: its own headings, where they are not the usual ones."""

from chamberlain.formats.cards import NAMES, CardLayout
from chamberlain.kernel.door import Act, Refusal, command
from chamberlain.kernel.records import Code, Record, Text
from chamberlain.payables.commands.cards import card_account
from chamberlain.payables.models import CardAccount


class CardColumns(Record):
    """The provider's own heading of each column; blank where it is one of the usual ones."""

    card: Text = ""
    bought_on: Text = ""
    posted_on: Text = ""
    merchant: Text = ""
    category: Text = ""
    amount: Text = ""
    credit: Text = ""
    sign: Text = ""
    vat: Text = ""
    reference: Text = ""


@command(duty="card.maintain", summary="Say how a card provider's file is laid out")
def set_card_layout(
    act: Act,
    entity: str,
    account: Code,
    columns: CardColumns,
    spending_negative: bool = False,
) -> None:
    """Name the columns of an account's statements by the provider's own headings.

    What is left blank is known by the usual names. `credit` is a column of refunds beside one of
    spending, `sign` one that says debit or credit; `spending_negative` where purchases have a
    minus.
    """
    found = card_account(act, entity, account)
    said = {name: given for name, given in columns.model_dump().items() if given.strip()}
    twice = {one for one in said.values() if list(said.values()).count(one) > 1}
    if twice:
        raise Refusal(
            f"{', '.join(sorted(twice))} cannot be two columns at once.",
            code="twice",
            field="columns",
            status=422,
        )
    layout = {"columns": said, "spending_negative": spending_negative}
    before = found.layout
    CardAccount.objects.filter(pk=found.pk).update(layout=layout)
    act.changed(f"payables:card_account:{entity}/{account}", before, layout)


def layout_of(account: CardAccount) -> CardLayout:
    """Return how an account's statements are laid out."""
    kept = account.layout or {}
    columns = {name: said for name, said in kept.get("columns", {}).items() if name in NAMES}
    return CardLayout(columns, bool(kept.get("spending_negative")))
