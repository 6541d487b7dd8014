"""The few shapes of the API that are used, and the signature of its webhooks."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

AMOUNT_MOST_PENCE = 100_000_00
REFERENCE_MOST = 255
ENDED = ("success", "failed", "cancelled", "error")


class AnswerUnreadable(ValueError):
    """The provider answered something that its API does not have."""


@dataclass(frozen=True)
class Payment:
    """A payment as the provider holds it: `state` is one of its nine words."""

    payment_id: str
    amount_pence: int
    reference: str
    state: str
    finished: bool
    code: str = ""
    next_url: str = ""
    refundable_pence: int = 0


@dataclass(frozen=True)
class Refund:
    """A refund as the provider holds it: submitted, success or error."""

    refund_id: str
    amount_pence: int
    state: str


def creation(
    amount_pence: int, reference: str, description: str, return_url: str, email: str = "",
    telephone: bool = False,
) -> bytes:  # fmt: skip
    """Return the body that creates a payment; ValueError for what the API would refuse."""
    if not 1 <= amount_pence <= AMOUNT_MOST_PENCE:
        raise ValueError(f"an amount is from 1 penny to {AMOUNT_MOST_PENCE} pence")
    given: dict[str, Any] = {
        "amount": amount_pence,
        "reference": reference[:REFERENCE_MOST],
        "description": description[:REFERENCE_MOST],
        "return_url": return_url[:2000],
    }
    if email:
        given["email"] = email
    if telephone:
        given["moto"] = True
    return json.dumps(given).encode()


def read_payment(content: bytes) -> Payment:
    """Return a payment from an answer to creating or reading one."""
    given = _loaded(content)
    try:
        links = given.get("_links") or {}
        state = given["state"]
        refunds = given.get("refund_summary") or {}
        return Payment(
            payment_id=str(given["payment_id"]),
            amount_pence=_pence(given["amount"]),
            reference=str(given["reference"]),
            state=str(state["status"]),
            finished=bool(state["finished"]),
            code=str(state.get("code", "")),
            next_url=str((links.get("next_url") or {}).get("href", "")),
            refundable_pence=_pence(refunds.get("amount_available", 0)),
        )
    except (KeyError, TypeError) as error:
        raise AnswerUnreadable(f"the provider's payment has no {error}") from None


def refund_request(amount_pence: int, available_pence: int) -> bytes:
    """Return the body that asks for a refund; the API wants what is still available said."""
    asked = {"amount": amount_pence, "refund_amount_available": available_pence}
    return json.dumps(asked).encode()


def read_refund(content: bytes) -> Refund:
    """Return a refund from an answer."""
    given = _loaded(content)
    try:
        return Refund(str(given["refund_id"]), _pence(given["amount"]), str(given["status"]))
    except KeyError as error:
        raise AnswerUnreadable(f"the provider's refund has no {error}") from None


def read_event(content: bytes) -> tuple[str, str]:
    """Return kind and payment id of a webhook. Nothing else of it is to be relied on."""
    given = _loaded(content)
    try:
        return str(given["event_type"]), str(given["resource"]["payment_id"])
    except (KeyError, TypeError) as error:
        raise AnswerUnreadable(f"the webhook has no {error}") from None


def read_error(content: bytes) -> tuple[str, str]:
    """Return code and words of a refusal; a blank code where it is none of the API."""
    try:
        given = _loaded(content)
    except AnswerUnreadable:
        return "", content[:200].decode(errors="replace")
    return str(given.get("code", "")), str(given.get("description", ""))


def signature(content: bytes, secret: str) -> str:
    """Return what Pay-Signature should be: HMAC-SHA256 of the body as it came, in hex."""
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def signed(content: bytes, secret: str, given: str) -> bool:
    """Say whether a webhook was signed with our secret; never without one."""
    return bool(secret) and hmac.compare_digest(signature(content, secret), given)


def _loaded(content: bytes) -> dict[str, Any]:
    try:
        given = json.loads(content)
    except ValueError as error:
        raise AnswerUnreadable("the provider's answer is no JSON") from error
    if not isinstance(given, dict):
        raise AnswerUnreadable("the provider's answer is no object")
    return given


def _pence(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise AnswerUnreadable(f"{value} is no amount in whole pence")
    return value
