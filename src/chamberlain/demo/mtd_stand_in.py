"""A stand-in for the tax office's VAT interface: obligations, returns and liabilities.

It takes a return once for an open obligation, refuses it the second time as the real one does, and
keeps what it was sent in memory. Run by tests and by `python -m chamberlain.demo.mtd_stand_in`.
"""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PROCESSED = "2026-12-01T09:00:00Z"
REQUIRED = ("gov-client-connection-method", "gov-client-user-ids", "gov-vendor-version")


class TaxOffice:
    """What the stand-in knows: monthly obligations of a year, and the returns it took."""

    def __init__(self, year: int = 2026) -> None:
        self.returns: dict[str, dict[str, Any]] = {}
        self.headers: dict[str, dict[str, str]] = {}
        self.lose_answers = 0
        self.obligations = {f"{year % 100}A{n + 1}": _month(year, n) for n in range(24)}

    def shown(self) -> list[dict[str, str]]:
        """Return the obligations as the interface lists them."""
        return [
            {
                "periodKey": key,
                "start": str(start),
                "end": str(end),
                "due": str(_due(end)),
                "status": "F" if key in self.returns else "O",
                **({"received": PROCESSED[:10]} if key in self.returns else {}),
            }
            for key, (start, end) in self.obligations.items()
        ]

    def owed(self) -> list[dict[str, Any]]:
        """Return a liability for each return with something to pay."""
        return [
            {
                "taxPeriod": {"from": str(start), "to": str(end)},
                "type": "VAT Return Debit Charge",
                "originalAmount": sent["netVatDue"],
                "outstandingAmount": sent["netVatDue"],
                "due": str(_due(end)),
            }
            for key, sent in self.returns.items()
            for start, end in [self.obligations[key]]
            if sent["totalVatDue"] > sent["vatReclaimedCurrPeriod"]
        ]

    def take(self, sent: dict[str, Any], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Take a return, or say why not."""
        missing = [name for name in REQUIRED if not headers.get(name)]
        if missing:
            return 403, {"code": "INVALID_HEADER", "message": ", ".join(missing)}
        key = sent["periodKey"]
        if key not in self.obligations:
            return 403, {"code": "RULE_PERIOD_KEY", "message": "no such period"}
        if key in self.returns:
            return 403, {"code": "DUPLICATE_SUBMISSION", "message": "taken before"}
        if abs(sent["totalVatDue"] - sent["vatReclaimedCurrPeriod"]) != sent["netVatDue"]:
            return 400, {"code": "VAT_NET_VALUE", "message": "box 5 is not box 3 less box 4"}
        self.returns[key], self.headers[key] = sent, headers
        bundle = f"{256660290587 + len(self.returns)}"
        return 201, {"processingDate": PROCESSED, "formBundleNumber": bundle}


def _month(year: int, number: int) -> tuple[date, date]:
    month = 3 + number
    start = date(year + month // 12, month % 12 + 1, 1)
    return start, (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _due(end: date) -> date:
    return (end + timedelta(days=32)).replace(day=7)


def _handler(office: TaxOffice) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers the few addresses of the interface."""

        def do_GET(self) -> None:
            place = urlsplit(self.path)
            kind = place.path.split("/")[4:]
            if kind == ["obligations"] and "from" in parse_qs(place.query):
                self._answer(200, {"obligations": office.shown()})
            elif kind == ["liabilities"]:
                self._answer(200, {"liabilities": office.owed()})
            elif kind[:1] == ["returns"] and kind[-1] in office.returns:
                self._answer(200, office.returns[kind[-1]])
            else:
                self._answer(404, {"code": "NOT_FOUND", "message": "nothing there"})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            sent = json.loads(content, parse_float=Decimal)
            status, told = office.take(
                sent, {name.lower(): value for name, value in self.headers.items()}
            )
            if status == 201 and office.lose_answers:
                office.lose_answers -= 1
                self.close_connection = True
                return
            self._answer(status, told)

        def _answer(self, status: int, told: dict[str, Any]) -> None:
            content = json.dumps(told, default=_plain).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: whoever started it watches its answers."""

    return Handler


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else str(value)


@contextmanager
def stand_in(year: int = 2026, port: int = 0) -> Iterator[tuple[str, TaxOffice]]:
    """Give the address of a running stand-in, and what it knows; it ends with the block."""
    office = TaxOffice(year)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(office))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", office
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with stand_in(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8149) as (address, _):
        print(address, flush=True)
        threading.Event().wait()
