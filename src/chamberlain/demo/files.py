"""Where the demonstration's files stand: from suppliers, from the bank, and to the bank."""

from pathlib import Path

from django.conf import settings


def folder(*parts: str) -> Path:
    """Return a folder of the demonstration in the installation's home, made if need be."""
    place = Path(settings.HOME, "demo", *parts)
    place.mkdir(parents=True, exist_ok=True)
    return place
