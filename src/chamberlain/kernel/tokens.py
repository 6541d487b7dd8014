"""Tokens with which programs act as a person; only a digest is kept."""

import hashlib
import secrets

from chamberlain.kernel import clock
from chamberlain.kernel.door.types import Caller
from chamberlain.kernel.models import Token, User


def new_secret() -> str:
    """Return a fresh token's text."""
    return f"chm_{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def caller_of_token(secret: str, address: str | None) -> Caller | None:
    """Return the caller of a token in force, or None."""
    found = Token.objects.filter(sha256=digest_of(secret), ended_act__isnull=True).first()
    if found is None or found.expires_on < clock.business_date():
        return None
    user = User.objects.filter(reference=found.person, is_active=True).first()
    return Caller(user.reference, user.name, "rest", address=address) if user else None
