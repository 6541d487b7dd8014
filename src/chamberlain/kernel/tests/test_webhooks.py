"""Other systems are told of events, signed, at least once; a silent one is tried and parked."""

import base64
import hashlib
import hmac
import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.webhook_message import WAITS, message, next_try, signature, wrong_with
from chamberlain.kernel.webhooks import deliver_webhooks

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW.replace(year=2100)


class _Heard(BaseHTTPRequestHandler):
    """A system that keeps what it is sent, and answers as it is told to."""

    heard: list[tuple[dict[str, str], bytes]] = []
    status = 204

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def other():
    handler = type("Heard", (_Heard,), {"heard": [], "status": 204})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.address = f"http://127.0.0.1:{server.server_port}/events"
    yield handler
    server.shutdown()
    server.server_close()


def _add(council, other, *events):
    given = {"address": other.address, "events": list(events) or ["kernel.*"]}
    return run(council("access"), "kernel.add_webhook", given).value


def _happen():
    run(SYSTEM, "kernel.advance_day", {"to": "2026-11-03"})


def test_an_event_is_told_once_and_its_signature_holds(council, other):
    made = _add(council, other)
    _happen()

    first, second = deliver_webhooks(), deliver_webhooks()

    assert (first, second) == (1, 0)
    ((headers, body),) = other.heard
    told = json.loads(body)
    assert (told["specversion"], told["type"]) == ("1.0", "kernel.day_advanced")
    key = base64.b64decode(made.secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    assert headers["content-type"] == "application/cloudevents+json"


def test_only_the_events_asked_for_are_told(council, other):
    _add(council, other, "banking.*", "kernel.day_begun")
    _happen()

    assert deliver_webhooks() == 0
    assert other.heard == []


def test_events_before_a_webhook_was_added_are_not_told(council, other):
    _happen()
    _add(council, other)

    assert deliver_webhooks() == 0


def test_a_system_that_fails_is_tried_again_with_the_same_id_and_then_parked(council, other):
    _add(council, other)
    _happen()
    other.status = 500

    for _ in range(len(WAITS) + 2):
        deliver_webhooks(LATER)

    (row,) = ask(council("access"), "kernel.webhook_deliveries", {"state": "parked"})
    assert (row.attempts, row.answer) == (len(WAITS) + 1, "500 Internal Server Error")
    assert len(other.heard) == len(WAITS) + 1
    assert len({headers["webhook-id"] for headers, _ in other.heard}) == 1


def test_parked_events_are_sent_again_when_a_person_says_so(council, other):
    made = _add(council, other)
    _happen()
    other.status = 500
    for _ in range(len(WAITS) + 2):
        deliver_webhooks(LATER)
    tried, other.status = len(other.heard), 204

    given = {"webhook": made.webhook, "since": "2026-04-01"}
    again = run(council("access"), "kernel.replay_webhook", given).value

    assert (again, deliver_webhooks()) == (1, 1)
    assert len(other.heard) == tried + 1


def test_an_ended_webhook_is_told_nothing_more(council, other):
    made = _add(council, other)
    _happen()

    run(council("access"), "kernel.end_webhook", {"webhook": made.webhook})

    assert deliver_webhooks() == 0
    assert other.heard == []


def test_a_redirect_is_not_followed(council, other):
    _add(council, other)
    _happen()
    other.status = 302

    assert deliver_webhooks() == 0
    assert len(other.heard) == 1


def test_a_new_secret_signs_what_is_sent_from_then_on(council, other):
    made = _add(council, other)

    renewed = run(council("access"), "kernel.renew_webhook_secret", {"webhook": made.webhook}).value

    assert renewed.secret != made.secret


def test_the_secret_is_not_in_the_audit(council, other):
    made = _add(council, other)

    acts = ask(council("access"), "kernel.acts", {"command": "kernel.add_webhook"})

    assert made.secret not in repr(
        [ask(council("access"), "kernel.act", {"reference": one.reference}) for one in acts]
    )


def test_who_keeps_suppliers_may_not_tell_other_systems(council, other):
    with pytest.raises(NotPermitted):
        run(
            council("suppliers"),
            "kernel.add_webhook",
            {"address": other.address, "events": ["kernel.*"]},
        )


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("https://council.example/hook", ""),
        ("http://127.0.0.1:9000/hook", ""),
        ("http://council.example/hook", "must begin with https://"),
        ("https://user:pass@council.example/", "a password"),
        ("https://169.254.169.254/latest", "link-local"),
        ("file:///etc/passwd", "must begin with https://"),
        ("https:///nowhere", "names no machine"),
    ],
)
def test_addresses_events_may_not_go_to_are_refused(address, wrong):
    found = wrong_with(address)

    assert (wrong in found) if wrong else not found


def test_an_unfit_address_is_refused_at_the_door(council):
    given = {"address": "http://council.example/", "events": ["kernel.*"]}

    with pytest.raises(Refusal, match="must begin with https"):
        run(council("access"), "kernel.add_webhook", given)


def test_the_signature_is_that_of_the_published_example():
    # Standard Webhooks 1.0.0, section on symmetric signatures
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)

    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_waits_grow_and_end():
    assert next_try(1, NOW) - NOW == WAITS[0]
    assert next_try(len(WAITS) + 1, NOW) is None


def test_a_message_is_the_same_at_every_attempt():
    assert message("ACT-1-0", "ledger.x", {"b": 1, "a": 2}, NOW) == message(
        "ACT-1-0", "ledger.x", {"a": 2, "b": 1}, NOW
    )
