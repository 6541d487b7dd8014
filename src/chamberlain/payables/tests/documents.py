"""Make e-invoices as suppliers send them: for tests and demo."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from chamberlain.formats.invoice.records import (
    Account,
    Address,
    Delivery,
    Identifier,
    Invoice,
    Line,
    Party,
    Payment,
    Price,
    TaxCategory,
    Totals,
    VatBreakdown,
    VatTotal,
)
from chamberlain.formats.invoice.write_cii import write_cii
from chamberlain.formats.invoice.write_ubl import write_ubl

PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
STANDARD = TaxCategory(code="S", rate=Decimal(20), scheme="VAT")


def pounds(pence: int) -> Decimal:
    """Return whole pence as a decimal of pounds, as documents carry them."""
    return Decimal(pence).scaleb(-2)


def make_document(
    *,
    supplier: str,
    vat_number: str,
    number: str,
    issued: date,
    lines: Sequence[tuple[str, int]],
    order: str = "PO-1",
    sort_code: str = "200000",
    account_number: str = "55779911",
    credit_note: bool = False,
    syntax: str = "ubl",
) -> bytes:
    """Return a document of standard-rated lines (what, net pence), its VAT rounded half up once."""
    net = sum(pence for _, pence in lines)
    vat = (net * 20 + 50) // 100
    invoice = Invoice(
        syntax="UBL CreditNote" if credit_note else "UBL Invoice",
        specification=PEPPOL,
        profile=PROFILE,
        number=number,
        type_code="381" if credit_note else "380",
        issued=issued,
        due=issued + timedelta(days=30),
        currency="GBP",
        buyer_reference=order,
        order_reference=order,
        seller=Party(
            name=supplier,
            vat_number=vat_number,
            endpoint=Identifier(value=vat_number, scheme="9932"),
            address=Address(street="1 Station Road", city="Brighthelm", country="GB"),
        ),
        delivery=Delivery(delivered=issued),
        buyer=Party(
            name="Brighthelm City Council",
            endpoint=Identifier(value="GB190146093", scheme="9932"),
            address=Address(street="Town Hall", city="Brighthelm", country="GB"),
        ),
        payments=(
            Payment(
                code="30",
                account=Account(number=account_number, name=supplier, bank=sort_code),
            ),
        ),
        vat_totals=(
            VatTotal(
                amount=pounds(vat),
                currency="GBP",
                breakdown=(VatBreakdown(net=pounds(net), vat=pounds(vat), tax=STANDARD),),
            ),
        ),
        totals=Totals(
            lines=pounds(net), net=pounds(net), gross=pounds(net + vat), payable=pounds(net + vat)
        ),
        lines=tuple(
            Line(
                id=str(position),
                quantity=Decimal(1),
                unit="C62",
                net=pounds(pence),
                price=Price(net=pounds(pence)),
                name=what,
                taxes=(STANDARD,),
            )
            for position, (what, pence) in enumerate(lines, start=1)
        ),
    )
    return write_cii(invoice) if syntax == "cii" else write_ubl(invoice)
