"""BR-CO-03 to BR-CO-26: how the figures and terms of a document hang together.

Source: EN 16931-1, clause 6.4.2, with the tolerances of the CEN schematron, release 1.3.16.
BR-CO-05 to BR-CO-08 (a reason and its code mean the same) are for a person to judge.
"""

from collections.abc import Iterator
from decimal import Decimal

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import (
    Finding,
    Rule,
    equals,
    exists,
    has,
    to_penny,
    to_whole,
)
from chamberlain.formats.invoice.codes import code_list
from chamberlain.formats.invoice.records import (
    Identifier,
    Party,
    Totals,
    VatBreakdown,
    VatTotal,
)

_NOUGHT = Decimal(0)


def _sum(amounts: Iterator[Decimal | None]) -> Decimal:
    """Add what there is."""
    return sum((a for a in amounts if a is not None), _NOUGHT)


def _lines_total(_: Totals, case: Case) -> Decimal:
    return to_penny(_sum(line.net for _, line in case.lines))


def _adjusted(case: Case, charges: bool) -> Decimal:
    subjects = case.charges if charges else case.allowances
    return to_penny(_sum(a.amount for _, a in subjects))


def _adjustment_totals(name: str, charges: bool) -> Rule:
    """BR-CO-11, BR-CO-12: the stated sum of allowances or charges; unstated needs none to be."""

    def find(case: Case) -> Iterator[Finding]:
        for where, totals in case.totals:
            stated = totals.charges if charges else totals.allowances
            there_are = bool(case.charges if charges else case.allowances)
            if stated is not None or there_are:
                expected = _adjusted(case, charges)
                yield Finding(where, stated == expected, expected, stated)

    return Rule(name, find)


def _net_total(totals: Totals, _: Case) -> Decimal | None:
    if totals.lines is None:
        return None
    unadjusted = totals.allowances is None and totals.charges is None
    adjusted = totals.lines + (totals.charges or 0) - (totals.allowances or 0)
    return totals.lines if unadjusted else to_penny(adjusted)


def _vat_sum(case: Case) -> Iterator[Finding]:
    """BR-CO-14: total VAT is the sum of its breakdown."""
    for where, total in case.vat_totals:
        if total.breakdown:
            expected = to_penny(_sum(row.vat for row in total.breakdown))
            yield Finding(where, total.amount == expected, expected, total.amount)


def _gross_total(case: Case) -> Iterator[Finding]:
    """BR-CO-15: total with VAT is total without VAT and the VAT, stated once in the currency."""
    totals, currency = case.invoice.totals, case.invoice.currency
    if currency is None:
        return
    in_currency = [t for t in case.invoice.vat_totals if t.currency == currency]
    if len(in_currency) != 1 and not _vat_may_be_unstated(case, in_currency):
        found = f"total VAT in {currency} stated {len(in_currency)} times"
        yield Finding("", False, f"total VAT in {currency} once", found)
        return
    vat = in_currency[0].amount if in_currency else _NOUGHT
    if totals is None or totals.net is None or vat is None:
        yield Finding("", False, "totals without and with VAT", None)
        return
    expected = to_penny(totals.net + vat)
    yield Finding("", totals.gross == expected, expected, totals.gross)


def _vat_may_be_unstated(case: Case, in_currency: list[VatTotal]) -> bool:
    """Say whether no total VAT will do: CII may leave it out where there is none."""
    return case.invoice.syntax == "CII" and not in_currency


def _payable(case: Case) -> Iterator[Finding]:
    """BR-CO-16: amount due is total with VAT, less what is paid, and the rounding."""
    for where, t in case.totals:
        if t.gross is None:
            yield Finding(where, False, "a total with VAT (BT-112) to derive it from", t.payable)
            continue
        bare = t.prepaid is None and t.rounding is None
        due = t.gross - (t.prepaid or 0) + (t.rounding or 0)
        expected = due if bare else to_penny(due)
        yield Finding(where, t.payable == expected, expected, t.payable)


def _vat_of_row(case: Case) -> Iterator[Finding]:
    """BR-CO-17: VAT of a category is its taxable amount at its rate, to less than 1.00."""
    for where, row in case.rows:
        rate = row.tax.rate if row.tax and row.tax.is_vat else None
        expected = _expected_vat(row, rate)
        yield Finding(where, _close(row, rate, expected), expected, row.vat)


def _expected_vat(row: VatBreakdown, rate: Decimal | None) -> Decimal | None:
    """Return the VAT that the rate gives; nought where there is no rate."""
    if rate is None or to_whole(rate) == 0:
        return _NOUGHT
    return None if row.net is None else to_penny(abs(row.net) * rate / 100).copy_sign(row.net)


def _close(row: VatBreakdown, rate: Decimal | None, expected: Decimal | None) -> bool:
    """Say whether stated VAT is as near as the published rule asks."""
    if row.vat is None or expected is None:
        return False
    if rate is None or to_whole(rate) == 0:
        return to_whole(row.vat) == 0
    return abs(abs(row.vat) - abs(expected)) < 1


def _vat_point(case: Case) -> Iterator[Finding]:
    """BR-CO-03: a VAT point date and a code for it exclude each other."""
    day, code = case.invoice.tax_point, case.invoice.tax_point_code
    if day is not None or code is not None:
        ok = day is None or code is None
        yield Finding("", ok, "a VAT point date or a code for it, not both", f"{day}, {code}")


def _vat_numbers(case: Case) -> Subjects:
    return [(part, p) for part, p in case.parties if p.vat_number is not None]


def _has_country_prefix(vat_number: str) -> bool:
    return vat_number == "" or vat_number[:2] in code_list("vat_prefix")


def _identifies(party: Party) -> Identifier | str | None:
    """Return what identifies the seller: VAT number, an identifier, or company number."""
    own = (i.value for i in party.identifiers if i.scheme != "SEPA")
    number = party.company_number.value if party.company_number else None
    return next((n for n in (party.vat_number, *own, number) if n is not None), None)


def _due(case: Case) -> Iterator[Finding]:
    """BR-CO-25: an invoice that asks for money says by when. It does not bind credit notes."""
    totals = case.invoice.totals
    if case.invoice.syntax == "UBL CreditNote" or totals is None or totals.payable is None:
        return
    stated = case.invoice.due or case.invoice.payment_terms
    ok = totals.payable <= 0 or stated is not None
    yield Finding("", ok, "a due date (BT-9) or payment terms (BT-20)", stated)


_REASON = "a reason or its code"
_PERIOD = "a start or an end of the period"

RULES: list[Rule] = [
    Rule("BR-CO-03", _vat_point),
    has(
        "BR-CO-04",
        "a VAT category code of the line (BT-151)",
        lambda c: c.lines,
        lambda line: next((t.code for t in line.taxes if t.is_vat), None),
        exists,
    ),
    has(
        "BR-CO-09",
        "a VAT number that begins with a country code, such as GB",
        _vat_numbers,
        lambda p: p.vat_number,
        _has_country_prefix,
    ),
    equals("BR-CO-10", lambda c: c.totals, lambda t: t.lines, _lines_total),
    _adjustment_totals("BR-CO-11", charges=False),
    _adjustment_totals("BR-CO-12", charges=True),
    equals("BR-CO-13", lambda c: c.totals, lambda t: t.net, _net_total),
    Rule("BR-CO-14", _vat_sum),
    Rule("BR-CO-15", _gross_total),
    Rule("BR-CO-16", _payable),
    Rule("BR-CO-17", _vat_of_row),
    has(
        "BR-CO-18",
        "at least one row of VAT breakdown (BG-23)",
        lambda c: c.document,
        lambda i: len(i.breakdown) or None,
    ),
    has("BR-CO-19", _PERIOD, lambda c: c.periods, lambda p: p.start or p.end),
    has("BR-CO-20", _PERIOD, lambda c: c.line_periods, lambda p: p.start or p.end),
    has("BR-CO-21", _REASON, lambda c: c.allowances, lambda adjustment: adjustment.why, exists),
    has("BR-CO-22", _REASON, lambda c: c.charges, lambda adjustment: adjustment.why, exists),
    has(
        "BR-CO-23", _REASON, lambda c: c.line_allowances, lambda adjustment: adjustment.why, exists
    ),
    has("BR-CO-24", _REASON, lambda c: c.line_charges, lambda adjustment: adjustment.why, exists),
    Rule("BR-CO-25", _due),
    has(
        "BR-CO-26",
        "a VAT number, another identifier or a company number of the seller",
        lambda c: c.party("seller"),
        _identifies,
        exists,
    ),
]
