"""What every page knows: whose council this is, and who is signed in."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, Any]:
    """Return the names that templates use everywhere."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "caller": getattr(request, "caller", None),
    }
