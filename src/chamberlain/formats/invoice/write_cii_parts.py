"""The groups of a CII document being written."""

import base64
from datetime import date
from decimal import Decimal

from chamberlain.formats.invoice.building import Builder, Content
from chamberlain.formats.invoice.cii_parts import QDT, RAM, RSM, UDT
from chamberlain.formats.invoice.records import (
    Address,
    AllowanceCharge,
    Contact,
    Delivery,
    DocumentReference,
    Identifier,
    Line,
    Party,
    Period,
    Price,
    TaxCategory,
)
from chamberlain.formats.invoice.xml import Element

BUILD = Builder(
    {"rsm": RSM.strip("{}"), "ram": RAM.strip("{}"), "udt": UDT.strip("{}"), "qdt": QDT.strip("{}")}
)
"""Makes elements with the prefixes by which everybody knows these namespaces."""

_SUPPORTING = "916"
_FORMAT = "102"


class CiiParts:
    """Groups that stand in several places of a CII document."""

    def ram(self, name: str, /, *content: Content, **attributes: str | None) -> Element:
        """Return a reusable component; None where it would be empty."""
        return BUILD.node(RAM + name, *content, **attributes)

    def day(self, name: str, day: date | None) -> Element:
        """Return a day in format 102, YYYYMMDD."""
        return None if day is None else self.ram(name, _compact(UDT + "DateTimeString", day))

    def qualified_day(self, name: str, day: date | None) -> Element:
        """Return the day of another document, which has a type of its own."""
        return None if day is None else self.ram(name, _compact(QDT + "DateTimeString", day))

    def reference(self, name: str, number: str | None) -> Element:
        """Return a referenced document that is only a number."""
        return self.ram(name, self.ram("IssuerAssignedID", number))

    def paper(self, paper: DocumentReference, kind: str = _SUPPORTING) -> Element:
        """Return a referenced document, its bytes in base64; `kind` where it states no type."""
        content = None if paper.content is None else base64.b64encode(paper.content).decode()
        return self.ram(
            "AdditionalReferencedDocument",
            self.ram("IssuerAssignedID", paper.reference),
            self.ram("URIID", paper.uri),
            self.ram("TypeCode", paper.type_code or kind),
            self.ram("Name", paper.description),
            self.ram(
                "AttachmentBinaryObject",
                content,
                mimeCode=paper.media_type,
                filename=paper.filename,
            ),
            self.ram("ReferenceTypeCode", paper.scheme),
        )

    def identified(self, name: str, identifier: Identifier | None) -> Element:
        """Return an identifier with its scheme."""
        if identifier is None:
            return None
        return self.ram(name, identifier.value, schemeID=identifier.scheme)

    def identifiers(self, identifiers: tuple[Identifier, ...]) -> list[Element]:
        """Return identifiers: those without a scheme come first."""
        local = [self.identified("ID", i) for i in identifiers if i.scheme is None]
        return local + [self.identified("GlobalID", i) for i in identifiers if i.scheme is not None]

    def party(self, name: str, party: Party | None) -> Element:
        """Return a trade party."""
        if party is None:
            return None
        return self.ram(
            name,
            *self.identifiers(party.identifiers),
            self.ram("Name", party.name),
            self.ram("Description", party.legal_form),
            self.ram(
                "SpecifiedLegalOrganization",
                self.identified("ID", party.company_number),
                self.ram("TradingBusinessName", party.trading_name),
            ),
            self.contact(party.contact),
            self.address(party.address),
            self.ram("URIUniversalCommunication", self.identified("URIID", party.endpoint)),
            self.registration(party.vat_number, "VA"),
            self.registration(party.tax_registration, "FC"),
        )

    def registration(self, number: str | None, scheme: str) -> Element:
        """Return a VAT number (VA) or another tax number (FC)."""
        return self.ram("SpecifiedTaxRegistration", self.ram("ID", number, schemeID=scheme))

    def contact(self, contact: Contact | None) -> Element:
        """Return whom to ask."""
        if contact is None:
            return None
        return self.ram(
            "DefinedTradeContact",
            self.ram("PersonName", contact.name),
            self.ram(
                "TelephoneUniversalCommunication", self.ram("CompleteNumber", contact.telephone)
            ),
            self.ram("EmailURIUniversalCommunication", self.ram("URIID", contact.email)),
        )

    def address(self, address: Address | None) -> Element:
        """Return a postal address."""
        if address is None:
            return None
        return self.ram(
            "PostalTradeAddress",
            self.ram("PostcodeCode", address.postcode),
            self.ram("LineOne", address.street),
            self.ram("LineTwo", address.street_more),
            self.ram("LineThree", address.line),
            self.ram("CityName", address.city),
            self.ram("CountryID", address.country),
            self.ram("CountrySubDivisionName", address.subdivision),
        )

    def delivery(self, delivery: Delivery | None) -> list[Element]:
        """Return where and when it was delivered."""
        if delivery is None:
            return []
        local = delivery.location and delivery.location.scheme is None
        return [
            self.ram(
                "ShipToTradeParty",
                self.identified("ID" if local else "GlobalID", delivery.location),
                self.ram("Name", delivery.name),
                self.address(delivery.address),
            ),
            self.ram(
                "ActualDeliverySupplyChainEvent",
                self.day("OccurrenceDateTime", delivery.delivered),
            ),
        ]

    def period(self, period: Period | None) -> Element:
        """Return a period."""
        if period is None:
            return None
        return self.ram(
            "BillingSpecifiedPeriod",
            self.day("StartDateTime", period.start),
            self.day("EndDateTime", period.end),
        )

    def tax(
        self,
        name: str,
        tax: TaxCategory | None,
        *,
        amount: Decimal | None = None,
        base: Decimal | None = None,
        point: date | None = None,
        point_code: str | None = None,
    ) -> Element:
        """Return a VAT category, with the amounts and VAT point of a breakdown row."""
        stated = tax or TaxCategory()
        point_date = None if point is None else _compact(UDT + "DateString", point)
        return self.ram(
            name,
            self.ram("CalculatedAmount", amount),
            self.ram("TypeCode", stated.scheme),
            self.ram("ExemptionReason", stated.reason),
            self.ram("BasisAmount", base),
            self.ram("CategoryCode", stated.code),
            self.ram("ExemptionReasonCode", stated.reason_code),
            self.ram("TaxPointDate", point_date),
            self.ram("DueDateTypeCode", point_code),
            self.ram("RateApplicablePercent", stated.rate),
        )

    def adjustment(self, adjustment: AllowanceCharge) -> Element:
        """Return an allowance or charge."""
        tax = adjustment.tax
        return self.ram(
            "SpecifiedTradeAllowanceCharge",
            self.indicator(adjustment.indicator),
            self.ram("CalculationPercent", adjustment.percent),
            self.ram("BasisAmount", adjustment.base),
            self.ram("ActualAmount", adjustment.amount),
            self.ram("ReasonCode", adjustment.reason_code),
            self.ram("Reason", adjustment.reason),
            tax and self.tax("CategoryTradeTax", tax),
        )

    def indicator(self, charge: str | None) -> Element:
        """Return whether it is a charge."""
        return self.ram("ChargeIndicator", BUILD.node(UDT + "Indicator", charge))

    def product(self, line: Line) -> Element:
        """Return what was bought."""
        return self.ram(
            "SpecifiedTradeProduct",
            self.identified("GlobalID", line.standard_item),
            self.ram("SellerAssignedID", line.seller_item),
            self.ram("BuyerAssignedID", line.buyer_item),
            self.ram("Name", line.name),
            self.ram("Description", line.description),
            *[
                self.ram(
                    "ApplicableProductCharacteristic",
                    self.ram("Description", a.name),
                    self.ram("Value", a.value),
                )
                for a in line.attributes
            ],
            *[
                self.ram(
                    "DesignatedProductClassification",
                    self.ram("ClassCode", c.code, listID=c.list_id, listVersionID=c.list_version),
                )
                for c in line.classifications
            ],
            self.ram("OriginTradeCountry", self.ram("ID", line.origin_country)),
        )

    def line_agreement(self, line: Line) -> Element:
        """Return the order line and the price of a line."""
        price = line.price or Price()
        quantity = self.ram("BasisQuantity", price.base_quantity, unitCode=price.base_unit)
        return self.ram(
            "SpecifiedLineTradeAgreement",
            self.ram("BuyerOrderReferencedDocument", self.ram("LineID", line.order_line)),
            self.ram(
                "GrossPriceProductTradePrice",
                self.ram("ChargeAmount", price.gross),
                self.ram(
                    "AppliedTradeAllowanceCharge",
                    self.indicator(price.discount_indicator),
                    self.ram("ActualAmount", price.discount),
                ),
            ),
            self.ram("NetPriceProductTradePrice", self.ram("ChargeAmount", price.net), quantity),
        )


def _compact(tag: str, day: date) -> Element:
    """Return a day as YYYYMMDD under a tag that says so."""
    return BUILD.always(tag, f"{day:%Y%m%d}", format=_FORMAT)
