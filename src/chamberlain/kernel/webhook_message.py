"""What is sent to a webhook: a CloudEvents 1.0 message, signed as Standard Webhooks 1.0 says.

The receiver checks `webhook-signature` with its secret over "id.timestamp.body", refuses an old
timestamp, and keeps the id: the same event may come twice.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=10),
)
"""How long after each failed attempt the next is made; after the last the event is parked."""


@dataclass(frozen=True)
class Message:
    """A message ready to send."""

    headers: dict[str, str]
    body: bytes


def message(event_id: str, event: str, payload: dict[str, Any], at: datetime) -> bytes:
    """Return an event as CloudEvents JSON. `event_id` is the same at every attempt."""
    told = {
        "specversion": "1.0",
        "id": event_id,
        "source": f"/chamberlain/{event.partition('.')[0]}",
        "type": event,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": payload,
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":")).encode()


def signed(secret: str, event_id: str, body: bytes, now: datetime) -> Message:
    """Return the body with its headers; `secret` is as it was shown (whsec_…)."""
    stamp = str(int(now.timestamp()))
    return Message(
        {
            "Content-Type": "application/cloudevents+json",
            "webhook-id": event_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature(secret, event_id, stamp, body),
        },
        body,
    )


def signature(secret: str, event_id: str, stamp: str, body: bytes) -> str:
    """Return `v1,` and the base64 of HMAC-SHA-256 over "id.timestamp.body"."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def secret_of(root: str, reference: str, number: int) -> str:
    """Return a webhook's secret, made from the installation's: no copy of it is kept."""
    made = hmac.new(root.encode(), f"webhook:{reference}:{number}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(made.digest()).decode()


def next_try(attempts: int, now: datetime) -> datetime | None:
    """Return when to try again after `attempts` failures; None when a person has to look."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def wrong_with(address: str) -> str:
    """Return what is wrong with an address; blank when events may be sent to it.

    It must be https, but on this machine; addresses that only machines of a data centre answer
    on (link-local) are refused, as cloud hosts hand out credentials there.
    """
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.fragment:
        return "has a name, a password or a fragment in it"
    here = host in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        return "must begin with https://"
    if not host:
        return "names no machine"
    try:
        number = ip_address(host)
    except ValueError:
        return ""
    return "is a link-local address" if number.is_link_local else ""
