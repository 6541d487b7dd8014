"""The gateway's side: reading what employers send, and answering; for stand-ins and tests."""

from dataclasses import dataclass

from chamberlain.formats.bacs.xml import Element, parse
from chamberlain.formats.markup import local_name
from chamberlain.formats.rti.elements import element
from chamberlain.formats.rti.envelope import DECLARATION
from chamberlain.formats.rti.irmark import ENVELOPE, base64_mark, irmark, stated_irmark


@dataclass(frozen=True)
class Request:
    """What an employer asks of the gateway."""

    kind: str
    qualifier: str
    function: str
    transaction: str
    correlation: str
    employees: int
    sealed: bool
    mark: str


def read_request(data: bytes) -> Request:
    """Return what a message asks; `sealed` says whether its mark is that of its body."""
    root = parse(data)
    mark = stated_irmark(data)
    return Request(
        kind=_text(root, "Class").rpartition("-")[2],
        qualifier=_text(root, "Qualifier"),
        function=_text(root, "Function"),
        transaction=_text(root, "TransactionID"),
        correlation=_text(root, "CorrelationID"),
        employees=sum(1 for one in root.iter() if str(one.tag).endswith("}Employee")),
        sealed=bool(mark) and mark == base64_mark(irmark(data)),
        mark=mark,
    )


def acknowledgement(asked: Request, correlation: str, address: str) -> bytes:
    """Return the answer that a submission is taken for processing."""
    end = f'<ResponseEndPoint PollInterval="1">{address}</ResponseEndPoint>'
    return _answer(asked, "acknowledgement", correlation, end, "")


def acceptance(asked: Request, correlation: str, mark: str, at: str) -> bytes:
    """Return the answer that a submission is accepted, with the mark as its receipt."""
    receipt = (
        f'<IRmarkReceipt><Signature xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f"<DigestValue>{mark}</DigestValue></Signature></IRmarkReceipt>"
    )
    body = (
        '<SuccessResponse xmlns="http://www.inlandrevenue.gov.uk/SuccessResponse">'
        f'{receipt}<Message code="0000">The submission was received.</Message>'
        f"{element('AcceptedTime', at)}</SuccessResponse>"
    )
    return _answer(asked, "response", correlation, "", body)


def refusal(asked: Request, correlation: str, number: str, text: str) -> bytes:
    """Return the answer that a submission is refused for one fault."""
    fault = (
        f"<Error><RaisedBy>ChRIS</RaisedBy>{element('Number', number)}<Type>business</Type>"
        f"{element('Text', text)}</Error>"
    )
    body = f'<ErrorResponse xmlns="http://www.govtalk.gov.uk/CM/errorresponse">{fault}'
    return _answer(asked, "error", correlation, "", f"{body}</ErrorResponse>")


def deletion(asked: Request) -> bytes:
    """Return the answer that a submission is forgotten."""
    return _answer(asked, "response", asked.correlation, "", "")


def _answer(asked: Request, qualifier: str, correlation: str, end: str, body: str) -> bytes:
    details = (
        f"<MessageDetails><Class>HMRC-PAYE-RTI-{asked.kind}</Class>"
        f"{element('Qualifier', qualifier)}{element('Function', asked.function)}"
        f"{element('TransactionID', asked.transaction)}{element('CorrelationID', correlation)}"
        f"{end}</MessageDetails>"
    )
    message = (
        f'<GovTalkMessage xmlns="{ENVELOPE}"><EnvelopeVersion>2.0</EnvelopeVersion>'
        f"<Header>{details}</Header><GovTalkDetails><Keys></Keys></GovTalkDetails>"
        f"<Body>{body}</Body></GovTalkMessage>"
    )
    return (DECLARATION + message).encode()


def _text(root: Element, name: str) -> str:
    for one in root.iter():
        if local_name(one) == name:
            return (one.text or "").strip()
    return ""
