"""The e-invoice inside a PDF: Factur-X, ZUGFeRD 2 or any PDF with the XML attached.

What the pages show is not read here: a PDF without XML is not an e-invoice. PDFium is not safe
with threads, so one lock guards it.
"""

import threading

import pypdfium2

from chamberlain.formats.invoice.xml import UnreadableInvoice

LIMIT_BYTES = 50 * 1024 * 1024
_ATTACHMENTS_MAX = 50
_KNOWN = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
_LOCK = threading.Lock()


def is_pdf(data: bytes) -> bool:
    """Say whether the bytes begin as a PDF does, allowing for the junk that readers allow."""
    return b"%PDF-" in data[:1024]


def embedded_xml(data: bytes) -> bytes:
    """Return the attached invoice XML, by its known names first, or refuse with one line."""
    if len(data) > LIMIT_BYTES:
        raise UnreadableInvoice(f"the PDF is over {LIMIT_BYTES // 1024 // 1024} MB")
    with _LOCK:
        attached = _attachments(data)
    if not attached:
        raise UnreadableInvoice(
            "the PDF has no e-invoice inside: it needs an attachment such as factur-x.xml"
        )
    best = min(attached, key=lambda name: (_KNOWN.index(name) if name in _KNOWN else 99, name))
    return attached[best]


def _attachments(data: bytes) -> dict[str, bytes]:
    """Return the XML attachments by lower-case name."""
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableInvoice(f"the PDF cannot be opened: {error}") from error
    try:
        count = min(pdf.count_attachments(), _ATTACHMENTS_MAX)
        found = [pdf.get_attachment(n) for n in range(count)]
        named = [(a.get_name().lower(), a) for a in found]
        return {name: bytes(a.get_data()) for name, a in named if name.endswith(".xml")}
    except pypdfium2.PdfiumError as error:
        raise UnreadableInvoice(f"an attachment of the PDF cannot be read: {error}") from error
    finally:
        pdf.close()
