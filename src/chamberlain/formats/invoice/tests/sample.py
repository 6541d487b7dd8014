"""One made-up invoice with every group in it, and a way to change one thing about it."""

from datetime import date
from decimal import Decimal
from typing import Any

from chamberlain.formats.invoice.records import (
    Account,
    Address,
    AllowanceCharge,
    Card,
    Classification,
    Contact,
    Delivery,
    DocumentReference,
    Identifier,
    Invoice,
    ItemAttribute,
    Line,
    Mandate,
    Note,
    Party,
    Payment,
    Period,
    PrecedingInvoice,
    Price,
    TaxCategory,
    Totals,
    VatBreakdown,
    VatTotal,
)

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
STANDARD = TaxCategory(code="S", rate=Decimal(20), scheme="VAT")
GLN = "5060012340001"


def full_invoice() -> Invoice:
    """Return an invoice to which nearly every rule applies, and which passes them all."""
    return Invoice(
        specification=PEPPOL,
        profile="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
        number="INV-100",
        type_code="380",
        issued=date(2026, 11, 2),
        due=date(2026, 12, 1),
        tax_point=date(2026, 10, 31),
        currency="GBP",
        vat_currency="EUR",
        buyer_reference="PO-77",
        cost_code="4025",
        order_reference="PO-77",
        sales_order="SO-9",
        contract_reference="C-12",
        project_reference="P-3",
        tender_reference="LOT-1",
        despatch_reference="D-4",
        receiving_reference="R-5",
        payment_terms="30 days",
        creditor_reference="GB98ZZZ",
        notes=(Note(text="Thank you", subject="AAI"),),
        preceding=(PrecedingInvoice(reference="INV-99", issued=date(2026, 10, 1)),),
        documents=(
            DocumentReference(
                reference="TS-1",
                description="Timesheet",
                filename="t.pdf",
                media_type="application/pdf",
                content=b"%PDF-",
            ),
            DocumentReference(reference="METER-1", scheme="ABT", type_code="130"),
        ),
        **_parties(),
        period=Period(start=date(2026, 10, 1), end=date(2026, 10, 31)),
        payments=(
            Payment(
                code="30",
                name="Credit transfer",
                reference="INV-100",
                account=Account(number="12345678", name="Factors Ltd", bank="12-34-56"),
                card=Card(number="1234", holder="A Clerk"),
                mandate=Mandate(reference="M-1", debited_account="GB00"),
            ),
        ),
        allowances_charges=(
            _adjustment("false", "100.00", base="1000.00", percent="10", reason_code="95"),
            _adjustment("true", "50.00", base="1000.00", percent="5", reason_code="FC"),
        ),
        **_money(),
        lines=(_line(), Line(**{**_line().model_dump(), **_second_line()})),
        amount_currencies=("GBP",),
        endpoint_schemes=("0088",),
        media_types=("application/pdf",),
    )


def _parties() -> dict[str, Any]:
    return dict(
        seller=_seller(),
        buyer=_buyer(),
        payee=Party(
            name="Factors Ltd",
            identifiers=(Identifier(value="778899", scheme="0060"),),
            company_number=Identifier(value="07654321"),
        ),
        tax_representative=Party(
            name="Agents Ltd", vat_number="GB999999973", address=Address(country="GB")
        ),
        delivery=Delivery(
            name="Depot",
            location=Identifier(value=GLN, scheme="0088"),
            delivered=date(2026, 10, 30),
            address=Address(city="Brighthelm", country="GB"),
        ),
    )


def _money() -> dict[str, Any]:
    return dict(
        vat_totals=(
            VatTotal(
                amount=Decimal("190.00"),
                currency="GBP",
                breakdown=(
                    VatBreakdown(net=Decimal("950.00"), vat=Decimal("190.00"), tax=STANDARD),
                ),
            ),
            VatTotal(amount=Decimal("220.00"), currency="EUR"),
        ),
        totals=Totals(
            lines=Decimal("1000.00"),
            allowances=Decimal("100.00"),
            charges=Decimal("50.00"),
            net=Decimal("950.00"),
            gross=Decimal("1140.00"),
            prepaid=Decimal("100.00"),
            rounding=Decimal("0.40"),
            payable=Decimal("1040.40"),
        ),
    )


def _seller() -> Party:
    return Party(
        name="Repairs Ltd",
        trading_name="Repairs",
        identifiers=(Identifier(value="SUP-1"), Identifier(value=GLN, scheme="0088")),
        company_number=Identifier(value="01234567", scheme="0060"),
        legal_form="Registered in England",
        vat_number="GB123456789",
        tax_registration="UTR-1",
        endpoint=Identifier(value=GLN, scheme="0088"),
        address=Address(
            street="1 High Street",
            street_more="Unit 2",
            line="The Yard",
            city="Brighthelm",
            postcode="BH1 1AA",
            subdivision="Sussex",
            country="GB",
        ),
        contact=Contact(name="A Person", telephone="01273 000000", email="a@repairs.example"),
    )


def _buyer() -> Party:
    return Party(
        name="Brighthelm City Council",
        company_number=Identifier(value="BHX"),
        vat_number="GB987654321",
        endpoint=Identifier(value=GLN, scheme="0088"),
        address=Address(city="Brighthelm", country="GB"),
    )


def _adjustment(
    indicator: str, amount: str, base: str, percent: str, reason_code: str
) -> AllowanceCharge:
    return AllowanceCharge(
        indicator=indicator,
        amount=Decimal(amount),
        base=Decimal(base),
        percent=Decimal(percent),
        reason="As agreed",
        reason_code=reason_code,
        tax=STANDARD,
    )


def _line() -> Line:
    bare = {"tax": None}
    return Line(
        id="1",
        note="Week 40",
        objects=(DocumentReference(reference="METER-2", scheme="ABT", type_code="130"),),
        quantity=Decimal(10),
        unit="HUR",
        net=Decimal("970.00"),
        order_line="1",
        cost_code="4025",
        period=Period(start=date(2026, 10, 2), end=date(2026, 10, 30)),
        allowances_charges=(
            _adjustment("false", "50.00", "1000.00", "5", "95").model_copy(update=bare),
            _adjustment("true", "20.00", "1000.00", "2", "FC").model_copy(update=bare),
        ),
        price=Price(
            net=Decimal("100.00"),
            base_quantity=Decimal(1),
            base_unit="HUR",
            discount=Decimal("10.00"),
            gross=Decimal("110.00"),
            discount_indicator="false",
        ),
        name="Repairs",
        description="Roof repairs",
        seller_item="R1",
        buyer_item="B1",
        standard_item=Identifier(value=GLN, scheme="0160"),
        classifications=(Classification(code="45261900", list_id="STI", list_version="1"),),
        origin_country="GB",
        attributes=(ItemAttribute(name="Colour", value="Slate"),),
        taxes=(STANDARD,),
    )


def _second_line() -> dict[str, Any]:
    return {
        "id": "2",
        "net": Decimal("30.00"),
        "quantity": Decimal(2),
        "allowances_charges": (),
        "price": Price(net=Decimal("15.00")),
    }


def in_category(code: str, rate: str | None, reason: str | None) -> Invoice:
    """Return the invoice with everything in one VAT category, at a rate of nought or none."""
    tax = TaxCategory(code=code, rate=None if rate is None else Decimal(rate), scheme="VAT")
    vat = Decimal(rate or 0) * 950 / 100
    changes: dict[str, Any] = {
        "lines.0.taxes": (tax,),
        "lines.1.taxes": (tax,),
        "allowances_charges.0.tax": tax,
        "allowances_charges.1.tax": tax,
        "vat_totals.0.amount": vat,
        "vat_totals.0.breakdown.0.vat": vat,
        "vat_totals.0.breakdown.0.tax": tax.model_copy(update={"reason": reason}),
    }
    if code == "O":
        changes |= {
            "seller.vat_number": None,
            "buyer.vat_number": None,
            "tax_representative": None,
        }
    return changed(full_invoice(), changes)


def changed(record: Invoice, changes: dict[str, Any]) -> Invoice:
    """Return the record with the value at each dotted path replaced; list items by position."""
    for path, value in changes.items():
        record = _with(record, path.split("."), value)
    return record


def _with(holder: Any, path: list[str], value: Any) -> Any:
    """Return `holder` with one value replaced, however deep."""
    first, rest = path[0], path[1:]
    if isinstance(holder, tuple):
        position = int(first)
        new = _with(holder[position], rest, value) if rest else value
        return (*holder[:position], new, *holder[position + 1 :])
    new = _with(getattr(holder, first), rest, value) if rest else value
    return holder.model_copy(update={first: new})
