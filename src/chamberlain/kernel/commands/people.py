"""Who can sign in."""

from typing import Annotated

from django.contrib.auth.hashers import make_password
from pydantic import Field

from chamberlain.kernel.door import Act, Refusal, Unknown, command
from chamberlain.kernel.models import User
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name

Username = Annotated[str, Field(min_length=2, max_length=60, pattern=r"^[a-z0-9][a-z0-9._@-]*$")]


@command(duty="access.manage", secret=("password",), summary="Add a person")
def add_person(
    act: Act,
    username: Username,
    name: Name,
    email: str = "",
    title: str = "",
    password: Annotated[str | None, Field(min_length=12)] = None,
) -> str:
    """Add a person who may sign in; return their reference. They hold no role yet.

    A password given here works once: they choose their own at their first sign-in.
    """
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(f"{username} is already taken.", code="username_taken", field="username")
    reference = next_reference("USR")
    User.objects.create(
        reference=reference,
        username=username,
        name=name,
        email=email,
        title=title,
        password=make_password(password),
        password_is_temporary=password is not None,
        demonstration=act.caller.system,
    )
    act.changed(f"kernel:person:{reference}", None, {"username": username, "title": title})
    return reference


@command(duty="access.manage", summary="Suspend a person")
def suspend_person(act: Act, person: str, reason: str) -> None:
    """Stop a person from signing in from now on, and end every grant they hold today."""
    user = User.objects.filter(reference=person).first()
    if user is None:
        raise Unknown(f"There is no person {person}.", field="person")
    User.objects.filter(reference=person).update(is_active=False)
    with act.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_grant SET held = daterange(lower(held), greatest(lower(held), %s)) "
            "WHERE person = %s AND (upper(held) IS NULL OR upper(held) > %s)",
            [act.today, person, act.today],
        )
    act.changed(f"kernel:person:{person}", {"active": True}, {"active": False, "reason": reason})
