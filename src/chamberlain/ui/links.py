"""Addresses which pages of every application share."""

from urllib.parse import quote

WHY = "/staff/why/"


def why_url(reference: str) -> str:
    """The page which explains a figure or a document: `/staff/why/<reference>`."""
    return WHY + quote(reference, safe=":")


def evidence_url(item: str) -> str:
    """The page of a piece of evidence: a document by its hash, else what a reference explains."""
    return why_url(item) if ":" in item else f"/staff/documents/{item}"
