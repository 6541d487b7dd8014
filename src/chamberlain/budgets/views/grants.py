"""A grant and a claim as pages, and the acts that may be done to them."""

from typing import Any

from django.http import HttpRequest

from chamberlain.budgets.queries.explaining_grants import HELD
from chamberlain.budgets.views.pages import BASE, Place, amount, link, may, page, tabs
from chamberlain.kernel import clock
from chamberlain.kernel.calendar import period_name
from chamberlain.kernel.door import Caller, ask
from chamberlain.ui import components, words
from chamberlain.ui.links import why_url
from chamberlain.ui.pages import Shown
from chamberlain.ui.ways import needs

GRANTS = f"{BASE}grants"
KINDS = {
    "report": "Report",
    "claim": "Claim",
    "audit": "Audit certificate",
    "spend": "Spend by a day",
    "match": "Match funding",
    "other": "Other",
}
DOCUMENTS = {
    "award": "Award letter",
    "variation": "Variation",
    "certificate": "Certificate",
    "claim": "Claim as sent",
    "audit": "Auditor's report",
    "evidence": "Evidence",
    "other": "Other",
}


@needs("budgets.grant")
@page
def grant(request: HttpRequest, caller: Caller, place: Place, reference: str) -> Shown:
    """Show a grant: money in and out, conditions, claims, instalments, what is carried over."""
    today = clock.business_date()
    found = ask(caller, "budgets.grant", {"reference": reference, "as_at": today})
    row = found.row
    address = f"{GRANTS}/{reference}"
    is_open = row["state"] == "open"
    return "budgets/grant.html", {
        "title": row["title"],
        "kind": f"Grant {reference} · {row['awarding_body']}",
        "status": row["state"],
        "ways": tabs(place, "grants", caller),
        "tiles": _tiles(row),
        "facts": _facts(row, found.places),
        "spend": _spend(found),
        "conditions": _conditions(found.conditions, caller, today),
        "claims": _claims(found.claims) if row["basis"] == "claims" else "",
        "receipts": _receipts(found.receipts) if row["basis"] == "instalments" else "",
        "documents": _documents(found.documents, caller),
        "carries": [_carry(one, caller, reference) for one in found.carries],
        "carried": row["unspent"] != "none",
        "acts": [
            {"text": label, "href": f"{address}/{path}"}
            for label, path, permission, fits in (
                ("Prepare a claim", "claim", "prepare_grant_claim", row["basis"] == "claims"),
                ("Expect instalments", "receipts", "expect_grant_receipts",
                 row["basis"] == "instalments"),
                ("Add a condition", "condition", "add_grant_condition", True),
                ("Carry over", "carry", "propose_grant_carry", row["unspent"] != "none"),
                ("Pay back", "clawback", "propose_grant_clawback", True),
                ("Keep a document", "document", "keep_grant_document", True),
                ("Change its award", "amend", "amend_grant", True),
                ("Close it", "close", "close_grant", True),
            )
            if is_open and fits and may(caller, permission)
        ],
        "why_url": why_url(f"budgets:grant:{reference}"),
        "breadcrumbs": [("Grants", GRANTS), (row["title"], "")],
    }  # fmt: skip


def _tiles(row: dict[str, Any]) -> list[dict[str, str]]:
    last = (
        ("To claim", row["claim_pence"], "the grant's part of spend, less what came")
        if row["basis"] == "claims"
        else ("Unspent", row["unspent_pence"], "received and not spent")
    )
    shown = [
        ("Award", row["award_pence"], ""),
        ("Received or claimed", row["recognised_pence"], ""),
        ("Spent", row["spend_pence"], "by its codings in the ledger"),
        last,
    ]
    return [
        {"label": label, "value": words.pounds(pence), "note": note} for label, pence, note in shown
    ]


def _facts(row: dict[str, Any], places: list[dict[str, Any]]) -> list[tuple[object, ...]]:
    share = f"{row['share_e4'] // 100}.{row['share_e4'] % 100:02d}% of eligible spend"
    where = "; ".join(
        f"{one['cost_centre'] or one['project']} {one['account_from']} to {one['account_to']}"
        for one in places
    )
    facts: list[tuple[object, ...]] = [
        ("Runs", f"{words.day(row['starts_on'])} to {words.day(row['ends_on'])}"),
        ("Kind", f"{row['kind'].title()}, {'' if row['ring_fenced'] else 'not '}ring-fenced"),
        ("Paid", "By claims" if row["basis"] == "claims" else "By instalments"),
        ("Pays", share),
        ("Income posted to", f"{row['account']} {row['cost_centre']}, {row['fund']}"),
        ("Spent at", where or "not tied to a coding"),
        ("Unspent at year end", HELD[row["unspent"]]),
        ("Carried over so far", words.pounds(row["held_pence"])),
    ]
    if row["over_pence"]:
        facts.append(("Spent above the award", words.pounds(row["over_pence"])))
    if row["clawback"]:
        until = row["clawback_until"]
        limit = f" (until {words.day(until)})" if until else ""
        facts.append(("Clawback", f"{row['clawback']}{limit}"))
    return facts


def _spend(found: Any) -> Any:
    if not found.spend:
        return components.empty("No spend yet", "The ledger holds nothing on its codings.")
    rows = [
        (
            Place("", line.year, 1).year_name,
            line.place,
            f"{line.account} {line.name}",
            amount(line.pence, line.enquiry),
        )
        for line in found.spend
    ]
    head = ("Year", "Where", "Subjective", "Spent")
    foot = ("In all", "", "", words.pounds(sum(line.pence for line in found.spend)))
    return components.table(
        head, rows, caption="Spend in the ledger", numeric=(3,), foot=foot, stack=True
    )


def _conditions(found: list[Any], caller: Caller, today: Any) -> Any:
    if not found:
        return components.empty("No conditions", "None is kept for this grant.")
    meets = may(caller, "meet_grant_condition")
    rows = []
    for one in found:
        state = one.state if one.state == "met" or one.due_on >= today else "late"
        way = f"{BASE}conditions/{one.reference}/meet"
        act = link("Say it is met", way) if meets and one.state == "open" else ""
        how = f"{words.day(one.met_on)}: {one.note}" if one.met_on else act
        rows.append(
            (words.day(one.due_on), KINDS[one.kind], one.text, one.owner,
             components.tag(state, {"late": "red", "met": "green"}.get(state, "")), how)
        )  # fmt: skip
    head = ("Due", "Kind", "What is asked for", "Who answers", "State", "How it was met")
    return components.table(head, rows, caption="Conditions", stack=True)


def _claims(found: list[Any]) -> Any:
    if not found:
        return components.empty("No claims yet", "Claims are drawn from the ledger's figures.")
    rows = [
        (
            link(one.reference, f"{BASE}claims/{one.reference}"),
            period_name(Place("", one.year, 1).year_name, one.period),
            amount(one.amount_pence, why_url(f"budgets:grant_claim:{one.reference}")),
            amount(one.paid_pence),
            one.prepared_by,
            one.decided_by,
            components.tag(one.state),
        )
        for one in found
    ]
    head = ("Claim", "To the end of", "Amount", "Paid", "Prepared by", "Decided by", "State")
    return components.table(head, rows, caption="Claims", numeric=(2, 3), stack=True)


def _receipts(found: list[Any]) -> Any:
    if not found:
        return components.empty("No instalments", "None is expected on the bank.")
    rows = [
        (
            words.day(one.due_on),
            amount(one.amount_pence, why_url(f"budgets:grant_receipt:{one.reference}")),
            words.day(one.found_on) or "not yet",
            amount(one.found_pence),
        )
        for one in found
    ]
    head = ("Due", "Amount", "Came on", "Came")
    return components.table(head, rows, caption="Instalments", numeric=(1, 3), stack=True)


def _documents(found: list[Any], caller: Caller) -> Any:
    if not found:
        return ""
    rows = [
        (
            DOCUMENTS[one.kind],
            link(one.document, f"/staff/documents/{one.document}"),
            one.note,
            one.kept_by,
            words.day(one.kept_on),
        )
        for one in found
    ]
    head = ("Kind", "Document", "Note", "Kept by", "On")
    return components.table(head, rows, caption="Documents", stack=True)


def _carry(one: Any, caller: Caller, reference: str) -> dict[str, Any]:
    address = f"{GRANTS}/{reference}/carries/{one.reference}"
    waits = one.state == "proposed" and may(caller, "approve_grant_carry")
    rows = [
        ("Unspent", amount(one.unspent_pence)),
        ("Held before", amount(one.held_pence)),
        ("Moved", amount(one.moved_pence, why_url(f"budgets:grant_carry:{one.reference}"))),
    ]
    return {
        "title": f"{HELD[one.treatment]} {one.account} at 31 March {one.year + 1}",
        "state": one.state,
        "who": one.proposed_by,
        "lines": components.table(("What", "Amount"), rows, numeric=(1,)),
        "journal": one.journal,
        "approve": f"{address}/approve" if waits else "",
        "reject": f"{address}/reject" if waits else "",
    }


@needs("budgets.grant_claim")
@page
def claim(request: HttpRequest, caller: Caller, place: Place, claim: str) -> Shown:
    """Show a claim's statement, to be certified by somebody else than prepared it."""
    found = ask(caller, "budgets.grant_claim", {"claim": claim})
    one = found.claim
    share = f"{found.share_e4 // 100}.{found.share_e4 % 100:02d}%"
    rows = [
        (
            Place("", line.year, 1).year_name,
            line.place,
            f"{line.account} {line.name}",
            amount(line.pence, line.enquiry),
        )
        for line in found.lines
    ]
    head = ("Year", "Where", "Subjective", "Spent")
    foot = ("Spent", "", "", words.pounds(one.spend_pence - found.spent_before_pence))
    facts: list[tuple[object, ...]] = [
        ("Grant", link(found.title, f"{GRANTS}/{one.grant}")),
        ("To", found.awarding_body),
        ("To the end of", period_name(Place("", one.year, 1).year_name, one.period)),
        ("Spent to then", words.pounds(one.spend_pence)),
        ("Part the grant pays for", f"{share}, up to {words.pounds(found.award_pence)}"),
        ("Less received or claimed before", words.pounds(one.before_pence)),
        ("Claim", words.pounds(one.amount_pence)),
        ("Prepared by", f"{one.prepared_by}, {words.day(one.prepared_on)}"),
    ]
    if one.decided_by:
        facts.append((one.state.title(), f"{one.decided_by}, {words.day(one.decided_on)}"))
    if one.reason:
        facts.append(("Why", one.reason))
    if one.charge:
        facts.append(("Owed as", link(one.charge, why_url(f"income:charge:{one.charge}"))))
        facts.append(("Paid", words.pounds(one.paid_pence)))
    if one.document:
        facts.append(("Certificate", link(one.document, f"/staff/documents/{one.document}")))
    address = f"{BASE}claims/{claim}"
    decide = one.state == "prepared" and may(caller, "certify_grant_claim")
    return "budgets/claim.html", {
        "title": f"Claim for {words.pounds(one.amount_pence)}",
        "kind": f"Claim {claim} · {found.title}",
        "status": one.state,
        "facts": facts,
        "lines": components.table(
            head, rows, caption="The ledger when it was prepared", numeric=(3,), foot=foot,
            stack=True,
        ),
        "certify": f"{address}/certify" if decide else "",
        "reject": f"{address}/reject" if decide else "",
        "certificate": f"{address}/certificate.pdf",
        "why_url": why_url(f"budgets:grant_claim:{claim}"),
        "breadcrumbs": [("Grants", GRANTS), (found.title, f"{GRANTS}/{one.grant}"), (claim, "")],
    }  # fmt: skip
