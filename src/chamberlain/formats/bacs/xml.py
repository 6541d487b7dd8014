"""Safe reading of the XML that Bacs sends back, and the small pieces all its reports share."""

from datetime import date
from typing import Any

from lxml import etree

from chamberlain.formats import Unreadable
from chamberlain.formats.markup import local_name

LARGEST_BYTES = 50 * 1024 * 1024

Element = Any
"""An lxml element; lxml ships no types."""


def parse(data: bytes) -> Element:
    """Return the root of a report, or raise `Unreadable`: no DTD, no entities, no network."""
    if not data.strip():
        raise Unreadable("the file is empty")
    if len(data) > LARGEST_BYTES:
        raise Unreadable(f"the file is over {LARGEST_BYTES // 1024 // 1024} MB")
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"this is not well-formed XML: {error}") from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("the file declares a DTD, which a Bacs report never needs: refused")
    return root


def report(data: bytes, *names: str) -> Element:
    """Return the first report element called one of `names`, or raise `Unreadable`."""
    root = parse(data)
    for element in root.iter():
        if local_name(element) in names:
            return element
    raise Unreadable(f"this is XML ({root.tag}), but no Bacs report of kind {' or '.join(names)}")


def pence(element: Element, attribute: str = "valueOf") -> int:
    """Return an amount such as 12.50 in whole pence; absent is nought."""
    text = (element.get(attribute) or "0").strip()
    pounds, _, part = text.partition(".")
    if not (pounds.isascii() and pounds.isdigit() and (part or "0").isdigit() and len(part) <= 2):
        raise Unreadable(f"{element.tag} has {attribute} {text!r}, expected pounds such as 12.50")
    return int(pounds) * 100 + int(part.ljust(2, "0"))


def count(element: Element) -> int:
    """Return `numberOf`; absent is nought."""
    text = (element.get("numberOf") or "0").strip()
    if not (text.isascii() and text.isdigit()):
        raise Unreadable(f"{element.tag} has numberOf {text!r}, expected a number")
    return int(text)


def day(text: str | None) -> date | None:
    """Return an ISO day, or None where none is given or it is none."""
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def digits(text: str | None) -> str:
    """Return a sort code or account number without hyphens and spaces."""
    return (text or "").replace("-", "").replace(" ", "")
