"""Lines of a UBL document."""

from decimal import Decimal
from typing import Any

from chamberlain.formats.invoice.identifiers import identifier
from chamberlain.formats.invoice.records import Classification, ItemAttribute, Line, Price
from chamberlain.formats.invoice.ubl_parts import (
    CAC,
    CBC,
    allowance_charge,
    document,
    period,
    tax_category,
)
from chamberlain.formats.invoice.xml import Element, block, child, children, number, text


def read_line(element: Element) -> Line:
    """Return one invoice or credit note line."""
    quantity, unit = _quantity(element)
    price = child(element, CAC + "Price")
    return Line(
        id=text(element, CBC + "ID"),
        note=block(element, CBC + "Note"),
        objects=tuple(document(e) for e in children(element, CAC + "DocumentReference")),
        quantity=quantity,
        unit=unit,
        net=number(element, CBC + "LineExtensionAmount"),
        order_line=text(element, CAC + "OrderLineReference", CBC + "LineID"),
        cost_code=text(element, CBC + "AccountingCost"),
        period=period(child(element, CAC + "InvoicePeriod")),
        allowances_charges=tuple(
            allowance_charge(e) for e in children(element, CAC + "AllowanceCharge")
        ),
        price=None if price is None else _price(price),
        **_item(child(element, CAC + "Item")),
    )


def _quantity(element: Element) -> tuple[Decimal | None, str | None]:
    """Return the quantity, under the name of either document, and its unit."""
    for name in ("InvoicedQuantity", "CreditedQuantity"):
        found = child(element, CBC + name)
        if found is not None:
            return number(element, CBC + name), found.get("unitCode")
    return None, None


def _price(element: Element) -> Price:
    """Return price details: the discount is a price allowance whose base is the gross price."""
    discount = child(element, CAC + "AllowanceCharge")
    base = child(element, CBC + "BaseQuantity")
    return Price(
        net=number(element, CBC + "PriceAmount"),
        base_quantity=number(element, CBC + "BaseQuantity"),
        base_unit=None if base is None else base.get("unitCode"),
        discount=number(discount, CBC + "Amount"),
        gross=number(discount, CBC + "BaseAmount"),
        discount_indicator=None
        if discount is None
        else text(discount, CBC + "ChargeIndicator") or "",
    )


def _item(element: Element) -> dict[str, Any]:
    """Return what was bought."""
    return {
        "name": text(element, CBC + "Name"),
        "description": block(element, CBC + "Description"),
        "seller_item": text(element, CAC + "SellersItemIdentification", CBC + "ID"),
        "buyer_item": text(element, CAC + "BuyersItemIdentification", CBC + "ID"),
        "standard_item": identifier(child(element, CAC + "StandardItemIdentification", CBC + "ID")),
        "classifications": tuple(
            _classification(code)
            for e in children(element, CAC + "CommodityClassification")
            if (code := child(e, CBC + "ItemClassificationCode")) is not None
        ),
        "origin_country": text(element, CAC + "OriginCountry", CBC + "IdentificationCode"),
        "attributes": tuple(
            ItemAttribute(name=text(e, CBC + "Name"), value=text(e, CBC + "Value"))
            for e in children(element, CAC + "AdditionalItemProperty")
        ),
        "taxes": tuple(
            tax
            for e in children(element, CAC + "ClassifiedTaxCategory")
            if (tax := tax_category(e)) is not None
        ),
    }


def _classification(element: Element) -> Classification:
    """Return a classification code with the list it comes from."""
    return Classification(
        code=" ".join((element.text or "").split()),
        list_id=element.get("listID"),
        list_version=element.get("listVersionID"),
    )
