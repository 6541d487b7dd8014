"""Finding the caller that a person is."""

from chamberlain.kernel.door.refusals import Unknown
from chamberlain.kernel.door.types import Caller, Door
from chamberlain.kernel.models import User


def caller_for(username: str, door: Door = "cli", on_behalf_of: str | None = None) -> Caller:
    """Return the caller that signs in as `username`; refuse one unknown or suspended."""
    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise Unknown(f"There is no active person who signs in as {username}.", field="as")
    return Caller(user.reference, user.name, door, on_behalf_of)
