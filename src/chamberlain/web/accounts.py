"""Sign-in: people are known beforehand; nobody registers themselves."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


class ClosedAdapter(DefaultAccountAdapter):
    """Nobody opens an account for themselves: an access request does."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no, always."""
        return False


class KnownPeopleAdapter(DefaultSocialAccountAdapter):
    """The council's own identity provider signs in people who are known here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return no: a person unknown here has no role here."""
        return False
