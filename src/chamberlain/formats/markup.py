"""What every reader of XML needs."""

from lxml import etree


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; blank for a comment or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
