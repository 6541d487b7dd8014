"""A fake of GOV.UK Pay on loopback: states, webhooks, refunds, a search that lags behind.

For tests and the demonstration, where no card is charged. It keeps payments in memory, refuses
what the real one refuses (a refund that doesn't say what is available: 412 P0604), and its pages
let a payer say what the card does. Run by itself: `python -m chamberlain.formats.govuk_pay.fake`.
"""

import json
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from chamberlain.formats.govuk_pay.records import ENDED, signature

KEY, SECRET = "api_test_fake", "webhook_secret_of_the_fake"
CODES = {"failed": "P0010", "expired": "P0020", "cancelled": "P0030", "error": "P0050"}
PORT = 8151


@dataclass
class Provider:
    """What the fake knows, and what it is told to do."""

    base: str = ""
    webhook_url: str = ""
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    searchable: list[str] = field(default_factory=list)
    lose_answers: int = 0
    refuse: tuple[int, str] | None = None

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Begin a payment; its search comes later."""
        number = f"fakepay{len(self.payments) + 1:019d}"
        self.payments[number] = {**asked, "payment_id": number, "status": "created", "code": ""}
        return self.shown(number)

    def shown(self, number: str) -> dict[str, Any]:
        """Return a payment as the API shows it."""
        held = self.payments[number]
        status = held["status"]
        given = sum(one["amount"] for one in self.refunds if one["payment_id"] == number)
        available = held["amount"] - given if status == "success" else 0
        state: dict[str, Any] = {"status": status, "finished": status in ENDED}
        if held["code"]:
            state["code"] = held["code"]
        summary = {"status": "available" if available else "unavailable"}
        return {
            "payment_id": number,
            "amount": held["amount"],
            "reference": held["reference"],
            "description": held["description"],
            "return_url": held["return_url"],
            "state": state,
            "refund_summary": {**summary, "amount_available": available},
            "_links": {"next_url": {"href": f"{self.base}/secure/{number}", "method": "GET"}},
        }

    def end(self, number: str, how: str) -> None:
        """Let a payment end: success, failed, expired, cancelled or error; a webhook tells."""
        status = "failed" if how in ("expired", "cancelled") else how
        code = CODES.get(how, "") if how != "success" else ""
        self.payments[number].update(status=status, code=code)
        event = {"success": "card_payment_succeeded", "expired": "card_payment_expired"}
        self.tell(event.get(how, "card_payment_failed"), number)

    def tell(self, kind: str, number: str) -> None:
        """Send a webhook, where one is wanted; whether it arrives is nobody's promise."""
        if not self.webhook_url:
            return
        body = {"webhook_message_id": f"m{number}", "event_type": kind,
                "resource": self.shown(number)}  # fmt: skip
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Pay-Signature": signature(content, SECRET)}
        asked = urllib.request.Request(self.webhook_url, content, headers)  # noqa: S310 - loopback
        try:
            urllib.request.urlopen(asked, timeout=5).close()  # noqa: S310 - loopback
        except OSError:
            return

    def refund(self, number: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Give money back, or say why not."""
        available = self.shown(number)["refund_summary"]["amount_available"]
        if asked.get("refund_amount_available") != available:
            return 412, {"code": "P0604", "description": "Refund amount available mismatch."}
        if not 0 < asked["amount"] <= available:
            return 400, {"code": "P0603", "description": "The payment is not available for refund"}
        name = f"fakerefund{len(self.refunds) + 1:08d}"
        made = {"refund_id": name, "amount": asked["amount"], "status": "submitted"}
        self.refunds.append({**made, "payment_id": number})
        return 202, made


class Answers(BaseHTTPRequestHandler):
    """Answers the few addresses of the API, and the payer's page."""

    provider: Provider

    def do_GET(self) -> None:
        """Show a payment, the lagging search, or the payer's page."""
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[0] == "secure" and parts[-1] in self.provider.payments:
            self._page(parts[-1])
        elif not self._known():
            self._answer(401, {"code": "P0900", "description": "no such key"})
        elif parts[:2] == ["v1", "payments"] and parts[-1] in self.provider.payments:
            self._answer(200, self.provider.shown(parts[-1]))
        elif parts == ["v1", "payments"]:
            found = [self.provider.shown(one) for one in self.provider.searchable]
            self._answer(200, {"results": found, "total": len(found)})
        else:
            self._answer(404, {"code": "P0200", "description": "No such payment"})

    def do_POST(self) -> None:
        """Begin or refund a payment, or end it as the payer says."""
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[0] == "secure" and parts[1] in self.provider.payments:
            self._ended(parts[1], parse_qs(content.decode()).get("how", ["success"])[0])
        elif not self._known():
            self._answer(401, {"code": "P0900", "description": "no such key"})
        elif self.provider.refuse:
            status, code = self.provider.refuse
            self._answer(status, {"code": code, "description": "told to refuse"})
        elif parts == ["v1", "payments"]:
            self._created(self.provider.create(json.loads(content)))
        elif parts[-1] == "refunds" and parts[2] in self.provider.payments:
            self._answer(*self.provider.refund(parts[2], json.loads(content)))
        else:
            self._answer(404, {"code": "P0200", "description": "No such payment"})

    def _known(self) -> bool:
        return self.headers.get("Authorization") == f"Bearer {KEY}"

    def _created(self, shown: dict[str, Any]) -> None:
        if self.provider.lose_answers:
            self.provider.lose_answers -= 1
            self.close_connection = True
            return
        self._answer(201, shown)

    def _page(self, number: str) -> None:
        held = self.provider.payments[number]
        held["status"] = "started" if held["status"] == "created" else held["status"]
        ways = "".join(
            f'<button name="how" value="{how}">{words}</button> '
            for how, words in (
                ("success", "Pay"), ("failed", "Card refused"), ("cancelled", "Cancel"),
            )
        )  # fmt: skip
        pounds = f"{held['amount'] // 100:,}.{held['amount'] % 100:02d}"
        page = (
            '<!doctype html><html lang="en"><title>Pretend card payment</title><main>'
            f"<h1>Pretend card payment</h1><p>{escape(held['description'])}: &pound;{pounds}."
            f' No card is charged.</p><form method="post">{ways}</form></main></html>'
        )
        self._send(200, page.encode(), "text/html; charset=utf-8")

    def _ended(self, number: str, how: str) -> None:
        self.provider.end(number, how)
        self.send_response(303)
        self.send_header("Location", self.provider.payments[number]["return_url"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _answer(self, status: int, told: dict[str, Any]) -> None:
        self._send(status, json.dumps(told).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: whoever started it watches its answers."""


def serve(port: int = 0) -> tuple[ThreadingHTTPServer, Provider]:
    """Start a fake on loopback in a thread of its own; OSError where the port is taken."""
    provider = Provider()
    server = ThreadingHTTPServer(
        ("127.0.0.1", port), type("Here", (Answers,), {"provider": provider})
    )
    provider.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, provider


@contextmanager
def fake(port: int = 0) -> Iterator[Provider]:
    """Give a running fake; it ends with the block."""
    server, provider = serve(port)
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with fake(int(sys.argv[1]) if len(sys.argv) > 1 else PORT) as running:
        print(running.base, flush=True)
        threading.Event().wait()
