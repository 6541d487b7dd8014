"""Browsers for a benchmark: so many at once, each asking for the next page when it has the last.

One thread and no parsing but of a page's length, so that next to nothing of what is measured is the
asking. Each client keeps its connection, as browsers do.
"""

import selectors
import socket
import time
from dataclasses import dataclass, field

CHUNK = 1 << 20


class NotAnswered(RuntimeError):
    """A page was not what was asked for; the message has its beginning."""


@dataclass
class _Client:
    """One connection, and the answer that is coming in on it."""

    connection: socket.socket
    asked_at: int = 0
    received: bytearray = field(default_factory=bytearray)
    size: int = -1

    def ask(self, request: bytes) -> None:
        self.received.clear()
        self.size = -1
        self.asked_at = time.perf_counter_ns()
        self.connection.sendall(request)

    def answered(self) -> bool:
        """Read what is there; tell whether the answer is whole."""
        part = self.connection.recv(CHUNK)
        if not part:
            raise NotAnswered("the server closed the connection")
        self.received += part
        if self.size < 0:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return False
            self.size = end + 4 + _length(bytes(self.received[:end]))
        return len(self.received) >= self.size


def _length(head: bytes) -> int:
    """Return the length of an answer's body; refuse one that is no page."""
    if not head.startswith(b"HTTP/1.1 200"):
        raise NotAnswered(head[:400].decode(errors="replace"))
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise NotAnswered("the answer does not tell its length")


def ask_for(port: int, path: str, cookie: str, clients: int, seconds: float) -> list[float]:
    """Ask for a page with so many clients for so long; return each answer's milliseconds."""
    lines = (f"GET {path} HTTP/1.1", "Host: localhost", f"Cookie: sessionid={cookie}", "", "")
    request = "\r\n".join(lines).encode()
    took: list[float] = []
    waiting = selectors.DefaultSelector()
    opened = [_Client(socket.create_connection(("127.0.0.1", port))) for _ in range(clients)]
    for client in opened:
        client.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waiting.register(client.connection, selectors.EVENT_READ, client)
        client.ask(request)
    until = time.perf_counter_ns() + int(seconds * 1e9)
    left = clients
    while left:
        for key, _ in waiting.select(30):
            client = key.data
            if not client.answered():
                continue
            now = time.perf_counter_ns()
            took.append((now - client.asked_at) / 1e6)
            if now < until:
                client.ask(request)
            else:
                waiting.unregister(client.connection)
                client.connection.close()
                left -= 1
    return took


def percentile(values: list[float], percent: int) -> float:
    """Return the value below which `percent` of a hundred stand."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
