"""Rules of the UBL binding."""

from chamberlain.formats.invoice.records import Check
from chamberlain.formats.invoice.xml import Element


def check_syntax(root: Element) -> list[Check]:
    """Return what the rules of the UBL binding found."""
    return []
