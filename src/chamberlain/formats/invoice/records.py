"""The semantic model of EN 16931: one supplier invoice or credit note, whatever its syntax.

Each field names its business term (BT-n) or group (BG-n). A field is None where the document has
no such element and an empty text where the element is there but empty: some rules ask for
presence, others for content. Amounts are exact decimals as written, so that the rules on decimals
can see them; `*_pence` properties give whole pence, a half going away from nought.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from chamberlain.formats.invoice.codes import CREDIT_NOTE_TYPES
from chamberlain.kernel.records import Record

Kind = Literal["invoice", "credit_note"]
Syntax = Literal["UBL Invoice", "UBL CreditNote", "CII"]


def pence(amount: Decimal | None) -> int | None:
    """Return whole pence of an amount, a half going away from nought; None stays None."""
    if amount is None:
        return None
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


class Identifier(Record):
    """An identifier with the scheme that issued it (ISO 6523 or EAS code), where stated."""

    value: str
    scheme: str | None = None


class Address(Record):
    """A postal address: BG-5, BG-8, BG-12 or BG-15. `country` is ISO 3166-1 alpha-2."""

    street: str | None = None
    street_more: str | None = None
    line: str | None = None
    city: str | None = None
    postcode: str | None = None
    subdivision: str | None = None
    country: str | None = None


class Contact(Record):
    """Whom to ask: BG-6 or BG-9."""

    name: str | None = None
    telephone: str | None = None
    email: str | None = None


class Party(Record):
    """Seller (BG-4), buyer (BG-7), payee (BG-10) or the seller's tax representative (BG-11)."""

    name: str | None = None
    trading_name: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    company_number: Identifier | None = None
    legal_form: str | None = None
    vat_number: str | None = None
    tax_registration: str | None = None
    endpoint: Identifier | None = None
    address: Address | None = None
    contact: Contact | None = None


class Period(Record):
    """An invoicing period: BG-14 or BG-26."""

    start: date | None = None
    end: date | None = None


class Delivery(Record):
    """Where and when goods or services were delivered: BG-13."""

    name: str | None = None
    location: Identifier | None = None
    delivered: date | None = None
    address: Address | None = None


class Account(Record):
    """The account to pay: BG-17. `bank` is BT-86: a BIC, or a sort code in UK usage."""

    number: str | None = None
    name: str | None = None
    bank: str | None = None


class Card(Record):
    """The payment card used: BG-18."""

    number: str | None = None
    holder: str | None = None


class Mandate(Record):
    """A direct debit: BG-19."""

    reference: str | None = None
    debited_account: str | None = None


class Payment(Record):
    """One way to pay: BG-16. `code` is UNTDID 4461, `reference` what to quote (BT-83)."""

    code: str | None = None
    name: str | None = None
    reference: str | None = None
    account: Account | None = None
    card: Card | None = None
    mandate: Mandate | None = None


class TaxCategory(Record):
    """A VAT category and its rate; `scheme` is "VAT" unless the document says otherwise."""

    code: str | None = None
    rate: Decimal | None = None
    scheme: str | None = None
    reason: str | None = None
    reason_code: str | None = None

    @property
    def is_vat(self) -> bool:
        """Say whether the category is declared to be one of VAT."""
        return (self.scheme or "").upper() == "VAT"


class AllowanceCharge(Record):
    """An allowance or charge of the document (BG-20, BG-21) or a line (BG-27, BG-28)."""

    indicator: str | None = None
    amount: Decimal | None = None
    base: Decimal | None = None
    percent: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    tax: TaxCategory | None = None

    @property
    def why(self) -> str | None:
        """The reason, or its code."""
        return self.reason if self.reason is not None else self.reason_code

    @property
    def is_charge(self) -> bool:
        """Say whether this adds to the amount."""
        return self.indicator in {"true", "1"}

    @property
    def is_allowance(self) -> bool:
        """Say whether this takes off the amount."""
        return self.indicator in {"false", "0"}


class VatBreakdown(Record):
    """One row of the VAT breakdown: BG-23."""

    net: Decimal | None = None
    vat: Decimal | None = None
    tax: TaxCategory | None = None


class VatTotal(Record):
    """Total VAT in one currency (BT-110 or BT-111), with the breakdown where it is given."""

    amount: Decimal | None = None
    currency: str | None = None
    breakdown: tuple[VatBreakdown, ...] = ()


class Totals(Record):
    """Document totals: BG-22, without VAT, which stands in `vat_totals`."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    net: Decimal | None = None
    gross: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None


class Price(Record):
    """Price details: BG-29. Prices may have any number of decimals."""

    net: Decimal | None = None
    base_quantity: Decimal | None = None
    base_unit: str | None = None
    discount: Decimal | None = None
    gross: Decimal | None = None
    discount_indicator: str | None = None


class ItemAttribute(Record):
    """A named property of an item: BG-32."""

    name: str | None = None
    value: str | None = None


class Classification(Record):
    """A code of an item in a published classification: BT-158."""

    code: str
    list_id: str | None = None
    list_version: str | None = None


class DocumentReference(Record):
    """A supporting document (BG-24), with its content where it is attached."""

    reference: str | None = None
    scheme: str | None = None
    type_code: str | None = None
    description: str | None = None
    uri: str | None = None
    filename: str | None = None
    media_type: str | None = None
    content: bytes | None = None


class PrecedingInvoice(Record):
    """An earlier invoice this one corrects or follows: BG-3."""

    reference: str | None = None
    issued: date | None = None


class Note(Record):
    """A note (BT-22) with its UNTDID 4451 subject code (BT-21), where stated."""

    text: str
    subject: str | None = None


class Line(Record):
    """One invoice line: BG-25."""

    id: str | None = None
    note: str | None = None
    objects: tuple[DocumentReference, ...] = ()
    quantity: Decimal | None = None
    unit: str | None = None
    net: Decimal | None = None
    order_line: str | None = None
    cost_code: str | None = None
    period: Period | None = None
    allowances_charges: tuple[AllowanceCharge, ...] = ()
    price: Price | None = None
    name: str | None = None
    description: str | None = None
    seller_item: str | None = None
    buyer_item: str | None = None
    standard_item: Identifier | None = None
    classifications: tuple[Classification, ...] = ()
    origin_country: str | None = None
    attributes: tuple[ItemAttribute, ...] = ()
    taxes: tuple[TaxCategory, ...] = ()

    @property
    def net_pence(self) -> int | None:
        """Return the line net amount (BT-131) in whole pence."""
        return pence(self.net)

    @property
    def tax(self) -> TaxCategory | None:
        """Return the VAT category of the line (BG-30)."""
        return self.taxes[0] if self.taxes else None


class Invoice(Record):
    """One invoice or credit note as the supplier sent it, unjudged."""

    syntax: Syntax = "UBL Invoice"
    specification: str | None = None
    profile: str | None = None
    number: str | None = None
    type_code: str | None = None
    issued: date | None = None
    due: date | None = None
    tax_point: date | None = None
    tax_point_code: str | None = None
    currency: str | None = None
    vat_currency: str | None = None
    buyer_reference: str | None = None
    cost_code: str | None = None
    order_reference: str | None = None
    sales_order: str | None = None
    contract_reference: str | None = None
    project_reference: str | None = None
    tender_reference: str | None = None
    despatch_reference: str | None = None
    receiving_reference: str | None = None
    payment_terms: str | None = None
    creditor_reference: str | None = None
    notes: tuple[Note, ...] = ()
    preceding: tuple[PrecedingInvoice, ...] = ()
    documents: tuple[DocumentReference, ...] = ()
    seller: Party | None = None
    buyer: Party | None = None
    payee: Party | None = None
    tax_representative: Party | None = None
    delivery: Delivery | None = None
    period: Period | None = None
    payments: tuple[Payment, ...] = ()
    allowances_charges: tuple[AllowanceCharge, ...] = ()
    vat_totals: tuple[VatTotal, ...] = ()
    totals: Totals | None = None
    lines: tuple[Line, ...] = ()
    amount_currencies: tuple[str, ...] = ()
    endpoint_schemes: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    empty_elements: tuple[str, ...] = ()
    unreadable_dates: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """Say whether this asks for money or gives it back (by UNTDID 1001 type, then syntax)."""
        credit = self.type_code in CREDIT_NOTE_TYPES or self.syntax == "UBL CreditNote"
        return "credit_note" if credit else "invoice"

    @property
    def vat_total(self) -> VatTotal | None:
        """Return the total VAT in the invoice currency, or the only one there is."""
        in_currency = [t for t in self.vat_totals if t.currency == self.currency]
        with_rows = [t for t in self.vat_totals if t.breakdown]
        return next(iter([*in_currency, *with_rows, *self.vat_totals]), None)

    @property
    def breakdown(self) -> tuple[VatBreakdown, ...]:
        """Return every row of the VAT breakdown."""
        return tuple(row for total in self.vat_totals for row in total.breakdown)

    @property
    def net_pence(self) -> int | None:
        """Return the total without VAT (BT-109) in whole pence."""
        return pence(self.totals.net) if self.totals else None

    @property
    def gross_pence(self) -> int | None:
        """Return the total with VAT (BT-112) in whole pence."""
        return pence(self.totals.gross) if self.totals else None

    @property
    def payable_pence(self) -> int | None:
        """Return the amount due for payment (BT-115) in whole pence."""
        return pence(self.totals.payable) if self.totals else None

    @property
    def prepaid_pence(self) -> int | None:
        """Return the amount already paid (BT-113) in whole pence."""
        return pence(self.totals.prepaid) if self.totals else None

    @property
    def vat_pence(self) -> int | None:
        """Return total VAT (BT-110) in whole pence; unstated, it is nought if gross is net."""
        total = self.vat_total
        if total is not None and total.amount is not None:
            return pence(total.amount)
        unstated = self.totals is not None and self.totals.net == self.totals.gross
        return 0 if unstated and self.net_pence is not None else None


class Check(Record):
    """What one rule found. A failed `warning` does not make the document invalid."""

    rule: str
    ok: bool
    expected: str
    found: str
    severity: Literal["fatal", "warning"] = "fatal"
