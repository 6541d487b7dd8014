"""Deciding what residents asked for: accepted, it is recorded and billed again by itself."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from chamberlain.kernel.door import Act, Unknown, command
from chamberlain.revenues.commands.moving import (
    locked_account,
    record_adaptation,
    record_exemption,
    record_household,
    record_move,
)
from chamberlain.revenues.commands.rebilling import Rebilled
from chamberlain.revenues.contract import RequestRef
from chamberlain.revenues.errors import WrongState
from chamberlain.revenues.models import Request
from chamberlain.revenues.queries.requests import open_asked

ALL_OF_THEM = {
    "students": "students",
    "severely_mentally_impaired": "severely_mentally_impaired",
}
"""Who lives there that makes a home exempt where all of them are so."""


@command(duty="circumstances.change", summary="Accept what a resident asked for")
def accept_request(
    act: Act,
    number: RequestRef,
    since: Annotated[date | None, Field(description="Another first day than asked for")] = None,
    until: Annotated[date | None, Field(description="The day after the last, if known")] = None,
    answer: Annotated[str, Field(max_length=400, description="What the resident reads")] = "",
) -> Rebilled:
    """Record what was asked as from its day, and bill the difference.

    Help with paying changes no charge: the answer says what was agreed.
    """
    found = _locked(act, number)
    if found.kind == "help" and not answer:
        raise WrongState("Say what was agreed: the resident reads it.", field="answer")
    asked = open_asked(found.account.party.reference, number, found.asked_sealed)
    billed = _recorded(act, found, asked, since or found.since, until)
    _decided(act, found, "accepted", answer)
    return billed


@command(duty="circumstances.change", summary="Refuse what a resident asked for")
def refuse_request(
    act: Act,
    number: RequestRef,
    reason: Annotated[str, Field(min_length=10, max_length=400, description="What they read")],
) -> None:
    """Refuse with a reason the resident reads, beside how to appeal."""
    _decided(act, _locked(act, number), "refused", reason)


def _recorded(
    act: Act, found: Request, asked: dict[str, str], since: date, until: date | None
) -> Rebilled:
    account, why = found.account.reference, f"Asked for: {found.reference}"
    if found.kind == "move":
        return record_move(
            act, account, since, asked.get("new_name", ""),
            forwarding_address=asked.get("forwarding_address", ""),
        )  # fmt: skip
    if found.kind in {"single_person", "disregard"}:
        adults, left_out = int(asked["residents"]), int(asked["not_counted"])
        people: dict[str, Any] = {"residents": adults, "disregarded": left_out}
        named = ALL_OF_THEM.get(asked["because"])
        if named:
            people[named] = left_out
        return record_household(act, account, since, held_to=until, reason=why, **people)
    if found.kind == "disabled":
        return record_adaptation(act, account, "disabled", since, until, why)
    if found.kind == "exemption":
        return record_exemption(act, account, asked["code"], since, until, None, why)
    return Rebilled(reference=account)


def _locked(act: Act, reference: str) -> Request:
    found = (
        Request.objects.select_related("account__party")
        .select_for_update(of=("self",))
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Unknown(f"There is no request {reference}.", field="number")
    locked_account(act, found.account.reference)
    if found.state != "received":
        raise WrongState(f"Request {reference} is {found.state} already.", field="number")
    return found


def _decided(act: Act, found: Request, state: str, answer: str) -> None:
    found.state, found.answer = state, answer
    found.decided_on, found.decided_by = act.today, act.person
    found.save(update_fields=["state", "answer", "decided_on", "decided_by"])
    subject = f"revenues:request:{found.reference}"
    act.changed(subject, {"state": "received"}, {"state": state})
    act.done(subject)
