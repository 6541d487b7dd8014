"""Elements from values: what is None leaves no trace, so a document is written in its order."""

from datetime import date
from decimal import Decimal

from lxml import etree

from chamberlain.formats.invoice.xml import Element

Content = Element | str | Decimal | date | None
"""A child element, or the text of this one."""


class Builder:
    """Makes elements of one vocabulary, whose prefixes are `namespaces`."""

    def __init__(self, namespaces: dict[str | None, str]) -> None:
        self._namespaces = namespaces

    def node(self, tag: str, /, *content: Content, **attributes: str | None) -> Element:
        """Return an element with its content; None where there is no content at all."""
        stated = [part for part in content if part is not None]
        if not stated:
            return None
        return self.always(tag, *stated, **attributes)

    def always(self, tag: str, /, *content: Content, **attributes: str | None) -> Element:
        """Return an element even where it is empty."""
        element = etree.Element(tag, nsmap=self._namespaces)
        for name, value in attributes.items():
            if value is not None:
                element.set(name, value)
        for part in content:
            if isinstance(part, str | Decimal | date):
                element.text = written(part)
            elif part is not None:
                element.append(part)
        return element


def written(value: str | Decimal | date) -> str:
    """Return a value as XML writes it: numbers in full, days as YYYY-MM-DD."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def document_bytes(root: Element) -> bytes:
    """Return the document in UTF-8 with its declaration, indented to be read."""
    written_bytes: bytes = etree.tostring(
        root, encoding="UTF-8", xml_declaration=True, pretty_print=True
    )
    return written_bytes
