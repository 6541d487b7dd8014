"""PEPPOL-EN16931: what Peppol BIS Billing 3.0 asks above EN 16931 (release 3.0.19, May 2025).

They bind a document whose specification identifier (BT-24) claims Peppol. One that names no known
specification is told what would fail, without being made invalid by it; one that names another
(plain EN 16931, XRechnung, Factur-X) is not judged by them. The rules of single countries (NO-R,
DK-R, DE-R and so on) are not here.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from chamberlain.formats.invoice.checks.case import Case
from chamberlain.formats.invoice.checks.engine import Finding, Rule, exists, has
from chamberlain.formats.invoice.records import Invoice

EN_16931 = "urn:cen.eu:en16931:2017"
SPECIFICATION = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_OTHER = re.compile(
    rf"{EN_16931}$|{EN_16931}[#:](compliant|conformant|extended)[#:](?!compliant|urn:fdc:peppol)"
    r"|urn:(factur-x|ferd|zugferd)"
)
_PROFILE = re.compile(r"urn:fdc:peppol\.eu:2017:poacc:billing:([0-9]{2}):1\.0")
_INVOICE_TYPES = frozenset(
    "71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 "
    "876 877".split()
)
_CREDIT_NOTE_TYPES = frozenset({"381", "396", "81", "83", "532"})
_GERMAN_ONLY = frozenset({"326", "384"})


def is_claimed(invoice: Invoice) -> bool:
    """Say whether the document says that it is Peppol BIS Billing."""
    return (invoice.specification or "").startswith(SPECIFICATION)


def is_other_specification(invoice: Invoice) -> bool:
    """Say whether the document names a specification that is known not to be Peppol's."""
    return _OTHER.match(invoice.specification or "") is not None


def _name(number: str) -> str:
    return f"PEPPOL-EN16931-{number}"


def _document(
    number: str,
    expected: str,
    value: Callable[[Invoice], object],
    ok: Callable[[Any], bool] = exists,
    only_if: Callable[[Invoice], bool] = lambda invoice: True,
) -> Rule:
    """Return a rule about one value of the document."""
    return has(
        _name(number),
        expected,
        lambda case: [("", case.invoice)] if only_if(case.invoice) else [],
        value,
        ok,
    )


def _profile(invoice: Invoice) -> str | None:
    """Return the two digits of the business process, 01 for billing."""
    match = _PROFILE.match(invoice.profile or "")
    return match.group(1) if match else None


def _within_germany(invoice: Invoice) -> bool:
    """Say whether seller and buyer are both in Germany, which has exceptions."""
    both = (invoice.seller, invoice.buyer)
    return all(p is not None and p.address and p.address.country == "DE" for p in both)


def _untabulated(invoice: Invoice) -> int:
    """Count totals of VAT without a breakdown."""
    return sum(not t.breakdown for t in invoice.vat_totals)


def _accounting_total(case: Case) -> Iterator[Finding]:
    """R054: total VAT without breakdown stands once with a VAT accounting currency, else never."""
    expected = int(case.invoice.vat_currency is not None)
    found = _untabulated(case.invoice)
    yield Finding("", found == expected, f"{expected} totals of VAT without breakdown", found)


def _two_currencies(case: Case) -> Iterator[Finding]:
    """R005: the VAT accounting currency is another than the invoice currency."""
    own, accounting = case.invoice.currency, case.invoice.vat_currency
    if accounting is not None:
        yield Finding("", accounting != (own or ""), f"another currency than {own}", accounting)


def _one_sign(case: Case) -> Iterator[Finding]:
    """R055: VAT in the accounting currency has the sign of VAT in the invoice currency."""
    invoice = case.invoice
    if invoice.vat_currency is None:
        return
    amounts = {t.currency: t.amount for t in invoice.vat_totals if t.amount is not None}
    own, other = amounts.get(invoice.currency), amounts.get(invoice.vat_currency)
    ok = own is not None and other is not None and own * other >= 0
    yield Finding("", ok, "VAT of one sign in both currencies", f"{own} and {other}")


def _party(number: str, part: str) -> Rule:
    """R010, R020: buyer and seller have an electronic address."""
    expected = f"the {part}'s electronic address"
    return has(_name(number), expected, lambda c: c.party(part), lambda p: p.endpoint, exists)


def _types(number: str, allowed: frozenset[str], syntax: str) -> Rule:
    """P0100, P0101: the types of document that billing allows."""
    return _document(
        number,
        "a type of document that Peppol billing allows",
        lambda i: i.type_code,
        lambda code: code in allowed,
        only_if=lambda i: i.syntax == syntax and i.type_code is not None and _profile(i) == "01",
    )


DOCUMENT: list[Rule] = [
    _document("R008", "no empty elements", lambda i: ", ".join(i.empty_elements), lambda e: not e),
    _document("R001", "a business process (BT-23)", lambda i: i.profile),
    _document("R007", "a Peppol business process", _profile),
    _document(
        "R002",
        "at most one note",
        lambda i: len(i.notes),
        lambda count: count <= 1,
        only_if=lambda i: not _within_germany(i),
    ),
    _document(
        "R003",
        "a buyer reference (BT-10) or order reference (BT-13)",
        lambda i: i.buyer_reference if i.buyer_reference is not None else i.order_reference,
    ),
    _document(
        "R004",
        f"a specification that begins {SPECIFICATION}",
        lambda i: i.specification,
        lambda given: given is not None and given.startswith(SPECIFICATION),
    ),
    _document(
        "R053",
        "one total of VAT with its breakdown",
        lambda i: sum(bool(t.breakdown) for t in i.vat_totals),
        lambda count: count == 1,
    ),
    Rule(_name("R054"), _accounting_total),
    Rule(_name("R055"), _one_sign),
    Rule(_name("R005"), _two_currencies),
    _document(
        "R080",
        "at most one project reference",
        lambda i: sum(d.type_code == "50" for d in i.documents) + bool(i.project_reference),
        lambda count: count <= 1,
        only_if=lambda i: i.syntax == "UBL CreditNote",
    ),
    _document(
        "F001",
        "dates as YYYY-MM-DD",
        lambda i: "; ".join(i.unreadable_dates),
        lambda unreadable: not unreadable,
    ),
    _types("P0100", _INVOICE_TYPES, "UBL Invoice"),
    _types("P0101", _CREDIT_NOTE_TYPES, "UBL CreditNote"),
    _document(
        "P0112",
        "type 326 or 384 only within Germany",
        lambda i: i.type_code,
        lambda code: code not in _GERMAN_ONLY,
        only_if=lambda i: (
            i.syntax == "UBL Invoice" and i.type_code is not None and not _within_germany(i)
        ),
    ),
]

RULES: list[Rule] = [*DOCUMENT, _party("R010", "buyer"), _party("R020", "seller")]
