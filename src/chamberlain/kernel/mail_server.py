"""The mail server letters are handed to: SMTP with TLS, or a folder of files in its place.

`CHAMBERLAIN_MAIL_SERVER` says which: `smtp://name@mail.example.gov.uk:587` (STARTTLS),
`smtps://…:465`, or `folder:` for files below the installation's home; its password stands in
`CHAMBERLAIN_MAIL_PASSWORD`. Blank: nothing is sent. Plain SMTP is spoken to this machine alone.
"""

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from django.conf import settings

from chamberlain.kernel import clock, documents
from chamberlain.kernel.door.types import EVERYTHING

SECONDS = 15
HERE = ("127.0.0.1", "localhost", "::1")
GONE = "they were erased"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Letter:
    """One e-mail ready to send; without an address when whoever it is about was erased."""

    mail: int
    reference: str
    address: str
    title: str
    body: str
    document: str


@dataclass(frozen=True)
class Outcome:
    """What became of a letter; `final` when trying again is no use. Never who it was for."""

    mail: int
    sent: bool
    final: bool
    answer: str


class Server(Protocol):
    """What takes letters."""

    def send(self, letter: Letter) -> Outcome:
        """Send one letter."""


def composed(letter: Letter) -> EmailMessage:
    """Return a letter as a message; its id is the same at every attempt."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.MAIL_FROM, letter.address, letter.title
    made["Date"] = format_datetime(clock.now())
    host = settings.MAIL_FROM.rpartition("@")[2].rstrip(">")
    made["Message-ID"] = f"<{letter.reference}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.body)
    if letter.document:
        found = documents.find(EVERYTHING, letter.document)
        main, _, sub = found.media_type.partition("/")
        made.add_attachment(
            documents.read(EVERYTHING, letter.document), maintype=main, subtype=sub,
            filename=found.filename,
        )  # fmt: skip
    return made


class Smtp:
    """An SMTP server, connected once for a batch."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        self.connection = connection

    def send(self, letter: Letter) -> Outcome:
        """Send one letter; 5xx answers are final, all else is tried again."""
        if not letter.address:
            return Outcome(letter.mail, sent=False, final=True, answer=GONE)
        try:
            self.connection.send_message(composed(letter))
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            return self._failed(letter, code)
        except smtplib.SMTPResponseException as answered:
            return self._failed(letter, answered.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(letter.mail, sent=False, final=False, answer=type(error).__name__)
        return Outcome(letter.mail, sent=True, final=True, answer="250")

    def _failed(self, letter: Letter, code: int) -> Outcome:
        final = code >= 500
        return Outcome(letter.mail, sent=False, final=final, answer=f"{code} from the mail server")


class Folder:
    """A folder of files that stands in for a mail server: for trying out, and a demonstration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> Outcome:
        """Write one letter as a file named by its reference."""
        if not letter.address:
            return Outcome(letter.mail, sent=False, final=True, answer=GONE)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.folder / f"{letter.reference}.eml").write_bytes(composed(letter).as_bytes())
        return Outcome(letter.mail, sent=True, final=True, answer="written to the folder")


@contextmanager
def opened() -> Iterator[Server | None]:
    """Give the mail server that is set; None where none is, or it can't be reached now."""
    parts = urlsplit(settings.MAIL_SERVER)
    if parts.scheme == "folder":
        yield Folder(Path(parts.path) if parts.path else Path(settings.HOME) / "mail")
        return
    if parts.scheme not in ("smtp", "smtps"):
        yield None
        return
    try:
        connection = _connected(parts.scheme, parts.hostname or "", parts.port)
        if parts.username:
            connection.login(unquote(parts.username), settings.MAIL_PASSWORD)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("The mail server can't be reached: %s", type(error).__name__)
        yield None
        return
    try:
        yield Smtp(connection)
    finally:
        connection.close()


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=SECONDS, context=tls)
    connection = smtplib.SMTP(host, port or 587, timeout=SECONDS)
    if host not in HERE:
        connection.starttls(context=tls)
    return connection
