"""What tests of signing in share: a person with a password, and the code their app shows."""

from time import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from chamberlain.kernel.door import Caller, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.models import User
from chamberlain.kernel.people import caller_for

GIVEN = "given by the access officer"
PASSWORD = "quiet lamp under Tuesday"


def new_person(username: str = "dorothy", name: str = "Dorothy Vane") -> User:
    """Add a real person, whose password was given to them and works once."""
    inputs = {"username": username, "name": name, "password": GIVEN}
    reference = run(caller_for("access"), "kernel.add_person", inputs).value
    return User.objects.get(reference=reference)


def real_person(username: str = "dorothy", role: str | None = "ap_clerk") -> User:
    """Add a real person who has chosen a password of their own and holds a role."""
    user = new_person(username)
    themselves = Caller(user.reference, user.name, "web", system=True)
    run(themselves, "kernel.set_password", {"password": PASSWORD})
    if role:
        wanted = {"person": user.reference, "role": role, "entity": "BHX"}
        asked = run(SYSTEM, "kernel.ask_access", wanted).value
        run(SYSTEM, "kernel.agree_access", {"request": asked})
    return User.objects.get(pk=user.pk)


def code_for(secret: str) -> str:
    """Return what an app shows now for `secret`."""
    return format_hotp_value(hotp_value(secret, int(time()) // 30))
