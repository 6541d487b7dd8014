"""Who does what in the demonstration: each act is done by the person whose work it is, once."""

from hashlib import sha256
from typing import Any

from chamberlain.kernel.door import Answer, Caller, ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.kernel.people import caller_for


def person(username: str) -> Caller:
    """Return the caller of one of the council's people, at a keyboard."""
    return SYSTEM if username == "system" else caller_for(username)


def does(username: str, name: str, inputs: dict[str, Any], key: str) -> Answer:
    """Have a person do an act once: the same key answers again."""
    return run(person(username), name, inputs, key=f"demo:{key}")


def asks(username: str, name: str, inputs: dict[str, Any] | None = None) -> Any:
    """Have a person ask something."""
    return ask(person(username), name, inputs)


def keeps(username: str, filename: str, content: bytes, data_class: str = "") -> str:
    """Have a person keep a file; return the document's reference. The same bytes are kept once."""
    inputs = {"filename": filename, "content": content, "data_class": data_class}
    key = sha256(content).hexdigest()[:40]
    return str(does(username, "kernel.store_document", inputs, f"keep:{key}").value)
