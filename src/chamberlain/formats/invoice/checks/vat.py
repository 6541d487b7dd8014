"""The rules of each VAT category: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG, BR-B.

Each family asks the same ten questions in its own way (EN 16931-1, clause 6.4.3; CEN schematron,
release 1.3.16). AF is the Canary Islands' tax and AG that of Ceuta and Melilla, which the test
files of CEN call IG and IP; B is Italian split payment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import Finding, Rule, to_penny
from chamberlain.formats.invoice.records import Party, TaxCategory, VatBreakdown

_NOUGHT = Decimal(0)


@dataclass(frozen=True, slots=True)
class Family:
    """What one VAT category asks for."""

    name: str
    code: str
    rows: Literal["one", "some"]
    seller: Literal["any number", "vat number", "none"]
    buyer: Literal["", "vat number", "any number", "none"]
    rate: Literal["above nought", "nought or more", "nought", "none"]
    exemption: Literal["needed", "forbidden"]

    @property
    def taxed(self) -> bool:
        """Say whether VAT is worked out at a rate, and rows stand per rate."""
        return self.rows == "some"


FAMILIES = (
    Family("S", "S", "some", "any number", "", "above nought", "forbidden"),
    Family("Z", "Z", "one", "any number", "", "nought", "forbidden"),
    Family("E", "E", "one", "any number", "", "nought", "needed"),
    Family("AE", "AE", "one", "any number", "any number", "nought", "needed"),
    Family("IC", "K", "one", "vat number", "vat number", "nought", "needed"),
    Family("G", "G", "one", "vat number", "", "nought", "needed"),
    Family("O", "O", "one", "none", "none", "none", "needed"),
    Family("AF", "L", "some", "any number", "", "nought or more", "forbidden"),
    Family("AG", "M", "some", "any number", "", "nought or more", "forbidden"),
)


def _is(tax: TaxCategory | None, family: Family) -> bool:
    """Say whether a category is the family's; standard rate needs no word that it is VAT."""
    return tax is not None and tax.code == family.code and (tax.is_vat or family.code == "S")


def _of(taxes: Subjects, family: Family) -> Subjects:
    """Give the subjects whose category is the family's, and declared to be of VAT."""
    return [(where, t) for where, t in taxes if t.code == family.code and t.is_vat]


def _adjusted(case: Case, family: Family, charges: bool) -> Subjects:
    """Give the categories of allowances, or charges, that are the family's."""
    return [
        (where, a.tax)
        for where, a in case.adjustments
        if (a.is_charge if charges else a.is_allowance)
        and a.tax is not None
        and a.tax.code == family.code
        and a.tax.is_vat
    ]


def _in_breakdown(family: Family) -> Rule:
    """-01: a category that is used has its row in the VAT breakdown, and the reverse."""

    def find(case: Case) -> Iterator[Finding]:
        used = any(_is(t, family) for _, t in [*case.line_taxes, *case.adjustment_taxes])
        count = sum(_is(t, family) for _, t in case.row_taxes)
        if not used and not count:
            return
        if family.taxed:
            yield Finding("", used and count > 0, f"VAT rows {family.code} where it is used", count)
        else:
            yield Finding("", count == 1, f"exactly one VAT row {family.code}", count)

    return Rule(f"BR-{family.name}-01", find)


def _vat_number(party: Party | None) -> bool:
    return party is not None and party.vat_number is not None


def _registered(case: Case, family: Family) -> tuple[bool, bool]:
    """Say whether seller and buyer are registered as the family asks."""
    invoice = case.invoice
    seller = _vat_number(invoice.seller) or _vat_number(invoice.tax_representative)
    if family.seller == "any number" and invoice.seller:
        seller = seller or invoice.seller.tax_registration is not None
    buyer = _vat_number(invoice.buyer)
    if family.buyer == "any number" and invoice.buyer:
        buyer = buyer or invoice.buyer.company_number is not None
    return seller, buyer


def _undeclared(case: Case, family: Family) -> bool:
    """Say whether lines are at standard rate of a tax that none of them says is VAT."""
    return family.code == "S" and any(t.code == "S" for _, t in case.line_taxes)


def _numbers(family: Family, suffix: str, used: Callable[[Case], Subjects]) -> Rule:
    """-02, -03, -04: whose VAT numbers the category needs, or forbids."""
    wanted = {
        "any number": "the seller's VAT or tax number",
        "vat number": "the seller's or its representative's VAT number",
        "none": "no VAT number of seller or buyer",
    }[family.seller]
    if family.buyer in ("any number", "vat number"):
        wanted += ", and the buyer's number"

    def find(case: Case) -> Iterator[Finding]:
        if not used(case):
            if suffix == "02" and _undeclared(case, family):
                yield Finding("", False, "standard rate declared to be VAT", "no scheme VAT")
            return
        seller, buyer = _registered(case, family)
        if family.seller == "none":
            ok = not seller and not buyer
        else:
            ok = seller and (buyer or not family.buyer)
        found = f"seller {'given' if seller else 'none'}, buyer {'given' if buyer else 'none'}"
        yield Finding("", ok, wanted, found)

    return Rule(f"BR-{family.name}-{suffix}", find)


def _rates(family: Family, suffix: str, taxes: Callable[[Case], Subjects]) -> Rule:
    """-05, -06, -07: the rate that the category allows."""
    test: dict[str, Callable[[Decimal | None], bool]] = {
        "above nought": lambda rate: rate is not None and rate > 0,
        "nought or more": lambda rate: rate is not None and rate >= 0,
        "nought": lambda rate: rate is not None and rate == 0,
        "none": lambda rate: rate is None,
    }
    allowed = test[family.rate]

    def find(case: Case) -> Iterator[Finding]:
        for where, tax in taxes(case):
            yield Finding(where, allowed(tax.rate), f"rate: {family.rate}", tax.rate)

    return Rule(f"BR-{family.name}-{suffix}", find)


def _rows(case: Case, family: Family) -> Iterator[tuple[str, VatBreakdown, TaxCategory]]:
    """Yield each row of the breakdown that is the family's."""
    for where, row in case.rows:
        if row.tax is not None and row.tax.code == family.code and row.tax.is_vat:
            yield where, row, row.tax


def _bases(case: Case, family: Family, rate: Decimal | None) -> list[Decimal | None]:
    """Return lines and charges, less allowances, of a category: at `rate` where taxed."""

    def taken(tax: TaxCategory | None) -> bool:
        at_rate = tax is not None and (not family.taxed or tax.rate == rate)
        return tax is not None and tax.code == family.code and at_rate

    lines = [line.net for _, line in case.lines if any(taken(t) for t in line.taxes)]
    charges = [a.amount for _, a in case.charges if taken(a.tax)]
    allowances = [-a.amount for _, a in case.allowances if taken(a.tax) and a.amount is not None]
    return [*lines, *charges, *allowances]


def _taxable(family: Family) -> Rule:
    """-08: taxable amount of a row is lines and charges less allowances of its category."""

    def find(case: Case) -> Iterator[Finding]:
        for where, row, tax in _rows(case, family):
            if family.taxed and tax.rate is None:
                continue
            bases = _bases(case, family, tax.rate)
            expected = sum((b for b in bases if b is not None), _NOUGHT)
            there_are = bool(bases) if family.code == "S" else bool(case.lines)
            near = row.net is not None and (
                abs(row.net - expected) < 1 if family.taxed else row.net == expected
            )
            yield Finding(where, there_are and near, expected, row.net)

    return Rule(f"BR-{family.name}-08", find)


def _vat_amount(family: Family) -> Rule:
    """-09: VAT of a row is taxable amount at the rate to less than 1.00, or nought."""

    def find(case: Case) -> Iterator[Finding]:
        for where, row, tax in _rows(case, family):
            if not family.taxed:
                yield Finding(where, row.vat is not None and row.vat == 0, _NOUGHT, row.vat)
                continue
            expected = None
            if row.net is not None and tax.rate is not None:
                expected = to_penny(abs(row.net) * tax.rate / 100)
            ok = row.vat is not None and expected is not None and abs(abs(row.vat) - expected) < 1
            yield Finding(where, ok, expected, row.vat)

    return Rule(f"BR-{family.name}-09", find)


def _exemption(family: Family) -> Rule:
    """-10: a reason why no VAT is charged, where the category needs one or forbids one."""
    needed = family.exemption == "needed"
    expected = "an exemption reason or its code" if needed else "no exemption reason"

    def find(case: Case) -> Iterator[Finding]:
        for where, _, tax in _rows(case, family):
            reason = tax.reason if tax.reason is not None else tax.reason_code
            yield Finding(where, (reason is not None) == needed, expected, reason)

    return Rule(f"BR-{family.name}-10", find)


def _family_rules(family: Family) -> list[Rule]:
    """Return the ten rules of one category."""
    return [
        _in_breakdown(family),
        _numbers(family, "02", lambda c: _of(c.line_taxes, family)),
        _numbers(family, "03", lambda c: _adjusted(c, family, charges=False)),
        _numbers(family, "04", lambda c: _adjusted(c, family, charges=True)),
        _rates(family, "05", lambda c: _of(c.line_taxes, family)),
        _rates(family, "06", lambda c: _adjusted(c, family, charges=False)),
        _rates(family, "07", lambda c: _adjusted(c, family, charges=True)),
        _taxable(family),
        _vat_amount(family),
        _exemption(family),
    ]


def _within_community(name: str, expected: str, found: Callable[[Case], object]) -> Rule:
    """BR-IC-11, -12: an intra-community supply says when and where it was delivered."""

    def find(case: Case) -> Iterator[Finding]:
        if any(t.code == "K" and t.is_vat for _, t in case.row_taxes):
            value = found(case)
            yield Finding("", bool(value), expected, value)

    return Rule(name, find)


def _delivered(case: Case) -> object:
    delivery, period = case.invoice.delivery, case.invoice.period
    code = case.invoice.tax_point_code
    return (delivery.delivered if delivery else None) or period or code


def _delivered_to(case: Case) -> object:
    delivery = case.invoice.delivery
    return delivery.address.country if delivery and delivery.address else None


def _only_outside_scope(name: str, others: Callable[[Case], Subjects]) -> Rule:
    """BR-O-11 to -14: "outside the scope of VAT" does not stand beside another category."""

    def find(case: Case) -> Iterator[Finding]:
        if any(t.code == "O" and t.is_vat for _, t in case.row_taxes):
            mixed = [t.code or "no code" for _, t in others(case) if t.is_vat and t.code != "O"]
            yield Finding("", not mixed, "only category O", ", ".join(sorted(set(mixed))) or "O")

    return Rule(name, find)


def _split_payment(case: Case) -> Iterator[Finding]:
    """BR-B-01: split payment is for invoices within Italy."""
    if any(t.code == "B" for t in case.taxes):
        countries = {p.address.country for _, p in case.parties if p.address and p.address.country}
        yield Finding("", countries <= {"IT"}, "only Italy", ", ".join(sorted(countries)))


def _split_alone(case: Case) -> Iterator[Finding]:
    """BR-B-02: split payment does not stand beside the standard rate."""
    codes = {t.code for t in case.taxes}
    if "B" in codes:
        yield Finding("", "S" not in codes, "no category S beside B", "S" if "S" in codes else "B")


def _charged(charges: bool) -> Callable[[Case], Subjects]:
    return lambda case: [
        (where, a.tax)
        for where, a in case.adjustments
        if a.tax is not None and (a.is_charge if charges else a.is_allowance)
    ]


RULES: list[Rule] = [
    *(rule for family in FAMILIES for rule in _family_rules(family)),
    _within_community("BR-IC-11", "a delivery date or an invoicing period", _delivered),
    _within_community("BR-IC-12", "the country delivered to", _delivered_to),
    _only_outside_scope("BR-O-11", lambda c: c.row_taxes),
    _only_outside_scope("BR-O-12", lambda c: c.line_taxes),
    _only_outside_scope("BR-O-13", _charged(charges=False)),
    _only_outside_scope("BR-O-14", _charged(charges=True)),
    Rule("BR-B-01", _split_payment),
    Rule("BR-B-02", _split_alone),
]
