"""Sending a kept file to a browser."""

from django.http import HttpResponse

from chamberlain.kernel.models import Document

SHOWN_INLINE = {"application/pdf", "image/png", "image/jpeg", "text/plain"}


def sent(found: Document, content: bytes, *, download: bool = False) -> HttpResponse:
    """Return a document's bytes; one that a browser would run as a page is always a download."""
    inline = found.media_type in SHOWN_INLINE and not download
    response = HttpResponse(content, content_type=found.media_type)
    kind = "inline" if inline else "attachment"
    name = found.filename.replace('"', "")
    response["Content-Disposition"] = f'{kind}; filename="{name}"'
    return response
