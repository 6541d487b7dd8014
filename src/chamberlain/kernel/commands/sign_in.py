"""How people sign in: passwords, a fresh start, and a note of each coming and going.

What the pages call on behalf of whoever stands before them is the system's own: a person without a
role yet must be able to set a password.
"""

import secrets
from typing import Literal

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from chamberlain.kernel.commands.people import Username
from chamberlain.kernel.door import Act, ConflictOfDuties, Refusal, Unknown, command
from chamberlain.kernel.models import Cover, Grant, Role, Token, User
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name, Record

How = Literal["password", "code", "recovery_code", "passkey", "council", "one_click"]
Change = Literal[
    "app_added", "app_removed", "passkey_added", "passkey_removed", "recovery_codes_made",
    "council_sign_in_linked",
]  # fmt: skip
Reason = Literal["password", "code", "locked", "not_known_here", "suspended"]
FIRST_ROLES = ("access_officer", "access_agreer")


class FirstPerson(Record):
    """Who was made on the machine itself, and the password that works once."""

    person: str
    username: str
    role: str
    password: str


def one_time_password() -> str:
    """Return a password to be read out or printed: 25 letters and figures, in fives."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(5))


def _user(reference: str) -> User:
    found = User.objects.filter(reference=reference).first()
    if found is None:
        raise Unknown(f"There is no person {reference}.", field="person")
    return found


@command(system=True, secret=("password",))
def set_password(act: Act, password: str) -> None:
    """Set the acting person's own password; the page has asked for the one before."""
    User.objects.filter(reference=act.person).update(
        password=make_password(password), password_is_temporary=False
    )
    act.changed(f"kernel:person:{act.person}", None, {"password": "set by the person"})


@command(duty="access.manage", secret=("answer",), summary="Give a person's sign-in a fresh start")
def reset_sign_in(act: Act, person: str, reason: str) -> str:
    """Give a person a fresh start: sessions, tokens and second factors end; returns a new password.

    It works once: they choose their own, and set up a second factor again, before anything else.
    Nobody resets their own sign-in.
    """
    user = _user(person)
    if person in act.persons:
        raise ConflictOfDuties("Nobody resets their own sign-in; ask another access officer.")
    if not user.is_active:
        raise Refusal(f"{person} is suspended.", code="suspended", field="person")
    password = one_time_password()
    User.objects.filter(pk=user.pk).update(
        password=make_password(password), password_is_temporary=True
    )
    with act.cursor() as cursor:
        cursor.execute("DELETE FROM mfa_authenticator WHERE user_id = %s", [user.pk])
        cursor.execute("DELETE FROM socialaccount_socialaccount WHERE user_id = %s", [user.pk])
    Token.objects.filter(person=person, ended_act__isnull=True).update(ended_act=act.id)
    act.changed(f"kernel:person:{person}", None, {"sign_in": "reset", "reason": reason})
    return password


@command(system=True, secret=("answer",))
def add_first_person(act: Act, username: Username, name: Name) -> FirstPerson:
    """Add the first access officer, then the first who agrees access; refused once both are held.

    Access is asked for by one person and agreed by another, so an installation begins with two.
    """
    role = next((code for code in FIRST_ROLES if not _is_held(code, act)), None)
    if role is None:
        raise Refusal(
            "Somebody manages access here already; they add people.", code="access_is_managed"
        )
    if User.objects.filter(username__iexact=username).exists():
        raise Refusal(f"{username} is already taken.", code="username_taken", field="username")
    password = one_time_password()
    reference = next_reference("USR")
    User.objects.create(
        reference=reference,
        username=username,
        name=name,
        title=Role.objects.get(code=role).name,
        password=make_password(password),
        password_is_temporary=True,
    )
    Grant.objects.create(
        person=reference, role_id=role, kind="all", held=DateRange(act.today, None), act_id=act.id
    )
    act.changed(f"kernel:person:{reference}", None, {"username": username, "role": role})
    return FirstPerson(person=reference, username=username, role=role, password=password)


def _is_held(role: str, act: Act) -> bool:
    holders = Grant.objects.filter(role_id=role, held__contains=act.today).values("person")
    return User.objects.filter(reference__in=holders, is_active=True).exists()


@command(system=True)
def sign_in(act: Act, how: How) -> None:
    """Note that a person signed in, and by what."""
    act.concerns(f"kernel:person:{act.person}")


@command(system=True)
def sign_out(act: Act) -> None:
    """Note that a person signed out."""
    act.concerns(f"kernel:person:{act.person}")


@command(system=True)
def fail_sign_in(act: Act, reason: Reason, person: str | None = None) -> None:
    """Note a sign-in that failed; whose it was is kept only where the person is known here.

    What was typed is never kept: people type passwords where names belong.
    """
    if person is not None:
        act.concerns(f"kernel:person:{person}")


@command(system=True)
def change_second_factor(act: Act, change: Change) -> None:
    """Note that a person added or removed what they sign in with."""
    act.changed(f"kernel:person:{act.person}", None, {"second_factor": change})


@command(system=True)
def begin_cover(act: Act, away: str) -> None:
    """Note that a person began to act for somebody who is away, under a cover in force."""
    if not Cover.objects.filter(away=away, by=act.person, held__contains=act.today).exists():
        raise Refusal(f"No cover for {away} is in force.", code="no_cover", field="away")
    act.concerns(f"kernel:person:{away}")


@command(system=True)
def end_cover(act: Act, away: str) -> None:
    """Note that a person stopped acting for somebody away."""
    act.concerns(f"kernel:person:{away}")
