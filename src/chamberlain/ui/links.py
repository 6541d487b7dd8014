"""Addresses which pages of every application share."""

from urllib.parse import quote

WHY = "/staff/why/"


def why_url(reference: str) -> str:
    """The page which explains a figure or a document: `/staff/why/<reference>`."""
    return WHY + quote(reference, safe=":")
