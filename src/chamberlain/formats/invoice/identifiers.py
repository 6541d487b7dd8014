"""Identifiers, which both syntaxes of an invoice write alike."""

from chamberlain.formats.invoice.records import Identifier
from chamberlain.formats.invoice.xml import Element


def identifier(element: Element) -> Identifier | None:
    """Return an identifier with its scheme."""
    if element is None:
        return None
    return Identifier(value=" ".join((element.text or "").split()), scheme=element.get("schemeID"))
