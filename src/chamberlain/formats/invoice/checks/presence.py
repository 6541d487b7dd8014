"""BR-01 to BR-67: what a document must have (EN 16931-1, clause 6.4.1, integrity constraints)."""

from collections.abc import Callable, Iterator

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import Finding, Rule, exists, has
from chamberlain.formats.invoice.records import AllowanceCharge, Invoice, Party, Period, Totals

CREDIT_TRANSFERS = frozenset({"30", "58"})
"""UNTDID 4461 codes for a credit transfer, which needs an account."""

_CARD_DIGITS_MAX = 10


def _document(case: Case) -> Subjects:
    return case.document


def _totals(case: Case) -> Subjects:
    """Give the totals, or empty ones: a document without the group lacks every one of them."""
    return case.totals or [("", Totals())]


def _party(part: str) -> Callable[[Case], Subjects]:
    """Give one party, where the document has it."""
    return lambda case: case.party(part)


def _address_of(part: str) -> Callable[[Case], Subjects]:
    """Give the postal address of one party, where it has one."""
    return lambda case: [(part, p.address) for _, p in case.party(part) if p.address is not None]


def _endpoint_of(part: str) -> Callable[[Case], Subjects]:
    """Give the electronic address of one party, where it has one."""
    return lambda case: [(part, p.endpoint) for _, p in case.party(part) if p.endpoint is not None]


def _name(party: Party | None) -> str | None:
    return party.name if party else None


def _tax_code(adjustment: AllowanceCharge) -> str | None:
    """Return the VAT category code, where it is declared to be of VAT."""
    return adjustment.tax.code if adjustment.tax and adjustment.tax.is_vat else None


def _vat_currency(case: Case) -> Iterator[Finding]:
    """BR-53: a VAT accounting currency comes with total VAT in that currency (BT-111)."""
    wanted = case.invoice.vat_currency
    if wanted is not None:
        stated = [t.currency for t in case.invoice.vat_totals if t.amount is not None]
        expected = f"total VAT in the accounting currency {wanted} (BT-111)"
        yield Finding("", wanted in stated, expected, ", ".join(c or "no currency" for c in stated))


def _payee(case: Case) -> Iterator[Finding]:
    """BR-17: a payee is named, and is somebody else than the seller."""
    payee, seller = case.invoice.payee, case.invoice.seller or Party()
    if payee is None:
        return
    sellers = {seller.name} if case.invoice.syntax == "CII" else {seller.trading_name}
    same_id = {i.value for i in payee.identifiers} & {i.value for i in seller.identifiers}
    ok = payee.name is not None and payee.name not in sellers and not same_id
    yield Finding("", ok, "the payee's name (BT-59), other than the seller", payee.name)


def _periods(name: str, periods: Callable[[Case], Subjects]) -> Rule:
    """BR-29, BR-30: a period ends on or after the day it starts."""

    def in_order(period: Period) -> bool:
        return period.start is None or period.end is None or period.end >= period.start

    return has(name, "an end on or after the start", periods, lambda p: p, in_order)


def _transfers(case: Case) -> Subjects:
    return [(where, p) for where, p in case.payments if p.code in CREDIT_TRANSFERS]


def _not_negative(value: object) -> bool:
    return value is None or value >= 0  # type: ignore[operator]


def _in_lines(attribute: str) -> Callable[[Case], Subjects]:
    """Give every member of a list that each line has."""
    return lambda case: [
        (where, item) for where, line in case.lines for item in getattr(line, attribute)
    ]


def _at_most_one(attribute: str) -> Callable[[Invoice], int]:
    return lambda invoice: sum(getattr(p, attribute) is not None for p in invoice.payments)


DOCUMENT = [
    has("BR-01", "a specification identifier (BT-24)", _document, lambda i: i.specification),
    has("BR-02", "an invoice number (BT-1)", _document, lambda i: i.number),
    has(
        "BR-03",
        "an issue date (BT-2)",
        _document,
        lambda i: i.issued or ", ".join(d for d in i.unreadable_dates if "Issue" in d),
    ),
    has("BR-04", "a type code (BT-3)", _document, lambda i: i.type_code),
    has("BR-05", "a currency code (BT-5)", _document, lambda i: i.currency),
    has("BR-06", "the seller's name (BT-27)", _document, lambda i: _name(i.seller)),
    has("BR-07", "the buyer's name (BT-44)", _document, lambda i: _name(i.buyer)),
    has(
        "BR-08",
        "the seller's postal address (BG-5)",
        _document,
        lambda i: i.seller.address if i.seller else None,
        exists,
    ),
    has("BR-09", "the seller's country (BT-40)", _address_of("seller"), lambda a: a.country),
    has(
        "BR-10",
        "the buyer's postal address (BG-8)",
        _document,
        lambda i: i.buyer.address if i.buyer else None,
        exists,
    ),
    has("BR-11", "the buyer's country (BT-55)", _address_of("buyer"), lambda a: a.country),
    has("BR-12", "the sum of line net amounts (BT-106)", _totals, lambda t: t.lines),
    has("BR-13", "the total without VAT (BT-109)", _totals, lambda t: t.net),
    has("BR-14", "the total with VAT (BT-112)", _totals, lambda t: t.gross),
    has("BR-15", "the amount due (BT-115)", _totals, lambda t: t.payable),
    has("BR-16", "at least one line (BG-25)", _document, lambda i: len(i.lines) or None),
    Rule("BR-17", _payee),
    has("BR-18", "the representative's name (BT-62)", _party("tax representative"), _name),
    has(
        "BR-19",
        "the representative's address (BG-12)",
        _party("tax representative"),
        lambda p: p.address,
        exists,
    ),
    has(
        "BR-20",
        "the representative's country (BT-69)",
        _address_of("tax representative"),
        lambda a: a.country,
    ),
    _periods("BR-29", lambda c: c.periods),
    _periods("BR-30", lambda c: c.line_periods),
    Rule("BR-53", _vat_currency),
    has(
        "BR-56",
        "the representative's VAT number (BT-63)",
        _party("tax representative"),
        lambda p: p.vat_number,
        exists,
    ),
    has(
        "BR-57",
        "the country delivered to (BT-80)",
        lambda case: (
            [("", case.invoice.delivery.address)]
            if case.invoice.delivery and case.invoice.delivery.address
            else []
        ),
        lambda a: a.country,
        exists,
    ),
]

LINES = [
    has("BR-21", "a line identifier (BT-126)", lambda c: c.lines, lambda line: line.id),
    has("BR-22", "a quantity (BT-129)", lambda c: c.lines, lambda line: line.quantity),
    has("BR-23", "a unit of measure (BT-130)", lambda c: c.lines, lambda line: line.unit, exists),
    has("BR-24", "a line net amount (BT-131)", lambda c: c.lines, lambda line: line.net),
    has("BR-25", "an item name (BT-153)", lambda c: c.lines, lambda line: line.name),
    has(
        "BR-26",
        "an item net price (BT-146)",
        lambda c: c.lines,
        lambda line: line.price.net if line.price else None,
    ),
    has(
        "BR-27",
        "a net price that is not negative",
        lambda c: c.lines,
        lambda line: line.price.net if line.price else None,
        lambda price: price is not None and price >= 0,
    ),
    has(
        "BR-28",
        "a gross price that is not negative",
        lambda c: [(w, line) for w, line in c.lines if line.price and line.price.gross is not None],
        lambda line: line.price.gross,
        _not_negative,
    ),
    has(
        "BR-54",
        "a name and a value of the item attribute (BT-160, BT-161)",
        _in_lines("attributes"),
        lambda a: a.name if a.value is not None else None,
        exists,
    ),
    has(
        "BR-64",
        "the scheme of the standard item identifier (BT-157-1)",
        lambda c: [(w, line.standard_item) for w, line in c.lines if line.standard_item],
        lambda i: i.scheme,
        exists,
    ),
    has(
        "BR-65",
        "the list an item classification comes from (BT-158-1)",
        _in_lines("classifications"),
        lambda c: c.list_id,
        exists,
    ),
]

ADJUSTMENTS = [
    has("BR-31", "an allowance amount (BT-92)", lambda c: c.allowances, lambda a: a.amount),
    has("BR-32", "an allowance VAT category (BT-95)", lambda c: c.allowances, _tax_code, exists),
    has(
        "BR-33",
        "an allowance reason (BT-97, BT-98)",
        lambda c: c.allowances,
        lambda adjustment: adjustment.why,
        exists,
    ),
    has("BR-36", "a charge amount (BT-99)", lambda c: c.charges, lambda a: a.amount),
    has("BR-37", "a charge VAT category (BT-102)", lambda c: c.charges, _tax_code, exists),
    has(
        "BR-38",
        "a charge reason (BT-104, BT-105)",
        lambda c: c.charges,
        lambda adjustment: adjustment.why,
        exists,
    ),
    has(
        "BR-41", "a line allowance amount (BT-136)", lambda c: c.line_allowances, lambda a: a.amount
    ),
    has(
        "BR-42",
        "a line allowance reason (BT-139, BT-140)",
        lambda c: c.line_allowances,
        lambda adjustment: adjustment.why,
        exists,
    ),
    has("BR-43", "a line charge amount (BT-141)", lambda c: c.line_charges, lambda a: a.amount),
    has(
        "BR-44",
        "a line charge reason (BT-144, BT-145)",
        lambda c: c.line_charges,
        lambda adjustment: adjustment.why,
        exists,
    ),
]

VAT_ROWS = [
    has("BR-45", "a VAT category taxable amount (BT-116)", lambda c: c.rows, lambda r: r.net),
    has("BR-46", "a VAT category tax amount (BT-117)", lambda c: c.rows, lambda r: r.vat),
    has(
        "BR-47",
        "a VAT category code (BT-118)",
        lambda c: c.rows,
        lambda r: r.tax.code if r.tax and r.tax.is_vat else None,
        exists,
    ),
    has(
        "BR-48",
        "a VAT category rate (BT-119), unless outside the scope of VAT",
        lambda c: [(w, r) for w, r in c.rows if not (r.tax and r.tax.is_vat and r.tax.code == "O")],
        lambda r: r.tax.rate if r.tax and r.tax.is_vat else None,
    ),
]

PAYMENT = [
    has("BR-49", "a payment means code (BT-81)", lambda c: c.payments, lambda p: p.code, exists),
    has(
        "BR-50",
        "an account to transfer to (BT-84)",
        lambda c: [(w, p.account) for w, p in _transfers(c) if p.account is not None],
        lambda account: account.number,
    ),
    has(
        "BR-51",
        "only the last digits of a card number (BT-87)",
        lambda c: [(w, p.card) for w, p in c.payments if p.card and p.card.number is not None],
        lambda card: card.number,
        lambda card_number: len(card_number) <= _CARD_DIGITS_MAX,
        severity="warning",
    ),
    has(
        "BR-61",
        "an account to transfer to (BT-84)",
        _transfers,
        lambda p: p.account.number if p.account else None,
        exists,
    ),
    has(
        "BR-66",
        "at most one payment card (BG-18)",
        lambda c: c.document if c.payments else [],
        _at_most_one("card"),
        lambda count: count <= 1,
    ),
    has(
        "BR-67",
        "at most one direct debit mandate (BG-19)",
        lambda c: c.document if c.payments else [],
        _at_most_one("mandate"),
        lambda count: count <= 1,
    ),
]

REFERENCES = [
    has(
        "BR-52",
        "the reference of a supporting document (BT-122)",
        lambda c: [(f"document {n}", d) for n, d in enumerate(c.invoice.documents, 1)],
        lambda d: d.reference,
    ),
    has(
        "BR-55",
        "the number of the preceding invoice (BT-25)",
        lambda c: [("", p) for p in c.invoice.preceding],
        lambda p: p.reference,
        exists,
    ),
    has(
        "BR-62",
        "the scheme of the seller's electronic address (BT-34-1)",
        _endpoint_of("seller"),
        lambda e: e.scheme,
        exists,
    ),
    has(
        "BR-63",
        "the scheme of the buyer's electronic address (BT-49-1)",
        _endpoint_of("buyer"),
        lambda e: e.scheme,
        exists,
    ),
]

RULES: list[Rule] = [*DOCUMENT, *LINES, *ADJUSTMENTS, *VAT_ROWS, *PAYMENT, *REFERENCES]
