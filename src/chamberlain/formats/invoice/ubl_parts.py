"""The groups of a UBL document: parties, payment, allowances, VAT and totals."""

from datetime import date

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

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
INVOICE = f"{{{_UBL}Invoice-2}}Invoice"
CREDIT_NOTE = f"{{{_UBL}CreditNote-2}}CreditNote"
CAC = f"{{{_UBL}CommonAggregateComponents-2}}"
CBC = f"{{{_UBL}CommonBasicComponents-2}}"

_DATES = tuple(
    CBC + name
    for name in (
        "IssueDate DueDate TaxPointDate StartDate EndDate ActualDeliveryDate PaymentDueDate"
    ).split()
)
_AMOUNTS = tuple(
    CBC + name
    for name in (
        "Amount BaseAmount PriceAmount TaxableAmount LineExtensionAmount TaxExclusiveAmount "
        "TaxInclusiveAmount AllowanceTotalAmount ChargeTotalAmount PrepaidAmount "
        "PayableRoundingAmount PayableAmount"
    ).split()
)


def day(element: Element, name: str) -> date | None:
    """Return a date, or None where there is none that can be read."""
    written = text(element, CBC + name)
    return iso_date(written) if written else None


def unreadable_dates(root: Element) -> tuple[str, ...]:
    """Return each date that is not YYYY-MM-DD, with the name of its element."""
    return tuple(
        f"{element.tag.removeprefix(CBC)} {element.text}"
        for element in root.iter(_DATES)
        if len(element.text or "") != 10 or iso_date(element.text) is None
    )


def amount_currencies(root: Element) -> tuple[str, ...]:
    """Return the currencies stated on amounts, "" where one states none; VAT totals apart."""
    amounts = [e for e in root.iter(_AMOUNTS)]
    for subtotal in root.iter(CAC + "TaxSubtotal"):
        amounts.extend(subtotal.iterchildren(CBC + "TaxAmount"))
    return tuple(sorted({" ".join((e.get("currencyID") or "").split()) for e in amounts}))


def address(element: Element) -> Address | None:
    """Return a postal address."""
    if element is None:
        return None
    return Address(
        street=text(element, CBC + "StreetName"),
        street_more=text(element, CBC + "AdditionalStreetName"),
        line=text(element, CAC + "AddressLine", CBC + "Line"),
        city=text(element, CBC + "CityName"),
        postcode=text(element, CBC + "PostalZone"),
        subdivision=text(element, CBC + "CountrySubentity"),
        country=text(element, CAC + "Country", CBC + "IdentificationCode"),
    )


def party(holder: Element, element: Element, apart: str | None = None) -> Party | None:
    """Return a party; None where `holder`, the element that names its part, is missing.

    Identifiers of the scheme `apart` are left out: they say something else than who it is.
    """
    if holder is None:
        return None
    vat_number, tax_registration = _tax_numbers(element)
    legal = child(element, CAC + "PartyLegalEntity")
    trading = text(element, CAC + "PartyName", CBC + "Name")
    return (
        Party(
            name=text(legal, CBC + "RegistrationName") if element.tag == CAC + "Party" else trading,
            trading_name=trading if element.tag == CAC + "Party" else None,
            identifiers=tuple(i for i in _identifiers(element) if i.scheme != apart or not apart),
            company_number=identifier(child(legal, CBC + "CompanyID")),
            legal_form=text(legal, CBC + "CompanyLegalForm"),
            vat_number=vat_number,
            tax_registration=tax_registration,
            endpoint=identifier(child(element, CBC + "EndpointID")),
            address=address(child(element, CAC + "PostalAddress")),
            contact=_contact(child(element, CAC + "Contact")),
        )
        if element is not None
        else Party()
    )


def _identifiers(element: Element) -> tuple[Identifier, ...]:
    """Return every identifier of a party that is one."""
    found = (
        identifier(child(e, CBC + "ID")) for e in children(element, CAC + "PartyIdentification")
    )
    return tuple(i for i in found if i is not None)


def _tax_numbers(element: Element) -> tuple[str | None, str | None]:
    """Return the VAT number and the other tax registration of a party."""
    vat_number = tax_registration = None
    for scheme in children(element, CAC + "PartyTaxScheme"):
        stated = text(scheme, CBC + "CompanyID")
        if (text(scheme, CAC + "TaxScheme", CBC + "ID") or "").upper() == "VAT":
            vat_number = stated if vat_number is None else vat_number
        else:
            tax_registration = stated if tax_registration is None else tax_registration
    return vat_number, tax_registration


def _contact(element: Element) -> Contact | None:
    """Return whom to ask."""
    if element is None:
        return None
    return Contact(
        name=text(element, CBC + "Name"),
        telephone=text(element, CBC + "Telephone"),
        email=text(element, CBC + "ElectronicMail"),
    )


def period(element: Element) -> Period | None:
    """Return a period; None where there is only a code for the VAT point, which is BT-8."""
    if element is None:
        return None
    start, end = day(element, "StartDate"), day(element, "EndDate")
    if start is None and end is None and child(element, CBC + "DescriptionCode") is not None:
        return None
    return Period(start=start, end=end)


def delivery(element: Element) -> Delivery | None:
    """Return where and when it was delivered."""
    if element is None:
        return None
    place = child(element, CAC + "DeliveryLocation")
    return Delivery(
        name=text(element, CAC + "DeliveryParty", CAC + "PartyName", CBC + "Name"),
        location=identifier(child(place, CBC + "ID")),
        delivered=day(element, "ActualDeliveryDate"),
        address=address(child(place, CAC + "Address")),
    )


def payment(element: Element) -> Payment:
    """Return one way to pay."""
    code = child(element, CBC + "PaymentMeansCode")
    account = child(element, CAC + "PayeeFinancialAccount")
    card = child(element, CAC + "CardAccount")
    mandate = child(element, CAC + "PaymentMandate")
    return Payment(
        code=text(element, CBC + "PaymentMeansCode"),
        name=None if code is None else code.get("name"),
        reference=text(element, CBC + "PaymentID"),
        account=None if account is None else _account(account),
        card=None
        if card is None
        else Card(
            number=text(card, CBC + "PrimaryAccountNumberID"),
            holder=text(card, CBC + "HolderName"),
        ),
        mandate=None
        if mandate is None
        else Mandate(
            reference=text(mandate, CBC + "ID"),
            debited_account=text(mandate, CAC + "PayerFinancialAccount", CBC + "ID"),
        ),
    )


def _account(element: Element) -> Account:
    """Return the account to pay."""
    return Account(
        number=text(element, CBC + "ID"),
        name=text(element, CBC + "Name"),
        bank=text(element, CAC + "FinancialInstitutionBranch", CBC + "ID"),
    )


def tax_category(element: Element) -> TaxCategory | None:
    """Return a VAT category."""
    if element is None:
        return None
    return TaxCategory(
        code=text(element, CBC + "ID"),
        rate=number(element, CBC + "Percent"),
        scheme=text(element, CAC + "TaxScheme", CBC + "ID"),
        reason=text(element, CBC + "TaxExemptionReason"),
        reason_code=text(element, CBC + "TaxExemptionReasonCode"),
    )


def allowance_charge(element: Element) -> AllowanceCharge:
    """Return an allowance or charge."""
    return AllowanceCharge(
        indicator=text(element, CBC + "ChargeIndicator"),
        amount=number(element, CBC + "Amount"),
        base=number(element, CBC + "BaseAmount"),
        percent=number(element, CBC + "MultiplierFactorNumeric"),
        reason=text(element, CBC + "AllowanceChargeReason"),
        reason_code=text(element, CBC + "AllowanceChargeReasonCode"),
        tax=tax_category(child(element, CAC + "TaxCategory")),
    )


def vat_total(element: Element) -> VatTotal:
    """Return total VAT in one currency with its breakdown."""
    amount = child(element, CBC + "TaxAmount")
    return VatTotal(
        amount=number(element, CBC + "TaxAmount"),
        currency=None if amount is None else amount.get("currencyID"),
        breakdown=tuple(
            VatBreakdown(
                net=number(row, CBC + "TaxableAmount"),
                vat=number(row, CBC + "TaxAmount"),
                tax=tax_category(child(row, CAC + "TaxCategory")),
            )
            for row in children(element, CAC + "TaxSubtotal")
        ),
    )


def totals(element: Element) -> Totals | None:
    """Return the document totals."""
    if element is None:
        return None
    return Totals(
        lines=number(element, CBC + "LineExtensionAmount"),
        allowances=number(element, CBC + "AllowanceTotalAmount"),
        charges=number(element, CBC + "ChargeTotalAmount"),
        net=number(element, CBC + "TaxExclusiveAmount"),
        gross=number(element, CBC + "TaxInclusiveAmount"),
        prepaid=number(element, CBC + "PrepaidAmount"),
        rounding=number(element, CBC + "PayableRoundingAmount"),
        payable=number(element, CBC + "PayableAmount"),
    )


def document(element: Element) -> DocumentReference:
    """Return a supporting document, with its bytes where it is embedded."""
    attachment = child(element, CAC + "Attachment")
    embedded = child(attachment, CBC + "EmbeddedDocumentBinaryObject")
    name = child(element, CBC + "ID")
    return DocumentReference(
        reference=text(element, CBC + "ID"),
        scheme=None if name is None else name.get("schemeID"),
        type_code=text(element, CBC + "DocumentTypeCode"),
        description=block(element, CBC + "DocumentDescription"),
        uri=text(attachment, CAC + "ExternalReference", CBC + "URI"),
        filename=None if embedded is None else embedded.get("filename"),
        media_type=None if embedded is None else embedded.get("mimeCode"),
        content=None if embedded is None else binary(embedded),
    )


def media_types(root: Element) -> tuple[str, ...]:
    """Return the media types stated on attachments, wherever they stand."""
    stated = (e.get("mimeCode") for e in root.iter(CBC + "EmbeddedDocumentBinaryObject"))
    return tuple(dict.fromkeys(m for m in stated if m is not None))
