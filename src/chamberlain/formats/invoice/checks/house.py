"""Our own checks, tighter than the published ones. They warn; they never refuse a document."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from chamberlain.formats.invoice.checks.case import Case
from chamberlain.formats.invoice.checks.engine import Finding, Rule

_PENNY = Decimal("0.01")


def _vat_to_the_penny(case: Case) -> Iterator[Finding]:
    """VAT of each row is taxable amount at the rate, within a penny.

    The published rules (BR-CO-17, BR-S-09) let it be out by nearly 1.00, which over a year of
    invoices is VAT reclaimed that was never due.
    """
    for where, row in case.rows:
        if row.net is None or row.vat is None or row.tax is None:
            continue
        due = row.net * (row.tax.rate or 0) / 100
        expected = due.quantize(_PENNY, rounding=ROUND_HALF_UP)
        yield Finding(where, abs(row.vat - expected) <= _PENNY, expected, row.vat)


RULES: list[Rule] = [Rule("CHAMBERLAIN-VAT-1", _vat_to_the_penny, "warning")]
