"""One supplier: terms, masked bank details with their verification, spend, what was held before."""

from collections.abc import Callable
from typing import Any

from chamberlain.kernel import clock
from chamberlain.kernel.door import Caller, NotPermitted, ask
from chamberlain.payables.queries.suppliers import SupplierBankDetails, SupplierView
from chamberlain.payables.rules.payee_classes import PAYEE_CLASSES
from chamberlain.payables.views.pages import BASE, Shown, act, page, permitted_of
from chamberlain.ui import charts, components, words

METHODS = {
    "call_back": "a call to",
    "in_person": "meeting",
    "supplier_portal": "the supplier's own account with us, answered by",
    "source_application": "the application that keeps them",
    "none": "",
}
INVOICES_SHOWN = 10


@page
def supplier(caller: Caller, supplier: str) -> Shown:
    """Show a supplier to whoever may see its class."""
    found: SupplierView = ask(caller, "payables.supplier", {"supplier": supplier})
    permitted = permitted_of(caller)
    months = _or_nothing(caller, "payables.supplier_months", {"supplier": supplier})
    invoices = _or_nothing(
        caller, "payables.invoices", {"supplier": supplier, "limit": INVOICES_SHOWN}
    )
    return "payables/supplier.html", {
        "title": found.name,
        "kind": f"{PAYEE_CLASSES[found.payee_class]} {supplier}",
        "status": found.status,
        "found": found,
        "facts": facts_of(found),
        "tiles": tiles_of(found),
        "details": [_details(one, found, permitted) for one in found.details],
        "history": [_fact(one) for one in found.history],
        "chart": _spend(months),
        "invoice_rows": [_invoice(one) for one in invoices],
        "acts": acts_of(found, permitted),
        "breadcrumbs": [("Suppliers", f"{BASE}suppliers"), (supplier, "")],
    }


def _or_nothing(caller: Caller, query: str, inputs: dict[str, Any]) -> list[Any]:
    try:
        return list(ask(caller, query, inputs))
    except NotPermitted:
        return []


def tiles_of(found: SupplierView) -> list[dict[str, Any]]:
    """Return the figures first looked for; what is owed leads to what it is made of."""
    return [
        {
            "label": "Owed now",
            "value": components.money(found.owed_pence, f"payables:supplier:{found.reference}"),
        },
        {"label": "Paid this year", "value": words.pounds(found.paid_this_year_pence)},
        {"label": "Terms", "value": words.count(found.terms_days, "day")},
    ]


def facts_of(found: SupplierView) -> list[tuple[str, ...]]:
    """Return what is held of a supplier, without what is blank."""
    facts: list[tuple[str, ...]] = [
        ("Trading as", found.trading_name),
        ("VAT number", found.vat_number),
        ("Company number", found.company_number),
        ("Address", " ".join(part for part in (found.address, found.postcode) if part)),
        ("Telephone", found.telephone),
        ("Email", found.email),
        ("Stopped because", found.stop_reason if found.status == "stopped" else ""),
    ]
    return [fact for fact in facts if fact[1]]


def _details(
    one: SupplierBankDetails, found: SupplierView, permitted: Callable[[str], bool]
) -> dict[str, Any]:
    """Return one set of bank details, how it was verified, and what may be done with it."""
    place = f"{BASE}suppliers/{found.reference}/bank/{one.reference}"
    waits = one.outcome is None
    acts = [
        ("verify_bank_details", waits, act("Verify", f"{place}/verify", "", "v")),
        ("reject_bank_details", waits, act("Refuse", f"{place}/refuse", "warning")),
        ("reveal_bank_details", True, act("Show in full", f"{place}/reveal")),
    ]
    return {
        "reference": one.reference,
        "heading": f"{one.sort_code} {one.account_number}",
        "state": _state(one),
        "facts": [fact for fact in _verification(one) if fact[1]],
        "acts": [link for name, now, link in acts if now and permitted(name)],
    }


def _state(one: SupplierBankDetails) -> str:
    if one.outcome is None:
        return "to verify"
    if one.outcome == "verified" and one.usable_from and one.usable_from > clock.business_date():
        return "cooling"
    return one.outcome


def _verification(one: SupplierBankDetails) -> list[tuple[str, ...]]:
    how = ""
    if one.outcome == "verified":
        called = one.number_called or ""
        how = f"{METHODS[one.method or 'none']} {called}, {one.answered_by or ''}".strip(" ,")
    check = one.payee_check or ""
    if one.payee_check_name:
        check += f", the account is {one.payee_check_name}'s"
    verb = "Refused by" if one.outcome == "refused" else "Verified by"
    return [
        ("Account name", one.account_name),
        ("Proposed by", f"{_person(one.proposed_by)} on {words.day(one.proposed_on)}"),
        ("Asked for by", one.requested_by),
        ("Modulus check", one.modulus),
        (
            verb,
            f"{_person(one.verified_by)} on {words.day(one.verified_on)}"
            if one.verified_by and one.verified_on
            else "",
        ),
        ("How", how),
        ("Confirmation of Payee", check),
        ("Note", one.note or ""),
        ("May be paid from", words.day(one.usable_from) if one.usable_from else ""),
    ]


def _person(reference: str) -> str:
    from chamberlain.kernel.models import User  # noqa: PLC0415 - one look-up by name

    name = User.objects.filter(reference=reference).values_list("name", flat=True).first()
    return str(name or ("the system" if reference == "SYSTEM" else reference))


def _fact(one: Any) -> list[Any]:
    return [
        f"{words.day(one.held_from)} to {words.day(one.held_to) if one.held_to else 'now'}",
        one.name,
        words.count(one.terms_days, "day"),
        one.telephone,
        one.status,
        f"{one.known_from} to {one.known_to or 'now'}",
    ]


def _invoice(one: Any) -> list[Any]:
    link = f'<a class="govuk-link" href="{BASE}invoices/{one.reference}">{one.reference}</a>'
    return [
        components.safe((link,)) if hasattr(components, "safe") else one.reference,
        one.number,
        words.day(one.received_on),
        components.tag(one.state),
        components.money(one.gross_pence, f"payables:invoice:{one.reference}"),
    ]


def _spend(months: list[Any]) -> Any:
    if not any(one.net_pence for one in months):
        return None
    return charts.columns(
        "Net spend by month",
        [f"{one.month:%b %y}" for one in months],
        [("Net", [one.net_pence for one in months])],
        unit="pence",
    )


def acts_of(found: SupplierView, permitted: Callable[[str], bool]) -> list[dict[str, str]]:
    """Return what this person may do to a supplier as it stands."""
    place = f"{BASE}suppliers/{found.reference}"
    active = found.status == "active"
    wanted = [
        (
            "enter_invoice",
            active,
            act("Enter an invoice", f"{BASE}enter?supplier={found.reference}", "", "e"),
        ),
        ("propose_bank_details", True, act("Propose bank details", f"{place}/bank/new", key="b")),
        ("amend_supplier", True, act("Change", f"{place}/amend", key="c")),
        ("stop_supplier", active, act("Stop payments", f"{place}/stop", "warning")),
        ("restart_supplier", not active, act("Let them be paid again", f"{place}/restart")),
    ]
    return [one for name, now, one in wanted if now and permitted(name)]
