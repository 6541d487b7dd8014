"""BR-DEC: amounts are written with at most two decimals. Prices are exempt."""

from collections.abc import Callable
from typing import Any

from chamberlain.formats.invoice.checks.case import Case, Subjects
from chamberlain.formats.invoice.checks.engine import Rule, decimals, has

_AT_MOST = "at most two decimals"


def _two(
    number: int, subjects: Callable[[Case], Subjects], amount: Callable[[Any], object]
) -> Rule:
    """Return one rule of the family; it applies where the amount is stated."""
    return has(
        f"BR-DEC-{number:02}",
        _AT_MOST,
        lambda case: [(w, s) for w, s in subjects(case) if amount(s) is not None],
        amount,
        lambda value: decimals(value) <= 2,
    )


def _vat_in(currency: str) -> Callable[[Case], Subjects]:
    """Give total VAT in the invoice currency or in the VAT accounting currency."""
    return lambda case: [
        (where, total)
        for where, total in case.vat_totals
        if total.currency is not None and total.currency == getattr(case.invoice, currency)
    ]


RULES: list[Rule] = [
    _two(1, lambda c: c.allowances, lambda a: a.amount),
    _two(2, lambda c: c.allowances, lambda a: a.base),
    _two(5, lambda c: c.charges, lambda a: a.amount),
    _two(6, lambda c: c.charges, lambda a: a.base),
    _two(9, lambda c: c.totals, lambda t: t.lines),
    _two(10, lambda c: c.totals, lambda t: t.allowances),
    _two(11, lambda c: c.totals, lambda t: t.charges),
    _two(12, lambda c: c.totals, lambda t: t.net),
    _two(13, _vat_in("currency"), lambda t: t.amount),
    _two(14, lambda c: c.totals, lambda t: t.gross),
    _two(15, _vat_in("vat_currency"), lambda t: t.amount),
    _two(16, lambda c: c.totals, lambda t: t.prepaid),
    _two(17, lambda c: c.totals, lambda t: t.rounding),
    _two(18, lambda c: c.totals, lambda t: t.payable),
    _two(19, lambda c: c.rows, lambda r: r.net),
    _two(20, lambda c: c.rows, lambda r: r.vat),
    _two(23, lambda c: c.lines, lambda line: line.net),
    _two(24, lambda c: c.line_allowances, lambda a: a.amount),
    _two(25, lambda c: c.line_allowances, lambda a: a.base),
    _two(27, lambda c: c.line_charges, lambda a: a.amount),
    _two(28, lambda c: c.line_charges, lambda a: a.base),
]
