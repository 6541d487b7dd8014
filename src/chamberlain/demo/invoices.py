"""Made-up invoices of one day: as structured files, as a spreadsheet, and as what is keyed."""

import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from chamberlain.demo.recipe import SEED, Size
from chamberlain.demo.suppliers import Supplier
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
from chamberlain.kernel.money import round_half_up_penny, split_pence

Way = Literal["ubl", "cii", "file", "hand"]

PLAIN = "urn:cen.eu:en16931:2017"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
RATES = {"S": 20, "Z": 0, "E": 0, "O": None}
LINE_PENCE_MIN = 1_500


@dataclass(frozen=True)
class MadeInvoice:
    """An invoice before it is written down: lines are (what, net pence), VAT is on their total."""

    supplier: Supplier
    number: str
    issued: date
    due: date
    way: Way
    lines: tuple[tuple[str, int], ...]
    cost_centre: str
    credit: bool = False

    @property
    def net_pence(self) -> int:
        """The total before VAT."""
        return sum(net for _, net in self.lines)

    @property
    def vat_pence(self) -> int:
        """VAT on the total, a half penny up."""
        rate = RATES[self.supplier.spend.vat] or 0
        return round_half_up_penny(self.net_pence * rate, 100)

    @property
    def gross_pence(self) -> int:
        """What is asked for."""
        return self.net_pence + self.vat_pence


def made_invoices(
    size: Size, suppliers: list[Supplier], day: date, seed: int = SEED
) -> list[MadeInvoice]:
    """Return the invoices that arrive on a working day; the same day makes the same ones."""
    random_ = random.Random(f"{seed}:invoices:{size.name}:{day}")  # noqa: S311 - made-up data
    count = max(1, round(size.invoices_a_day * random_.uniform(0.75, 1.25)))
    weights = [supplier.spend.weight for supplier in suppliers]
    chosen = random_.choices(suppliers, weights, k=count)
    return [_invoice(size, supplier, day, n, random_) for n, supplier in enumerate(chosen, start=1)]


def _invoice(
    size: Size, supplier: Supplier, day: date, n: int, random_: random.Random
) -> MadeInvoice:
    spend = supplier.spend
    median = spend.median_pence * size.invoice_percent // 100
    net = round(median * math.exp(random_.gauss(0, spend.spread)))
    parts = random_.randint(1, min(3, 1 + net // 20_000))
    shares = [random_.randint(1, 9) for _ in range(parts)]
    nets = split_pence(max(net, LINE_PENCE_MIN), shares)
    lines = tuple((random_.choice(spend.lines), part) for part in nets)
    issued = day - timedelta(days=random_.choice((0, 1, 1, 2, 3, 5)))
    ways: list[Way] = ["ubl", "ubl", "ubl", "cii", "file", "file", "hand"]
    return MadeInvoice(
        supplier=supplier,
        number=f"{supplier.name[:2].upper()}{supplier.number:04d}-{day:%y%m%d}-{n:04d}",
        issued=issued,
        due=issued + timedelta(days=supplier.terms_days),
        way=random_.choice(ways),
        lines=lines,
        cost_centre=random_.choice(spend.cost_centres),
        credit=random_.random() < 0.02,
    )


def as_document(made: MadeInvoice, order_reference: str = "") -> Invoice:
    """Return the invoice as the EN 16931 record that a supplier's system would send."""
    supplier = made.supplier
    tax = TaxCategory(
        code=supplier.spend.vat, rate=_decimal_rate(supplier.spend.vat), scheme="VAT",
        reason=_EXEMPT.get(supplier.spend.vat),
    )  # fmt: skip
    net, vat = _pounds(made.net_pence), _pounds(made.vat_pence)
    gross = _pounds(made.gross_pence)
    return Invoice(
        syntax=_syntax(made),
        specification=PLAIN if made.way == "cii" else PEPPOL,
        profile=None if made.way == "cii" else PROFILE,
        number=made.number,
        type_code="381" if made.credit else "380",
        issued=made.issued,
        due=made.due,
        currency="GBP",
        buyer_reference=made.cost_centre,
        order_reference=order_reference or None,
        seller=_seller(supplier),
        buyer=_BUYER,
        delivery=Delivery(delivered=made.issued),
        payments=(_payment(made),),
        vat_totals=(
            VatTotal(
                amount=vat, currency="GBP", breakdown=(VatBreakdown(net=net, vat=vat, tax=tax),)
            ),
        ),
        totals=Totals(lines=net, net=net, gross=gross, payable=gross),
        lines=tuple(_line(n, what, part, tax) for n, (what, part) in enumerate(made.lines, 1)),
    )


_EXEMPT = {"E": "Exempt welfare service", "O": "Outside the scope of VAT"}


def _syntax(made: MadeInvoice) -> Literal["UBL Invoice", "UBL CreditNote", "CII"]:
    if made.way == "cii":
        return "CII"
    return "UBL CreditNote" if made.credit else "UBL Invoice"


def _decimal_rate(vat: str) -> Decimal | None:
    rate = RATES[vat]
    return None if rate is None else Decimal(rate)


def _pounds(pence: int) -> Decimal:
    return Decimal(pence).scaleb(-2)


def _seller(supplier: Supplier) -> Party:
    street, _, city = supplier.address.partition(", ")
    scheme, number = "0060", f"{supplier.number:09d}"
    if supplier.vat_number:
        scheme, number = "9932", supplier.vat_number
    return Party(
        name=supplier.name,
        company_number=Identifier(value=supplier.company_number),
        vat_number=supplier.vat_number or None,
        endpoint=Identifier(value=number, scheme=scheme),
        address=Address(street=street, city=city, postcode=supplier.postcode, country="GB"),
    )


_BUYER = Party(
    name="Brighthelm City Council",
    endpoint=Identifier(value="GB123456727", scheme="9932"),
    vat_number="GB123456727",
    address=Address(street="Town Hall", city="Brighthelm", postcode="BX1 1AA", country="GB"),
)


def _payment(made: MadeInvoice) -> Payment:
    supplier = made.supplier
    account = Account(number=supplier.account_number, name=supplier.name, bank=supplier.sort_code)
    return Payment(code="30", reference=made.number, account=account)


def _line(number: int, what: str, net_pence: int, tax: TaxCategory) -> Line:
    net = _pounds(net_pence)
    return Line(
        id=str(number),
        quantity=Decimal(1),
        unit="EA",
        net=net,
        name=what,
        price=Price(net=net),
        taxes=(TaxCategory(code=tax.code, rate=tax.rate, scheme="VAT"),),
    )
