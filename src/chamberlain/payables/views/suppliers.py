"""One supplier: facts by date, where the money goes and who said so, what was bought and paid."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from chamberlain.kernel import clock
from chamberlain.kernel.door import Answer, Caller, NotPermitted, ask, run
from chamberlain.kernel.people import names_of
from chamberlain.payables.queries.suppliers import SupplierBankDetails, SupplierView
from chamberlain.payables.views.pages import BASE, PAGES, act, link
from chamberlain.ui import components, words
from chamberlain.ui.acts import act_view
from chamberlain.ui.charts import Chart, columns
from chamberlain.ui.forms import Ask, CommandForm
from chamberlain.ui.pages import Shown, permits_of
from chamberlain.ui.ways import needs

ONE = f"{BASE}suppliers/{{supplier}}"
RECENT = 10
METHODS = {
    "call_back": "called back",
    "in_person": "in person",
    "supplier_portal": "by the supplier's own sign-in",
    "source_application": "by the application that keeps the payee",
}


@needs("payables.supplier", "payables.supplier_months")
@PAGES.page
def supplier(request: HttpRequest, caller: Caller, supplier: str) -> Shown:
    """Show a supplier; bank details stay masked."""
    found: SupplierView = ask(caller, "payables.supplier", {"supplier": supplier})
    people = {one.proposed_by for one in found.details} | {
        one.verified_by for one in found.details if one.verified_by
    }
    permitted = permits_of(caller, "payables")
    place = f"{BASE}suppliers/{supplier}"
    names = names_of(people)
    return "payables/supplier.html", {
        "title": found.name,
        "kind": f"{found.payee_class.capitalize()} {supplier}",
        "status": found.status,
        "found": found,
        "tiles": [
            {"label": "Owed now", "value": components.money(found.owed_pence, _ref(supplier))},
            {"label": "Paid this year", "value": words.pounds(found.paid_this_year_pence)},
            {"label": "Bank details", "value": components.tag(found.bank_details)},
            {"label": "Terms", "value": words.count(found.terms_days, "day")},
        ],
        "facts": facts_of(found),
        "details": [_details(one, names, permitted, caller, place) for one in found.details],
        "history": [_held(one) for one in found.history],
        "chart": _chart(caller, supplier),
        "invoices": _invoices(caller, supplier),
        "payments": _payments(caller, supplier),
        "acts": acts_of(found, permitted, place),
        "place": place,
        "breadcrumbs": [("Suppliers", f"{BASE}suppliers"), (found.name, "")],
    }


def _ref(supplier: str) -> str:
    return f"payables:supplier:{supplier}"


def facts_of(found: SupplierView) -> list[tuple[str, ...]]:
    """Return what is held of a supplier today, without what is blank."""
    facts: list[tuple[str, ...]] = [
        ("Trades as", found.trading_name),
        ("Address", ", ".join(part for part in (found.address, found.postcode) if part)),
        ("Telephone", found.telephone),
        ("Email", found.email),
        ("VAT number", found.vat_number),
        ("Company number", found.company_number),
        ("Why stopped", found.stop_reason if found.status == "stopped" else ""),
    ]
    return [fact for fact in facts if fact[1]]


def acts_of(found: SupplierView, permitted: Any, place: str) -> list[dict[str, str]]:
    """Return what this person may do to a supplier as it stands."""
    stopped = found.status == "stopped"
    wanted = [
        ("amend_supplier", True, act("Change facts", f"{place}/change", key="c")),
        ("propose_bank_details", True, act("Propose bank details", f"{place}/bank", key="b")),
        ("stop_supplier", not stopped, act("Stop payments", f"{place}/stop", "warning")),
        ("restart_supplier", stopped, act("Let it be paid again", f"{place}/restart")),
        (
            "enter_invoice",
            not stopped,
            act("Enter an invoice", f"{BASE}invoices/enter?supplier={found.reference}", key="e"),
        ),
    ]
    return [one for name, now, one in wanted if now and permitted(name)]


def _details(
    one: SupplierBankDetails, names: dict[str, str], permitted: Any, caller: Caller, place: str
) -> dict[str, Any]:
    """Return one set of bank details with its verification, and what may be done to it."""
    today = clock.business_date()
    state = one.outcome or "to verify"
    if one.usable_from and one.usable_from > today:
        state = "cooling"
    facts = [
        ("Account", f"{one.sort_code} {one.account_number}"),
        ("In the name of", one.account_name),
        ("Modulus check", one.modulus),
        ("Proposed", f"{words.day(one.proposed_on)} by {names.get(one.proposed_by, 'the system')}"),
        ("Asked for by", one.requested_by),
        *_verification(one, names),
    ]
    here = f"{place}/bank/{one.reference}"
    waits = one.outcome is None and one.proposed_by != caller.person
    wanted = [
        ("verify_bank_details", waits, act("Verify", f"{here}/verify", "", "v")),
        ("reject_bank_details", waits, act("Refuse", f"{here}/refuse", "warning")),
        ("reveal_bank_details", True, act("Show in full", f"{here}/reveal")),
    ]
    return {
        "reference": one.reference,
        "state": state,
        "is_change": one.is_change,
        "facts": [(name, value) for name, value in facts if value],
        "acts": [button for name, now, button in wanted if now and permitted(name)],
    }


def _verification(one: SupplierBankDetails, names: dict[str, str]) -> list[tuple[str, str]]:
    if one.outcome is None:
        return []
    who = names.get(one.verified_by or "", "the system")
    how = METHODS.get(one.method or "", one.method or "")
    called = f" on {one.number_called}" if one.number_called else ""
    check = one.payee_check or "not done"
    named = f" ({one.payee_check_name})" if one.payee_check_name else ""
    return [
        (one.outcome.capitalize(), f"{words.day(one.verified_on)} by {who}"),
        ("How", f"{how}{called}, {one.answered_by} answered" if one.answered_by else ""),
        ("Confirmation of Payee", check + named),
        ("Usable from", words.day(one.usable_from)),
        ("Note", one.note or ""),
    ]


def _learnt(moment: str) -> str:
    return words.instant(datetime.fromisoformat(moment).replace(tzinfo=UTC))


def _held(one: Any) -> list[str]:
    until = f" to {words.day(one.held_to)}" if one.held_to else " on"
    known = _learnt(one.known_from) + (f" to {_learnt(one.known_to)}" if one.known_to else "")
    return [
        f"{words.day(one.held_from)}{until}",
        one.name,
        f"{one.terms_days} days",
        one.telephone,
        f"{one.status} {one.stop_reason}".strip(),
        known,
    ]


def _chart(caller: Caller, supplier: str) -> Chart | None:
    months = ask(caller, "payables.supplier_months", {"supplier": supplier})
    if not any(one.invoices for one in months):
        return None
    labels = [f"{one.month:%b %y}" for one in months]
    series = [("Net approved", [one.net_pence for one in months])]
    return columns("Spend by month, net", labels, series)


def _invoices(caller: Caller, supplier: str) -> list[list[Any]] | None:
    """Return the latest invoices as rows; None where this person doesn't read invoices."""
    try:
        asked = {"supplier": supplier, "limit": RECENT, "counted": False}
        found = ask(caller, "payables.invoice_register", asked).rows
    except NotPermitted:
        return None
    return [
        [
            link(f"{BASE}invoices/{one.reference}", one.reference),
            one.number,
            words.day(one.received_on),
            components.tag(one.state_words),
            components.money(one.gross_pence, f"payables:invoice:{one.reference}"),
        ]
        for one in found
    ]


def _payments(caller: Caller, supplier: str) -> list[list[Any]] | None:
    try:
        asked = {"supplier": supplier, "limit": RECENT}
        found = ask(caller, "payables.payment_register", asked).rows
    except NotPermitted:
        return None
    return [
        [
            one.reference,
            words.day(one.pay_on),
            components.tag(one.state),
            components.money(one.amount_pence, f"payables:payment:{one.reference}"),
        ]
        for one in found
    ]


def about(request: HttpRequest, supplier: str, **parts: str) -> dict[str, Any]:
    """Return the supplier above a form."""
    found = ask(request.caller, "payables.supplier", {"supplier": supplier})  # type: ignore[attr-defined]
    here = f"{BASE}suppliers/{supplier}"
    return {
        "lead": found.name,
        "breadcrumbs": [("Suppliers", f"{BASE}suppliers"), (found.name, here)],
        "back_url": here,
    }


def _call_back(request: HttpRequest, supplier: str, details: str) -> dict[str, Ask]:
    """Offer only the numbers that were held before the change was asked for."""
    held = ask(request.caller, "payables.supplier_call_back", {"details": details})  # type: ignore[attr-defined]
    options = [
        (one.telephone, f"{one.telephone}, held since {one.known_since:%-d %b %Y}") for one in held
    ]
    hint = "Never one given in the request" if held else "None was held: call nobody, meet them"
    return {
        "method": Ask(start="call_back"),
        "number_called": Ask(
            hint=hint, options=options, start=options[0][0] if len(options) == 1 else None
        ),
        "answered_by": Ask(label="Who answered", hint="Name and role"),
        "payee_check": Ask(label="Confirmation of Payee"),
        "payee_check_code": Ask(label="Its reason code"),
        "payee_check_name": Ask(label="Name the bank gave"),
    }


def _masked(request: HttpRequest, supplier: str, details: str) -> dict[str, Any]:
    listed = ask(request.caller, "payables.supplier_bank_details", {"supplier": supplier})  # type: ignore[attr-defined]
    found = next((one for one in listed if one.reference == details), None)
    return about(request, supplier) | {"details": found}


CHANGED = (
    "name", "trading_name", "vat_number", "company_number", "address", "postcode", "telephone",
    "email", "terms_days",
)  # fmt: skip


def _held_now(request: HttpRequest, supplier: str) -> dict[str, Ask]:
    """Begin with what is held today, so that only what changes is typed."""
    found = ask(request.caller, "payables.supplier", {"supplier": supplier})  # type: ignore[attr-defined]
    held = {name: Ask(start=getattr(found, name)) for name in CHANGED}
    return held | {"held_from": Ask(hint="Today, unless you say otherwise")}


create = act_view(
    "payables.create_supplier",
    redirect=f"{BASE}suppliers/{{value}}",
    done=lambda answer: f"{answer.value} registered: propose its bank details next",
    title="Register a supplier",
    submit="Register",
    context={"breadcrumbs": [("Suppliers", f"{BASE}suppliers"), ("Register", "")]},
)
amend = act_view(
    "payables.amend_supplier",
    redirect=ONE,
    done="Changed: what was known before stays",
    asks=_held_now,
    title="Change what is held of a supplier",
    submit="Change",
    context=about,
)
stop = act_view(
    "payables.stop_supplier",
    redirect=ONE,
    done="Stopped: no payment goes to it",
    title="Stop payments to a supplier",
    submit="Stop payments",
    context=about,
)
restart = act_view(
    "payables.restart_supplier",
    redirect=ONE,
    done="It may be paid again",
    title="Let a supplier be paid again",
    submit="Let it be paid",
    context=about,
)
propose = act_view(
    "payables.propose_bank_details",
    redirect=ONE,
    done="Proposed: a second person verifies them",
    title="Propose bank details",
    submit="Propose",
    context=about,
)
verify = act_view(
    "payables.verify_bank_details",
    template="payables/verify.html",
    redirect=ONE,
    asks=_call_back,
    done=lambda answer: f"Verified: usable from {answer.value}",
    title="Verify bank details",
    submit="Verified",
    context=_masked,
)
refuse = act_view(
    "payables.reject_bank_details",
    template="payables/verify.html",
    redirect=ONE,
    done="Refused: what was verified before stays in use",
    title="Refuse bank details",
    submit="Refuse",
    context=_masked,
)


@needs("payables.reveal_bank_details")
@PAGES.guarded
def reveal(request: HttpRequest, caller: Caller, supplier: str, details: str) -> HttpResponse:
    """Ask why bank details are needed; shown once, the asking stays in the audit."""
    form = CommandForm(
        "payables.reveal_bank_details",
        {"why": Ask(label="Why you need them", hint="Kept in the audit with your name")},
        fixed={"details": details},
    )
    context: dict[str, Any] = {
        "title": "Bank details in full",
        "form": form,
        "submit": "Show them",
        **about(request, supplier),
    }
    if request.method == "POST" and form.read(request.POST.dict(), {}):
        answer: Answer = run(caller, form.operation.name, form.given())
        context["shown"] = answer.value
    return render(request, "payables/reveal.html", context, status=422 if form.errors else 200)
