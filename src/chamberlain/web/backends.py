"""How the person of a session is found again: by one prepared statement, as every page does it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from chamberlain.kernel.models import User
from chamberlain.kernel.prepared import instance


class _FoundAtOnce:
    def get_user(self, user_id: Any) -> User | None:
        """Return the person of a session, or None where they may no longer sign in."""
        person = instance(User, "id", user_id)
        return person if person is not None and person.is_active else None


class OneClick(_FoundAtOnce, ModelBackend):
    """Sign-in with one click, in the demonstration council only, and by a name and password."""


class Passwords(_FoundAtOnce, AuthenticationBackend):
    """Sign-in through the pages of accounts: password, then a second factor."""
