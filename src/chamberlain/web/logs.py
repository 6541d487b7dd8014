"""The log: one JSON object a line, each with the number of its request, none with people in it.

An error's own words may carry what somebody typed, so only its type and the lines of code are kept.
"""

import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

FRAMES_KEPT = 12

_number: ContextVar[str] = ContextVar("request_number", default="")


@contextmanager
def of_request(number: str) -> Iterator[None]:
    """Mark the log lines written meanwhile with the request's number."""
    token = _number.set(number)
    try:
        yield
    finally:
        _number.reset(token)


class JsonLines(logging.Formatter):
    """Writes a record as JSON: when, how bad, who says it, what, and where an error came from."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line. Arguments of a message are left out where Django logs addresses."""
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        if _number.get():
            said["request"] = _number.get()
        said |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
            said["lines"] = _lines(record.exc_info[2])
        return json.dumps(said, default=str)


def _message(record: logging.LogRecord) -> str:
    """Return a message's words; of Django's own, whose arguments are addresses, none of those."""
    if record.name == "django.request" and isinstance(record.args, tuple) and record.args:
        return str(record.args[0])
    if record.name.startswith("django.") and record.args:
        return str(record.msg)
    return record.getMessage()


def _lines(frames: Any) -> list[str]:
    """Return the innermost lines of code, each file from its package on."""
    found = traceback.extract_tb(frames)[-FRAMES_KEPT:]
    return [f"{_from_package(frame.filename)}:{frame.lineno} {frame.name}" for frame in found]


def _from_package(filename: str) -> str:
    for folder in ("site-packages/", "src/"):
        if folder in filename:
            return filename.rpartition(folder)[2]
    return filename
