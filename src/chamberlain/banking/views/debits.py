"""VAT invoices of direct debits, and those that did not come: the list and its acts."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html

from chamberlain.banking.views.pages import BASE
from chamberlain.banking.views.standing import HERE, TRAIL
from chamberlain.kernel.door import ask
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import caller_of

VAT = f"{HERE}/vat"
OTHERS = {
    "awaited": ("No VAT can be claimed of it", "none"),
    "claimed": ("Take the claim back", "withdraw"),
    "none": ("Claim it after all", "claim"),
}
STATES = [("awaited", "Invoice awaited"), ("claimed", "Claimed"), ("none", "None claimed")]

DEBIT_VAT = ListPage(
    query="banking.debit_vat_list",
    title="VAT on direct debits",
    columns=[
        Column("line", "Bank line", link=f"{VAT}/{{line}}/claim"),
        Column("booked_on", "Taken", "date"),
        Column("name", "By", link=f"{HERE}/{{standing}}"),
        Column("gross_pence", "Amount", "pence", why="banking:line:{line}"),
        Column("vat_code", "VAT code"),
        Column("state", "State", "tag"),
        Column("vat_pence", "VAT claimed", "pence", why="banking:debit_vat:{line}"),
        Column("invoice_number", "Invoice"),
        Column("journal", "Journal"),
        Column("reason", "Reason"),
    ],
    filters=[Filter("state", options=STATES)],
    totals=["gross_pence", "vat_pence"],
    more=lambda request: {"breadcrumbs": [*TRAIL, ("VAT", "")]},
    empty=("No VAT is awaited", "Direct debits that bear VAT are listed here once taken."),
)


def _facts(request: HttpRequest, line: str) -> dict[str, Any]:
    """Return what was taken above the form, and the other thing that may be done of it."""
    found = ask(caller_of(request), "banking.debit_vat_list", {"line": line})
    said: str = ""
    if found:
        one = found[0]
        other = OTHERS.get(one.state, OTHERS["none"])
        said = format_html(
            "{} took {} on {}. {}",
            one.name,
            words.pounds(one.gross_pence),
            f"{one.booked_on:%-d %B %Y}",
            components.link(other[0], f"{VAT}/{line}/{other[1]}", "govuk-link"),
        )
    return {
        "lead": said,
        "back_url": VAT,
        "breadcrumbs": [*TRAIL, ("VAT", VAT), (line, f"{BASE}lines/{line}")],
    }


claim = act_view(
    "banking.claim_debit_vat",
    redirect=VAT,
    asks={
        "vat_pence": Ask(label="VAT on the invoice"),
        "document": Ask(label="VAT invoice", hint="VAT is claimed only with it"),
    },
    done=lambda answer: f"Claimed: {answer.value}",
    title="Claim the VAT of a direct debit",
    submit="Claim",
    context=_facts,
)
waive = act_view(
    "banking.waive_debit_vat",
    redirect=VAT,
    done="No VAT is claimed of it",
    title="Claim no VAT of a direct debit",
    submit="Claim none",
    context=_facts,
)
withdraw = act_view(
    "banking.withdraw_debit_vat",
    redirect=VAT,
    done="Taken back: the invoice is awaited again",
    title="Take back the VAT claimed of a direct debit",
    submit="Take back",
    context=_facts,
)
missed = act_view(
    "banking.answer_missed_debit",
    redirect=f"{HERE}/{{standing}}",
    asks={
        "reason": Ask(label="What they said"),
        "expected_on": Ask(label="Expected now on", hint="It is asked about again after that"),
    },
    done="Noted: it is expected on that day",
    title="An expected direct debit has not come",
    submit="Note it",
    context={"back_url": HERE, "breadcrumbs": TRAIL},
)
