"""Direct debits taken from us, patterns learnt, and several lines that are one item."""

from typing import Any

from django.http import HttpRequest

from chamberlain.banking.views.pages import BASE, PAGES
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import Shown, caller_of, entity_of
from chamberlain.ui.ways import needs

HERE = f"{BASE}standing"
TRAIL = [("Bank", BASE), ("Direct debits and patterns", HERE)]
KINDS = [("direct_debit", "Direct debits"), ("pattern", "Learnt patterns")]
STATES = [("proposed", "Proposed"), ("agreed", "Agreed"), ("off", "Off")]

STANDING = ListPage(
    query="banking.standing_list",
    title="Direct debits and patterns",
    columns=[
        Column("reference", "Reference", link=f"{HERE}/{{reference}}"),
        Column("kind", "Kind", "tag"),
        Column("name", "Name"),
        Column("words", "Words on the line"),
        Column("way", "Money"),
        Column("most_pence", "Up to", "pence", why="banking:standing:{reference}"),
        Column("coded_to", "Subjective"),
        Column("cost_centre", "Cost centre"),
        Column("state", "State", "tag"),
        Column("posted", "Posted", "count"),
        Column("undone", "Undone", "count"),
        Column("exceptions", "Held up", "count"),
        Column("last_on", "Last", "date"),
        Column("expected_on", "Next expected", "date"),
    ],
    filters=[Filter("kind", options=KINDS), Filter("state", options=STATES)],
    more=lambda request: (
        PAGES.actions(
            request,
            ("Register a direct debit", "standing/register", "r", "banking.register_direct_debit"),
            ("Look for patterns", "standing/learn", "", "banking.learn_patterns"),
            ("VAT invoices", "standing/vat", "", "banking.debit_vat_list"),
            ("Held up", "standing/held-up", "", "banking.held_up_lines"),
            ("Several lines, one item", "suspense/several", "", "banking.several_lines"),
        )
        | {"breadcrumbs": TRAIL}
    ),
    empty=("Nothing stands", "Register a direct debit, or look for patterns."),
)

HELD_UP = ListPage(
    query="banking.held_up_lines",
    title="Direct debits held up",
    columns=[
        Column("line", "Line", link=f"{BASE}suspense/{{line}}"),
        Column("booked_on", "Booked", "date"),
        Column("counterparty", "Name"),
        Column("text", "Text"),
        Column("left_pence", "Left", "pence", why="banking:line:{line}"),
        Column("exception", "Why"),
        Column("standing", "Registered as", link=f"{HERE}/{{standing}}"),
    ],
    filters=[],
    totals=["left_pence"],
    more=lambda request: {"breadcrumbs": [*TRAIL, ("Held up", "")]},
    empty=("Nothing is held up", "Every direct debit was registered and within its limits."),
)


@needs("banking.standing_view")
@PAGES.page
def one_standing(request: HttpRequest, caller: Caller, standing: str) -> Shown:
    """Show a direct debit or pattern: limits, coding, evidence, track record, and its switch."""
    found = ask(caller, "banking.standing_view", {"standing": standing})
    debit = found.kind == "direct_debit"
    facts = [
        ("Words on the line", found.words),
        ("Money", f"{found.way}, bank account {found.account}"),
        ("From", words.pounds(found.least_pence)),
        ("Up to", words.pounds(found.most_pence)),
        ("Next expected", f"{found.expected_on:%-d %B %Y}" if found.expected_on else ""),
        ("Posted to", f"{found.cost_centre} {found.coded_to} {found.vat_code}".strip()),
        ("Proposed by", found.proposed_by),
        ("Agreed by", found.agreed_by),
        ("Posted", f"{found.posted:,}, {words.pounds(abs(found.posted_pence))} in all"),
        ("Undone since", f"{found.undone:,}"),
        ("Held up", f"{found.exceptions:,}"),
        ("Switched off", found.off_why),
    ]
    return "banking/standing.html", {
        "title": found.name,
        "kind": f"{'Direct debit' if debit else 'Learnt pattern'} {standing}",
        "found": found,
        "facts": [fact for fact in facts if fact[1]],
        "evidence": [
            components.link(line, f"{BASE}lines/{line}", "govuk-link") for line in found.evidence
        ],
        "agree_url": f"{HERE}/{standing}/agree" if found.state == "proposed" else "",
        "off_url": f"{HERE}/{standing}/off" if found.state != "off" else "",
        "breadcrumbs": [*TRAIL, (standing, "")],
    }


@needs("banking.several_lines")
@PAGES.page
def several(request: HttpRequest, caller: Caller) -> Shown:
    """Show lines that together are one expected item, each set to accept at once."""
    found = ask(caller, "banking.several_lines", {"entity": entity_of(caller)})
    return "banking/several.html", {
        "title": "Several lines, one item",
        "found": [(one, f"{BASE}suspense/several/{one.movement}") for one in found],
        "breadcrumbs": [("Bank", BASE), ("Bank and suspense", f"{BASE}suspense"), ("Several", "")],
    }


def _proposed_lines(request: HttpRequest, movement: str) -> dict[str, Any]:
    """Return the lines that are proposed for a movement, to begin with."""
    caller = caller_of(request)
    found = ask(caller, "banking.several_lines", {"entity": entity_of(caller)})
    mine = [one for one in found if one.movement == movement]
    return {"lines": mine[0].lines, "evidence": mine[0].evidence} if mine else {}


accept_several = act_view(
    "banking.accept_lines",
    redirect=f"{BASE}suspense/several",
    start=_proposed_lines,
    done=lambda answer: f"{answer.value.lines} lines accepted as one item",
    title="Accept several lines as one item",
    submit="Accept",
    context={"back_url": f"{BASE}suspense/several"},
)


def _accounts(request: HttpRequest) -> dict[str, Ask]:
    found = ask(caller_of(request), "banking.account_list")
    return {
        "bank_account": Ask(options=[(one.code, f"{one.code} {one.name}") for one in found]),
        "words": Ask(
            label="Words on the bank's line", hint="Their name as the bank shows it, or number"
        ),
        "first_on": Ask(label="First expected on", hint="Blank: a whole turn from its agreement"),
        "grace_days": Ask(label="Days of grace", hint="Working days until it is asked about"),
        "vat_code": Ask(label="VAT code", hint="VAT is claimed once the VAT invoice is held"),
        "least_pence": Ask(label="From", hint="Without a sign"),
        "most_pence": Ask(label="Up to", hint="More than this is held up, never posted"),
        "coded_to": Ask(label="Subjective"),
    }


register = act_view(
    "banking.register_direct_debit",
    redirect=f"{HERE}/{{value}}",
    fixed=PAGES.here,
    asks=_accounts,
    done="Proposed: another person agrees it",
    title="Register a direct debit",
    submit="Propose",
    context={"back_url": HERE, "breadcrumbs": [*TRAIL, ("Register", "")]},
)
learn = act_view(
    "banking.learn_patterns",
    redirect=f"{HERE}?chosen=1&state=proposed",
    fixed=PAGES.here,
    done=lambda answer: f"{words.count(len(answer.value), 'pattern')} proposed",
    title="Look for patterns in what people did",
    submit="Look",
    context={"back_url": HERE, "breadcrumbs": [*TRAIL, ("Look", "")]},
)
agree = act_view(
    "banking.agree_standing",
    redirect=f"{HERE}/{{standing}}",
    asks={"most_pence": Ask(label="Up to", hint="Leave as it is, or lower it")},
    done="Agreed: it posts by itself from now on",
    title="Agree a direct debit or pattern",
    submit="Agree",
)
switch_off = act_view(
    "banking.switch_off_standing",
    redirect=f"{HERE}/{{standing}}",
    done="Off: nothing more is posted by it",
    title="Switch it off",
    submit="Switch off",
)
