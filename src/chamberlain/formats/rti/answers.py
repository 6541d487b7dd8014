"""What the gateway answers: taken for processing, accepted with a receipt, or refused and why."""

from dataclasses import dataclass
from typing import Literal

from chamberlain.formats import Unreadable
from chamberlain.formats.bacs.xml import Element, parse
from chamberlain.formats.markup import local_name

State = Literal["acknowledged", "accepted", "refused", "deleted"]


@dataclass(frozen=True)
class Fault:
    """One thing the gateway or the tax office has against a submission."""

    number: str
    raised_by: str
    kind: str
    text: str
    location: str = ""


@dataclass(frozen=True)
class GatewayAnswer:
    """An answer: when acknowledged, ask again at `poll_at` after `poll_seconds`."""

    state: State
    correlation: str
    transaction: str = ""
    poll_at: str = ""
    poll_seconds: int = 0
    accepted_at: str = ""
    receipt_mark: str = ""
    messages: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_answer(data: bytes) -> GatewayAnswer:
    """Return what an answer of the gateway says; Unreadable when it is none."""
    root = parse(data)
    if local_name(root) != "GovTalkMessage":
        raise Unreadable(f"this is {local_name(root)}, but no answer of the gateway")
    qualifier, function = _text(root, "Qualifier"), _text(root, "Function")
    faults = tuple(_fault(one) for one in _all(root, "Error"))
    end = next(iter(_all(root, "ResponseEndPoint")), None)
    seconds = (end.get("PollInterval") if end is not None else "") or "0"
    return GatewayAnswer(
        state=_state(qualifier, function, bool(faults)),
        correlation=_text(root, "CorrelationID"),
        transaction=_text(root, "TransactionID"),
        poll_at=(end.text or "").strip() if end is not None else "",
        poll_seconds=int(seconds) if seconds.isascii() and seconds.isdigit() else 0,
        accepted_at=_text(root, "AcceptedTime"),
        receipt_mark=_text(root, "DigestValue"),
        messages=tuple((one.text or "").strip() for one in _all(root, "Message")),
        faults=_once(faults),
    )


def _state(qualifier: str, function: str, faulty: bool) -> State:
    if qualifier == "error" or faulty:
        return "refused"
    if qualifier == "acknowledgement":
        return "acknowledged"
    if qualifier == "response":
        return "deleted" if function == "delete" else "accepted"
    raise Unreadable(f"the gateway answers {qualifier or 'nothing'}, which is no answer")


def _fault(found: Element) -> Fault:
    return Fault(
        number=_text(found, "Number"),
        raised_by=_text(found, "RaisedBy"),
        kind=_text(found, "Type"),
        text=_text(found, "Text"),
        location=_text(found, "Location"),
    )


def _once(faults: tuple[Fault, ...]) -> tuple[Fault, ...]:
    """Drop the envelope's own 3001, which only says that the body has the faults."""
    told = tuple(one for one in faults if one.number != "3001")
    return told or faults


def _all(element: Element, name: str) -> list[Element]:
    return [one for one in element.iter() if isinstance(one.tag, str) and local_name(one) == name]


def _text(element: Element, name: str) -> str:
    found = _all(element, name)
    return (found[0].text or "").strip() if found else ""
