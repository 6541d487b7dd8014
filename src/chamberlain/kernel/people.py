"""Who people are: the caller that a person is, and what people are called."""

from collections.abc import Iterable

from chamberlain.kernel.clock import business_date
from chamberlain.kernel.door.authority import grants_of
from chamberlain.kernel.door.refusals import Unknown
from chamberlain.kernel.door.types import Caller, Door
from chamberlain.kernel.models import User
from chamberlain.kernel.prepared import prepared_cursor

_NAMES = "SELECT reference, name FROM kernel_user WHERE reference = ANY(%s)"


def caller_for(username: str, door: Door = "cli", on_behalf_of: str | None = None) -> Caller:
    """Return the caller that signs in as `username`; refuse one unknown or suspended."""
    user = User.objects.filter(username__iexact=username, is_active=True).first()
    if user is None:
        raise Unknown(f"There is no active person who signs in as {username}.", field="as")
    return Caller(user.reference, user.name, door, on_behalf_of)


def somebody_who_may(permission: str, door: Door = "cli") -> Caller | None:
    """Return a person of the demonstration council who holds `permission`; elsewhere None."""
    today = business_date()
    for user in User.objects.filter(demonstration=True, is_active=True).order_by("id"):
        caller = Caller(user.reference, user.name, door)
        if any(grant.permits(permission) for grant in grants_of(caller, today)):
            return caller
    return None


def names_of(people: Iterable[str | None]) -> dict[str, str]:
    """Return the names of people by their references; blanks and strangers are left out."""
    wanted = sorted({one for one in people if one})
    if not wanted:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(_NAMES, [wanted])
        return dict(cursor.fetchall())
