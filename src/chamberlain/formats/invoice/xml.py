"""Safe XML in, and the small accessors both syntaxes are read with.

No DTD, no entities, no network; size and depth limited. Accessors follow one child tag at a time,
which in lxml is several times faster than a path.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from chamberlain.formats import Unreadable

Element = Any
"""An lxml element; lxml ships no types."""

LIMIT_BYTES = 20 * 1024 * 1024
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DIGITS_MAX = 38
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?")


class UnreadableInvoice(Unreadable):
    """A file that is not an invoice, with one line that says why."""


def parse(data: bytes) -> Element:
    """Return the root element of an XML document, or refuse it with one line."""
    if len(data) > LIMIT_BYTES:
        raise UnreadableInvoice(f"the file is over {LIMIT_BYTES // 1024 // 1024} MB")
    if not data.strip():
        raise UnreadableInvoice("the file is empty")
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInvoice(f"not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableInvoice("the file declares a DTD, which an invoice never needs")
    return root


def child(element: Element, *tags: str) -> Element:
    """Return the first child reached by following `tags` one by one, or None."""
    for tag in tags:
        if element is None:
            return None
        element = next(element.iterchildren(tag), None)
    return element


def children(element: Element, *tags: str) -> Iterator[Element]:
    """Yield every child with the last of `tags`, below the first of each tag before it."""
    parent = child(element, *tags[:-1])
    return iter(()) if parent is None else parent.iterchildren(tags[-1])


def text(element: Element, *tags: str) -> str | None:
    """Return the text of a child on one line; None without the child, "" when it is empty."""
    found = child(element, *tags)
    return None if found is None else " ".join((found.text or "").split())


def block(element: Element, *tags: str) -> str | None:
    """Return the text of a child with its line breaks; None without the child."""
    found = child(element, *tags)
    return None if found is None else (found.text or "").strip()


def number(element: Element, *tags: str) -> Decimal | None:
    """Return an exact number; None where there is none. Anything else is refused."""
    found = child(element, *tags)
    if found is None:
        return None
    written = (found.text or "").strip()
    if not written:
        return None
    if not _DECIMAL.fullmatch(written) or len(written) > _DIGITS_MAX:
        name = etree.QName(found).localname
        raise UnreadableInvoice(
            f"line {found.sourceline}: {name} is {written[:40]!r}, expected a number such as 120.50"
        )
    return Decimal(written)


def iso_date(written: str) -> date | None:
    """Return the day of an xs:date, whose time zone is of no account; None if it is not one."""
    match = _DATE.fullmatch(written)
    if match is None:
        return None
    try:
        return date.fromisoformat(match.group(1))
    except ValueError:
        return None


def binary(element: Element) -> bytes | None:
    """Return the bytes of a base64 element, or None if they cannot be decoded."""
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def empty_elements(root: Element) -> tuple[str, ...]:
    """Return the names of elements with neither children nor text."""
    return tuple(
        etree.QName(element).localname
        for element in root.iter()
        if len(element) == 0 and not (element.text or "").strip()
    )


def schemes(root: Element, tag: str) -> tuple[str, ...]:
    """Return the schemes stated on identifiers of one tag, wherever they stand."""
    stated = (" ".join(e.get("schemeID").split()) for e in root.iter(tag) if e.get("schemeID"))
    return tuple(dict.fromkeys(stated))
