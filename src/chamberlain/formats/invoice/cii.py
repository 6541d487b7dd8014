"""UN/CEFACT Cross Industry Invoice (D16B) to the semantic model.

The mapping is CEN/TS 16931-3-3. Factur-X and ZUGFeRD 2 carry this syntax; their profiles MINIMUM
and BASIC WL have no lines, so they are read but fail the rules that ask for lines.
"""

from datetime import date
from typing import Any

from chamberlain.formats.invoice.cii_lines import read_line
from chamberlain.formats.invoice.cii_parts import (
    QDT,
    RAM,
    RSM,
    UDT,
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
    vat_totals,
)
from chamberlain.formats.invoice.records import Invoice, Note, PrecedingInvoice
from chamberlain.formats.invoice.xml import (
    Element,
    block,
    child,
    children,
    empty_elements,
    schemes,
    text,
)

TENDER, OBJECT = "50", "130"
"""UNTDID 1001 codes of a referenced document: a tender or lot, and the object invoiced."""

TAX_POINT_CODES = {"5": "3", "29": "35", "72": "432"}
"""UNTDID 2475, which CII uses for BT-8, as the UNTDID 2005 codes of the standard."""


def read_cii(root: Element) -> Invoice:
    """Return the invoice that a CII document states, unjudged."""
    trade = child(root, RSM + "SupplyChainTradeTransaction")
    agreement = child(trade, RAM + "ApplicableHeaderTradeAgreement")
    handover = child(trade, RAM + "ApplicableHeaderTradeDelivery")
    settlement = child(trade, RAM + "ApplicableHeaderTradeSettlement")
    return Invoice(
        syntax="CII",
        **_heading(root),
        **_agreement(agreement),
        **_handover(handover),
        **_settlement(settlement),
        **_money(settlement),
        lines=tuple(
            read_line(e) for e in children(trade, RAM + "IncludedSupplyChainTradeLineItem")
        ),
        amount_currencies=amount_currencies(root),
        endpoint_schemes=schemes(root, RAM + "URIID"),
        media_types=media_types(root),
        empty_elements=empty_elements(root),
        unreadable_dates=unreadable_dates(root),
    )


def _heading(root: Element) -> dict[str, Any]:
    """Return the terms of the document itself."""
    context = child(root, RSM + "ExchangedDocumentContext")
    heading = child(root, RSM + "ExchangedDocument")
    return {
        "specification": text(
            context, RAM + "GuidelineSpecifiedDocumentContextParameter", RAM + "ID"
        ),
        "profile": text(
            context, RAM + "BusinessProcessSpecifiedDocumentContextParameter", RAM + "ID"
        ),
        "number": text(heading, RAM + "ID"),
        "type_code": text(heading, RAM + "TypeCode"),
        "issued": day(heading, RAM + "IssueDateTime", UDT + "DateTimeString"),
        "notes": tuple(
            Note(text=block(e, RAM + "Content") or "", subject=text(e, RAM + "SubjectCode") or None)
            for e in children(heading, RAM + "IncludedNote")
        ),
    }


def _agreement(element: Element) -> dict[str, Any]:
    """Return who trades, and what the invoice refers to."""
    papers = [document(e) for e in children(element, RAM + "AdditionalReferencedDocument")]
    tenders = [d.reference for d in papers if d.type_code == TENDER]
    return {
        "buyer_reference": text(element, RAM + "BuyerReference"),
        "order_reference": _reference(element, "BuyerOrderReferencedDocument"),
        "sales_order": _reference(element, "SellerOrderReferencedDocument"),
        "contract_reference": _reference(element, "ContractReferencedDocument"),
        "project_reference": text(element, RAM + "SpecifiedProcuringProject", RAM + "ID"),
        "tender_reference": next(iter(tenders), None),
        "documents": tuple(d for d in papers if d.type_code != TENDER),
        "seller": party(child(element, RAM + "SellerTradeParty")),
        "buyer": party(child(element, RAM + "BuyerTradeParty")),
        "tax_representative": party(child(element, RAM + "SellerTaxRepresentativeTradeParty")),
    }


def _handover(element: Element) -> dict[str, Any]:
    """Return what was delivered, where and when."""
    return {
        "delivery": delivery(element),
        "despatch_reference": _reference(element, "DespatchAdviceReferencedDocument"),
        "receiving_reference": _reference(element, "ReceivingAdviceReferencedDocument"),
    }


def _settlement(element: Element) -> dict[str, Any]:
    """Return how and when to pay."""
    terms = child(element, RAM + "SpecifiedTradePaymentTerms")
    reference = text(element, RAM + "PaymentReference")
    mandate = text(terms, RAM + "DirectDebitMandateID")
    account = (RAM + "ReceivableSpecifiedTradeAccountingAccount", RAM + "ID")
    return {
        "currency": text(element, RAM + "InvoiceCurrencyCode"),
        "vat_currency": text(element, RAM + "TaxCurrencyCode"),
        "cost_code": text(element, *account),
        "creditor_reference": text(element, RAM + "CreditorReferenceID"),
        "payment_terms": block(terms, RAM + "Description"),
        "due": day(terms, RAM + "DueDateDateTime", UDT + "DateTimeString"),
        "payee": party(child(element, RAM + "PayeeTradeParty")),
        "payments": tuple(
            payment(e, reference, mandate)
            for e in children(element, RAM + "SpecifiedTradeSettlementPaymentMeans")
        ),
        "period": period(child(element, RAM + "BillingSpecifiedPeriod")),
        "preceding": tuple(
            _preceding(e) for e in children(element, RAM + "InvoiceReferencedDocument")
        ),
        **_tax_point(element),
    }


def _money(element: Element) -> dict[str, Any]:
    """Return allowances, VAT and totals."""
    return {
        "allowances_charges": tuple(
            allowance_charge(e) for e in children(element, RAM + "SpecifiedTradeAllowanceCharge")
        ),
        "vat_totals": vat_totals(element),
        "totals": totals(child(element, RAM + "SpecifiedTradeSettlementHeaderMonetarySummation")),
    }


def _tax_point(element: Element) -> dict[str, Any]:
    """Return when VAT is due: CII repeats it in each row of the VAT breakdown."""
    days: list[date] = []
    codes: list[str] = []
    for tax in children(element, RAM + "ApplicableTradeTax"):
        stated = day(tax, RAM + "TaxPointDate", UDT + "DateString")
        code = text(tax, RAM + "DueDateTypeCode")
        days.extend([stated] if stated else [])
        codes.extend([code] if code else [])
    code = next(iter(codes), None)
    return {
        "tax_point": next(iter(days), None),
        "tax_point_code": None if code is None else TAX_POINT_CODES.get(code, code),
    }


def _reference(element: Element, name: str) -> str | None:
    """Return the number of a referenced document."""
    return text(element, RAM + name, RAM + "IssuerAssignedID")


def _preceding(element: Element) -> PrecedingInvoice:
    """Return an earlier invoice with its date."""
    return PrecedingInvoice(
        reference=text(element, RAM + "IssuerAssignedID"),
        issued=day(element, RAM + "FormattedIssueDateTime", QDT + "DateTimeString"),
    )
