"""Verbs that need the database: setting Django up, and who acts."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chamberlain.kernel.door import Caller
    from chamberlain.kernel.door.types import Door


def ready() -> None:
    """Set Django up, once."""
    import django  # noqa: PLC0415 - only these verbs need it
    from django.apps import apps  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chamberlain.web.settings")
    if not apps.ready:
        django.setup()


def person_for(username: str | None, permission: str, door: "Door" = "cli") -> "Caller":
    """Return the caller named, or in the demonstration council somebody who may do it."""
    from chamberlain.kernel.door import Refusal  # noqa: PLC0415 - needs Django
    from chamberlain.kernel.people import caller_for, somebody_who_may  # noqa: PLC0415

    username = username or os.environ.get("CHAMBERLAIN_AS")
    if username:
        return caller_for(username, door)
    caller = somebody_who_may(permission, door)
    if caller is None:
        raise Refusal("Say who acts: --as USERNAME.", code="who", status=401)
    print(f"as {caller.name} (demonstration council)", file=sys.stderr)
    return caller
