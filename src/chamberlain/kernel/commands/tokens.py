"""Tokens for programs: issued to oneself, shown once, ended at any time."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.kernel.models import Token
from chamberlain.kernel.numbering import next_reference
from chamberlain.kernel.records import Name
from chamberlain.kernel.tokens import digest_of, new_secret


@command(secret=("answer",), summary="Issue yourself a token for a program")
def issue_token(act: Act, label: Name, days: Annotated[int, Field(ge=1, le=366)] = 90) -> str:
    """Issue a token with which a program acts as you; it is shown this once."""
    secret = new_secret()
    reference = next_reference("TOK")
    Token.objects.create(
        reference=reference,
        person=act.person,
        label=label,
        sha256=digest_of(secret),
        expires_on=act.today + timedelta(days=days),
        act_id=act.id,
    )
    act.changed(f"kernel:token:{reference}", None, {"label": label, "days": days})
    return secret


@command(summary="End one of your tokens")
def end_token(act: Act, token: str) -> None:
    """End one of your tokens now."""
    ended = Token.objects.filter(reference=token, person=act.person, ended_act__isnull=True).update(
        ended_act=act.id
    )
    if not ended:
        raise Unknown(f"You hold no token {token}.", field="token")
    act.changed(f"kernel:token:{token}", {"ended": False}, {"ended": True})
