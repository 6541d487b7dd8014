"""The GovTalk envelope: a sealed submission to send, and the asking and ending that follow."""

import re
from dataclasses import dataclass

from chamberlain.formats.rti.elements import element, escaped
from chamberlain.formats.rti.eps import eps_content
from chamberlain.formats.rti.fps import fps_content
from chamberlain.formats.rti.irmark import ENVELOPE, base32_mark, base64_mark, mark_of_canonical
from chamberlain.formats.rti.records import Employer, EmployerSummary, PaymentSubmission, Sender
from chamberlain.formats.rti.years import Kind, rti_year

CLASSES: dict[Kind, str] = {"FPS": "HMRC-PAYE-RTI-FPS", "EPS": "HMRC-PAYE-RTI-EPS"}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Sealed:
    """A submission with its mark, to be kept: the sender's password is not in it.

    `mark` is what the message states, `receipt` what people compare with the receipt.
    """

    kind: Kind
    body: bytes
    mark: str
    receipt: str
    employer: Employer


def seal_fps(submission: PaymentSubmission) -> Sealed:
    """Return an FPS with its mark; Unsendable names what the tax office would refuse."""
    namespace, content = fps_content(submission)
    return _sealed("FPS", submission.employer, submission.year, namespace, content)


def seal_eps(summary: EmployerSummary) -> Sealed:
    """Return an EPS with its mark."""
    namespace, content = eps_content(summary)
    return _sealed("EPS", summary.employer, summary.year, namespace, content)


def _sealed(kind: Kind, employer: Employer, year: str, namespace: str, content: str) -> Sealed:
    keys = (
        f'<Key Type="TaxOfficeNumber">{escaped(employer.office)}</Key>'
        f'<Key Type="TaxOfficeReference">{escaped(employer.reference)}</Key>'
    )
    end = element("PeriodEnd", rti_year(year).last_day)
    head = f"<IRheader><Keys>{keys}</Keys>{end}<DefaultCurrency>GBP</DefaultCurrency>"
    tail = f"<Sender>Employer</Sender></IRheader>{content}</IRenvelope></Body>"
    start = f'<Body xmlns="{ENVELOPE}"><IRenvelope xmlns="{namespace}">{head}'.encode()
    end_of_it = tail.encode()
    digest = mark_of_canonical(start + end_of_it)
    mark = base64_mark(digest)
    stated = f'<IRmark Type="generic">{mark}</IRmark>'.encode()
    body = b"".join((start, stated, end_of_it))
    return Sealed(kind, body, mark, base32_mark(digest), employer)


def submission(sealed: Sealed, sender: Sender, transaction: str) -> bytes:
    """Return the message that submits; `transaction` is hexadecimal and names this attempt."""
    return _message(sealed.kind, "submit", sender, sealed.employer, transaction, "", sealed.body)


def poll(kind: Kind, correlation: str) -> bytes:
    """Return the message that asks what became of a submission."""
    return _message(kind, "submit", None, None, "", correlation, b"<Body></Body>", "poll")


def ending(kind: Kind, sender: Sender, correlation: str) -> bytes:
    """Return the message that lets the gateway forget a submission it has answered."""
    return _message(kind, "delete", sender, None, "", correlation, b"<Body></Body>")


def _message(
    kind: Kind,
    function: str,
    sender: Sender | None,
    employer: Employer | None,
    transaction: str,
    correlation: str,
    body: bytes,
    qualifier: str = "request",
) -> bytes:
    if transaction and not re.fullmatch(r"[0-9A-F]{1,32}", transaction):
        raise ValueError(f"a transaction is hexadecimal in capitals, not {transaction!r}")
    test = element("GatewayTest", 1 if sender.test else 0) if sender else ""
    details = (
        f"<MessageDetails>{element('Class', CLASSES[kind])}{element('Qualifier', qualifier)}"
        f"{element('Function', function)}{element('TransactionID', transaction)}"
        f"<CorrelationID>{correlation}</CorrelationID>"
        f"<Transformation>XML</Transformation>{test}</MessageDetails>"
    )
    head = f"<Header>{details}{_sender_details(sender)}</Header>{_govtalk(sender, employer)}"
    start = f'<GovTalkMessage xmlns="{ENVELOPE}"><EnvelopeVersion>2.0</EnvelopeVersion>{head}'
    return (DECLARATION + start).encode() + body + b"</GovTalkMessage>"


def _sender_details(sender: Sender | None) -> str:
    if sender is None:
        return "<SenderDetails></SenderDetails>"
    signed = (
        "<Authentication><Method>clear</Method><Role>principal</Role>"
        f"{element('Value', sender.password)}</Authentication>"
    )
    identity = f"{element('SenderID', sender.sender_id)}{signed}"
    return f"<SenderDetails><IDAuthentication>{identity}</IDAuthentication></SenderDetails>"


def _govtalk(sender: Sender | None, employer: Employer | None) -> str:
    keys = channel = ""
    if employer is not None:
        keys = (
            f'<Key Type="TaxOfficeNumber">{escaped(employer.office)}</Key>'
            f'<Key Type="TaxOfficeReference">{escaped(employer.reference)}</Key>'
        )
    if sender is not None:
        told = (
            element("URI", sender.vendor_id)
            + element("Product", sender.product)
            + element("Version", sender.version)
        )
        channel = (
            "<TargetDetails><Organisation>IR</Organisation></TargetDetails>"
            f"<ChannelRouting><Channel>{told}</Channel></ChannelRouting>"
        )
    return f"<GovTalkDetails><Keys>{keys}</Keys>{channel}</GovTalkDetails>"
