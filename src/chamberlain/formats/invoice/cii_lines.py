"""Lines of a CII document."""

from typing import Any

from chamberlain.formats.invoice.cii_parts import (
    RAM,
    UDT,
    allowance_charge,
    document,
    period,
    tax_category,
)
from chamberlain.formats.invoice.identifiers import identifier
from chamberlain.formats.invoice.records import Classification, ItemAttribute, Line, Price
from chamberlain.formats.invoice.xml import Element, block, child, children, number, text


def read_line(element: Element) -> Line:
    """Return one line."""
    heading = child(element, RAM + "AssociatedDocumentLineDocument")
    agreement = child(element, RAM + "SpecifiedLineTradeAgreement")
    quantity = child(element, RAM + "SpecifiedLineTradeDelivery", RAM + "BilledQuantity")
    return Line(
        id=text(heading, RAM + "LineID"),
        note=block(heading, RAM + "IncludedNote", RAM + "Content"),
        quantity=None if quantity is None else number(quantity),
        unit=None if quantity is None else quantity.get("unitCode"),
        order_line=text(agreement, RAM + "BuyerOrderReferencedDocument", RAM + "LineID"),
        price=_price(agreement),
        **_product(child(element, RAM + "SpecifiedTradeProduct")),
        **_settlement(child(element, RAM + "SpecifiedLineTradeSettlement")),
    )


def _price(agreement: Element) -> Price | None:
    """Return price details: the gross price, what is taken off, and the net price."""
    net = child(agreement, RAM + "NetPriceProductTradePrice")
    gross = child(agreement, RAM + "GrossPriceProductTradePrice")
    if net is None and gross is None:
        return None
    discount = child(gross, RAM + "AppliedTradeAllowanceCharge")
    base = child(net, RAM + "BasisQuantity")
    if base is None:
        base = child(gross, RAM + "BasisQuantity")
    return Price(
        net=number(net, RAM + "ChargeAmount"),
        base_quantity=None if base is None else number(base),
        base_unit=None if base is None else base.get("unitCode"),
        discount=number(discount, RAM + "ActualAmount"),
        gross=number(gross, RAM + "ChargeAmount"),
        discount_indicator=text(discount, RAM + "ChargeIndicator", UDT + "Indicator"),
    )


def _product(element: Element) -> dict[str, Any]:
    """Return what was bought."""
    return {
        "name": text(element, RAM + "Name"),
        "description": block(element, RAM + "Description"),
        "seller_item": text(element, RAM + "SellerAssignedID"),
        "buyer_item": text(element, RAM + "BuyerAssignedID"),
        "standard_item": identifier(child(element, RAM + "GlobalID")),
        "classifications": tuple(
            Classification(
                code=" ".join((code.text or "").split()),
                list_id=code.get("listID"),
                list_version=code.get("listVersionID"),
            )
            for e in children(element, RAM + "DesignatedProductClassification")
            for code in children(e, RAM + "ClassCode")
        ),
        "origin_country": text(element, RAM + "OriginTradeCountry", RAM + "ID"),
        "attributes": tuple(
            ItemAttribute(name=text(e, RAM + "Description"), value=text(e, RAM + "Value"))
            for e in children(element, RAM + "ApplicableProductCharacteristic")
        ),
    }


def _settlement(element: Element) -> dict[str, Any]:
    """Return the money of a line."""
    summation = RAM + "SpecifiedTradeSettlementLineMonetarySummation"
    account = RAM + "ReceivableSpecifiedTradeAccountingAccount"
    return {
        "net": number(element, summation, RAM + "LineTotalAmount"),
        "cost_code": text(element, account, RAM + "ID"),
        "period": period(child(element, RAM + "BillingSpecifiedPeriod")),
        "objects": tuple(
            document(e) for e in children(element, RAM + "AdditionalReferencedDocument")
        ),
        "allowances_charges": tuple(
            allowance_charge(e) for e in children(element, RAM + "SpecifiedTradeAllowanceCharge")
        ),
        "taxes": tuple(
            tax
            for e in children(element, RAM + "ApplicableTradeTax")
            if (tax := tax_category(e)) is not None
        ),
    }
