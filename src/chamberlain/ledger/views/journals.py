"""One journal, posted or prepared, and the acts that may be done to it."""

from typing import Any

from django.http import HttpRequest

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, Unknown, ask
from chamberlain.ledger.views.pages import BASE, PAGES, entity_choices, first_entity
from chamberlain.ui import words
from chamberlain.ui.acts import act_view
from chamberlain.ui.components import link, money, table
from chamberlain.ui.forms import Ask
from chamberlain.ui.html import safe, text
from chamberlain.ui.links import evidence_url, why_url
from chamberlain.ui.pages import Shown, caller_of
from chamberlain.ui.ways import needs

LINES = ("Line", "Fund", "Cost centre", "Subjective", "Project", "For", "Debit", "Credit")
OPTION_NAMES = {
    "account": "accounts",
    "cost_centre": "cost_centres",
    "fund": "funds",
    "project": "projects",
    "vat_code": "vat_codes",
}


@needs("ledger.journal")
@PAGES.page
def journal(request: HttpRequest, caller: Caller, reference: str) -> Shown:
    """Show a posted journal: its lines, what caused it, what it reverses, how it is sealed."""
    found = ask(caller, "ledger.journal", {"reference": reference})
    facts: list[tuple[object, ...]] = [
        ("Date", words.day(found.journal_date)),
        ("Period", f"{found.period} of {found.year_name}"),
        ("Type", f"{found.type} {found.type_name}"),
        ("Source", found.source, why_url(found.source_ref), words.reference_text(found.source_ref)),
        ("Prepared by", found.prepared_by or "the source application"),
        ("Approved by", found.approved_by or "the source application"),
        ("Entered", f"{found.entered_at} UTC, {found.act}"),
        ("Hash", found.sha256),
        ("Seal", f"number {found.seal}" if found.seal else "not sealed yet"),
    ]
    for label, other in (("Reverses", found.reverses), ("Reversed by", found.reversed_by)):
        if other:
            facts.append((label, other, f"{BASE}journals/{other}", "Open"))
    return "ledger/journal.html", {
        "title": found.description,
        "kind": f"Journal {found.reference}",
        "status": "reversed" if found.reversed_by else "posted",
        "facts": facts,
        "lines": _lines([line.model_dump() for line in found.lines]),
        "why_url": why_url(f"ledger:journal:{found.reference}"),
        "reverse_url": "" if found.reversed_by else f"{BASE}journals/{found.reference}/reverse",
        "breadcrumbs": [("Journals", f"{BASE}journals")],
    }


def _lines(lines: list[dict[str, Any]]) -> Any:
    rows = [
        (
            line.get("line_no") or number,
            line["fund"],
            f"{line['cost_centre']} {line.get('cost_centre_name') or ''}".strip(),
            f"{line['account']} {line.get('account_name') or ''}".strip(),
            line["project"],
            _cause(line),
            money(line["amount_pence"]) if line["amount_pence"] > 0 else "",
            money(-line["amount_pence"]) if line["amount_pence"] < 0 else "",
        )
        for number, line in enumerate(lines, 1)
    ]
    total = words.pounds(sum(max(line["amount_pence"], 0) for line in lines))
    foot = ("Total", "", "", "", "", "", total, total)
    return table(LINES, rows, caption="Lines", numeric=(6, 7), foot=foot, stack=True)


def _cause(line: dict[str, Any]) -> Any:
    if not line["line_ref"]:
        return line["narrative"]
    address, shown = why_url(line["line_ref"]), words.reference_text(line["line_ref"])
    leads = link(shown, address, "govuk-link ch-ref")
    return safe((leads, " ", text(line["narrative"])))


@needs("ledger.journals_prepared")
@PAGES.page
def prepared(request: HttpRequest, caller: Caller, prepared: str) -> Shown:
    """Show a journal prepared by hand, with its lines and evidence, to be decided on."""
    rows = ask(caller, "ledger.journals_prepared", {"reference": prepared, "limit": 1})
    if not rows:
        raise Unknown(f"There is no prepared journal {prepared}.")
    found = rows[0]
    facts: list[tuple[object, ...]] = [
        ("Date", words.day(found.journal_date)),
        ("Period", f"{found.period} of {found.year}"),
        ("Type", found.type),
        ("Amount", words.pounds(found.debit_pence)),
        ("Prepared by", f"{found.prepared_by}, {words.day(found.prepared_on)}"),
    ]
    facts += [("Evidence", item, evidence_url(item), "Open") for item in found.evidence]
    if found.decided_by:
        facts.append((found.state.title() + " by", found.decided_by))
    if found.reason:
        facts.append(("Reason", found.reason))
    if found.journal:
        facts.append(("Posted as", found.journal, f"{BASE}journals/{found.journal}", "Open"))
    return "ledger/prepared.html", {
        "title": found.description,
        "kind": f"Prepared journal {prepared}",
        "status": found.state,
        "facts": facts,
        "lines": _lines(found.lines),
        "waits": found.state == "prepared",
        "url": f"{BASE}prepared/{prepared}",
        "breadcrumbs": [("Prepared by hand", f"{BASE}prepared")],
    }


def coding_asks(request: HttpRequest) -> dict[str, Ask]:
    """Return the codes that may be posted to, as options by code and name."""
    asked = {"entity": first_entity(request), "on": clock.business_date()}
    choices = ask(caller_of(request), "ledger.coding_choices", asked)
    return {
        name: Ask(
            label="Subjective" if name == "account" else "",
            options=[
                ("", "none"),
                *((one.code, f"{one.code} {one.name}") for one in getattr(choices, listed)),
            ],
        )
        for name, listed in OPTION_NAMES.items()
    }


def _asks(request: HttpRequest) -> dict[str, Ask]:
    return coding_asks(request) | {
        "entity": Ask(options=entity_choices(request)),
        "between_funds": Ask(label="Add the lines that make each fund balance"),
        "between_entities": Ask(label="Add what each entity owes and is due"),
    }


def _start(request: HttpRequest) -> dict[str, Any]:
    return {"entity": first_entity(request), "journal_date": clock.business_date(), "type": "JST"}


prepare = act_view(
    "ledger.prepare_journal",
    template="ledger/prepare.html",
    redirect=f"{BASE}prepared/{{value}}",
    asks=_asks,
    start=_start,
    done="Prepared: somebody else approves it",
    title="Prepare a journal",
    submit="Prepare",
    context={"breadcrumbs": [("Journals", f"{BASE}journals")]},
)
approve = act_view(
    "ledger.approve_journal",
    redirect=f"{BASE}journals/{{value}}",
    done="Approved and posted",
    title="Approve a journal",
    submit="Approve",
)
reject = act_view(
    "ledger.reject_journal",
    redirect=f"{BASE}prepared/{{prepared}}",
    done="Rejected",
    title="Reject a journal",
    submit="Reject",
)
withdraw = act_view(
    "ledger.withdraw_journal",
    redirect=f"{BASE}prepared/{{prepared}}",
    done="Withdrawn",
    title="Withdraw a journal",
    submit="Withdraw",
)
reverse = act_view(
    "ledger.reverse_journal",
    redirect=f"{BASE}prepared/{{value}}",
    start=lambda request, journal: {"journal_date": clock.business_date()},
    done="Prepared: somebody else approves it",
    title="Reverse a journal",
    submit="Prepare the reversal",
)
