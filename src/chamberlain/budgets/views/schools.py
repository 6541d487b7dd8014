"""Maintained schools: the lists, a school, a month's return, and what may be done to them."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join

from chamberlain.budgets.views.pages import (
    BASE,
    PAGES,
    Place,
    amount,
    link,
    may,
    month_start,
    page,
    tabs,
)
from chamberlain.kernel import clock, documents
from chamberlain.kernel.calendar import period_name
from chamberlain.kernel.door import EVERYTHING, Caller, Unknown, ask
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.files import sent
from chamberlain.ui.forms import Ask
from chamberlain.ui.importing import Asked, ImportPage
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import Shown, caller_of, entity_of
from chamberlain.ui.ways import needs

SCHOOLS = f"{BASE}schools"
BANKING = {"own_account": "Bank account of its own", "imprest": "Imprest"}
TO_SCHOOL = f"{SCHOOLS}/{{value}}"
TO_RETURN = f"{BASE}returns/{{school_return}}"


def _month(year: int, period: int) -> str:
    return period_name(Place("", year, 1).year_name, period)


@needs("budgets.school")
@page
def school(request: HttpRequest, caller: Caller, place: Place, reference: str) -> Shown:
    """Show a school: balances, months returned, its budget share and what was paid."""
    found = ask(caller, "budgets.school", {"reference": reference, "year": place.year})
    row = found.row
    shown = [
        ("Revenue balance", row["balance_pence"], row["state"]),
        ("Income", row["income_pence"], f"in {place.year_name}"),
        ("Spend", row["spend_pence"], f"in {place.year_name}"),
        ("Cash book", row["cash_pence"], "as last approved"),
    ]
    return "budgets/school.html", {
        "title": row["name"],
        "kind": f"{BANKING[row['banking']]} · {row['cost_centre']} · DfE {row['dfe_number']}",
        "status": row["state"],
        "ways": tabs(place, "schools", caller),
        "tiles": [
            {"label": label, "value": words.pounds(pence), "note": note}
            for label, pence, note in shown
        ],
        "facts": [
            ("Brought forward", words.pounds(row["forward_pence"])),
            ("Capital balance", words.pounds(row["capital_balance_pence"])),
            ("Months approved", f"{row['months']} of {place.year_name}"),
            *([("Not counted yet", row["waiting"])] if row["waiting"] else []),
            ("E-mail for reminders", row["email"] or "none: reminders are in the inbox alone"),
            ("Payee", link(row["payee"], f"/staff/payables/suppliers/{row['payee']}")),
        ],
        "returns": _returns(found.returns),
        "advances": _advances(found.advances),
        "shares": [_share(one, caller) for one in found.shares],
        "acts": [
            {"text": label, "href": href}
            for label, href, permission in (
                ("Propose a budget share", f"{SCHOOLS}/{reference}/share", "propose_school_share"),
                ("Load a return", f"{BASE}returns/import", "load_school_returns"),
                ("Set the e-mail", f"{SCHOOLS}/{reference}/email", "set_school_email"),
            )
            if may(caller, permission)
        ],
        "why_url": why_url(f"budgets:school:{reference}"),
        "breadcrumbs": [("Schools", SCHOOLS), (row["name"], "")],
    }


def _returns(found: list[dict[str, Any]]) -> Any:
    if not found:
        return components.empty("No month returned yet", "Returns are loaded from a file.")
    rows = [
        (
            link(_month(one["year"], one["period"]), f"{BASE}returns/{one['reference']}"),
            words.day(one["submitted_on"]),
            amount(one["cash_pence"]),
            components.tag(one["state"]),
        )
        for one in found
    ]
    head = ("Month", "Submitted", "Cash book", "State")
    return components.table(head, rows, caption="Monthly returns", numeric=(2,), stack=True)


def _advances(found: list[Any]) -> Any:
    if not found:
        return components.empty("Nothing to pay yet", "Instalments follow an approved share.")
    rows = [
        (
            words.day(one.due_on),
            "VAT paid back" if one.kind == "vat" else "Budget share",
            amount(one.amount_pence, why_url(f"budgets:school_advance:{one.reference}")),
            "asked of payables" if one.state == "raised" else "planned",
        )
        for one in found
    ]
    head = ("Due", "What", "Amount", "State")
    return components.table(head, rows, caption="Paid to the school", numeric=(2,), stack=True)


def _share(one: Any, caller: Caller) -> dict[str, Any]:
    waits = one.state == "proposed" and may(caller, "approve_school_share")
    address = f"{SCHOOLS}/shares/{one.reference}"
    return {
        "title": f"{one.reference}: {words.pounds(one.total_pence)}",
        "state": one.state,
        "who": f"Proposed by {one.proposed_by}"
        + (f", {one.state} by {one.decided_by}" if one.decided_by else ""),
        "reason": one.reason,
        "approve": f"{address}/approve" if waits else "",
        "reject": f"{address}/reject" if waits else "",
    }


@needs("budgets.school_return")
@page
def school_return(request: HttpRequest, caller: Caller, place: Place, reference: str) -> Shown:
    """Show a month by code beside last month's, with what is wrong or odd, to be approved."""
    found = ask(caller, "budgets.school_return", {"reference": reference})
    month = _month(found.year, found.period)
    facts: list[tuple[object, ...]] = [
        ("School", link(found.name, f"{SCHOOLS}/{found.school}")),
        ("Due", words.day(found.due_on)),
        ("Loaded by", f"{found.loaded_by}, {words.day(found.loaded_on)}"),
    ]
    if found.submitted_by:
        facts.append(("Submitted by", f"{found.submitted_by}, {words.day(found.submitted_on)}"))
    if found.decided_by:
        facts.append(("Approved by", f"{found.decided_by}, {words.day(found.decided_on)}"))
    if found.documents:
        kept = [link(one, f"{BASE}returns/{reference}/files/{one}") for one in found.documents]
        facts.append(("File", format_html_join(", ", "{}", ((one,) for one in kept))))
    if found.note:
        facts.append(("Note", found.note))
    if found.journal:
        facts.append(("Journal", link(found.journal, why_url(f"ledger:journal:{found.journal}"))))
    address = f"{BASE}returns/{reference}"
    ways = [
        ("Submit", "submit", "submit_school_return", found.state == "draft"),
        ("Discard its figures", "discard", "discard_school_return", found.state == "draft"),
        ("Approve", "approve", "approve_school_return", found.state == "submitted"),
        ("Send back", "send-back", "send_school_return_back", found.state == "submitted"),
    ]
    return "budgets/school_return.html", {
        "title": f"{found.name}: {month}",
        "kind": f"Monthly return {reference}",
        "status": found.state,
        "facts": facts,
        "tiles": [
            {"label": "Cash book before", "value": words.pounds(found.opening_pence)},
            {"label": "Income", "value": words.pounds(found.income_pence)},
            {"label": "Spend", "value": words.pounds(found.spend_pence)},
        ],
        "findings": _findings(found.findings),
        "figures": _figures(found.figures),
        "acts": [
            {"text": text, "href": f"{address}/{path}", "kind": "secondary" if number else ""}
            for number, (text, path) in enumerate(
                (text, path) for text, path, permission, fits in ways
                if fits and may(caller, permission)
            )
        ],
        "why_url": why_url(f"budgets:school_return:{reference}"),
        "breadcrumbs": [
            ("Schools", SCHOOLS), (found.name, f"{SCHOOLS}/{found.school}"), (month, ""),
        ],
    }  # fmt: skip


@needs("budgets.school_return")
@PAGES.guarded
def return_file(
    request: HttpRequest, caller: Caller, school_return: str, document: str
) -> HttpResponse:
    """The file that a month came in, for whoever sees the month."""
    found = ask(caller, "budgets.school_return", {"reference": school_return})
    if document not in found.documents:
        raise Unknown(f"{school_return} came in no file {document}.")
    return sent(documents.find(EVERYTHING, document), documents.read(EVERYTHING, document))


def _findings(found: list[Any]) -> Any:
    if not found:
        return components.inset_text("It adds up, agrees with the bank, and follows last month's.")
    rows = [
        (components.tag("wrong" if one.stops else "odd", "red" if one.stops else "yellow"),
         one.message)
        for one in found
    ]  # fmt: skip
    return components.table(("", "What was found"), rows, caption="Checks", stack=True)


def _figures(found: list[Any]) -> Any:
    rows = [
        (f"{one.code} {one.name}", one.account, amount(one.amount_pence), amount(one.last_pence))
        for one in found
    ]
    head = ("Code", "Subjective", "This month", "Month before")
    return components.table(head, rows, caption="Figures", numeric=(2, 3), stack=True)


def _entity(request: HttpRequest) -> dict[str, Any]:
    return {"entity": entity_of(caller_of(request))}


def _payer(request: HttpRequest) -> dict[str, Any]:
    return {"payer": entity_of(caller_of(request))}


RETURNS = ImportPage(
    PAGES,
    "budgets.load_school_returns",
    "Load schools' returns",
    "returns",
    "returns",
    asked=(
        Asked("year", "Financial year, by its first calendar year",
              lambda request: month_start(request)["year"], width="4"),
        Asked("period", "Month: 1 is April, 12 is March",
              lambda request: month_start(request)["period"], width="2"),
    ),
    fixed=_entity,
)  # fmt: skip
set_email = act_view(
    "budgets.set_school_email",
    redirect=f"{SCHOOLS}/{{school}}",
    title="Set the e-mail for reminders",
    done="Reminders of late returns go there too",
    context={"back_url": SCHOOLS},
)
add_school = act_view(
    "budgets.add_school",
    redirect=TO_SCHOOL,
    start=lambda request: _payer(request) | {"opens_year": month_start(request)["year"]},
    asks={
        "payer": Ask(label="Council that pays it"),
        "entity": Ask(label="Entity its books are in"),
        "dfe_number": Ask(label="DfE number", hint="Such as 846/2001"),
        "banking": Ask(options=list(BANKING.items())),
        "opens_year": Ask(label="First year it returns"),
        "opens_period": Ask(label="First month it returns", hint="1 is April"),
        "cash_pence": Ask(label="Cash book at the end of the month before"),
        "vat_pence": Ask(label="VAT the council owes it then"),
        "revenue_pence": Ask(label="Revenue balance then"),
        "capital_pence": Ask(label="Capital balance then"),
        "capital_centre": Ask(label="Cost centre of its capital"),
        "project": Ask(label="Project of its capital"),
    },
    done="Added: its bank details wait for a second person",
    title="Add a school",
    context={"back_url": SCHOOLS},
)
propose_share = act_view(
    "budgets.propose_school_share",
    redirect=f"{SCHOOLS}/{{school}}",
    start=lambda request, school: {"year": month_start(request)["year"], "instalments": [{}, {}]},
    asks={"total_pence": Ask(label="Share of the year")},
    done="Proposed: somebody else approves it",
    title="Propose a budget share",
    submit="Propose",
)
approve_share = act_view(
    "budgets.approve_school_share",
    redirect=TO_SCHOOL,
    done="Approved: each instalment is paid when it is due",
    title="Approve a budget share",
    submit="Approve",
)
reject_share = act_view(
    "budgets.reject_school_share",
    redirect=TO_SCHOOL,
    done="Rejected",
    title="Reject a budget share",
    submit="Reject",
)
raise_advances = act_view(
    "budgets.raise_school_advances",
    redirect=SCHOOLS,
    start=lambda request: _payer(request) | {"due_by": clock.business_date() + timedelta(days=7)},
    done=lambda answer: f"{words.count(answer.value, 'instalment')} asked of payables",
    title="Pay schools what is due",
    submit="Ask payables",
    context={"back_url": SCHOOLS},
)
remind = act_view(
    "budgets.remind_schools",
    redirect=f"{BASE}returns",
    start=lambda request: _payer(request) | {"day": clock.business_date()},
    done=lambda answer: f"{words.count(answer.value, 'school')} reminded",
    title="Remind schools of late returns",
    submit="Remind",
    context={"back_url": f"{BASE}returns"},
)
submit_return = act_view(
    "budgets.submit_school_return",
    redirect=TO_RETURN,
    asks={"note": Ask(hint="Why anything odd is as it is")},
    done="Submitted: the council approves it",
    title="Submit a return",
    submit="Submit",
)
discard_return = act_view(
    "budgets.discard_school_return",
    redirect=TO_RETURN,
    done="Discarded: load its file again",
    title="Discard a return's figures",
    submit="Discard",
)
approve_return = act_view(
    "budgets.approve_school_return",
    redirect=TO_RETURN,
    done="Approved, and posted",
    title="Approve a return",
    submit="Approve",
)
send_back = act_view(
    "budgets.send_school_return_back",
    redirect=TO_RETURN,
    done="Sent back to the school",
    title="Send a return back",
    submit="Send back",
)
