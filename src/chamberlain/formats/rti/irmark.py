"""The IRmark: the digest that seals what an employer says to the tax office.

SHA-1 over the canonical form (inclusive C14N 1.0, no comments) of the message's Body without its
IRmark element. The base64 form stands in the message; the base32 form is the one people read in
the receipt. SHA-1 is what the interface prescribes; nothing here rests on its strength.
"""

import base64
import hashlib

from lxml import etree

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.xml import Element, parse
from chamberlain.formats.markup import local_name

ENVELOPE = "http://www.govtalk.gov.uk/CM/envelope"


def mark_of_canonical(body: bytes) -> bytes:
    """Return the digest of a Body that is canonical and unmarked already."""
    return hashlib.sha1(body, usedforsecurity=False).digest()


def irmark(message: bytes) -> bytes:
    """Return the digest of a GovTalk message's Body, whatever mark it carries."""
    body = parse(message).find(f"{{{ENVELOPE}}}Body")
    if body is None:
        raise Unreadable("the message has no Body")
    for found in _marks(body):
        _drop(found)
    return mark_of_canonical(etree.tostring(body, method="c14n", with_tail=False))


def stated_irmark(message: bytes) -> str:
    """Return the mark a message carries, in base64; blank when it carries none."""
    found = _marks(parse(message))
    return (found[0].text or "").strip() if found else ""


def base64_mark(digest: bytes) -> str:
    """Return a digest as the message states it."""
    return base64.b64encode(digest).decode()


def base32_mark(digest: bytes) -> str:
    """Return a digest as the receipt states it."""
    return base64.b32encode(digest).decode()


def _marks(element: Element) -> list[Element]:
    return [one for one in element.iter() if local_name(one) == "IRmark"]


def _drop(element: Element) -> None:
    """Take an element out and leave the text that follows it where it was."""
    before, parent = element.getprevious(), element.getparent()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
