"""UBL-SR and UBL-DT: how the UBL binding restricts the syntax, beyond what the terms mean.

These rules are about elements, not business terms, so they are judged on the document itself: for
each context element, an XPath condition. Source: CEN schematron, release 1.3.16. The many UBL-CR
warnings (elements outside the standard) are not here: nobody acts on them.
"""

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from lxml import etree

from chamberlain.formats.invoice.records import Check
from chamberlain.formats.invoice.ubl_parts import CAC, CBC
from chamberlain.formats.invoice.xml import Element

_NAMESPACES = {"cac": CAC.strip("{}"), "cbc": CBC.strip("{}")}
_ROOT = "/*"
_LINE = "/*/cac:InvoiceLine | /*/cac:CreditNoteLine"
_SELLER = "cac:AccountingSupplierParty/cac:Party/"
_BUYER = "cac:AccountingCustomerParty/cac:Party/"
_VAT = "translate(cac:TaxScheme/cbc:ID, 'vat', 'VAT') = 'VAT'"
_SCHEME = "translate(@schemeID, 'sepa', 'SEPA')"
_OTHER_PAYEE = (
    "cac:PartyName/cbc:Name != "
    "../cac:AccountingSupplierParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"
)
_AMOUNTS = (
    "//*[substring(local-name(), string-length(local-name()) - 5) = 'Amount']"
    "[not(self::cbc:PriceAmount) and not(ancestor::cac:Price)]"
)
_BINARY = "//cbc:EmbeddedDocumentBinaryObject"
_SHOWN = 60


class SyntaxRule(NamedTuple):
    """A condition that every element of a context meets."""

    name: str
    context: str
    condition: str
    expected: str
    severity: Literal["fatal", "warning"] = "fatal"
    attribute: str | None = None


def _at_most_one(number: str, counted: str, context: str = _ROOT) -> SyntaxRule:
    """Return a rule that a path leads to one element at most; it applies where it leads to any."""
    applies = " | ".join(f"{part.strip()}[{counted}]" for part in context.split("|"))
    condition = f"count({counted}) <= 1"
    return SyntaxRule(f"UBL-SR-{number}", applies, condition, f"at most one {counted}")


def _one_value(number: str, counted: str) -> SyntaxRule:
    """Return a rule that an element, however often it stands, says one thing."""
    different = f"{counted}[not(. = preceding::{counted.removeprefix('//')})]"
    condition = f"count({different}) <= 1"
    return SyntaxRule(f"UBL-SR-{number}", f"/*[{counted}]", condition, f"one value of {counted}")


def _no_attribute(number: int, attribute: str) -> SyntaxRule:
    """Return a warning about an attribute the standard does not use; listed where one is."""
    expected = f"no attribute {attribute}"
    context = f"//*[@{attribute}]"
    return SyntaxRule(f"UBL-DT-{number:02}", context, "false()", expected, "warning", attribute)


_HEADER = [
    _at_most_one("01", "cac:ContractDocumentReference/cbc:ID"),
    _at_most_one("02", "cac:ReceiptDocumentReference/cbc:ID"),
    _at_most_one("03", "cac:DespatchDocumentReference/cbc:ID"),
    _at_most_one("04", "cac:AdditionalDocumentReference[cbc:DocumentTypeCode='130']/cbc:ID"),
    _at_most_one("05", "cac:PaymentTerms/cbc:Note"),
    _at_most_one("08", "cac:InvoicePeriod"),
    _at_most_one("09", _SELLER + "cac:PartyLegalEntity/cbc:RegistrationName"),
    _at_most_one("10", _SELLER + "cac:PartyName/cbc:Name"),
    _at_most_one("11", _SELLER + "cac:PartyLegalEntity/cbc:CompanyID"),
    _at_most_one("12", f"{_SELLER}cac:PartyTaxScheme[{_VAT}]/cbc:CompanyID"),
    _at_most_one("13", f"{_SELLER}cac:PartyTaxScheme[cac:TaxScheme][not({_VAT})]/cbc:CompanyID"),
    _at_most_one("14", _SELLER + "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
    _at_most_one("15", _BUYER + "cac:PartyLegalEntity/cbc:RegistrationName"),
    _at_most_one("16", _BUYER + "cac:PartyIdentification/cbc:ID"),
    _at_most_one("17", _BUYER + "cac:PartyLegalEntity/cbc:CompanyID"),
    _at_most_one("18", f"{_BUYER}cac:PartyTaxScheme[{_VAT}]/cbc:CompanyID"),
    _at_most_one("24", "cac:Delivery"),
    _at_most_one("29", f".//cac:PartyIdentification/cbc:ID[{_SCHEME} = 'SEPA']"),
    _at_most_one("39", "cac:ProjectReference/cbc:ID"),
    _at_most_one("40", _BUYER + "cac:PartyName/cbc:Name"),
    _one_value("44", "//cbc:PaymentID"),
    _at_most_one("45", "cac:PaymentMeans/cbc:PaymentDueDate"),
    _at_most_one("46", "cac:PaymentMeans/cbc:PaymentMeansCode/@name"),
    _one_value("47", "//cbc:PaymentMeansCode"),
    _at_most_one("49", "cac:InvoicePeriod/cbc:DescriptionCode"),
    _at_most_one("54", "cac:PaymentMeans/cac:CardAccount"),
    _at_most_one("55", "cac:PaymentMeans/cac:PaymentMandate"),
    _at_most_one("56", "cac:OriginatorDocumentReference/cbc:ID"),
]

_GROUPS = [
    _at_most_one("06", "cac:InvoiceDocumentReference", "//cac:BillingReference"),
    SyntaxRule(
        "UBL-SR-07",
        "//cac:BillingReference",
        "cac:InvoiceDocumentReference/cbc:ID",
        "the number of the preceding invoice",
    ),
    *(
        SyntaxRule(
            f"UBL-SR-{number}",
            "//cac:PayeeParty",
            f"count({counted}) <= 1 and {_OTHER_PAYEE}",
            f"at most one {counted}, and a payee other than the seller",
        )
        for number, counted in (
            ("19", "cac:PartyName/cbc:Name"),
            ("20", f"cac:PartyIdentification/cbc:ID[{_SCHEME} != 'SEPA']"),
            ("21", "cac:PartyLegalEntity/cbc:CompanyID"),
        )
    ),
    _at_most_one("22", "cac:PartyName/cbc:Name", "//cac:TaxRepresentativeParty"),
    _at_most_one("23", "cac:PartyTaxScheme/cbc:CompanyID", "//cac:TaxRepresentativeParty"),
    _at_most_one("25", "cac:DeliveryParty/cac:PartyName/cbc:Name", "//cac:Delivery"),
    _at_most_one("26", "cbc:PaymentID", "//cac:PaymentMeans"),
    _at_most_one("27", "cbc:PaymentMeansCode", "//cac:PaymentMeans"),
    _at_most_one("28", "cac:PaymentMandate/cbc:ID", "//cac:PaymentMeans"),
    _at_most_one(
        "30",
        "cbc:AllowanceChargeReason",
        "//cac:AllowanceCharge[cbc:ChargeIndicator='false' or cbc:ChargeIndicator='0']",
    ),
    _at_most_one(
        "31",
        "cbc:AllowanceChargeReason",
        "//cac:AllowanceCharge[cbc:ChargeIndicator='true' or cbc:ChargeIndicator='1']",
    ),
    _at_most_one("32", "cac:TaxCategory/cbc:TaxExemptionReason", "//cac:TaxSubtotal"),
    _at_most_one("33", "cbc:DocumentDescription", "//cac:AdditionalDocumentReference"),
    SyntaxRule(
        "UBL-SR-42",
        "//cac:AccountingSupplierParty/cac:Party[cac:PartyTaxScheme]",
        "count(cac:PartyTaxScheme) <= 2",
        "at most a VAT number and one other tax number of the seller",
    ),
    SyntaxRule(
        "UBL-SR-43",
        "//cac:AdditionalDocumentReference",
        "cbc:DocumentTypeCode = '130' or (local-name(/*) = 'CreditNote' and "
        "cbc:DocumentTypeCode = '50') or (not(cbc:ID/@schemeID) and not(cbc:DocumentTypeCode))",
        "a scheme or type only for an invoiced object (130)",
    ),
    SyntaxRule(
        "UBL-SR-51",
        "//cac:PostalAddress[cac:AddressLine] | //cac:Address[cac:AddressLine]",
        "count(cac:AddressLine) = 1",
        "at most one further address line",
    ),
    SyntaxRule(
        "UBL-SR-53",
        "//cac:PartyTaxScheme",
        "cac:TaxScheme/cbc:ID and cbc:CompanyID",
        "a tax number with its scheme",
    ),
]

_LINES = [
    _at_most_one("34", "cbc:Note", _LINE),
    _at_most_one("35", "cac:OrderLineReference/cbc:LineID", _LINE),
    _at_most_one("36", "cac:InvoicePeriod", _LINE),
    _at_most_one("37", "cac:Price/cac:AllowanceCharge/cbc:Amount", _LINE),
    SyntaxRule(
        "UBL-SR-48", _LINE, "count(cac:Item/cac:ClassifiedTaxCategory) = 1", "one VAT category"
    ),
    _at_most_one("50", "cac:Item/cbc:Description", _LINE),
    _at_most_one("52", "cac:DocumentReference", _LINE),
]

_TYPES = [
    SyntaxRule(
        "UBL-DT-01", _AMOUNTS, "string-length(substring-after(., '.')) <= 2", "at most two decimals"
    ),
    SyntaxRule("UBL-DT-06", _BINARY, "@mimeCode", "the media type of an attachment"),
    SyntaxRule("UBL-DT-07", _BINARY, "@filename", "the file name of an attachment"),
    _no_attribute(8, "schemeName"),
    _no_attribute(9, "schemeAgencyName"),
    _no_attribute(10, "schemeDataURI"),
    _no_attribute(11, "schemeURI"),
    _no_attribute(12, "format"),
    _no_attribute(13, "unitCodeListIdentifier"),
    _no_attribute(14, "unitCodeListAgencyIdentifier"),
    _no_attribute(15, "unitCodeListAgencyName"),
    _no_attribute(16, "listAgencyName"),
    _no_attribute(17, "listName"),
    SyntaxRule(
        "UBL-DT-18",
        "//*[@name][not(self::cbc:PaymentMeansCode)]",
        "false()",
        "no attribute name but on a payment means code",
        "warning",
    ),
    _no_attribute(19, "languageID"),
    _no_attribute(20, "listURI"),
    _no_attribute(21, "listSchemeURI"),
    _no_attribute(22, "languageLocaleID"),
    _no_attribute(23, "uri"),
    _no_attribute(24, "currencyCodeListVersionID"),
    _no_attribute(25, "characterSetCode"),
    _no_attribute(26, "encodingCode"),
    _no_attribute(27, "schemeAgencyID"),
    _no_attribute(28, "listAgencyID"),
]

SYNTAX_RULES = [*_HEADER, *_GROUPS, *_LINES, *_TYPES]


@cache
def _compiled() -> list[tuple[SyntaxRule, etree.XPath, etree.XPath]]:
    """Return every rule with its context and the elements of it that break the rule, compiled."""
    return [
        (rule, _path(rule.context), _path(_breaking(rule.context, rule.condition)))
        for rule in SYNTAX_RULES
    ]


def _path(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=_NAMESPACES)


def _breaking(context: str, condition: str) -> str:
    """Return the path to elements of the context that do not meet the condition."""
    return " | ".join(f"{part.strip()}[not({condition})]" for part in context.split(" | "))


def check_syntax(root: Element) -> list[Check]:
    """Return what the rules of the UBL binding found, where they apply."""
    return list(_judged(root))


def _judged(root: Element) -> Iterator[Check]:
    """Yield one check for each rule that has an element to look at.

    Rules about an attribute that stands nowhere are passed over, which halves the time.
    """
    attributes = {name for element in root.iter() for name in element.attrib}
    for rule, context, breaking in _compiled():
        if rule.attribute is not None and rule.attribute not in attributes:
            continue
        elements = context(root)
        if elements:
            broken = breaking(root)
            yield Check(
                rule=rule.name,
                ok=not broken,
                expected=rule.expected,
                found=_found(broken or elements),
                severity=rule.severity,
            )


def _found(elements: list[Element]) -> str:
    """Say where, and what stands there."""
    first = elements[0]
    written = " ".join((first.text or "").split())[:_SHOWN]
    place = f"{etree.QName(first).localname} (line {first.sourceline})"
    others = f"; and {len(elements) - 1} more" if len(elements) > 1 else ""
    return f"{place} {written}".rstrip() + others
