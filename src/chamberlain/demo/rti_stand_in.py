"""A stand-in for the gateway that takes RTI: submissions, the asking after them, and forgetting.

It checks the mark, takes a body once and answers in two steps as the real one does. It keeps in
memory what it was sent. Run by tests and by `python -m chamberlain.demo.rti_stand_in`.
"""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from chamberlain.formats.rti.requests import (
    Request,
    acceptance,
    acknowledgement,
    deletion,
    read_request,
    refusal,
)

ACCEPTED = "2026-11-24T10:00:00"


class Gateway:
    """What the stand-in knows: messages by correlation, marks it accepted, and how it behaves."""

    def __init__(self) -> None:
        self.taken: dict[str, Request] = {}
        self.messages: list[bytes] = []
        self.accepted: dict[str, str] = {}
        self.refuse = ""
        self.lose_answers = 0
        self.busy_answers = 0

    def answer(self, content: bytes, address: str) -> bytes:
        """Return the answer to a message."""
        asked = read_request(content)
        if asked.qualifier == "poll":
            return self._told(asked)
        if asked.function == "delete":
            self.taken.pop(asked.correlation, None)
            return deletion(asked)
        if not asked.sealed:
            return refusal(asked, "", "2021", "The mark is not that of the body")
        correlation = f"{len(self.messages) + 1:032X}"
        self.messages.append(content)
        self.taken[correlation] = asked
        return acknowledgement(asked, correlation, address)

    def _told(self, asked: Request) -> bytes:
        sent = self.taken.get(asked.correlation)
        if sent is None:
            return refusal(asked, asked.correlation, "2000", "No such submission")
        if self.busy_answers:
            self.busy_answers -= 1
            return acknowledgement(asked, asked.correlation, "")
        if self.refuse:
            return refusal(asked, asked.correlation, "7900", self.refuse)
        if sent.mark in self.accepted and self.accepted[sent.mark] != asked.correlation:
            return refusal(asked, asked.correlation, "7777", "This was submitted before")
        self.accepted[sent.mark] = asked.correlation
        return acceptance(asked, asked.correlation, sent.mark, ACCEPTED)


def _handler(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One address for all messages."""

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            told = gateway.answer(content, f"http://{self.headers['Host']}/poll")
            if gateway.lose_answers:
                gateway.lose_answers -= 1
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: whoever started it watches its answers."""

    return Handler


@contextmanager
def stand_in(port: int = 0) -> Iterator[tuple[str, Gateway]]:
    """Give the address of a running stand-in, and what it knows; it ends with the block."""
    gateway = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(gateway))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/submission", gateway
    finally:
        server.shutdown()
        server.server_close()


if __name__ == "__main__":
    with stand_in(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8148) as (address, _):
        print(address, flush=True)
        threading.Event().wait()
