"""The groups of a CII document: parties, payment, allowances, VAT and totals."""

from collections.abc import Iterable
from datetime import date

from lxml import etree

from chamberlain.formats.invoice.identifiers import identifier
from chamberlain.formats.invoice.records import (
    Account,
    Address,
    AllowanceCharge,
    Card,
    Contact,
    Delivery,
    DocumentReference,
    Identifier,
    Mandate,
    Party,
    Payment,
    Period,
    TaxCategory,
    Totals,
    VatBreakdown,
    VatTotal,
)
from chamberlain.formats.invoice.xml import (
    Element,
    binary,
    block,
    child,
    children,
    iso_date,
    number,
    text,
)

_CII = "urn:un:unece:uncefact:data:standard:"
RSM = f"{{{_CII}CrossIndustryInvoice:100}}"
RAM = f"{{{_CII}ReusableAggregateBusinessInformationEntity:100}}"
UDT = f"{{{_CII}UnqualifiedDataType:100}}"
QDT = f"{{{_CII}QualifiedDataType:100}}"
CROSS_INDUSTRY_INVOICE = RSM + "CrossIndustryInvoice"

_SUPPORTING = "916"
_DAYS = (UDT + "DateTimeString", UDT + "DateString", QDT + "DateTimeString")
_COMPACT = 8


def day(element: Element, *tags: str) -> date | None:
    """Return a date written as format 102 asks, YYYYMMDD; None where there is none to be read."""
    return _day(text(element, *tags) or "")


def _day(written: str) -> date | None:
    """Return the day of YYYYMMDD, or of YYYY-MM-DD, which some senders write."""
    if len(written) == _COMPACT and written.isdigit():
        return iso_date(f"{written[:4]}-{written[4:6]}-{written[6:]}")
    return iso_date(written)


def unreadable_dates(root: Element) -> tuple[str, ...]:
    """Return each date that cannot be read, with the name of the element that holds it."""
    return tuple(
        f"{etree.QName(element.getparent()).localname} {element.text}"
        for element in root.iter(_DAYS)
        if _day((element.text or "").strip()) is None
    )


def amount_currencies(root: Element) -> tuple[str, ...]:
    """Return the currencies stated on amounts: CII need not state any. VAT totals apart."""
    stated = (
        element.get("currencyID")
        for element in root.iter()
        if element.tag != RAM + "TaxTotalAmount"
    )
    return tuple(sorted({currency for currency in stated if currency is not None}))


def identifiers(elements: Iterable[Element]) -> tuple[Identifier, ...]:
    """Return each identifier that is one."""
    return tuple(i for e in elements if (i := identifier(e)) is not None and i.value)


def address(element: Element) -> Address | None:
    """Return a postal address."""
    if element is None:
        return None
    return Address(
        street=text(element, RAM + "LineOne"),
        street_more=text(element, RAM + "LineTwo"),
        line=text(element, RAM + "LineThree"),
        city=text(element, RAM + "CityName"),
        postcode=text(element, RAM + "PostcodeCode"),
        subdivision=text(element, RAM + "CountrySubDivisionName"),
        country=text(element, RAM + "CountryID"),
    )


def party(element: Element) -> Party | None:
    """Return a trade party."""
    if element is None:
        return None
    registrations = {
        e.get("schemeID"): " ".join((e.text or "").split())
        for holder in children(element, RAM + "SpecifiedTaxRegistration")
        for e in children(holder, RAM + "ID")
    }
    legal = child(element, RAM + "SpecifiedLegalOrganization")
    own = (*children(element, RAM + "ID"), *children(element, RAM + "GlobalID"))
    return Party(
        name=text(element, RAM + "Name"),
        trading_name=text(legal, RAM + "TradingBusinessName"),
        identifiers=identifiers(own),
        company_number=identifier(child(legal, RAM + "ID")),
        legal_form=text(element, RAM + "Description"),
        vat_number=registrations.get("VA"),
        tax_registration=registrations.get("FC"),
        endpoint=identifier(child(element, RAM + "URIUniversalCommunication", RAM + "URIID")),
        address=address(child(element, RAM + "PostalTradeAddress")),
        contact=_contact(child(element, RAM + "DefinedTradeContact")),
    )


def _contact(element: Element) -> Contact | None:
    """Return whom to ask: a person, or a department."""
    if element is None:
        return None
    return Contact(
        name=text(element, RAM + "PersonName") or text(element, RAM + "DepartmentName"),
        telephone=text(element, RAM + "TelephoneUniversalCommunication", RAM + "CompleteNumber"),
        email=text(element, RAM + "EmailURIUniversalCommunication", RAM + "URIID"),
    )


def period(element: Element) -> Period | None:
    """Return a period."""
    if element is None:
        return None
    return Period(
        start=day(element, RAM + "StartDateTime", UDT + "DateTimeString"),
        end=day(element, RAM + "EndDateTime", UDT + "DateTimeString"),
    )


def delivery(element: Element) -> Delivery | None:
    """Return where and when it was delivered; None where the header says neither."""
    place = child(element, RAM + "ShipToTradeParty")
    event = child(element, RAM + "ActualDeliverySupplyChainEvent")
    if place is None and event is None:
        return None
    own = (*children(place, RAM + "ID"), *children(place, RAM + "GlobalID"))
    return Delivery(
        name=text(place, RAM + "Name"),
        location=next(iter(identifiers(own)), None),
        delivered=day(event, RAM + "OccurrenceDateTime", UDT + "DateTimeString"),
        address=address(child(place, RAM + "PostalTradeAddress")),
    )


def payment(element: Element, reference: str | None, mandate: str | None) -> Payment:
    """Return one way to pay, with the remittance text and mandate of the whole settlement."""
    account = child(element, RAM + "PayeePartyCreditorFinancialAccount")
    bank = text(element, RAM + "PayeeSpecifiedCreditorFinancialInstitution", RAM + "BICID")
    card = child(element, RAM + "ApplicableTradeSettlementFinancialCard")
    debited = text(element, RAM + "PayerPartyDebtorFinancialAccount", RAM + "IBANID")
    direct_debit = mandate is not None or debited is not None
    return Payment(
        code=text(element, RAM + "TypeCode"),
        name=text(element, RAM + "Information"),
        reference=reference,
        account=None if account is None else _account(account, bank),
        card=None
        if card is None
        else Card(number=text(card, RAM + "ID"), holder=text(card, RAM + "CardholderName")),
        mandate=Mandate(reference=mandate, debited_account=debited) if direct_debit else None,
    )


def _account(element: Element, bank: str | None) -> Account:
    """Return the account to pay: its IBAN, or the number of a national scheme."""
    iban = text(element, RAM + "IBANID")
    return Account(
        number=iban if iban is not None else text(element, RAM + "ProprietaryID"),
        name=text(element, RAM + "AccountName"),
        bank=bank,
    )


def tax_category(element: Element) -> TaxCategory | None:
    """Return a VAT category."""
    if element is None:
        return None
    return TaxCategory(
        code=text(element, RAM + "CategoryCode"),
        rate=number(element, RAM + "RateApplicablePercent"),
        scheme=text(element, RAM + "TypeCode"),
        reason=text(element, RAM + "ExemptionReason"),
        reason_code=text(element, RAM + "ExemptionReasonCode"),
    )


def allowance_charge(element: Element) -> AllowanceCharge:
    """Return an allowance or charge."""
    return AllowanceCharge(
        indicator=text(element, RAM + "ChargeIndicator", UDT + "Indicator"),
        amount=number(element, RAM + "ActualAmount"),
        base=number(element, RAM + "BasisAmount"),
        percent=number(element, RAM + "CalculationPercent"),
        reason=text(element, RAM + "Reason"),
        reason_code=text(element, RAM + "ReasonCode"),
        tax=tax_category(child(element, RAM + "CategoryTradeTax")),
    )


def vat_totals(settlement: Element) -> tuple[VatTotal, ...]:
    """Return total VAT in each currency, the breakdown with the one in the invoice currency."""
    own = text(settlement, RAM + "InvoiceCurrencyCode")
    rows = tuple(_row(e) for e in children(settlement, RAM + "ApplicableTradeTax"))
    summation = RAM + "SpecifiedTradeSettlementHeaderMonetarySummation"
    stated = list(children(settlement, summation, RAM + "TaxTotalAmount"))
    currencies = [e.get("currencyID", own) for e in stated]
    if not stated:
        return (VatTotal(breakdown=rows),) if rows else ()
    bearer = currencies.index(own) if own in currencies else 0
    return tuple(
        VatTotal(amount=number(element), currency=currency, breakdown=rows if n == bearer else ())
        for n, (element, currency) in enumerate(zip(stated, currencies, strict=True))
    )


def _row(element: Element) -> VatBreakdown:
    """Return one row of the VAT breakdown."""
    return VatBreakdown(
        net=number(element, RAM + "BasisAmount"),
        vat=number(element, RAM + "CalculatedAmount"),
        tax=tax_category(element),
    )


def totals(element: Element) -> Totals | None:
    """Return the document totals."""
    if element is None:
        return None
    return Totals(
        lines=number(element, RAM + "LineTotalAmount"),
        allowances=number(element, RAM + "AllowanceTotalAmount"),
        charges=number(element, RAM + "ChargeTotalAmount"),
        net=number(element, RAM + "TaxBasisTotalAmount"),
        gross=number(element, RAM + "GrandTotalAmount"),
        prepaid=number(element, RAM + "TotalPrepaidAmount"),
        rounding=number(element, RAM + "RoundingAmount"),
        payable=number(element, RAM + "DuePayableAmount"),
    )


def document(element: Element) -> DocumentReference:
    """Return a referenced document; code 916, "supporting", is what UBL leaves unsaid."""
    embedded = child(element, RAM + "AttachmentBinaryObject")
    code = text(element, RAM + "TypeCode")
    return DocumentReference(
        reference=text(element, RAM + "IssuerAssignedID"),
        scheme=text(element, RAM + "ReferenceTypeCode"),
        type_code=None if code == _SUPPORTING else code,
        description=block(element, RAM + "Name"),
        uri=text(element, RAM + "URIID"),
        filename=None if embedded is None else embedded.get("filename"),
        media_type=None if embedded is None else embedded.get("mimeCode"),
        content=None if embedded is None else binary(embedded),
    )


def media_types(root: Element) -> tuple[str, ...]:
    """Return the media types stated on attachments, wherever they stand."""
    stated = (e.get("mimeCode") for e in root.iter(RAM + "AttachmentBinaryObject"))
    return tuple(dict.fromkeys(m for m in stated if m is not None))
