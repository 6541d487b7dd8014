"""Rules of EN 16931 and Peppol BIS Billing 3.0, judged on the semantic model."""

from dataclasses import replace

from chamberlain.formats.invoice.checks import (
    code_lists,
    decimal_places,
    house,
    peppol,
    peppol_identifiers,
    peppol_lines,
    presence,
    sums,
    vat,
)
from chamberlain.formats.invoice.checks.case import Case
from chamberlain.formats.invoice.checks.engine import judge
from chamberlain.formats.invoice.records import Check, Invoice

CORE = [
    *presence.RULES,
    *sums.RULES,
    *decimal_places.RULES,
    *vat.RULES,
    *code_lists.RULES,
    *house.RULES,
]
"""Rules for every invoice: EN 16931 and our own."""

PEPPOL = [*peppol.RULES, *peppol_lines.RULES, *peppol_identifiers.RULES]
"""Rules for an invoice that claims Peppol BIS Billing."""

_PEPPOL_ADVICE = [replace(rule, severity="warning") for rule in PEPPOL]


def check(invoice: Invoice) -> list[Check]:
    """Return what every rule that applies found, in the order of the standards."""
    case = Case(invoice)
    found = judge(CORE, case)
    if peppol.is_claimed(invoice):
        return found + judge(PEPPOL, case)
    if peppol.is_other_specification(invoice):
        return found
    return found + judge(_PEPPOL_ADVICE, case)
