"""UBL 2.1 Invoice and CreditNote to the semantic model.

The mapping is CEN/TS 16931-3-2, with the OpenPeppol BIS Billing 3.0 conventions for credit notes.
"""

from datetime import date
from typing import Any

from chamberlain.formats.invoice.records import Invoice, Note, PrecedingInvoice
from chamberlain.formats.invoice.ubl_lines import read_line
from chamberlain.formats.invoice.ubl_parts import (
    CAC,
    CBC,
    CREDIT_NOTE,
    allowance_charge,
    amount_currencies,
    day,
    delivery,
    document,
    media_types,
    party,
    payment,
    period,
    totals,
    unreadable_dates,
    vat_total,
)
from chamberlain.formats.invoice.xml import (
    Element,
    block,
    child,
    children,
    empty_elements,
    schemes,
    text,
)

_LINES = (CAC + "InvoiceLine", CAC + "CreditNoteLine")
"""Lines of either document: some senders write invoice lines in a credit note."""

_PROJECT = "50"

_SEPA = "SEPA"
"""The scheme under which UBL lists the creditor's direct debit identifier (BT-90)."""


def read_ubl(root: Element) -> Invoice:
    """Return the invoice that a UBL document states, unjudged."""
    credit = root.tag == CREDIT_NOTE
    return Invoice(
        syntax="UBL CreditNote" if credit else "UBL Invoice",
        **_heading(root),
        **_references(root),
        **_parties(root),
        **_money(root),
        endpoint_schemes=schemes(root, CBC + "EndpointID"),
        media_types=media_types(root),
        empty_elements=empty_elements(root),
        unreadable_dates=unreadable_dates(root),
    )


def _heading(root: Element) -> dict[str, Any]:
    """Return the terms of the document itself."""
    own_type = "CreditNoteTypeCode" if root.tag == CREDIT_NOTE else "InvoiceTypeCode"
    return {
        "specification": text(root, CBC + "CustomizationID"),
        "profile": text(root, CBC + "ProfileID"),
        "number": text(root, CBC + "ID"),
        "type_code": text(root, CBC + own_type),
        "issued": day(root, "IssueDate"),
        "due": day(root, "DueDate") or _payment_due(root),
        "tax_point": day(root, "TaxPointDate"),
        "tax_point_code": text(root, CAC + "InvoicePeriod", CBC + "DescriptionCode"),
        "currency": text(root, CBC + "DocumentCurrencyCode"),
        "vat_currency": text(root, CBC + "TaxCurrencyCode"),
        "payment_terms": block(root, CAC + "PaymentTerms", CBC + "Note"),
        "notes": tuple(_note(e.text or "") for e in children(root, CBC + "Note")),
        "period": period(child(root, CAC + "InvoicePeriod")),
    }


def _references(root: Element) -> dict[str, Any]:
    """Return what the document refers to: a credit note names its project among the papers."""
    papers = [document(e) for e in children(root, CAC + "AdditionalDocumentReference")]
    project = text(root, CAC + "ProjectReference", CBC + "ID")
    projects = [p for p in papers if p.type_code == _PROJECT and p.reference]
    if projects and root.tag == CREDIT_NOTE:
        project = projects[0].reference
        papers.remove(projects[0])
    return {
        "buyer_reference": text(root, CBC + "BuyerReference"),
        "cost_code": text(root, CBC + "AccountingCost"),
        "order_reference": text(root, CAC + "OrderReference", CBC + "ID"),
        "sales_order": text(root, CAC + "OrderReference", CBC + "SalesOrderID"),
        "contract_reference": text(root, CAC + "ContractDocumentReference", CBC + "ID"),
        "project_reference": project,
        "tender_reference": text(root, CAC + "OriginatorDocumentReference", CBC + "ID"),
        "despatch_reference": text(root, CAC + "DespatchDocumentReference", CBC + "ID"),
        "receiving_reference": text(root, CAC + "ReceiptDocumentReference", CBC + "ID"),
        "preceding": tuple(_preceding(e) for e in children(root, CAC + "BillingReference")),
        "documents": tuple(papers),
    }


def _parties(root: Element) -> dict[str, Any]:
    """Return who sells, buys, is paid and receives."""
    seller = child(root, CAC + "AccountingSupplierParty")
    buyer = child(root, CAC + "AccountingCustomerParty")
    payee = child(root, CAC + "PayeeParty")
    representative = child(root, CAC + "TaxRepresentativeParty")
    return {
        "seller": party(seller, child(seller, CAC + "Party"), _SEPA),
        "buyer": party(buyer, child(buyer, CAC + "Party")),
        "payee": party(payee, payee, _SEPA),
        "tax_representative": party(representative, representative),
        "creditor_reference": _creditor(child(seller, CAC + "Party")) or _creditor(payee),
        "delivery": delivery(child(root, CAC + "Delivery")),
        "payments": tuple(payment(e) for e in children(root, CAC + "PaymentMeans")),
    }


def _money(root: Element) -> dict[str, Any]:
    """Return lines, allowances, VAT and totals."""
    return {
        "allowances_charges": tuple(
            allowance_charge(e) for e in children(root, CAC + "AllowanceCharge")
        ),
        "vat_totals": tuple(vat_total(e) for e in children(root, CAC + "TaxTotal")),
        "totals": totals(child(root, CAC + "LegalMonetaryTotal")),
        "lines": tuple(read_line(e) for e in root.iterchildren(_LINES)),
        "amount_currencies": amount_currencies(root),
    }


def _payment_due(root: Element) -> date | None:
    """Return the due date where a credit note states it: with the payment means."""
    days = (day(e, "PaymentDueDate") for e in children(root, CAC + "PaymentMeans"))
    return next((d for d in days if d is not None), None)


def _creditor(element: Element) -> str | None:
    """Return the creditor identifier for direct debits among a party's identifiers."""
    for holder in children(element, CAC + "PartyIdentification"):
        name = child(holder, CBC + "ID")
        if name is not None and name.get("schemeID") == _SEPA:
            return text(holder, CBC + "ID")
    return None


def _note(written: str) -> Note:
    """Take the subject code off a note that begins "#AAI#"."""
    stated = written.strip()
    parts = stated.split("#", 2)
    if len(parts) == 3 and not parts[0] and len(parts[1]) == 3:
        return Note(subject=parts[1], text=parts[2].strip())
    return Note(text=stated)


def _preceding(element: Element) -> PrecedingInvoice:
    """Return the invoice a billing reference names."""
    earlier = child(element, CAC + "InvoiceDocumentReference")
    return PrecedingInvoice(reference=text(earlier, CBC + "ID"), issued=day(earlier, "IssueDate"))
