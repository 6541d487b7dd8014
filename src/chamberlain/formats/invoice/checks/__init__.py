"""Rules of EN 16931 and Peppol BIS Billing 3.0, judged on the semantic model."""

from chamberlain.formats.invoice.checks import decimal_places, presence, sums, vat
from chamberlain.formats.invoice.checks.case import Case
from chamberlain.formats.invoice.checks.engine import judge
from chamberlain.formats.invoice.records import Check, Invoice

CORE = [*presence.RULES, *sums.RULES, *decimal_places.RULES, *vat.RULES]


def check(invoice: Invoice) -> list[Check]:
    """Return what every rule that applies found, in the order of the standard."""
    return judge(CORE, Case(invoice))
