"""PEPPOL-EN16931, continued: allowances, lines and codes (release 3.0.19, May 2025)."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import Finding, Rule, exists, has, to_penny
from chamberlain.formats.invoice.codes import code_list
from chamberlain.formats.invoice.records import AllowanceCharge, Line, Price

_SLACK = Decimal("0.02")
_NOUGHT = Decimal(0)
_DIRECT_DEBITS = frozenset({"49", "59"})
_EXEMPTIONS = {
    "P0104": ("VATEX-EU-G", "G"),
    "P0105": ("VATEX-EU-O", "O"),
    "P0106": ("VATEX-EU-IC", "K"),
    "P0107": ("VATEX-EU-AE", "AE"),
    "P0108": ("VATEX-EU-D", "E"),
    "P0109": ("VATEX-EU-F", "E"),
    "P0110": ("VATEX-EU-I", "E"),
    "P0111": ("VATEX-EU-J", "E"),
}


def _name(number: str) -> str:
    return f"PEPPOL-EN16931-{number}"


def _currencies(case: Case) -> Iterator[Finding]:
    """R051: every amount is in the invoice currency; only BT-111 is in another."""
    invoice = case.invoice
    totals = (t for t in invoice.vat_totals if t.breakdown and t.amount is not None)
    tabulated = (total.currency or "" for total in totals)
    for currency in dict.fromkeys((*invoice.amount_currencies, *tabulated)):
        yield Finding("", currency == invoice.currency, invoice.currency, currency)


def _by_percentage(case: Case) -> Iterator[Finding]:
    """R040: amount of an allowance or charge is its base at its percentage, give or take 0.02."""
    for where, a in case.adjustments:
        if a.base is not None and a.percent is not None:
            expected, found = a.base * a.percent / 100, a.amount or _NOUGHT
            yield Finding(where, abs(found - expected) <= _SLACK, expected, found)


def _adjustments(number: str, expected: str, ok: Callable[[AllowanceCharge], bool]) -> Rule:
    """Return a rule about every allowance and charge."""

    def find(case: Case) -> Iterator[Finding]:
        for where, a in case.adjustments:
            yield Finding(where, ok(a), expected, f"base {a.base}, percentage {a.percent}")

    return Rule(_name(number), find)


def _line_net(case: Case) -> Iterator[Finding]:
    """R120: line net is quantity by price, with charges, less allowances, give or take 0.02."""
    for where, line in case.lines:
        expected = _expected_net(line)
        found = line.net or _NOUGHT
        yield Finding(where, abs(found - expected) <= _SLACK, expected, found)


def _expected_net(line: Line) -> Decimal:
    """Return what a line comes to; a quantity that is not stated counts as one."""
    price = line.price or Price()
    quantity = Decimal(1) if line.quantity is None else line.quantity
    charges = sum((a.amount or _NOUGHT for a in line.allowances_charges if a.is_charge), _NOUGHT)
    taken = sum((a.amount or _NOUGHT for a in line.allowances_charges if a.is_allowance), _NOUGHT)
    gross = quantity * (price.net or _NOUGHT) / (price.base_quantity or Decimal(1))
    return gross + to_penny(charges) - to_penny(taken)


def _prices(case: Case) -> Subjects:
    return [(where, line.price) for where, line in case.lines if line.price]


def _discounted(case: Case) -> Subjects:
    """Give prices with a discount; in UBL a gross price stands only with one."""
    return [
        (where, price)
        for where, price in _prices(case)
        if price.discount_indicator is not None
        or price.discount is not None
        or (price.gross is not None and case.invoice.syntax != "CII")
    ]


def _net_price(case: Case) -> Iterator[Finding]:
    """R046: net price is gross price less the discount, exactly."""
    for where, p in _prices(case):
        stated = case.invoice.syntax != "CII" or p.discount is not None
        if p.gross is not None and stated:
            expected = None if p.discount is None else p.gross - p.discount
            ok = p.net is not None and expected is not None and p.net == expected
            yield Finding(where, ok, expected, p.net)


def _base_units(case: Case) -> Iterator[Finding]:
    """R130: the unit of the price base quantity is the unit of the quantity."""
    for where, line in case.lines:
        if line.quantity is not None and line.price and line.price.base_unit is not None:
            ok = line.price.base_unit == line.unit
            yield Finding(where, ok, line.unit, line.price.base_unit)


def _periods(number: str, expected: str, attribute: str, sign: int) -> Rule:
    """R110, R111: the period of a line lies within that of the document."""

    def find(case: Case) -> Iterator[Finding]:
        outer = getattr(case.invoice.period, attribute, None)
        for where, line in case.lines:
            inner = getattr(line.period, attribute, None)
            if outer is not None and inner is not None:
                ok = (inner - outer).days * sign >= 0
                yield Finding(where, ok, f"{expected} {outer}", inner)

    return Rule(_name(number), find)


def _exemption(number: str, reason_code: str, category: str) -> Rule:
    """P0104 to P0111: an exemption code goes with its own VAT category."""
    return has(
        _name(number),
        f"VAT category {category} with {reason_code}",
        lambda case: [
            (where, tax)
            for where, tax in (*case.row_taxes, *case.adjustment_taxes)
            if (tax.reason_code or "").upper() == reason_code
        ],
        lambda tax: tax.code,
        lambda code: code == category,
    )


def _reasons(number: str, codes: str, charges: bool) -> Rule:
    """CL002, CL003: reason codes of allowances and charges."""
    return has(
        _name(number),
        "a charge of UNTDID 7161" if charges else "an allowance of UNTDID 5189",
        lambda case: [
            (where, a.reason_code)
            for where, a in case.adjustments
            if (a.is_charge if charges else a.is_allowance) and a.reason_code is not None
        ],
        lambda code: code,
        lambda code: code in code_list(codes),
    )


MONEY: list[Rule] = [
    Rule(_name("R051"), _currencies),
    Rule(_name("R040"), _by_percentage),
    _adjustments(
        "R041", "a base for the percentage", lambda a: a.percent is None or a.base is not None
    ),
    _adjustments(
        "R042", "a percentage of the base", lambda a: a.base is None or a.percent is not None
    ),
    has(
        _name("R043"),
        "true or false",
        lambda c: c.adjustments,
        lambda a: a.indicator,
        lambda indicator: indicator in {"true", "false"},
    ),
    has(
        _name("R061"),
        "a mandate reference (BT-89) for a direct debit",
        lambda c: [(where, p) for where, p in c.payments if p.code in _DIRECT_DEBITS],
        lambda p: p.mandate.reference if p.mandate else None,
        exists,
    ),
    *(_exemption(number, *pair) for number, pair in _EXEMPTIONS.items()),
]

LINES: list[Rule] = [
    Rule(_name("R120"), _line_net),
    has(
        _name("R121"),
        "a price base quantity above nought",
        lambda c: [(w, p) for w, p in _prices(c) if p.base_quantity is not None],
        lambda p: p.base_quantity,
        lambda quantity: quantity > 0,
    ),
    has(
        _name("R100"),
        "at most one invoiced object of a line",
        lambda c: c.lines,
        lambda line: len(line.objects),
        lambda count: count <= 1,
    ),
    has(
        _name("R101"),
        "an invoiced object of type 130",
        lambda c: [(where, line) for where, line in c.lines if line.objects],
        lambda line: ", ".join(d.type_code or "no type" for d in line.objects),
        lambda types: "130" in types,
    ),
    has(
        _name("R044"),
        "a price allowance, not a charge",
        _discounted,
        lambda p: p.discount_indicator,
        lambda indicator: indicator == "false",
    ),
    Rule(_name("R046"), _net_price),
    Rule(_name("R130"), _base_units),
    _periods("R110", "a start on or after", "start", 1),
    _periods("R111", "an end on or before", "end", -1),
]

CODES: list[Rule] = [
    has(
        _name("CL001"),
        "a PDF, PNG, JPEG, CSV, XLSX or ODS",
        lambda c: [("", media_type) for media_type in c.invoice.media_types],
        lambda media_type: media_type,
        lambda media_type: media_type in code_list("media_type"),
    ),
    _reasons("CL002", "allowance_reason", charges=False),
    _reasons("CL003", "charge_reason", charges=True),
    has(
        _name("CL006"),
        "a VAT point of UNTDID 2005",
        lambda c: c.document if c.invoice.tax_point_code is not None else [],
        lambda i: i.tax_point_code,
        lambda code: code in code_list("tax_point"),
    ),
    has(
        _name("CL007"),
        "a currency of ISO 4217",
        lambda c: c.currencies,
        lambda currency: currency,
        lambda currency: currency in code_list("peppol_currency"),
    ),
    has(
        _name("CL008"),
        "an electronic address scheme of Peppol",
        lambda c: [("", scheme) for scheme in c.invoice.endpoint_schemes],
        lambda scheme: scheme,
        lambda scheme: scheme in code_list("peppol_eas"),
    ),
]


RULES: list[Rule] = [*MONEY, *LINES, *CODES]
